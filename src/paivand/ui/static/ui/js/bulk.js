// Picking rows: the bar appears in place, says how many, and never covers a row. Without script the boxes and the
// buttons work too, only the count and 'select all' are missing.
const refresh = () => {
  const boxes = [...document.querySelectorAll('input[name="pick"]')];
  const picked = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr, li")?.classList.toggle("is-picked", box.checked);
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.classList.toggle("is-live", picked.length > 0);
    const count = bar.querySelector("[data-bulk-count]");
    count.textContent = picked.length ? window.paivand.fill(bar.dataset.words, { count: picked.length }) : "";
  }
  for (const all of document.querySelectorAll("[data-pick-all]")) {
    all.hidden = boxes.length === 0;
    all.checked = boxes.length > 0 && picked.length === boxes.length;
    all.indeterminate = picked.length > 0 && picked.length < boxes.length;
  }
};

const set = (on) => {
  for (const box of document.querySelectorAll('input[name="pick"]')) box.checked = on;
  refresh();
};

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) set(event.target.checked);
  else if (event.target.matches('input[name="pick"]')) refresh();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-bulk-none]")) set(false);
});
document.addEventListener("htmx:after:swap", refresh);
window.addEventListener("pageshow", refresh);
refresh();
