/* Suggestions under the search field. Without this module the form simply submits.
   The field names its source in data-suggest; texts for people come from data attributes in their language. */

const WAIT = 120; // milliseconds after the last key
const field = document.querySelector("input[data-suggest]");

if (field) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let items = [];
  let active = -1;
  let timer = 0;
  let asked = "";

  list.className = "a-suggest";
  list.id = "vorschlaege";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  status.className = "kern-sr-only";
  status.setAttribute("role", "status");
  field.form.append(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
    field.setAttribute(name, value);
  }

  const symbol = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "a-icon");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${field.dataset.icons}#${name}`);
    svg.append(use);
    return svg;
  };

  const highlighted = (text, query) => {
    const line = document.createElement("span");
    const at = text.toLocaleLowerCase("de").indexOf(query.toLocaleLowerCase("de"));
    if (at < 0) {
      line.append(text);
    } else {
      const mark = document.createElement("mark");
      mark.append(text.slice(at, at + query.length));
      line.append(text.slice(0, at), mark, text.slice(at + query.length));
    }
    return line;
  };

  const close = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    active = (index + items.length) % items.length;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    field.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  const show = (query, found) => {
    items = [...found, { text: field.dataset.all.replace("{}", query), href: "" }];
    list.replaceChildren(...items.map((item, n) => {
      const option = document.createElement("li");
      const line = item.href ? highlighted(item.text, query) : document.createElement("span");
      if (!item.href) line.append(item.text);
      if (item.note) {
        const note = document.createElement("span");
        note.className = "a-muted";
        note.append(` – ${item.note}`);
        line.append(note);
      }
      option.className = "a-suggest__item";
      option.id = `vorschlag-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(symbol(item.href ? "pfeil" : "suche"), line);
      option.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      option.addEventListener("click", () => go(item));
      return option;
    }));
    list.hidden = false;
    active = -1;
    field.setAttribute("aria-expanded", "true");
    field.removeAttribute("aria-activedescendant");
    status.textContent = field.dataset.count.replace("{}", String(found.length));
  };

  const go = (item) => {
    if (item.href) {
      window.location.assign(item.href);
    } else {
      field.form.requestSubmit();
    }
  };

  const ask = async () => {
    const query = field.value.trim();
    asked = query;
    if (query.length < 2) return close();
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(query)}`);
      if (!answer.ok || asked !== query) return;
      show(query, (await answer.json()).suggestions);
    } catch {
      close(); // offline: the form still submits
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(active + 1);
    else if (event.key === "ArrowUp") choose(active < 0 ? items.length - 1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) go(items[active]);
    else return;
    event.preventDefault();
  });
}
