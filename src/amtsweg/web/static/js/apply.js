/* Niceties of question pages. Every page works without them. */

/* A second click must not send a form twice; coming back to the page opens it again. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "1";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
  }
});

/* The error summary has the focus when the page opens; its links go to the control itself. */
const summary = document.getElementById("fehler");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const control = link && document.getElementById(link.hash.slice(1));
    if (control) {
      event.preventDefault();
      control.focus({ preventScroll: true });
      (control.closest(".kern-form-input, .kern-fieldset, .a-upload") || control).scrollIntoView();
    }
  });
}

/* Ten minutes before the session ends the page says so; one click keeps it alive. */
const session = document.querySelector("[data-session]");
if (session) {
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { session.hidden = false; }, Math.max(0, Number(session.dataset.session) - 600) * 1000);
  };
  session.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (answer.ok) {
      session.hidden = true;
      wait();
    }
  });
  wait();
}

/* Another language keeps what was typed: the links at the top do the same as the buttons below the question. */
const languages = document.querySelector("[data-languages]");
if (languages) {
  document.querySelector(".a-top__links").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const button = link && languages.querySelector(`[value="${CSS.escape(link.hreflang)}"]`);
    if (button && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      button.form.requestSubmit(button);
    }
  });
}
