/* A little work for forms that programs like to fill by the thousand: a number is looked for whose hash, together with the
   form's challenge, begins with so many zeros (`data-work`). It is done in small pieces while the form is read; who sends
   the form earlier waits for the rest of it. Without this script the server asks for some patience instead. */

const PIECE = 10; /* milliseconds at a time, so that typing stays smooth */
const HURRY = 60;

for (const field of document.querySelectorAll("input[data-work]")) {
  const form = field.form;
  const wanted = Number(field.dataset.work);
  const head = form.querySelector("[name=aufgabe]").value + ":";
  let next = 0;
  let piece = PIECE;
  let sending = null; /* the button, while the form waits */
  let timer = 0;

  const search = () => {
    const end = performance.now() + piece;
    do {
      for (let count = 0; count < 50; count += 1, next += 1) {
        if (zeros(sha256(head + next)) >= wanted) {
          field.value = String(next);
          if (sending) form.requestSubmit(sending.button);
          return;
        }
      }
    } while (performance.now() < end);
    timer = setTimeout(search, piece === HURRY ? 0 : PIECE);
  };

  document.addEventListener("submit", (event) => {
    if (event.target !== form || field.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sending = { button: event.submitter };
    piece = HURRY;
    clearTimeout(timer);
    timer = setTimeout(search, 0); /* not within the event, during which nothing is sent */
  }, { capture: true });
  timer = setTimeout(search, 200);
}

function zeros(words) {
  return words[0] ? Math.clz32(words[0]) : 32 + Math.clz32(words[1]);
}

/* SHA-256 (FIPS 180-4) of a short ASCII text; the browser's own answers too slowly for many small ones. */
function sha256(text) {
  const { primes, start } = constants();
  const size = ((text.length + 8) >> 6) + 1;
  const words = new Uint32Array(size * 16);
  for (let at = 0; at < text.length; at += 1) words[at >> 2] |= text.charCodeAt(at) << (24 - (at & 3) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
  words[size * 16 - 1] = text.length * 8;
  const state = Uint32Array.from(start);
  const plan = new Uint32Array(64);
  for (let block = 0; block < size; block += 1) {
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) { plan[i] = words[block * 16 + i]; continue; }
      const a = plan[i - 15], b = plan[i - 2];
      plan[i] = plan[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + plan[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + primes[i] + plan[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, at) => { state[at] += value; });
  }
  return state;
}

function turn(value, by) {
  return (value >>> by) | (value << (32 - by));
}

/* Fractional parts of the roots of the first primes, as the standard defines its constants. */
function constants() {
  if (constants.known) return constants.known;
  const primes = [], start = [];
  for (let number = 2; primes.length < 64; number += 1) {
    let prime = true;
    for (let by = 2; by * by <= number; by += 1) if (number % by === 0) prime = false;
    if (!prime) continue;
    if (start.length < 8) start.push(part(Math.sqrt(number)));
    primes.push(part(Math.cbrt(number)));
  }
  constants.known = { primes: Uint32Array.from(primes), start };
  return constants.known;
}

function part(root) {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}
