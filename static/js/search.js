// Suggestions while a question is typed (the ARIA pattern of an editable combobox with a
// list), and the / key, which goes to the search and can be switched off.
const PAUSE_MS = 120;
const SHORTEST = 2;
const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]/;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.words = input.form.querySelector(".suggestion-words");
    // A page may ask for more patience than the search needs.
    this.pause = Number(input.dataset.pause ?? PAUSE_MS);
    this.shortest = Number(input.dataset.shortest ?? SHORTEST);
    this.known = new Map();
    this.current = -1;
    this.request = null;
    this.build();
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
  }

  build() {
    const id = `${this.input.id}-suggestions`;
    this.panel = document.createElement("div");
    this.panel.className = "suggestions";
    this.panel.hidden = true;
    this.list = document.createElement("ul");
    this.list.id = id;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.words.dataset.label);
    this.panel.append(this.list, this.words.content.cloneNode(true));
    this.status = document.createElement("p");
    this.status.className = "unseen";
    this.status.setAttribute("role", "status");
    this.input.parentElement.append(this.panel);
    this.input.form.append(this.status);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
    // The field keeps the focus while a suggestion is clicked.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) window.location.assign(option.dataset.href);
    });
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.pause);
  }

  async ask() {
    const typed = this.input.value.trim();
    this.request?.abort();
    const shortest = UNSPACED.test(typed) ? this.shortest - 1 : this.shortest;
    if (typed.length < shortest) {
      this.close();
      return;
    }
    if (!this.known.has(typed)) {
      this.request = new AbortController();
      const address = `${this.input.dataset.suggest}?q=${encodeURIComponent(typed)}`;
      try {
        const answer = await fetch(address, { signal: this.request.signal });
        if (!answer.ok) return;
        this.known.set(typed, (await answer.json()).suggestions);
      } catch {
        return; // Aborted, or no network: the plain search still works.
      }
    }
    if (document.activeElement === this.input && typed === this.input.value.trim()) {
      this.show(this.known.get(typed), typed);
    }
  }

  show(found, typed) {
    this.current = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((one, n) => this.option(one, n, typed)));
    this.panel.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    const { one, many, none } = this.words.dataset;
    const text = found.length === 1 ? one : many.replace("{count}", found.length);
    this.status.textContent = found.length ? text : none;
  }

  option(one, n, typed) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.href = one.href;
    const text = document.createElement("span");
    text.append(...emphasized(one.title, typed));
    const label = document.createElement("span");
    label.className = "label";
    label.textContent = one.category;
    option.append(text, " ", label);
    return option;
  }

  key(event) {
    const options = this.list.children;
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.panel.hidden) {
        if (event.key === "ArrowDown") this.ask();
        return;
      }
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = options.length + 1; // One place is the field itself.
      this.choose(((this.current + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && this.current >= 0 && !this.panel.hidden) {
      event.preventDefault();
      window.location.assign(options[this.current].dataset.href);
    } else if (event.key === "Escape" && !this.panel.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  choose(n) {
    const options = this.list.children;
    options[this.current]?.setAttribute("aria-selected", "false");
    this.current = n;
    if (n < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    options[n].setAttribute("aria-selected", "true");
    options[n].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", options[n].id);
  }

  close() {
    clearTimeout(this.timer);
    this.panel.hidden = true;
    this.current = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// The title with what was typed set in bold, where a word starts like it; in scripts
// without spaces, where it stands.
function emphasized(title, typed) {
  if (UNSPACED.test(typed)) {
    return title.split(typed).flatMap((part, n) => (n ? [bold(typed), part] : [part]));
  }
  const starts = folded(typed).split(/\s+/);
  return title.split(/(\s+)/).flatMap((word) => {
    const bare = word.replace(/^\p{P}+|^\p{L}{1,2}['’]/u, "");
    const start = starts.find((one) => one && folded(bare).startsWith(one));
    if (!start || folded(bare).length !== bare.length) return [word];
    const front = word.slice(0, word.length - bare.length);
    return [front, bold(bare.slice(0, start.length)), bare.slice(start.length)];
  });
}

function bold(text) {
  const element = document.createElement("b");
  element.textContent = text;
  return element;
}

const stored = {
  get: () => {
    try {
      return localStorage.getItem("shortcut") !== "off";
    } catch {
      return true;
    }
  },
  set: (isOn) => {
    try {
      localStorage.setItem("shortcut", isOn ? "on" : "off");
    } catch {
      // Storage may be forbidden; then the choice lasts for this page.
    }
  },
};

function watchShortcut(input) {
  const setting = document.querySelector(".shortcut");
  const box = setting.querySelector("input");
  let isOn = stored.get();
  setting.hidden = false;
  box.checked = isOn;
  box.addEventListener("change", () => {
    isOn = box.checked;
    stored.set(isOn);
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const isSlash = event.key === "/" && isPlain && isOn && !isTyping;
    const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!isSlash && !isK) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

const inputs = document.querySelectorAll("input[data-suggest]");
for (const input of inputs) new Suggestions(input);
if (inputs.length) watchShortcut(inputs[0]);
