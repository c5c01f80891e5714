// A button that copies: data-copy names what holds the text, data-done what the button then says, data-by-hand what
// to do where a browser lets no script copy. The clipboard of the device may be closed to us (no secure connection, no
// permission): then the text is marked and copied as by hand, which needs neither.
const mark = (from) => {
  const chosen = window.getSelection();
  chosen.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(from);
  chosen.addRange(range);
};

const byHand = (from) => {
  mark(from);
  try {
    return document.execCommand("copy");
  } catch (error) {
    return false;
  }
};

const copy = async (from) => {
  // First by the selection: it works at once and everywhere, and people see what was copied.
  if (byHand(from)) return true;
  if (!navigator.clipboard) return false;
  try {
    await navigator.clipboard.writeText(from.textContent.trim());
    return true;
  } catch (error) {
    return false;
  }
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const from = button && document.getElementById(button.dataset.copy);
  if (!from) return;
  const told = (await copy(from)) ? button.dataset.done : button.dataset.byHand;
  button.querySelector("span").textContent = told;
  const status = document.getElementById("pv-status");
  if (status) status.textContent = told;
});
