// The page's side of the service worker: registering it, telling it of a new language, offering a new version.

import { make, notice, say } from "./words.js";

const LANGUAGE_NOTE = "pv-offline-language";

function offerUpdate(registration) {
  const place = document.getElementById("main");
  if (!place || document.getElementById("pv-update")) return;
  const button = make("button", { type: "button", class: "btn btn-sm btn-secondary" }, say("update_now", "Use it now"));
  // Chosen by the person: a form that is half filled in is not reloaded under their hands.
  button.addEventListener("click", () => registration.waiting && registration.waiting.postMessage({ kind: "take-over" }));
  const box = notice("info", "refresh", say("update_title", "A new version of Paivand is here"), say("update_text", "It starts by itself when all its pages have been closed."), button);
  box.id = "pv-update";
  place.prepend(box);
}

/** Register the worker and keep its copy of the offline page in the language of the person. */
export async function startWorker() {
  const address = document.body.dataset.worker || "/sw.js";
  if (!navigator.serviceWorker) return;
  let registration;
  try {
    registration = await navigator.serviceWorker.register(address, { scope: "/" });
  } catch (error) {
    return; // private windows and some policies forbid it; everything else works without
  }
  const language = document.documentElement.lang;
  if (document.body.dataset.user && localStorage.getItem(LANGUAGE_NOTE) !== language) {
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ kind: "language", language });
    localStorage.setItem(LANGUAGE_NOTE, language);
  }
  if (registration.waiting && navigator.serviceWorker.controller) offerUpdate(registration);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh.addEventListener("statechange", () => {
      if (fresh.state === "installed" && navigator.serviceWorker.controller) offerUpdate(registration);
    });
  });
  let reloaded = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloaded || !document.getElementById("pv-update")) return;
    reloaded = true;
    window.location.reload();
  });
}

/** Nothing waits any more: the worker may let go of older versions of the shell. */
export function tidyShell() {
  const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
  if (worker) worker.postMessage({ kind: "tidy" });
}
