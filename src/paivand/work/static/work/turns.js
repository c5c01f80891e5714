// One page at a time sends: Web Locks where the browser has them, else a lease in the store that every page respects.

import { update } from "./store.js";
import { uuid7 } from "./ids.js";

const LEASE = 90000; // milliseconds; longer than one request may take, so that a living holder never loses it

/**
 * Run `work(still)` while no other page runs under this name; wait for the turn. `work` calls `still()` before each
 * request, to keep the lease.
 */
export async function turn(name, work) {
  if (navigator.locks) return navigator.locks.request(name, () => work(async () => {}));
  return leased(name, work);
}

/** The way without Web Locks; exported for its test. */
export async function leased(name, work) {
  const me = uuid7();
  const take = () => update("notes", `lease:${name}`, (row) => {
    const free = !row || row.until < Date.now() || row.by === me;
    return free ? { name: `lease:${name}`, by: me, until: Date.now() + LEASE } : row;
  });
  while ((await take()).by !== me) await new Promise((resolve) => setTimeout(resolve, 500 + Math.random() * 500));
  try {
    return await work(take);
  } finally {
    await update("notes", `lease:${name}`, (row) => (row && row.by === me ? { ...row, until: 0 } : row));
  }
}
