// Shortcuts of one key. They rest while somebody types, and can be switched off (WCAG 2.1.4).
const body = document.body;
const typing = (target) => target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], [role="combobox"], dialog');

const rows = () => [...document.querySelectorAll(".pv-table tbody tr, .pv-work > li, .pv-hit")];
const linkOf = (row) => row.querySelector("th a, .pv-work-title, h3 a");
const move = (step) => {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at === -1 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (next) (linkOf(next) ?? next.querySelector("input, a"))?.focus();
};

const acts = {
  "/": () => {
    const field = [document.getElementById("pv-find"), document.querySelector('main input[type="search"]')].find((input) => input?.offsetParent);
    field?.focus();
    field?.select();
  },
  "?": () => document.getElementById("pv-shortcuts")?.showModal(),
  h: () => document.querySelector("[data-hide-names-form] button")?.click(),
  j: () => move(1),
  k: () => move(-1),
  n: () => body.dataset.record && location.assign(body.dataset.record),
  x: () => document.activeElement?.closest("tr")?.querySelector('input[name="pick"]')?.click(),
};

let go = false;
document.addEventListener("keydown", (event) => {
  if (body.hasAttribute("data-no-keys") || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) return;
  if (go) {
    go = false;
    if (event.key === "h" && body.dataset.home) {
      event.preventDefault();
      location.assign(body.dataset.home);
    }
    return;
  }
  if (event.key === "g") {
    go = true;
    setTimeout(() => {
      go = false;
    }, 1000);
    return;
  }
  const act = Object.keys(acts).includes(event.key) && acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
