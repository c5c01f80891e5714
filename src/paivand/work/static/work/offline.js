// The offline page: unlock, read my tasks and my open cases, record on them. It holds nothing personal in its HTML;
// what is shown is opened from the store after unlocking and removed from the page when the device is locked.

import { boot } from "./boot.js";
import { IDLE_MINUTES, lock, onLock, passkeyPossible, state, touch, unlock, unlocked, unlockWithPasskey } from "./keys.js";
import { status } from "./outbox.js";
import { refusal } from "./pinpad.js";
import { readSnapshot } from "./snapshot.js";
import { usable } from "./store.js";
import { day, fill, icon, make, notice, say, when } from "./words.js";

const part = (name) => document.querySelector(`[data-offline="${name}"]`);

function hint(...parts) {
  fill(part("hint"), ...parts);
}

function showOnly(name) {
  ["unlock", "work"].forEach((each) => { part(each).hidden = each !== name; });
}

// --- reading ----------------------------------------------------------------------------------------------------------

function due(at) {
  if (!at) return null;
  const late = Date.parse(at) < Date.now();
  const words = late ? say("was_due", "was due %(day)s", { day: day(at) }) : say("is_due", "due %(day)s", { day: day(at) });
  return make("span", { class: late ? "pv-clock is-late" : "pv-clock" }, icon(late ? "alarm" : "clock"), words);
}

function openForm(card, template) {
  const place = part("form");
  const content = template.content.cloneNode(true);
  const form = content.querySelector("form");
  form.dataset.subject = card.id;
  form.dataset.stay = "";
  if (template.dataset.changes !== undefined) form.dataset.baseVersion = card.version;
  const close = make("button", { type: "button", class: "btn btn-quiet" }, say("close_form", "Leave without recording"));
  close.addEventListener("click", () => fill(place));
  const heading = make("h2", { tabindex: "-1" }, template.dataset.title);
  const about = make("p", { class: "pv-meta" }, make("bdi", { dir: "ltr" }, card.code), " ", make("bdi", {}, card.initials));
  fill(place, make("section", { class: "pv-panel" }, make("div", { class: "pv-panel-head" }, heading), make("div", { class: "pv-panel-body" }, about, content, close)));
  heading.focus();
}

function caseRow(card) {
  const templates = Array.from(document.querySelectorAll("template[data-service]"));
  const buttons = templates.filter((template) => card.services.includes(template.dataset.service)).map((template) => {
    const button = make("button", { type: "button", class: "btn btn-sm btn-secondary" }, template.dataset.title);
    button.addEventListener("click", () => openForm(card, template));
    return button;
  });
  const safe = card.contact_note ? make("p", { class: "pv-notice is-warn" }, icon("phone"), make("span", { dir: "auto" }, card.contact_note)) : null;
  const summary = make("summary", {}, make("bdi", { dir: "ltr" }, card.code), " ", make("bdi", {}, card.initials), " ", due(card.due_at));
  const next = make("p", { dir: "auto" }, card.next_step || say("no_next_step", "No next step is written down."));
  return make("li", { class: "pv-line" }, make("details", {}, summary, next, safe, make("div", { class: "pv-row" }, ...buttons)));
}

function taskRow(task) {
  return make("li", { class: "pv-line" }, make("span", { dir: "auto" }, task.title), " ", make("bdi", { dir: "ltr" }, task.code || ""), due(task.due_at));
}

function list(name, rows, empty) {
  fill(part(name), rows.length ? make("ul", { class: "pv-plain pv-lines" }, ...rows) : make("p", { class: "pv-panel-body pv-meta mb-0" }, empty));
}

async function show() {
  const { content, why } = await readSnapshot(status.owner);
  if (why === "locked") return askToUnlock();
  showOnly("work");
  if (why) {
    const old = why === "too old";
    fill(part("age"), notice("warn", "cloud-off", old ? say("too_old_title", "Too old to show") : say("nothing_kept_title", "Nothing is kept to read yet"), old ? say("too_old", "Without the office this is shown for 7 days only. Connect once, and it is fresh again. You can still record.") : say("nothing_kept", "Open Paivand once with a network. Then your tasks and open cases are kept here.")));
    list("tasks", [], say("no_tasks", "No tasks to show."));
    list("cases", [], say("no_cases", "No cases to show."));
    return undefined;
  }
  fill(part("age"), notice("warn", "cloud-off", say("age_title", "You see what this device kept on %(when)s", { when: when(content.made_at) }), say("age_text", "What you record is kept and goes by itself later.")));
  list("tasks", content.tasks.map(taskRow), say("no_tasks", "No tasks to show."));
  list("cases", content.cases.map(caseRow), say("no_cases", "No cases to show."));
  return undefined;
}

// --- unlocking --------------------------------------------------------------------------------------------------------

async function askToUnlock() {
  showOnly("unlock");
  ["tasks", "cases", "age", "form"].forEach((name) => fill(part(name)));
  const { set, passkey } = status.owner ? await state(status.owner) : { set: false, passkey: false };
  part("pin").hidden = !set;
  part("passkey").hidden = !(set && passkey && passkeyPossible());
  if (!set) hint(notice("info", "lock", say("no_pin_title", "This device has no PIN yet"), say("no_pin", "Sign in with a network, open 'Unsent and undecided' and set a PIN. Until then nothing can be read here.")));
}

async function onPin(event) {
  event.preventDefault();
  const field = event.target.elements.pin;
  const typed = field.value;
  if (!typed) return;
  field.value = "";
  hint(make("p", { role: "status", class: "pv-meta" }, say("unlocking", "Unlocking. This takes a moment.")));
  const answer = await unlock(status.owner, typed);
  if (answer.ok) {
    hint();
    await show();
    return;
  }
  const sentence = refusal(answer);
  if (answer.wiped) await askToUnlock();
  hint(notice("danger", "alert-triangle", say("still_locked", "Still locked"), sentence));
  if (!answer.wiped) field.focus();
}

async function start() {
  await boot("");
  if (!usable()) {
    hint(notice("warn", "cloud-off", say("online_only_title", "No work without network here"), say("online_only", "This address is not secure, or this browser keeps nothing. What you record here goes only while there is a network.")));
    return;
  }
  part("pin").addEventListener("submit", onPin);
  part("passkey").addEventListener("click", async () => { if (await unlockWithPasskey(status.owner)) await show(); });
  part("lock").addEventListener("click", lock);
  part("retry").addEventListener("click", () => window.location.reload());
  onLock(askToUnlock);
  ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, touch, { passive: true }));
  // A page that the browser puts to sleep keeps its memory: lock it when it is left for longer than the limit.
  let left = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") left = Date.now();
    else if (unlocked() && left && Date.now() - left > IDLE_MINUTES * 60000) lock();
  });
  window.addEventListener("pagehide", lock);
  await askToUnlock();
}

start();
