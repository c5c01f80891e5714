// Sealing to a public key (ECDH P-256, HKDF-SHA256, AES-256-GCM). Whoever seals cannot open again.
//
// A sealed message: 1 byte edition, 65 bytes one-time public key, 12 bytes nonce, ciphertext with its tag.
// The server opens with paivand.ledger.vault; a test seals here and opens there.

const subtle = window.crypto && crypto.subtle;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const EDITION = 1;
const POINT = 65;
const NONCE = 12;
const INFO = new TextEncoder().encode("paivand sealed message 1");

export const utf8 = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder().decode(bytes);

export function toBase64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode.apply(null, bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

export const fromBase64 = (encoded) => Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function messageKey(privateKey, publicKey, salt, use) {
  const shared = await subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256);
  const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const recipe = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  return subtle.deriveKey(recipe, material, { name: "AES-GCM", length: 256 }, false, [use]);
}

/** Seal bytes for the holder of `recipient` (raw public key); `context` must be the same when it is opened. */
export async function seal(recipient, context, bytes) {
  const theirs = await subtle.importKey("raw", recipient, CURVE, false, []);
  const mine = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await subtle.exportKey("raw", mine.publicKey));
  const key = await messageKey(mine.privateKey, theirs, join(point, recipient), "encrypt");
  const nonce = random(NONCE);
  const box = await subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: utf8(context) }, key, bytes);
  return join(Uint8Array.of(EDITION), point, nonce, new Uint8Array(box));
}

/** Open what was sealed to `recipient`, with its private key. Rejects when a bit or the context differs. */
export async function unseal(privateKey, recipient, context, message) {
  if (message[0] !== EDITION) throw new Error("sealed by another edition");
  const point = message.subarray(1, 1 + POINT);
  const nonce = message.subarray(1 + POINT, 1 + POINT + NONCE);
  const theirs = await subtle.importKey("raw", point, CURVE, false, []);
  const key = await messageKey(privateKey, theirs, join(point, recipient), "decrypt");
  const box = message.subarray(1 + POINT + NONCE);
  const plain = await subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: utf8(context) }, key, box);
  return new Uint8Array(plain);
}

/** Make a key pair: {publicKey: raw bytes, privateKey: PKCS #8 bytes}. */
export async function makePair() {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  return {
    publicKey: new Uint8Array(await subtle.exportKey("raw", pair.publicKey)),
    privateKey: new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey)),
  };
}

/** Take a private key into use; it cannot be read out again. */
export const importPrivate = (pkcs8) => subtle.importKey("pkcs8", pkcs8, CURVE, false, ["deriveBits"]);
