// On the way to a person: what went wrong gets the focus, what is typed stays on this
// device for a day, and articles read here can be added. Nothing is sent by itself.
const DAY_MS = 24 * 3600 * 1000;

const kept = {
  read: (name) => {
    try {
      const found = JSON.parse(localStorage.getItem(name));
      return found && Date.now() - found.at < DAY_MS ? found.value : null;
    } catch {
      return null; // Storage may be forbidden; then nothing is kept.
    }
  },
  write: (name, value) => {
    try {
      localStorage.setItem(name, JSON.stringify({ at: Date.now(), value }));
    } catch {
      // See above.
    }
  },
  forget: (name) => {
    try {
      localStorage.removeItem(name);
    } catch {
      // See above.
    }
  },
};

document.querySelector("#form-faults, #reply-faults")?.focus();

const sent = document.querySelector("[data-sent]");
if (sent) kept.forget(`draft:${sent.dataset.sent}`);

const form = document.querySelector("form[data-draft]");
if (form) {
  keepKey(form);
  keepDraft(form);
  addRead(form);
}

// On the way back the page is asked for anew; what is sent from it then is still of the
// same form, and goes to the same request.
function keepKey(form) {
  if (form.dataset.fresh !== "yes") return;
  const names = ["form_key", "made"];
  const known = history.state?.form;
  for (const name of known ? names : []) form.elements[name].value = known[name];
  const now = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
  history.replaceState({ form: now }, "");
}

function keepDraft(form) {
  const name = `draft:${form.dataset.draft}`;
  const note = document.querySelector(".draft-note");
  const fields = () => [...form.elements].filter((one) => one.name.startsWith("field-") && one.type !== "file");
  const draft = form.dataset.fresh === "yes" ? kept.read(name) : null;
  for (const field of draft ? fields() : []) {
    const value = draft[field.name];
    if (field.type === "radio") field.checked = value === field.value;
    else if (value && !field.value) field.value = value;
  }
  note.hidden = !draft;
  form.addEventListener("input", () => {
    const filled = fields().filter((one) => (one.type === "radio" ? one.checked : one.value));
    kept.write(name, Object.fromEntries(filled.map((one) => [one.name, one.value])));
    note.hidden = false;
  });
  note.querySelector("button").addEventListener("click", () => {
    kept.forget(name);
    note.hidden = true;
  });
}

function addRead(form) {
  const group = form.querySelector(".read-here");
  const known = new Set([...form.querySelectorAll("[name=article]")].map((box) => box.value));
  const read = (kept.read("read") ?? []).filter((one) => Date.now() - one.at < DAY_MS && !known.has(one.key));
  for (const one of read) {
    const label = document.createElement("label");
    label.className = "choice";
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "article", value: one.key });
    const title = document.createElement("bdi");
    title.textContent = one.title;
    label.append(box, title);
    group.querySelector(".choices").append(label);
  }
  group.hidden = read.length === 0;
  group.querySelector("button").addEventListener("click", () => {
    kept.forget("read");
    group.remove();
  });
}

// The hours of the people here, on the reader's own clock where that shows another time.
for (const time of document.querySelectorAll(".state time")) {
  const at = new Date(time.dateTime);
  const there = time.dateTime.slice(11, 16);
  const own = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  if (own === there) continue;
  const language = document.documentElement.lang;
  const shown = at.toLocaleTimeString(language, { timeStyle: "short" });
  const words = time.closest("[data-here]").dataset.here;
  time.after(` ${words.replace("{time}", shown)}`);
}
