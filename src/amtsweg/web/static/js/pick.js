/* A text field that filters a long list. Without this module the list is a plain <select>, which stays in the page and
   keeps the answer. Texts for people come from data attributes in their language. */

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/ß/g, "ss").toLocaleLowerCase("de").trim();

for (const select of document.querySelectorAll("select[data-pick]")) {
  filtered(select);
}

function filtered(select) {
  const entries = [...select.options].filter((option) => option.value).map((option) => ({
    value: option.value, text: option.text, words: ` ${folded(option.text).replace(/[^\p{L}\p{N}]+/gu, " ")}`,
  }));
  const id = select.id;
  const field = document.createElement("input");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let shown = [];
  let active = -1;

  field.type = "text";
  field.className = "kern-form-input__input a-pick__field";
  field.classList.toggle("kern-form-input__input--error", select.getAttribute("aria-invalid") === "true");
  field.autocomplete = select.autocomplete.replace(/^country$/, "country-name") || "off";
  field.spellcheck = false;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) field.setAttribute(name, select.getAttribute(name));
  }
  list.className = "a-suggest a-pick__list";
  list.id = `${id}-liste`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.dataset.label);
  status.className = "kern-sr-only";
  status.setAttribute("role", "status");
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
    field.setAttribute(name, value);
  }

  /* The label and the links of the error summary now lead to the text field. */
  select.id = `${id}-wert`;
  field.id = id;
  select.hidden = true;
  const frame = select.closest(".kern-form-input__select-wrapper");
  frame.className = "a-pick";
  frame.append(field, list, status);

  const chosen = () => entries.find((entry) => entry.value === select.value);
  const reset = () => { field.value = chosen()?.text ?? ""; };
  reset();
  addEventListener("pageshow", reset); // browsers put back what a form held

  const found = () => {
    const asked = folded(field.value).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
    if (!asked || field.value === chosen()?.text) return entries;
    /* What begins so comes first, then what has a word that does, then what has it anywhere. */
    const rank = ({ words }) => (words.startsWith(` ${asked}`) ? 0 : words.includes(` ${asked}`) ? 1 : 2);
    return entries.filter((entry) => entry.words.includes(asked)).sort((one, other) => rank(one) - rank(other));
  };

  const close = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    active = (index + shown.length) % shown.length;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    field.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  const open = () => {
    shown = found();
    const count = shown.length;
    status.textContent = count === 0 ? select.dataset.none : (count === 1 ? select.dataset.one : select.dataset.many).replace("{}", String(count));
    if (!count) return close();
    list.replaceChildren(...shown.map((entry, n) => {
      const option = document.createElement("li");
      option.className = "a-suggest__item";
      option.id = `${list.id}-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(entry.text);
      option.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      option.addEventListener("click", () => take(entry));
      return option;
    }));
    list.hidden = false;
    active = -1;
    field.setAttribute("aria-expanded", "true");
    field.removeAttribute("aria-activedescendant");
    const now = shown.indexOf(chosen());
    if (now >= 0) list.children[now].scrollIntoView({ block: "nearest" });
  };

  const take = (entry) => {
    select.value = entry.value;
    reset();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* Leaving the field decides: what is marked, what was written out, the only one left; else nothing is chosen. */
  const settle = () => {
    const written = entries.filter((entry) => folded(entry.text) === folded(field.value));
    const left = found();
    if (active >= 0) take(shown[active]);
    else if (!field.value.trim()) select.value = "";
    else if (written.length === 1) take(written[0]);
    else if (left.length === 1) take(left[0]);
    else if (field.value !== chosen()?.text) select.value = "";
    close();
  };

  field.addEventListener("input", open);
  field.addEventListener("click", () => (list.hidden ? open() : close()));
  field.addEventListener("blur", settle);
  field.form.addEventListener("submit", settle);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) open();
      if (!list.hidden) mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? shown.length - 1 : active - 1);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "Escape") {
      reset();
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      take(shown[active]);
    } else {
      return;
    }
    event.preventDefault();
  });
}
