// What a wrong or weak PIN means, in words; used by the offline page and by the page of this device.

import { SHORTEST } from "./keys.js";
import { status } from "./outbox.js";
import { say } from "./words.js";

/** Say what a refused PIN means: how many tries are left, or what was destroyed and what is safe. */
export function refusal({ left, wiped }) {
  if (wiped) {
    return say("pin_wiped", "That was the last try. What could be read on this device is gone. Your %(count)s unsent are safe: they are sealed for the office and go when you sign in. Set a new PIN then.", { count: status.unsent });
  }
  if (left === 1) return say("pin_last", "That is not the PIN. One try is left; after it, what can be read on this device is destroyed.");
  return say("pin_wrong", "That is not the PIN. %(left)s tries are left.", { left });
}

/** Say why a new PIN is too easy. */
export function weak(kind) {
  if (kind === "short") return say("pin_short", "Choose at least %(shortest)s digits or letters.", { shortest: SHORTEST });
  return say("pin_plain", "This PIN is among the first that anybody would try. Choose another.");
}
