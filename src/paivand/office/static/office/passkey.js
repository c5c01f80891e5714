// Passkeys: a form with data-passkey="get" or "create" asks the device and sends what it answers.
// The options stand in data-options, or come from data-passkey-url as JSON.

const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0)).buffer;
};

const toText = (buffer) => {
  let plain = "";
  for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const withIds = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));

const readOptions = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.passkeyUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()).request_options;
};

const getCredential = async (options) => {
  const asked = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
  asked.allowCredentials = withIds(asked.allowCredentials);
  const found = await navigator.credentials.get({ publicKey: asked });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return {
    id: found.id,
    rawId: toText(found.rawId),
    type: found.type,
    clientExtensionResults: found.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
};

const createCredential = async (options) => {
  const asked = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
  asked.user = { ...asked.user, id: toBytes(asked.user.id) };
  asked.excludeCredentials = withIds(asked.excludeCredentials);
  const made = await navigator.credentials.create({ publicKey: asked });
  const { clientDataJSON, attestationObject } = made.response;
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(clientDataJSON),
      attestationObject: toText(attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
  };
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const problem = form.querySelector("[data-passkey-problem]");
  form.querySelector("button[type=button]").addEventListener("click", async () => {
    if (problem) problem.hidden = true;
    try {
      const options = await readOptions(form);
      const ask = form.dataset.passkey === "create" ? createCredential : getCredential;
      form.elements.namedItem("credential").value = JSON.stringify(await ask(options));
      form.submit();
    } catch {
      // The person closed the window of the device, or it has no key: both are said in one sentence.
      if (problem) problem.hidden = false;
    }
  });
}
