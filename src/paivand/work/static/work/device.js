// The page "Unsent and undecided", its part about this device: PIN, passkey, and the file for the last resort.

import { addPasskey, changePin, dropPasskey, passkeyPossible, setPin, state, unlock, weakness } from "./keys.js";
import { bundle, status, watch } from "./outbox.js";
import { refusal, weak } from "./pinpad.js";
import { refreshSnapshot } from "./snapshot.js";
import { usable } from "./store.js";
import { fill, notice, say } from "./words.js";

const part = (name) => document.querySelector(`[data-device="${name}"]`);

function tell(kind, bold, sentence) {
  fill(part("hint"), notice(kind, kind === "ok" ? "circle-check" : "alert-triangle", bold, sentence));
}

async function draw() {
  if (!status.owner) return;
  const { set, passkey } = await state(status.owner);
  part("set").hidden = set;
  part("change").hidden = !set;
  part("show").hidden = !set;
  part("passkey").hidden = !set || passkey || !passkeyPossible();
  part("drop").hidden = !set || !passkey;
  part("bundle").hidden = !status.unsent;
}

async function onSet(event) {
  event.preventDefault();
  const { pin, again } = event.target.elements;
  if (pin.value !== again.value) return tell("danger", say("pin_differs_title", "Not the same"), say("pin_differs", "The two PINs differ. Write the same PIN twice."));
  if (weakness(pin.value)) return tell("danger", say("pin_easy_title", "Too easy"), weak(weakness(pin.value)));
  await setPin(status.owner, pin.value);
  event.target.reset();
  await refreshSnapshot();
  await draw();
  return tell("ok", say("pin_set_title", "The PIN is set"), say("pin_set", "From now on your tasks and open cases can be read on this device without a network, behind this PIN."));
}

async function onChange(event) {
  event.preventDefault();
  const { old, pin } = event.target.elements;
  if (weakness(pin.value)) return tell("danger", say("pin_easy_title", "Too easy"), weak(weakness(pin.value)));
  const answer = await changePin(status.owner, old.value, pin.value);
  event.target.reset();
  await draw();
  if (!answer.ok) return tell("danger", say("still_locked", "Still locked"), refusal(answer));
  return tell("ok", say("pin_changed_title", "The PIN is changed"), say("pin_changed", "The new PIN counts from now on."));
}

async function onShow(event) {
  event.preventDefault();
  const answer = await unlock(status.owner, event.target.elements.pin.value);
  event.target.reset();
  await draw();
  if (!answer.ok) return tell("danger", say("still_locked", "Still locked"), refusal(answer));
  return fill(part("hint"));
}

async function onPasskey(event) {
  event.preventDefault();
  const answer = await addPasskey(status.owner, event.target.elements.pin.value, say("this_device", "Paivand on this device"));
  event.target.reset();
  await draw();
  if (answer === "ok") return tell("ok", say("passkey_set_title", "The lock of this device opens it too"), say("passkey_set", "The PIN stays as the other way in."));
  if (answer === "wrong") return tell("danger", say("still_locked", "Still locked"), refusal(await state(status.owner).then(({ set, left }) => ({ left, wiped: !set }))));
  return tell("warn", say("passkey_unable_title", "This device cannot do that"), say("passkey_unable", "Nothing has changed. Use the PIN."));
}

async function onBundle() {
  const address = URL.createObjectURL(new Blob([await bundle()], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `paivand-unsent-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  // The download has begun by then; the address is freed for the sake of old phones.
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  tell("ok", say("bundle_title", "The file is saved"), say("bundle_text", "Only the office can open it. Bring it there; what it holds also stays here until it is sent. Nothing is recorded twice."));
}

if (!usable()) {
  tell("warn", say("online_only_title", "No work without network here"), say("online_only", "This address is not secure, or this browser keeps nothing. What you record here goes only while there is a network."));
} else {
  part("set").addEventListener("submit", onSet);
  part("change").addEventListener("submit", onChange);
  part("show").addEventListener("submit", onShow);
  part("passkey").addEventListener("submit", onPasskey);
  part("drop").addEventListener("click", async () => { await dropPasskey(status.owner); await draw(); });
  part("bundle").addEventListener("click", onBundle);
  watch(draw);
  draw();
}
