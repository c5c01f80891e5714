// The sentences of the outbox in the language of the page. They come from the server's translations and are kept by
// the service worker, so that they are there without a network.

let sentences = {};
let drawings = {};
const language = document.documentElement.lang || "en";

/** Fetch the sentences once; without them (first visit, no network) the English of the caller is shown. */
export async function loadWords() {
  try {
    const answer = await fetch(`/offline/words/${encodeURIComponent(language)}.json`, { credentials: "omit" });
    if (answer.ok) ({ sentences, drawings } = await answer.json());
  } catch (error) {
    sentences = {};
  }
}

/** Return the sentence of this key with its %(name)s filled in; numbers are written in the page's digits. */
export function say(key, english, values = {}) {
  const sentence = sentences[key] || english;
  return sentence.replace(/%\((\w+)\)s/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : String(value);
  });
}

const DAY = { weekday: "short", day: "numeric", month: "short" };
const TIME = { hour: "2-digit", minute: "2-digit" };

/** Write an instant (ISO text or milliseconds) as day and time of this device, in the page's language and calendar. */
export function when(instant) {
  return new Intl.DateTimeFormat(language, { ...DAY, ...TIME }).format(new Date(instant));
}

/** Write an instant as a day. */
export function day(instant) {
  return new Intl.DateTimeFormat(language, DAY).format(new Date(instant));
}

/** Make an element: `make("p", {class: "pv-meta"}, "text", child, …)`; attributes with null are left out. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Put these children in place of what the element holds (the browser's own way came only with Chrome 86). */
export function fill(element, ...children) {
  while (element.firstChild) element.firstChild.remove();
  element.append(...children);
}

const SVG = "http://www.w3.org/2000/svg";

/** Draw an icon; the drawings came with the sentences, because a page's sprite holds only what the page itself uses. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "pv-i");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 24 24");
  for (const path of drawings[name] || []) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    svg.append(line);
  }
  return svg;
}

/** Draw a notice: kind is ok, warn, danger or info; a failure is read out at once. */
export function notice(kind, iconName, bold, sentence, ...actions) {
  const body = make("div", {}, make("strong", {}, bold), make("br"), sentence);
  if (actions.length) body.append(make("div", { class: "pv-row" }, ...actions));
  return make("div", { class: `pv-notice is-${kind}`, role: kind === "danger" ? "alert" : "status" }, icon(iconName), body);
}
