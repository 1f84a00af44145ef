/* New messages and states appear without a reload. A page that says where to ask (`data-live`) asks whether something
   has changed since the state that it shows (`data-live-mark`); the answer is a mark, 304 while it stays the same. On another mark the page is fetched once more and its
   marked parts (`data-live-part`, with an id) are put in place, but never one in which somebody types or stands.
   Nothing is asked while the page is out of sight or offline, and ever more seldom when answers fail. */

const USUAL = 15_000;
const LONGEST = 300_000;
const place = document.querySelector("[data-live]");

if (place) {
  const status = document.createElement("p");
  status.className = "kern-sr-only";
  status.setAttribute("role", "status");
  place.after(status);
  let mark = place.dataset.liveMark;
  let behind = false; /* a part that was in use still shows the earlier state */
  let wait = USUAL;
  let timer = 0;
  let asking = false;

  const later = () => {
    clearTimeout(timer);
    if (!document.hidden && navigator.onLine) timer = setTimeout(ask, wait);
  };

  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const headers = { "If-None-Match": mark };
      const answer = await fetch(place.dataset.live, { headers, credentials: "same-origin", redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return; /* signed out: no more */
      if (answer.status !== 204 && answer.status !== 304) throw new Error(String(answer.status));
      const seen = answer.headers.get("ETag") || mark;
      if (behind || seen !== mark) await renew();
      mark = seen;
      wait = USUAL;
      later();
    } catch {
      wait = Math.min(wait * 2, LONGEST);
      later();
    } finally {
      asking = false;
    }
  }

  async function renew() {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    let changed = false;
    behind = false;
    for (const part of document.querySelectorAll("[data-live-part]")) {
      const other = fresh.getElementById(part.id);
      if (other && alike(part, other)) continue;
      if (inUse(part)) {
        behind = true;
      } else if (other) {
        part.replaceWith(document.adoptNode(other));
        changed = true;
      } else {
        part.replaceChildren();
        changed = true;
      }
    }
    if (changed) {
      status.textContent = "";
      setTimeout(() => { status.textContent = place.dataset.liveSaid; }, 100);
    }
  }

  addEventListener("visibilitychange", () => { if (!document.hidden) ask(); else clearTimeout(timer); });
  addEventListener("online", () => { wait = USUAL; ask(); });
  addEventListener("offline", () => clearTimeout(timer));
  ask();
}

/* Proofs of forms differ from answer to answer and mean nothing to the reader. */
function alike(one, other) {
  const plain = (part) => {
    const copy = part.cloneNode(true);
    for (const field of copy.querySelectorAll('input[name="csrfmiddlewaretoken"], input[name="einmal"]')) field.remove();
    return copy.innerHTML;
  };
  return plain(one) === plain(other);
}

function inUse(part) {
  if (part.contains(document.activeElement)) return true;
  return [...part.querySelectorAll("textarea, input, select")].some((field) => {
    if (field.type === "hidden") return false;
    if (field.type === "file") return field.files.length > 0;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  });
}
