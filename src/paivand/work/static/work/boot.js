// Every page of somebody who is signed in starts here: status, sending, capture, the service worker.

import { captureForms, releaseLeftForm } from "./capture.js";
import { showStatus } from "./chip.js";
import { flush, greet, recall, status } from "./outbox.js";
import { refreshSnapshot } from "./snapshot.js";
import { usable } from "./store.js";
import { loadWords, notice, say } from "./words.js";
import { startWorker, tidyShell } from "./worker.js";

const GREET_AFTER = 10 * 60000; // milliseconds between two questions to the office, page views in between cost nothing

async function talk(session, pageOwner, urgent) {
  const stale = !session || session.owner !== pageOwner || Date.now() - session.at > GREET_AFTER;
  if (stale || urgent) await greet(pageOwner);
  await flush();
  if (!status.unsent && !status.others) tidyShell();
  if (stale) await refreshSnapshot();
}

function warnUnsafe() {
  // Only where a page means to record something: elsewhere the warning would be noise.
  document.querySelectorAll("form[data-outbox]").forEach((form) => {
    const sentence = say("online_only", "This address is not secure, or this browser keeps nothing. What you record here goes only while there is a network.");
    form.prepend(notice("warn", "cloud-off", say("online_only_title", "No work without network here"), sentence));
  });
}

/** Start; `pageOwner` is who is signed in on this page, "" on the offline page. */
export async function boot(pageOwner) {
  await loadWords();
  if (!usable()) {
    warnUnsafe();
    return;
  }
  captureForms();
  await releaseLeftForm();
  const session = await recall();
  // Somebody else is signed in than the last time: from now on this page keeps acts for that person alone.
  if (pageOwner && (!session || session.owner !== pageOwner)) {
    status.owner = null;
    await greet(pageOwner);
  }
  showStatus();
  // The offline page asks the office at once: it shows what a lost phone must not show.
  const wake = () => talk(session, pageOwner || status.owner, !pageOwner);
  window.addEventListener("online", () => talk(session, pageOwner || status.owner, status.signIn));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") wake(); });
  startWorker();
  // Not waited for: a line that is dead but does not say so must hold nobody up.
  wake();
}

if (document.body.dataset.user) boot(document.body.dataset.user);
