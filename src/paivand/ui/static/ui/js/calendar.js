// Days in the reader's calendar: where that is Solar Hijri, an input of the browser (which knows Gregorian days only) is
// joined by boxes for day, month and year. The input keeps its name and the Gregorian value that is sent and kept in
// drafts; what is drawn comes from <template id="pv-calendar">. Without this script the browser's own input stays.
// The reckoning is that of kernel/calendars.py: the 33-year cycle, 1 Hamal 1403 was 20 March 2024.
const LEAPS = [1, 5, 9, 13, 17, 22, 26, 30];
const DAY = 86400000;

const isLeap = (year) => LEAPS.includes(year % 33);
const monthLength = (year, month) => (month <= 6 ? 31 : month < 12 || isLeap(year) ? 30 : 29);

const daysBefore = (year) => {
  const rest = (year - 1) % 33;
  return (year - 1) * 365 + ((year - 1 - rest) / 33) * LEAPS.length + LEAPS.filter((leap) => leap <= rest).length;
};
const OFFSET = Date.UTC(2024, 2, 20) / DAY - daysBefore(1403);

/** The Gregorian day as YYYY-MM-DD, or nothing where the Solar Hijri calendar has no such day. */
export const toGregorian = (year, month, day) => {
  if (!(year >= 1200 && year <= 1600 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month))) return "";
  const before = 31 * (month - 1) - Math.max(0, month - 7);
  return new Date((OFFSET + daysBefore(year) + before + day - 1) * DAY).toISOString().slice(0, 10);
};

/** Year, month and day of the Solar Hijri calendar for a Gregorian YYYY-MM-DD. */
export const toSolar = (text) => {
  const number = Date.parse(`${text}T00:00:00Z`) / DAY;
  let year = Number(text.slice(0, 4)) - 621;
  if (number < OFFSET + daysBefore(year)) year -= 1;
  let left = number - OFFSET - daysBefore(year);
  let month = 1;
  while (left >= monthLength(year, month)) {
    left -= monthLength(year, month);
    month += 1;
  }
  return [year, month, left + 1];
};

const latin = (text) =>
  text.replace(/[۰-۹]/g, (sign) => "۰۱۲۳۴۵۶۷۸۹".indexOf(sign)).replace(/[٠-٩]/g, (sign) => "٠١٢٣٤٥٦٧٨٩".indexOf(sign)).trim();
const persian = (number) => String(number).replace(/\d/g, (sign) => "۰۱۲۳۴۵۶۷۸۹"[sign]);
const written = (text) => (/^\d{1,4}$/.test(latin(text)) ? Number(latin(text)) : NaN);

const template = document.getElementById("pv-calendar");

const join = (input) => {
  if (input.dataset.calendar) return;
  input.dataset.calendar = "joined";
  const timed = input.type === "datetime-local";
  const boxes = template.content.firstElementChild.cloneNode(true);
  const part = (name) => boxes.querySelector(`[data-part="${name}"]`);
  const [day, month, year, time] = ["day", "month", "year", "time"].map(part);
  if (!timed) time.parentElement.remove();
  const id = input.id || `pv-day-${Math.random().toString(36).slice(2)}`;
  for (const box of [day, month, year, time]) {
    box.id = box === day ? id : `${id}_${box.dataset.part}`;
    box.parentElement.querySelector("label").htmlFor = box.id;
    if (input.required && (timed || box !== time)) box.required = true;
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (input.hasAttribute(name)) box.setAttribute(name, input.getAttribute(name));
    }
  }
  boxes.setAttribute("role", "group");
  const label = input.id && document.querySelector(`label[for="${input.id}"]`);
  if (label) boxes.setAttribute("aria-label", label.textContent.trim());

  const show = () => {
    const parts = input.value ? toSolar(input.value.slice(0, 10)) : ["", "", ""];
    year.value = persian(parts[0]);
    month.value = String(parts[1]);
    day.value = persian(parts[2]);
    time.value = input.value.slice(11, 16);
    day.setCustomValidity("");
  };
  const take = () => {
    const given = [written(year.value), Number(month.value), written(day.value)];
    const empty = !year.value.trim() && !month.value && !day.value.trim();
    const found = empty ? "" : toGregorian(...given);
    day.setCustomValidity(empty || found ? "" : template.dataset.none);
    input.value = found && timed ? `${found}T${time.value || "00:00"}` : found;
  };
  input.id = `${id}_sent`;
  input.hidden = true;
  input.required = false;
  input.addEventListener("change", show);
  boxes.addEventListener("input", take);
  boxes.addEventListener("change", (event) => {
    // The form hears of the input that it sends, not of our boxes.
    event.stopPropagation();
    take();
  });
  show();
  input.after(boxes);
};

const joinAll = (root) => {
  for (const input of root.querySelectorAll('input[type="date"], input[type="datetime-local"]')) join(input);
};

if (template) {
  joinAll(document);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.querySelectorAll) joinAll(node);
  }).observe(document.body, { childList: true, subtree: true });
}
