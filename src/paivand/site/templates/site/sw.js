// The service worker: keeps the shell of the site and the offline page, and nothing about anybody.
// Pages come from the network; without it the offline page answers. It never keeps a page, an answer of the API or a file.
const FACTS = {{ facts|safe }};
const SHELL = `pv-shell-${FACTS.version}`;
const PATIENCE = 12000; // milliseconds that a page may take before the offline page answers, on 2G

// --- keeping the shell -------------------------------------------------------------------------------------------------

// A file whose name carries a hash is the same in every version: what an older shell holds is not fetched again.
async function keep(cache, address, fresh) {
  const known = fresh ? undefined : await caches.match(address);
  const answer = known || (await fetch(address, { cache: "no-cache", credentials: "same-origin" }));
  if (!answer.ok || answer.redirected) throw new Error(`no ${address}`);
  await cache.put(address, answer.clone());
}

const isHashed = (address) => /\.[0-9a-f]{8,}\.\w+$/.test(address);

async function install() {
  const cache = await caches.open(SHELL);
  for (const address of FACTS.files) await keep(cache, address, !isHashed(address));
  await keep(cache, FACTS.offline, true);
}

// The offline page and its sentences once more, in the language that the person has chosen.
async function relearn(language) {
  const cache = await caches.open(SHELL);
  await keep(cache, FACTS.offline, true);
  await keep(cache, `${FACTS.words}${encodeURIComponent(language)}.json`, true);
}

// --- an older shell goes only when nothing waits to be sent ------------------------------------------------------------

function unsent() {
  return new Promise((resolve) => {
    const opening = indexedDB.open("paivand");
    // The worker never makes the store: without it nothing was ever kept.
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve(0);
    opening.onsuccess = () => {
      const db = opening.result;
      if (!db.objectStoreNames.contains("queue")) {
        db.close();
        resolve(0);
        return;
      }
      const counting = db.transaction(["queue"], "readonly").objectStore("queue").count();
      counting.onsuccess = () => { db.close(); resolve(counting.result); };
      counting.onerror = () => { db.close(); resolve(1); };
    };
  });
}

async function tidy() {
  if (await unsent()) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("pv-shell-") && name !== SHELL).map((name) => caches.delete(name)));
}

// --- answering ---------------------------------------------------------------------------------------------------------

async function page(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: stop.signal });
  } catch (error) {
    const cache = await caches.open(SHELL);
    const kept = (await cache.match(FACTS.offline)) || (await caches.match(FACTS.offline));
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function file(request) {
  const address = new URL(request.url).pathname;
  const cache = await caches.open(SHELL);
  return (await cache.match(address)) || (await caches.match(address)) || fetch(request);
}

async function sentences(request) {
  const cache = await caches.open(SHELL);
  const address = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(address, answer.clone());
    return answer;
  } catch (error) {
    const kept = (await cache.match(address)) || (await caches.match(address));
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener("message", (event) => {
  if (event.data.kind === "take-over") self.skipWaiting();
  if (event.data.kind === "language") event.waitUntil(relearn(event.data.language));
  if (event.data.kind === "tidy") event.waitUntil(tidy());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(FACTS.words)) event.respondWith(sentences(request));
  else if (FACTS.files.includes(url.pathname)) event.respondWith(file(request));
});
