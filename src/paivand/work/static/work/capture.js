// Forms that work without a network: <form data-outbox="service.name" …>. One way for all: what is recorded goes into
// the outbox first, also with a network; then the page waits a moment for the office's answer.
//
//   data-outbox        name of the service (kernel COMMAND_HANDLER)
//   data-subject       id of the record it is about; becomes payload.subject
//   data-base-version  version of that record as shown (for changes; a new note has none)
//   data-title         what the list of unsent calls it ("Phone call"); no name of a person
//   data-next          where to go when it was done and the answer names no page
//
// Without a secure context or storage the form posts normally to its action.

import { add, answerTo, flush, release, status } from "./outbox.js";
import { usable } from "./store.js";
import { fill, icon, make, notice, say, when } from "./words.js";

const PATIENCE = 8000; // milliseconds to wait for the office before the person may go on
const held = new WeakMap(); // form -> id of the act that the office found mistakes in
const HELD_NOTE = "pv-outbox-held"; // the same id for the next page of this tab; an id says nothing about anybody

/** Read the fields as {name: text or [texts]}; files do not travel this way. */
export function readFields(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || typeof value !== "string") continue;
    if (!(name in fields)) fields[name] = value;
    else fields[name] = [].concat(fields[name], value);
  }
  return fields;
}

function firstValues(form) {
  const before = {};
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "file") continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.defaultChecked) before[field.name] = field.name in before ? [].concat(before[field.name], field.value) : field.value;
    } else if (field.tagName === "SELECT") {
      const chosen = Array.from(field.options).filter((option) => option.defaultSelected).map((option) => option.value);
      before[field.name] = field.multiple ? chosen : chosen[0] || "";
    } else if (field.defaultValue !== undefined) before[field.name] = field.defaultValue;
  }
  return before;
}

function act(form) {
  const { outbox, subject, baseVersion, title } = form.dataset;
  const payload = readFields(form);
  if (subject) payload.subject = subject;
  return {
    service: outbox,
    payload,
    title: title || "",
    baseVersion: baseVersion ? Number(baseVersion) : null,
    before: baseVersion ? firstValues(form) : {},
  };
}

function slot(form) {
  let place = form.querySelector("[data-outbox-answer]");
  if (!place) {
    place = make("div", { "data-outbox-answer": true, tabindex: "-1" });
    form.prepend(place);
  }
  return place;
}

function show(form, ...parts) {
  const place = slot(form);
  fill(place, ...parts);
  place.focus();
}

function clearMistakes(form) {
  form.querySelectorAll("[data-outbox-mistake]").forEach((element) => element.remove());
  form.querySelectorAll("[data-outbox-wrong]").forEach((box) => {
    box.classList.remove("is-error");
    box.removeAttribute("data-outbox-wrong");
  });
  form.querySelectorAll("[aria-invalid]").forEach((field) => {
    const others = (field.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && !id.endsWith("_mistake"));
    field.removeAttribute("aria-invalid");
    if (others.length) field.setAttribute("aria-describedby", others.join(" "));
    else field.removeAttribute("aria-describedby");
  });
}

function markField(field, sentence) {
  const box = field.closest(".pv-q, .pv-field, .pv-ask") || field.parentElement;
  const id = `${field.id}_mistake`;
  box.classList.add("is-error");
  box.dataset.outboxWrong = "";
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${id}`.trim());
  // Label, hint, error, control: the order of every form here.
  const place = box.querySelector(".pv-hint") || box.querySelector("label, legend");
  const told = make("p", { class: "pv-err", id, "data-outbox-mistake": true }, icon("alert-circle"), make("span", {}, make("span", { class: "visually-hidden" }, say("error_word", "Error:"), " "), sentence));
  if (place) place.insertAdjacentElement("afterend", told);
  else box.prepend(told);
}

/** Show mistakes as the server's own pages do: a summary of links on top, and the sentence at each field. */
export function showMistakes(form, errors) {
  clearMistakes(form);
  const lines = [];
  for (const [name, sentences] of Object.entries(errors)) {
    const sentence = [].concat(sentences).join(" ");
    const found = form.elements[name];
    const field = found instanceof RadioNodeList ? found[0] : found;
    if (!(field instanceof HTMLElement)) {
      lines.push(make("li", {}, sentence));
      continue;
    }
    if (!field.id) field.id = `id_${name}`;
    markField(field, sentence);
    lines.push(make("li", {}, make("a", { href: `#${field.id}` }, sentence)));
  }
  const heading = make("h2", {}, say("errors_title", "Something needs a look"));
  show(form, make("div", { class: "pv-errors", role: "alert", "data-outbox-mistake": true }, heading, make("ul", { class: "mb-0" }, ...lines)));
}

function showKept(form) {
  const sentence = status.signIn
    ? say("kept_sign_in", "It is on this device, locked. Sign in again, and it goes by itself.")
    : say("kept_until_network", "It is on this device, locked. It goes by itself when there is a network.");
  form.reset();
  clearMistakes(form);
  show(form, notice("ok", "circle-check", say("kept_at", "Kept at %(time)s", { time: when(Date.now()) }), sentence));
}

function showAnswer(form, answer) {
  if (!answer) return showKept(form);
  if (answer.status === "invalid") {
    held.set(form, answer.id);
    sessionStorage.setItem(HELD_NOTE, answer.id);
    return showMistakes(form, answer.errors);
  }
  const address = answer.url || (answer.status === "done" ? form.dataset.next : "");
  form.dispatchEvent(new CustomEvent("pv:recorded", { bubbles: true, detail: answer }));
  if (address && form.dataset.stay === undefined) return window.location.assign(address);
  form.reset();
  clearMistakes(form);
  const kind = answer.status === "done" ? "ok" : "warn";
  const bold = answer.status === "done" ? say("recorded", "Recorded") : say("set_aside", "Kept, but not recorded yet");
  const link = address && answer.status !== "done" ? [make("a", { class: "btn btn-sm btn-secondary", href: address }, say("look_at_it", "Look at it"))] : [];
  return show(form, notice(kind, kind === "ok" ? "circle-check" : "alert-triangle", bold, answer.message || "", ...link));
}

async function submit(form) {
  const previous = held.get(form) || null;
  let id;
  try {
    id = await add(act(form), { replaces: previous });
  } catch (error) {
    // Nothing was kept, so nothing is claimed: with a network the form goes the ordinary way, else the person is told.
    if (navigator.onLine && form.getAttribute("action")) return form.submit();
    const sentence = say("not_kept", "There is no room or no permission to keep it on this device. Leave this page open, write it on paper, and try again.");
    return show(form, notice("danger", "alert-triangle", say("not_kept_title", "This was not kept"), sentence));
  }
  held.delete(form);
  sessionStorage.removeItem(HELD_NOTE);
  if (navigator.onLine === false) return showKept(form);
  const answered = answerTo(id, PATIENCE);
  // When sending has stopped without an answer there is nothing to wait for.
  const stopped = flush({ asking: id }).then(() => null, () => null);
  return showAnswer(form, await Promise.race([answered, stopped]));
}

/** Take over every such form in `root`, now; forms that are added later are caught because the event bubbles. */
export function captureForms() {
  if (!usable()) return;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.outbox) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return; // a second tap while the first is on its way
    form.setAttribute("aria-busy", "true");
    try {
      await submit(form);
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}

/**
 * A form was left with mistakes in it: its act goes as it stands, and the office sets it aside for the person. Done by
 * the next page, because a page that is leaving may not finish writing.
 */
export async function releaseLeftForm() {
  const id = sessionStorage.getItem(HELD_NOTE);
  if (!id) return;
  sessionStorage.removeItem(HELD_NOTE);
  await release(id);
}
