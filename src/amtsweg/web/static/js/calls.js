/* The screen in the waiting room: asks every few seconds which numbers are called, shows them, and says new ones aloud
   once somebody has allowed it. Without this module the page loads itself again. */

const EVERY = 4_000;
const list = document.getElementById("aufrufe");
const button = document.getElementById("ansage");
let aloud = false;

const called = (part) => [...part.querySelectorAll(".a-call")].map((line) => ({
  at: line.dataset.at, number: line.querySelector(".a-call__number").textContent, place: line.querySelector(".a-call__place").textContent,
}));

if (list) {
  setInterval(ask, EVERY);
  if (button && "speechSynthesis" in window) {
    button.hidden = false;
    button.addEventListener("click", () => {
      aloud = !aloud;
      button.setAttribute("aria-pressed", String(aloud));
    });
  }
}

async function ask() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("aufrufe");
    if (!fresh || fresh.innerHTML === list.innerHTML) return;
    const before = new Set(called(list).map((one) => one.number + one.at));
    const added = called(fresh).filter((one) => !before.has(one.number + one.at));
    list.replaceChildren(...document.adoptNode(fresh).childNodes);
    if (aloud) added.reverse().forEach(say);
  } catch { /* the next time */ }
}

function say(one) {
  const text = list.dataset.calls.replace("{number}", [...one.number].join(" ")).replace("{place}", one.place);
  const words = new SpeechSynthesisUtterance(text);
  words.lang = list.dataset.language === "en" ? "en" : "de";
  speechSynthesis.speak(words);
}
