// The device key of a person: what may be read on this phone is sealed to its public half; the private half is
// wrapped by a PIN (PBKDF2-SHA256) and, where the phone can, by a passkey (WebAuthn PRF). Recording an act needs
// neither: acts are sealed to the office. Why: docs/decisions, "The key on a field worker's phone".

import { read, transact, update, write } from "./store.js";
import { importPrivate, makePair, random, utf8 } from "./sealing.js";

const subtle = window.crypto && crypto.subtle;
export const ITERATIONS = 600000; // OWASP's figure for PBKDF2-HMAC-SHA256; stored with the key, so it can be raised
export const TRIES = 5;
export const SHORTEST = 6;
export const IDLE_MINUTES = 10;

let held = null; // {owner, key, publicKey} while unlocked; lives in the memory of this page alone
let idle = null;
const lockListeners = new Set();

/** Read a PIN typed with Latin, Arabic or Persian digits alike. */
export function readPin(typed) {
  return typed.normalize("NFKC").trim().replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

/** Tell why a PIN is too easy: "short", "plain" (one digit, or a run such as 123456), or "" when it will do. */
export function weakness(typed) {
  const pin = readPin(typed);
  if (Array.from(pin).length < SHORTEST) return "short";
  const steps = new Set();
  for (let at = 1; at < pin.length; at += 1) steps.add(pin.charCodeAt(at) - pin.charCodeAt(at - 1));
  return steps.size === 1 && [-1, 0, 1].includes([...steps][0]) ? "plain" : "";
}

async function pinKey(pin, salt, iterations) {
  const material = await subtle.importKey("raw", utf8(readPin(pin)), "PBKDF2", false, ["deriveKey"]);
  const recipe = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return subtle.deriveKey(recipe, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function wrap(key, owner, bytes) {
  const iv = random(12);
  const data = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(`device-key:${owner}`) }, key, bytes);
  return { iv, data: new Uint8Array(data) };
}

async function unwrap(key, owner, box) {
  const recipe = { name: "AES-GCM", iv: box.iv, additionalData: utf8(`device-key:${owner}`) };
  return new Uint8Array(await subtle.decrypt(recipe, key, box.data));
}

const wrapWithPin = async (pin, owner, bytes) => {
  const salt = random(16);
  return { salt, iterations: ITERATIONS, ...(await wrap(await pinKey(pin, salt, ITERATIONS), owner, bytes)) };
};

/** Return {set, passkey, left} for this person: is there a key, can a passkey open it, how many PIN tries are left. */
export async function state(owner) {
  const row = await read("keys", owner);
  return { set: Boolean(row), passkey: Boolean(row && row.wraps.passkey), left: row ? TRIES - row.wrong : TRIES };
}

/** Return the public half (raw bytes) to which things readable offline are sealed, or null before a PIN is set. */
export async function publicKey(owner) {
  const row = await read("keys", owner);
  return row ? row.publicKey : null;
}

/** Make the device key and wrap it with the PIN. Throws RangeError for a PIN that is too easy. */
export async function setPin(owner, pin) {
  if (weakness(pin)) throw new RangeError(weakness(pin));
  const pair = await makePair();
  const row = { owner, publicKey: pair.publicKey, wraps: { pin: await wrapWithPin(pin, owner, pair.privateKey) }, wrong: 0 };
  await write("keys", row);
  await take(row, pair.privateKey);
}

async function take(row, privateBytes) {
  held = { owner: row.owner, publicKey: row.publicKey, key: await importPrivate(privateBytes) };
  privateBytes.fill(0);
  touch();
}

/**
 * Try a PIN: {ok, left, wiped, bytes}. The try is counted on the disk before it is made, so that killing the browser
 * gives no free one. The fifth wrong PIN destroys the key and with it all that could be read here; acts that wait
 * to be sent stay, because they are sealed to the office and need no PIN.
 */
async function tryPin(owner, pin) {
  const row = await update("keys", owner, (known) => known && { ...known, wrong: known.wrong + 1 });
  if (!row) return { ok: false, left: 0, wiped: true };
  const { salt, iterations } = row.wraps.pin;
  let bytes;
  try {
    bytes = await unwrap(await pinKey(pin, salt, iterations), owner, row.wraps.pin);
  } catch (error) {
    if (row.wrong >= TRIES) await wipe(owner);
    return { ok: false, left: Math.max(0, TRIES - row.wrong), wiped: row.wrong >= TRIES };
  }
  await update("keys", owner, (known) => known && { ...known, wrong: 0 });
  return { ok: true, left: TRIES, wiped: false, row, bytes };
}

/** Unlock with the PIN: {ok, left, wiped}. */
export async function unlock(owner, pin) {
  const { ok, left, wiped, row, bytes } = await tryPin(owner, pin);
  if (ok) await take(row, bytes);
  return { ok, left, wiped };
}

/** Change the PIN; needs the old one. Returns {ok, left, wiped}. */
export async function changePin(owner, oldPin, newPin) {
  if (weakness(newPin)) throw new RangeError(weakness(newPin));
  const { ok, left, wiped, row, bytes } = await tryPin(owner, oldPin);
  if (ok) {
    const box = await wrapWithPin(newPin, owner, bytes);
    await update("keys", owner, (known) => known && { ...known, wraps: { ...known.wraps, pin: box } });
    await take(row, bytes);
  }
  return { ok, left, wiped };
}

/** Destroy the device key of this person and everything sealed to it; the queue of unsent acts stays. */
export async function wipe(owner) {
  await transact(["keys", "kept", "queue"], "readwrite", (tx) => {
    tx.objectStore("keys").delete(owner);
    tx.objectStore("kept").openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.owner === owner) cursor.delete();
      cursor.continue();
    };
    tx.objectStore("queue").openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      // The label was sealed to the key that is gone; the act itself is sealed to the office and untouched.
      if (cursor.value.owner === owner && cursor.value.label) cursor.update({ ...cursor.value, label: null });
      cursor.continue();
    };
  });
  lock();
}

/** Return {owner, key, publicKey} while unlocked, else null. */
export const unlocked = () => held;

/** Forget the private key and tell the page to hide what it shows. */
export function lock() {
  held = null;
  clearTimeout(idle);
  lockListeners.forEach((listener) => listener());
}

/** Call `listener()` whenever the key is locked. */
export const onLock = (listener) => lockListeners.add(listener);

/** Note that somebody is there: ten minutes without it lock the key. */
export function touch() {
  clearTimeout(idle);
  if (held) idle = setTimeout(lock, IDLE_MINUTES * 60000);
}

// --- passkey ---------------------------------------------------------------------------------------------------------

const PRF_NAME = "paivand device key 1";

/** Tell whether this browser may be able to derive a key from a passkey (the phone's lock). */
export const passkeyPossible = () => Boolean(window.PublicKeyCredential && navigator.credentials);

async function passkeySecret(credentialId, salt) {
  const answer = await navigator.credentials.get({
    publicKey: {
      challenge: random(32), // nobody checks the signature: only the derived secret is used, and it stays here
      allowCredentials: [{ type: "public-key", id: credentialId }],
      userVerification: "required",
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  const results = answer.getClientExtensionResults().prf;
  if (!results || !results.results || !results.results.first) return null;
  const material = await subtle.importKey("raw", results.results.first, "HKDF", false, ["deriveKey"]);
  const recipe = { name: "HKDF", hash: "SHA-256", salt, info: utf8(PRF_NAME) };
  return subtle.deriveKey(recipe, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Let a passkey open the device key as well; asks for the PIN once more. Returns "ok", "wrong" or "unable". */
export async function addPasskey(owner, pin, label) {
  const { ok, row, bytes } = await tryPin(owner, pin);
  if (!ok) return "wrong";
  const salt = random(32);
  let credential;
  try {
    credential = await navigator.credentials.create({
      publicKey: {
        challenge: random(32),
        rp: { name: "Paivand" },
        user: { id: random(16), name: label, displayName: label },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
        authenticatorSelection: { userVerification: "required", residentKey: "discouraged" },
        extensions: { prf: { eval: { first: salt } } },
      },
    });
    const key = await passkeySecret(new Uint8Array(credential.rawId), salt);
    if (!key) return "unable";
    const box = { credential: new Uint8Array(credential.rawId), salt, ...(await wrap(key, owner, bytes)) };
    await update("keys", owner, (known) => known && { ...known, wraps: { ...known.wraps, passkey: box } });
  } catch (error) {
    return "unable";
  }
  await take(row, bytes);
  return "ok";
}

/** Unlock with the passkey; false when the person stopped it or the phone could not. */
export async function unlockWithPasskey(owner) {
  const row = await read("keys", owner);
  if (!row || !row.wraps.passkey) return false;
  try {
    const { credential, salt } = row.wraps.passkey;
    const key = await passkeySecret(credential, salt);
    if (!key) return false;
    await take(row, await unwrap(key, owner, row.wraps.passkey));
  } catch (error) {
    return false;
  }
  await update("keys", owner, (known) => known && { ...known, wrong: 0 });
  return true;
}

/** Take the passkey away again. */
export const dropPasskey = (owner) =>
  update("keys", owner, (known) => known && { ...known, wraps: { pin: known.wraps.pin } });

