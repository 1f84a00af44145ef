/* A text module is inserted without loading the page anew: the server fills it, the field takes the text. */

for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const form = button.form;
    const field = document.getElementById(button.dataset.insert);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const filled = page.getElementById(button.dataset.insert);
      if (!answer.ok || !filled) throw new Error("no text");
      field.value = filled.value;
      field.focus();
    } catch {
      const step = document.createElement("input");
      Object.assign(step, { type: "hidden", name: button.name, value: button.value });
      form.append(step);
      form.submit();
    }
  });
}
