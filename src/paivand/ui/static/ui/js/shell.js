// The frame: menus, windows, hidden names, the summary of errors, folds.
// Written as browsers of 2019 read it (Chrome 80 and older): on an old phone the frame must not be the first to fail.
const root = document.documentElement;
const PERSIAN = ["fa", "ps"];

/** Fill %(name)s in a sentence of the page; numbers take the digits of its language. */
const fill = (sentence, values) =>
  Object.entries(values).reduce((text, [name, value]) => {
    const written = PERSIAN.includes(root.lang.split("-")[0])
      ? String(value).replace(/\d/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[digit])
      : String(value);
    return text.split(`%(${name})s`).join(written);
  }, sentence);

/** Say something to those who listen; it is shown nowhere. */
const say = (text) => {
  const status = document.getElementById("pv-status");
  if (status) status.textContent = text;
};

window.paivand = Object.freeze({ fill, say });

// --- menus: <details data-menu> opens without us; we close it as people expect ---
const openMenus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }
});
document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

// --- windows ---
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) dialog.showModal();
});

// --- hide names: at once on this page, remembered for the next ones ---
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-hide-names-form]");
  // Names that the server left out cannot be shown without asking it again.
  if (!form || root.hasAttribute("data-hide-names")) return;
  event.preventDefault();
  root.setAttribute("data-hide-names", "");
  const button = form.querySelector("button");
  button.setAttribute("aria-pressed", "true");
  const body = new FormData(form);
  body.append(button.name, button.value);
  fetch(form.action, { method: "POST", body, headers: { "X-Quiet": "1" }, credentials: "same-origin" });
  button.value = "0";
});

// --- errors after sending: the summary takes the focus, the title says so ---
const takeErrors = () => {
  const summary = document.querySelector(".pv-errors[data-focus-first]");
  if (!summary) return;
  delete summary.dataset.focusFirst;
  document.title = `${summary.dataset.title} ${document.title}`;
  summary.focus();
};
takeErrors();
document.addEventListener("htmx:after:swap", takeErrors);

// A link of the summary leads to the control itself, so that typing can start.
document.addEventListener("click", (event) => {
  const link = event.target.closest('.pv-errors a[href^="#"]');
  const control = link && document.getElementById(link.hash.slice(1));
  if (!control) return;
  event.preventDefault();
  const question = control.closest(".pv-q, .pv-field, .pv-ask");
  if (question) question.scrollIntoView({ block: "start" });
  control.focus({ preventScroll: true });
});

// A fold that a link leads into opens.
const openFold = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details.pv-fold");
  if (fold) fold.open = true;
};
openFold();
window.addEventListener("hashchange", openFold);
// Browsers that cannot open folds by a style sheet get them open on a desk.
if (!CSS.supports("selector(::details-content)") && window.matchMedia("(min-width: 992px)").matches) {
  for (const fold of document.querySelectorAll("details.pv-fold")) fold.open = true;
}
