// Talking with the office: who is signed in, sending acts, fetching what may be read offline. Same origin only.

const API = "/api/v1/";
const PATIENCE = 60000; // milliseconds; a 2G line with 600 ms round trips needs tens of seconds for 200 kB

let freshToken = "";

function token() {
  if (freshToken) return freshToken;
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  return found ? decodeURIComponent(found[1]) : "";
}

async function call(path, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(API + path, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
    // A proxy's or a sign-in page is not an answer of the office: only JSON counts.
    const json = (answer.headers.get("content-type") || "").includes("application/json");
    return { status: answer.status, body: json ? await answer.json() : null };
  } finally {
    clearTimeout(timer);
  }
}

/** Ask who is signed in and what the office knows of this device: {user, office, device, undecided…} or null. */
export async function hello(device) {
  const { status, body } = await call(`offline/hello?device=${encodeURIComponent(device || "")}`, {});
  if (status !== 200 || !body) return null;
  if (body.csrf) freshToken = body.csrf;
  return body;
}

/** Post JSON: {status, body}; body is null when the answer did not come from the office. Rejects without a network. */
export async function post(path, content) {
  const send = () => call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(content),
  });
  const first = await send();
  if (first.status !== 403) return first;
  // After days the token of this page may be too old while the person is signed in again: one fresh token, one more try.
  const known = await hello("");
  return known && known.user ? send() : { status: 401, body: null };
}

/** Fetch what this person may read offline, or null. */
export async function snapshot(device) {
  const { status, body } = await call(`offline/snapshot?device=${encodeURIComponent(device || "")}`, {});
  return status === 200 ? body : null;
}
