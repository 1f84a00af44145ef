/* Passkeys. A form that wants one (`data-passkey`: "get" or "create") stays out of sight where the browser has none. Its
   button fetches a challenge (`data-challenge`), lets the browser sign it and sends the form with what came of it. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

if (globalThis.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) ready(form);
  for (const place of document.querySelectorAll("[data-passkey-shown]")) place.hidden = false;
  for (const place of document.querySelectorAll("[data-passkey-instead]")) place.hidden = true;
}

function ready(form) {
  const button = form.querySelector("button");
  const status = form.querySelector("[role=status]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    button.setAttribute("aria-disabled", "true");
    try {
      form.querySelector("[name=credential]").value = JSON.stringify(await signed(form));
      form.submit();
    } catch {
      status.textContent = form.dataset.failed;
      button.removeAttribute("aria-disabled");
    }
  });
}

async function signed(form) {
  const answer = await fetch(form.dataset.challenge, { credentials: "same-origin", redirect: "error", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { publicKey } = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    for (const known of publicKey[name] ?? []) known.id = bytes(known.id);
  }
  const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  if (made.response.getTransports) response.transports = made.response.getTransports();
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: made.getClientExtensionResults() };
}
