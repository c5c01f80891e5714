// What may be read without a network: my tasks and the minimum of my open cases, as the office chose it. Sealed to the
// device key on arrival, so no page can read it again before the person unlocks; gone after seven days without the office.

import { publicKey, unlocked } from "./keys.js";
import { snapshot } from "./link.js";
import { status } from "./outbox.js";
import { seal, text, unseal, utf8 } from "./sealing.js";
import { read, remove, update, write } from "./store.js";

const nameOf = (owner) => `snapshot:${owner}`;

// The latest instant that this device has ever seen: a clock that is put back does not make old permissions young.
async function latest() {
  const row = await update("notes", "clock", (known) => ({ name: "clock", at: Math.max(Date.now(), known ? known.at : 0) }));
  return row.at;
}

/** Fetch a fresh one and keep it; nothing happens before a PIN is set, or without the office. */
export async function refreshSnapshot() {
  await latest();
  const owner = status.owner;
  const reader = owner && (await publicKey(owner));
  if (!reader) return false;
  let content = null;
  try {
    content = await snapshot(status.device);
  } catch (error) {
    return false;
  }
  if (!content || content.user !== owner) return false;
  const name = nameOf(owner);
  const sealed = await seal(reader, name, utf8(JSON.stringify(content)));
  await write("kept", { name, owner, sealed, until: Date.parse(content.readable_until) });
  return true;
}

/** Return {content} when unlocked, or {why}: "none", "too old" (now destroyed) or "locked". */
export async function readSnapshot(owner) {
  const row = await read("kept", nameOf(owner));
  if (!row) return { why: "none" };
  if ((await latest()) > row.until) {
    await remove("kept", row.name);
    return { why: "too old" };
  }
  const open = unlocked();
  if (!open || open.owner !== owner) return { why: "locked" };
  const content = JSON.parse(text(await unseal(open.key, open.publicKey, row.name, row.sealed)));
  // The date outside the seal only saves a try; the one inside cannot be changed by whoever edits the store.
  return (await latest()) > Date.parse(content.readable_until) ? { why: "too old" } : { content };
}
