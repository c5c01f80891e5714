// IndexedDB, without a library: four shelves, durable writes, and a connection that heals itself.
//
//   queue  {seq, id, owner, kid, sealed, label, made, held, stuck}   acts that the office has not acknowledged
//   keys   {owner, public, wraps, wrong, snapshotPublic…}            the device key of a person, locked
//   kept   {name, sealed, until}                                     what can be read offline, sealed to the device key
//   notes  {name, …}                                                 last sign-in, office key, back-off, lease
//
// Nothing in here is readable without the office's private key or the person's PIN or passkey, except ids, times,
// sizes and which account used this device.

const NAME = "paivand";
const EDITION = 1;

let opening = null;

function open() {
  if (opening) return opening;
  opening = new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, EDITION);
    request.onupgradeneeded = () => {
      const db = request.result;
      const queue = db.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
      queue.createIndex("id", "id", { unique: true });
      db.createObjectStore("keys", { keyPath: "owner" });
      db.createObjectStore("kept", { keyPath: "name" });
      db.createObjectStore("notes", { keyPath: "name" });
    };
    request.onsuccess = () => {
      const db = request.result;
      // Browsers close a connection when storage is cleared or, on iOS, when the app was asleep.
      db.onclose = () => { opening = null; };
      db.onversionchange = () => { db.close(); opening = null; };
      resolve(db);
    };
    request.onerror = () => { opening = null; reject(request.error); };
    request.onblocked = () => { opening = null; reject(new Error("another page holds an older store")); };
  });
  return opening;
}

function begin(db, shelves, mode) {
  try {
    // Strict: complete means on the disk. Browsers that do not know the word ignore it.
    return db.transaction(shelves, mode, { durability: "strict" });
  } catch (error) {
    if (error instanceof TypeError) return db.transaction(shelves, mode);
    throw error;
  }
}

/**
 * Run `work(tx)` in one transaction and answer once it is complete. `work` returns a request (its result is the
 * answer), a function (called at the end, its value is the answer) or nothing; it must not await anything.
 */
export async function transact(shelves, mode, work) {
  for (let attempt = 1; ; attempt += 1) {
    const db = await open();
    try {
      return await new Promise((resolve, reject) => {
        const tx = begin(db, shelves, mode);
        let answer;
        tx.oncomplete = () => resolve(typeof answer === "function" ? answer() : answer && answer.result);
        tx.onabort = () => reject(tx.error || new Error("the store was not written"));
        answer = work(tx);
      });
    } catch (error) {
      // A dead connection shows only when it is used; one fresh connection is tried, then the error is real.
      if (attempt > 1 || !error || error.name !== "InvalidStateError") throw error;
      opening = null;
    }
  }
}

export const read = (shelf, key) => transact([shelf], "readonly", (tx) => tx.objectStore(shelf).get(key));
export const readAll = (shelf) => transact([shelf], "readonly", (tx) => tx.objectStore(shelf).getAll());
export const write = (shelf, row) => transact([shelf], "readwrite", (tx) => tx.objectStore(shelf).put(row));
export const remove = (shelf, key) => transact([shelf], "readwrite", (tx) => tx.objectStore(shelf).delete(key));

/** Read a row, change it and write it back in one transaction; `change(row or undefined)` returns the new row or null. */
export function update(shelf, key, change) {
  return transact([shelf], "readwrite", (tx) => {
    let row = null;
    const store = tx.objectStore(shelf);
    store.get(key).onsuccess = (event) => {
      row = change(event.target.result) || null;
      if (row) store.put(row);
    };
    return () => row;
  });
}

/** Tell whether this page may keep anything at all: encryption needs a secure context. */
export function usable() {
  return Boolean(window.isSecureContext && window.indexedDB && window.crypto && crypto.subtle);
}
