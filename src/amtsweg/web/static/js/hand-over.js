/* Sends the form of a page that only hands something over. Coming back to it by "back" sends nothing again. */
const form = document.querySelector("form[data-hand-over]");
const [visit] = performance.getEntriesByType("navigation");
if (form && visit?.type !== "back_forward") {
  form.requestSubmit();
}
