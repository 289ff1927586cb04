// Keys for agents, which can be switched off, and articles put into an answer without
// another page. Everything works without this script.
const details = document.querySelector(".shortcuts");
const box = details.querySelector("input");
const kept = {
  get: () => {
    try {
      return localStorage.getItem("desk-keys") !== "off";
    } catch {
      return true;
    }
  },
  set: (isOn) => {
    try {
      localStorage.setItem("desk-keys", isOn ? "on" : "off");
    } catch {
      // Storage may be forbidden; then the choice lasts for this page.
    }
  },
};

document.querySelector("main [role=alert]")?.focus();

details.hidden = false;
box.checked = kept.get();
box.addEventListener("change", () => kept.set(box.checked));

const links = [...document.querySelectorAll(".queue a")];

// On a ticket, to the one beside it; on the queue, through the list.
function step(by) {
  const link = document.querySelector(`.file a[rel="${by > 0 ? "next" : "prev"}"]`);
  if (link) window.location.assign(link.href);
  if (link || document.querySelector(".file") || !links.length) return;
  const place = links.indexOf(document.activeElement);
  const next = place < 0 && by < 0 ? links.length - 1 : place + by;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}

const field = (name) => document.querySelector(`.file textarea[name="${name}"]`);

function write(area) {
  if (!area) return;
  const around = area.closest("details");
  if (around) around.open = true;
  area.focus();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  r: () => write(field("body")),
  n: () => write(field("note")),
  "/": () => document.querySelector(".masthead input[type=search]").select(),
  "?": () => {
    details.open = !details.open;
    details.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  const act = keys[event.key.toLowerCase()];
  if (!act || !box.checked || isTyping || !isPlain) return;
  event.preventDefault();
  act();
});

// A key that sends a form presses its first button, which searches for an article.
const into = document.querySelector(".file input[name=into]");
into?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  into.form.querySelector("button[value=merge]").click();
});

// What is found comes into the page, so that the answer and its caret stay as they are.
const form = document.querySelector(".file .form");
const found = form?.querySelector(".found");

async function find() {
  const body = new FormData(form);
  body.set("do", "find");
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  found.replaceChildren(...page.querySelector(".found").childNodes);
}

function insert(text) {
  const area = field("body");
  const before = area.value.slice(0, area.selectionStart).trimEnd();
  const after = area.value.slice(area.selectionEnd).trimStart();
  area.value = [before, text, after].filter(Boolean).join("\n\n");
  const place = area.value.length - after.length;
  area.focus();
  area.setSelectionRange(place, place);
}

form?.addEventListener("submit", (event) => {
  const { submitter } = event;
  if (submitter?.dataset.text) {
    event.preventDefault();
    insert(submitter.dataset.text);
  } else if (submitter?.value === "find") {
    event.preventDefault();
    // Signed out, or no network: the plain form says so.
    find().catch(() => {
      const plain = document.createElement("input");
      Object.assign(plain, { type: "hidden", name: "do", value: "find" });
      form.append(plain);
      form.submit();
    });
  }
});
