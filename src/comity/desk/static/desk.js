// Passkey ceremonies, the only thing here that needs a script. A form with data-passkey="get" or "create"
// carries the options as JSON in data-options, or their address in data-options-url; the answer goes into its
// field "credential" and the form is sent.
"use strict";

function toBytes(text) {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function listed(credentials) {
  return (credentials || []).map((one) => ({ ...one, id: toBytes(one.id) }));
}

async function answerGet(options) {
  const publicKey = {
    ...options.publicKey,
    challenge: toBytes(options.publicKey.challenge),
    allowCredentials: listed(options.publicKey.allowCredentials),
  };
  const given = await navigator.credentials.get({ publicKey });
  return {
    id: given.id,
    rawId: toText(given.rawId),
    type: given.type,
    clientExtensionResults: given.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(given.response.clientDataJSON),
      authenticatorData: toText(given.response.authenticatorData),
      signature: toText(given.response.signature),
      userHandle: given.response.userHandle ? toText(given.response.userHandle) : null,
    },
  };
}

async function answerCreate(options) {
  const publicKey = {
    ...options.publicKey,
    challenge: toBytes(options.publicKey.challenge),
    user: { ...options.publicKey.user, id: toBytes(options.publicKey.user.id) },
    excludeCredentials: listed(options.publicKey.excludeCredentials),
    // A key that signs in by itself: kept by the authenticator, and opened by a PIN or a finger.
    authenticatorSelection: {
      ...options.publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  const given = await navigator.credentials.create({ publicKey });
  return {
    id: given.id,
    rawId: toText(given.rawId),
    type: given.type,
    clientExtensionResults: given.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(given.response.clientDataJSON),
      attestationObject: toText(given.response.attestationObject),
    },
  };
}

async function ceremony(form) {
  let options = form.dataset.options ? JSON.parse(form.dataset.options) : null;
  if (!options) {
    const reply = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
    options = (await reply.json()).request_options;
  }
  const answer = form.dataset.passkey === "create" ? answerCreate : answerGet;
  form.elements.namedItem("credential").value = JSON.stringify(await answer(options));
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", (event) => {
    if (form.elements.namedItem("credential").value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    if (failed) failed.hidden = true;
    ceremony(form).catch(() => {
      if (failed) failed.hidden = false;
    });
  });
}
