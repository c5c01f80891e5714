// Nothing typed is lost: forms with data-guard keep a draft in this tab until the server has accepted them.
// Passwords, PINs, files and what is marked data-no-draft are never kept; signing out forgets everything.
const PREFIX = "pv-draft:";
const SENT = "pv-sent";
const WAIT = 400;
const user = document.body.dataset.user ?? "";
const status = document.getElementById("pv-status");

const guarded = [...document.querySelectorAll('form[data-guard]:not([data-guard="off"])')];
const keyOf = (form) => `${PREFIX}${form.dataset.guard || location.pathname}#${form.id || guarded.indexOf(form)}`;

const kept = (control) =>
  control.name &&
  !["password", "file", "hidden", "submit", "button", "image"].includes(control.type) &&
  control.autocomplete !== "one-time-code" &&
  !control.closest("[data-no-draft]");

const answers = (form) => {
  const values = {};
  for (const control of form.elements) {
    if (!kept(control)) continue;
    values[control.name] = values[control.name] || [];
    if (["checkbox", "radio"].includes(control.type)) {
      if (control.checked) values[control.name].push(control.value);
    } else if (control.multiple) {
      values[control.name].push(...[...control.selectedOptions].map((option) => option.value));
    } else values[control.name].push(control.value);
  }
  return values;
};

const put = (form, values) => {
  for (const [name, list] of Object.entries(values)) {
    const controls = [...form.elements].filter((control) => control.name === name && kept(control));
    controls.forEach((control, number) => {
      if (["checkbox", "radio"].includes(control.type)) control.checked = list.includes(control.value);
      else if (control.multiple) for (const option of control.options) option.selected = list.includes(option.value);
      else if (number < list.length) control.value = list[number];
      control.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
};

const read = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
};

const forget = () => {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
};

const save = (form) => {
  const at = new Date();
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify({ user, at: at.toISOString(), values: answers(form) }));
  } catch {
    return; // A full store must never stand between a person and the form.
  }
  const note = document.querySelector("[data-draft-note]");
  if (!note || !status) return;
  const time = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  note.querySelector("span").textContent = window.paivand.fill(status.dataset.kept, { time });
  note.hidden = false;
};

// What was sent is accepted when a signed-in page shows no problem with it. A sign-in page, an error page or a form
// that came back with errors keeps the draft.
const sent = sessionStorage.getItem(SENT);
if (sent && user && !document.querySelector(".pv-problem-page, .pv-errors")) {
  sessionStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);
}

// Forms that somebody has typed into and not sent: whatever ends the page, they are kept.
const dirty = new Set();

for (const form of guarded) {
  const key = keyOf(form);
  const draft = read(key);
  if (draft && draft.user !== user) sessionStorage.removeItem(key);
  else if (draft && JSON.stringify(draft.values) !== JSON.stringify(answers(form))) {
    put(form, draft.values);
    offerAfresh(form, key);
  }
  let timer;
  form.addEventListener("input", () => {
    dirty.add(form);
    clearTimeout(timer);
    timer = setTimeout(() => save(form), WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(form);
    dirty.delete(form);
    sessionStorage.setItem(SENT, key);
  });
  form.addEventListener("pv:accepted", () => sessionStorage.removeItem(key));
}

function offerAfresh(form, key) {
  const notice = document.getElementById("pv-restored")?.content.cloneNode(true);
  if (!notice) return;
  notice.querySelector("button").addEventListener("click", () => {
    dirty.delete(form);
    sessionStorage.removeItem(key);
    form.reset();
    location.reload();
  });
  form.prepend(notice);
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-clear-drafts]")) {
    dirty.clear();
    forget();
  }
  if (event.target.matches("[data-keep-answers]")) for (const form of guarded) save(form);
});
window.addEventListener("pagehide", () => {
  for (const form of dirty) save(form);
});
