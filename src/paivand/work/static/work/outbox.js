// The outbox: an act is on the disk, sealed to the office, before anybody says "saved"; it leaves the disk when the
// office has acknowledged it, and never before. Answers are matched by id, so a lost answer only means asking again.

import { read, readAll, remove, transact, update, write } from "./store.js";
import { fromBase64, seal, text, toBase64, unseal, utf8 } from "./sealing.js";
import { publicKey, unlocked, wipe } from "./keys.js";
import { hello, post } from "./link.js";
import { turn } from "./turns.js";
import { uuid7 } from "./ids.js";

const BATCH = 5; // small, so that a weak line acknowledges something before it breaks
const BATCH_BYTES = 200000;
export const LARGEST = 500000; // characters of one sealed act
const HOLD_MINUTES = 30; // how long a form with mistakes keeps its act from being sent as it is
const KEPT_BY_OFFICE = ["done", "conflict", "mismatch", "quarantined"];

const listeners = new Set();
const waiting = new Map(); // id of an act -> what to call with its answer
const channel = window.BroadcastChannel ? new BroadcastChannel("paivand-outbox") : null;

export const status = { unsent: 0, others: 0, sending: null, signIn: false, undecided: 0, owner: null, device: null };

let office = null; // {kid, key}: the office's public key, kept on the device since the last sign-in
let failures = 0;
let timer = null;

// --- who --------------------------------------------------------------------------------------------------------------

/** Recall who was signed in last on this device and the office's key. */
export async function recall() {
  const session = await read("notes", "session");
  if (session) Object.assign(status, { owner: session.owner, device: session.device });
  office = session ? session.office : null;
  await count();
  return session || null;
}

async function deviceOf(owner) {
  const name = `device:${owner}`;
  const row = await update("notes", name, (known) => known || { name, id: uuid7() });
  return row.id;
}

/**
 * Ask the office who is signed in, and keep the answer. Returns it, or null when nobody could be asked.
 * A device that was reported lost is emptied here: first what is unsent goes to the office, which sets it aside.
 */
export async function greet(pageOwner) {
  const device = pageOwner ? await deviceOf(pageOwner) : status.device;
  let answer = null;
  try {
    answer = await hello(device);
  } catch (error) {
    return null;
  }
  if (!answer) return null;
  if (answer.user) {
    const own = await deviceOf(answer.user);
    office = answer.office;
    await write("notes", { name: "session", owner: answer.user, device: own, office, at: Date.now() });
    Object.assign(status, { owner: answer.user, device: own, undecided: answer.undecided, signIn: false });
    // The office knows every browser that keeps something, so that a lost phone can be named.
    if (answer.device === "unknown") await post("offline/devices", { id: own }).catch(() => null);
  }
  if (answer.device === "revoked" && status.owner) {
    if (answer.user) await flush({ manual: true });
    await wipe(status.owner);
    // Whoever signs in on it again has it again: from here on it is another device, and the lost one stays shut out.
    if (answer.user) await remove("notes", `device:${status.owner}`);
  }
  await count();
  return answer;
}

// --- keeping ----------------------------------------------------------------------------------------------------------

/**
 * Keep one act. `act` = {service, payload, baseVersion, before, title}. Returns its id once it is durably stored.
 * `replaces` is the id of a held act that this one corrects: one goes and the other comes in the same transaction.
 * Rejects when it could not be stored (full, no key of the office yet): then nobody may say "saved".
 */
export async function add(act, { owner = status.owner, replaces = null } = {}) {
  if (!owner || !office) throw new Error("nobody has signed in on this device yet");
  const id = uuid7();
  const device = await deviceOf(owner);
  const made = new Date().toISOString();
  const content = JSON.stringify({
    id,
    owner,
    device,
    service: act.service,
    payload: act.payload,
    base_version: act.baseVersion === undefined ? null : act.baseVersion,
    before: act.before || {},
    made_at: made,
  });
  const sealed = toBase64(await seal(fromBase64(office.key), `act:${id}`, utf8(content)));
  if (sealed.length > LARGEST) throw new RangeError("too large");
  const reader = await publicKey(owner);
  // Without a device key nothing readable is kept: the list then shows the time alone.
  const label = reader && act.title ? await seal(reader, `label:${id}`, utf8(act.title)) : null;
  const row = { id, owner, device, kid: office.kid, sealed, label, made, held: 0, stuck: 0 };
  await transact(["queue"], "readwrite", (tx) => {
    const queue = tx.objectStore("queue");
    if (replaces) queue.index("id").getKey(replaces).onsuccess = (event) => {
      if (event.target.result !== undefined) queue.delete(event.target.result);
    };
    queue.add(row);
  });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  await count();
  tell();
  return id;
}

const ofOwner = async (owner) => (await readAll("queue")).filter((row) => row.owner === owner);

/** List what this person has not sent: [{id, made, title or "", held, stuck}], oldest first. */
export async function unsent(owner = status.owner) {
  const open = unlocked();
  const rows = await ofOwner(owner);
  return Promise.all(rows.map(async ({ id, made, label, held, stuck }) => {
    let title = "";
    if (label && open && open.owner === owner) {
      title = text(await unseal(open.key, open.publicKey, `label:${id}`, label));
    }
    return { id, made, title, held: held > Date.now(), stuck };
  }));
}

async function change(ids, edit) {
  await transact(["queue"], "readwrite", (tx) => {
    const queue = tx.objectStore("queue");
    for (const id of ids) {
      queue.index("id").openCursor(id).onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        const row = edit(cursor.value);
        if (row) cursor.update(row);
        else cursor.delete();
      };
    }
  });
}

/** Let a held act go as it is, because its form was left: the office sets it aside and the person finds it there. */
export const release = (id) => change([id], (row) => ({ ...row, held: 0 }));

// --- sending ----------------------------------------------------------------------------------------------------------

/**
 * Send what waits, oldest first. `manual` also tries what was refused before; `asking` is the id of an act whose form
 * is open, for which mistakes are answered instead of set aside. Returns when the queue is empty or sending stopped.
 */
export async function flush({ manual = false, asking = null } = {}) {
  clearTimeout(timer);
  if (!status.owner || (!manual && navigator.onLine === false)) return;
  let again = false;
  try {
    await turn("paivand-outbox", async (still) => { again = await sendAll(manual, asking, still); });
  } finally {
    status.sending = null;
    await count();
    tell();
  }
  if (again) later();
}

async function sendAll(manual, asking, still) {
  const owner = status.owner;
  const refused = new Set();
  let most = BATCH;
  let done = 0;
  for (;;) {
    const rows = (await ofOwner(owner)).filter(
      (row) => !refused.has(row.id) && (row.id === asking || row.held < Date.now()) && (manual || !row.stuck),
    );
    if (!rows.length) return false;
    const batch = [];
    let size = 0;
    for (const row of rows.slice(0, most)) {
      if (batch.length && size + row.sealed.length > BATCH_BYTES) break;
      batch.push(row);
      size += row.sealed.length;
    }
    status.sending = { at: done + 1, of: done + rows.length };
    tell();
    await still();
    let answer;
    try {
      answer = await post("commands", {
        device: batch[0].device,
        envelopes: batch.map(({ id, kid, sealed }) => ({ id, kid, sealed, asking: id === asking })),
      });
    } catch (error) {
      failures += 1;
      return true;
    }
    if (answer.status === 401 || answer.status === 403) {
      status.signIn = true;
      return false;
    }
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429 && answer.body) {
      // The office refuses the whole parcel. Alone each act shows whether it is the cause; the others must not wait.
      if (batch.length === 1) {
        refused.add(batch[0].id);
        await change([batch[0].id], (row) => ({ ...row, stuck: answer.status }));
      }
      most = 1;
      continue;
    }
    if (answer.status !== 200 || !answer.body) {
      failures += 1;
      return true;
    }
    failures = 0;
    status.signIn = false;
    status.undecided = answer.body.undecided;
    const { acknowledged, wait } = await settle(batch, answer.body.answers);
    done += acknowledged;
    if (wait) {
      failures += 1;
      return true;
    }
    if (batch.some((row) => row.id === asking)) asking = null;
  }
}

async function settle(batch, answers) {
  const byId = new Map((answers || []).map((item) => [item.id, item]));
  const kept = batch.filter((row) => byId.has(row.id) && KEPT_BY_OFFICE.includes(byId.get(row.id).status));
  const wrong = batch.filter((row) => byId.has(row.id) && byId.get(row.id).status === "invalid");
  await change(kept.map((row) => row.id), () => null);
  await change(wrong.map((row) => row.id), (row) => ({ ...row, held: Date.now() + HOLD_MINUTES * 60000 }));
  for (const row of [...kept, ...wrong]) {
    const item = byId.get(row.id);
    if (waiting.has(row.id)) waiting.get(row.id)(item);
    else if (channel) channel.postMessage({ answer: item });
  }
  await count();
  return { acknowledged: kept.length, wait: kept.length + wrong.length < batch.length };
}

/** Resolve with the office's answer to this act, or null after `patience` milliseconds. */
export function answerTo(id, patience) {
  return new Promise((resolve) => {
    const finish = (item) => {
      waiting.delete(id);
      resolve(item);
    };
    waiting.set(id, finish);
    setTimeout(() => finish(null), patience);
  });
}

function later() {
  clearTimeout(timer);
  const pause = Math.min(15 * 60, 5 * 2 ** Math.min(failures, 10)); // seconds
  timer = setTimeout(() => flush(), pause * 1000 * (0.75 + Math.random() / 2));
}

// --- last resort ------------------------------------------------------------------------------------------------------

/** Return the unsent acts as the text of a file that only the office can open; they stay in the queue as well. */
export async function bundle(owner = status.owner) {
  const rows = await ofOwner(owner);
  const envelopes = rows.map(({ id, kid, sealed }) => ({ id, kid, sealed }));
  return JSON.stringify({ kind: "paivand-outbox", edition: 1, made_at: new Date().toISOString(), envelopes });
}

// --- telling ----------------------------------------------------------------------------------------------------------

async function count() {
  const rows = await readAll("queue");
  status.unsent = rows.filter((row) => row.owner === status.owner).length;
  status.others = rows.length - status.unsent;
  listeners.forEach((listener) => listener(status));
}

function tell() {
  listeners.forEach((listener) => listener(status));
  if (channel) channel.postMessage({ changed: true });
}

/** Call `listener(status)` whenever something changes, in this page or another. */
export const watch = (listener) => listeners.add(listener);

if (channel) {
  channel.onmessage = ({ data }) => {
    if (data.answer && waiting.has(data.answer.id)) waiting.get(data.answer.id)(data.answer);
    if (data.changed) count();
  };
}
