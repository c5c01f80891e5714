// What is unsent, always in sight: the chip in the top bar, and the list in the slot `[data-unsent]` (Home, offline).

import { flush, status, unsent, watch } from "./outbox.js";
import { onLock } from "./keys.js";
import { fill, icon, make, say, when } from "./words.js";

function drawChip() {
  const chip = document.getElementById("pv-sync");
  if (!chip) return;
  const { unsent: open, sending, signIn, undecided } = status;
  let words = say("all_sent", "All sent");
  if (sending) words = say("sending", "Sending %(at)s of %(of)s", sending);
  else if (open && signIn) words = say("sign_in_to_send", "%(count)s unsent, sign in", { count: open });
  else if (open) words = say("count_unsent", "%(count)s unsent", { count: open });
  else if (undecided) words = say("to_settle", "%(count)s to settle", { count: undecided });
  const calm = !open && !undecided;
  chip.hidden = false;
  chip.classList.toggle("is-ok", calm);
  chip.classList.toggle("is-unsent", !calm);
  const use = chip.querySelector("use");
  if (use) use.setAttribute("href", `#i-${sending ? "refresh" : calm ? "cloud-check" : "cloud-off"}`);
  const span = chip.querySelector("span");
  if (span.textContent !== words) span.textContent = words;
}

function row({ made, title, held, stuck }) {
  const name = title || say("an_act", "Recorded on this device");
  const end = held ? say("being_corrected", "being corrected") : stuck ? say("office_refused", "not accepted by the office yet") : when(made);
  return make("li", { class: "pv-line" }, make("span", { dir: "auto" }, name), make("span", { class: "pv-quiet" }, end));
}

function foot() {
  const sentence = status.signIn
    ? say("foot_sign_in", "They are safe here. Sign in again to send them.")
    : say("foot_by_themselves", "They go by themselves when there is a network.");
  const button = make("button", { type: "button", class: "btn btn-sm btn-quiet pv-push" }, say("try_now", "Try now"));
  button.addEventListener("click", () => flush({ manual: true }));
  return make("div", { class: "pv-panel-foot" }, make("span", {}, sentence), button);
}

async function drawList() {
  const slot = document.querySelector("[data-unsent]");
  if (!slot) return;
  const rows = await unsent();
  document.querySelectorAll("[data-unsent-count]").forEach((element) => {
    element.textContent = new Intl.NumberFormat(document.documentElement.lang).format(rows.length);
    element.classList.toggle("is-warn", rows.length > 0);
  });
  if (!rows.length) {
    fill(slot, make("p", { class: "pv-panel-body pv-meta mb-0" }, icon("cloud-check"), " ", say("nothing_unsent", "Everything on this device has been sent.")));
    return;
  }
  const parts = [make("ul", { class: "pv-plain pv-lines" }, ...rows.map(row)), foot()];
  if (status.others) parts.push(make("p", { class: "pv-panel-foot" }, say("others_unsent", "Another person has %(count)s unsent on this device. They go when that person signs in.", { count: status.others })));
  fill(slot, ...parts);
}

/** Keep chip and list up to date for as long as the page lives. */
export function showStatus() {
  let drawing = null;
  const draw = () => {
    drawChip();
    // Many changes in one moment are one drawing.
    if (!drawing) drawing = Promise.resolve().then(drawList).then(() => { drawing = null; });
  };
  watch(draw);
  onLock(draw);
  draw();
}
