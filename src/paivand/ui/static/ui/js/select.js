// A choice of many that can be searched by typing. The <select> stays what is sent; without script it is a plain list.
let serial = 0;
const LIMIT = 50;
const WAIT = 250;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

class Pick {
  constructor(select) {
    this.select = select;
    this.url = select.dataset.searchSelect === "list" ? "" : select.dataset.searchSelect;
    this.id = `pv-pick-${(serial += 1)}`;
    this.active = -1;
    this.found = [];
    this.build();
  }

  build() {
    const box = document.createElement("div");
    box.className = "pv-pick";
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "text", className: this.select.className, autocomplete: "off", dir: "auto", id: this.select.id });
    this.select.removeAttribute("id");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": this.id, "aria-autocomplete": "list" })) this.input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid", "required"]) {
      const value = this.select.getAttribute(name);
      if (value !== null) this.input.setAttribute(name, value);
    }
    this.select.required = false;
    this.list = document.createElement("ul");
    Object.assign(this.list, { className: "pv-pick-list", id: this.id, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.select.before(box);
    box.append(this.input, this.list, this.select);
    this.select.hidden = true;
    this.show();
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.search(""));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.leave(), 150));
    this.list.addEventListener("mousedown", (event) => {
      const item = event.target.closest("li");
      if (item) this.choose(Number(item.dataset.at));
    });
    // A draft that is put back, or a reset, changes the <select>; show what it holds.
    this.select.addEventListener("change", () => this.show());
  }

  show() {
    this.input.value = this.select.value ? this.select.selectedOptions[0]?.textContent.trim() ?? "" : "";
  }

  async search(text = this.input.value) {
    if (this.url) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(text), WAIT);
      return;
    }
    const wanted = fold(text.trim());
    this.found = [...this.select.options].filter((option) => option.value && fold(option.textContent).includes(wanted)).slice(0, LIMIT).map((option) => ({ value: option.value, label: option.textContent.trim() }));
    this.draw();
  }

  async ask(text) {
    const address = new URL(this.url, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) return;
      this.found = (await answer.json()).results.slice(0, LIMIT);
      this.draw();
    } catch {
      // Without a network the choices that the page brought along remain.
      this.url = "";
      this.search(text);
    }
  }

  draw() {
    this.active = this.found.length ? 0 : -1;
    this.list.replaceChildren(
      ...this.found.map((item, number) => {
        const row = document.createElement("li");
        row.textContent = item.label;
        row.dir = "auto";
        row.id = `${this.id}-${number}`;
        row.dataset.at = number;
        row.setAttribute("role", "option");
        return row;
      }),
    );
    this.open(this.found.length > 0);
    this.mark();
  }

  open(on) {
    this.list.hidden = !on;
    this.input.setAttribute("aria-expanded", String(on));
    if (!on) this.input.removeAttribute("aria-activedescendant");
  }

  mark() {
    [...this.list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === this.active)));
    const row = this.list.children[this.active];
    if (row && !this.list.hidden) {
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    const { key } = event;
    if (key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.open(false);
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.search("");
      else {
        this.active = (this.active + (key === "ArrowDown" ? 1 : -1) + this.found.length) % Math.max(1, this.found.length);
        this.mark();
      }
    } else if (key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  choose(number) {
    const item = this.found[number];
    if (!item) return;
    if (![...this.select.options].some((option) => option.value === item.value)) this.select.add(new Option(item.label, item.value));
    this.select.value = item.value;
    this.open(false);
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  leave() {
    this.open(false);
    if (this.input.value.trim() === "" && this.select.value) {
      this.select.value = "";
      this.select.dispatchEvent(new Event("input", { bubbles: true }));
    } else this.show();
  }
}

const start = () => {
  for (const select of document.querySelectorAll("select[data-search-select]:not([hidden])")) new Pick(select);
};
start();
document.addEventListener("htmx:after:swap", start);
