// Offers the page for the reader's own languages, where its switcher leads to one. The
// page is the same for everyone; "not now" is kept on this device.
const KEY = "offer";
const known = [...document.querySelectorAll(".sites a[data-translated]")];
const here = document.querySelector('.sites a[aria-current="true"]');

function isDismissed(tag) {
  try {
    return localStorage.getItem(KEY) === tag;
  } catch {
    return false; // Storage may be forbidden; then the offer comes back.
  }
}

function dismiss(tag) {
  try {
    localStorage.setItem(KEY, tag);
  } catch {
    // See above.
  }
}

const language = (tag) => tag.toLowerCase().split("-")[0];

// The site for the first wish that any site serves: its very country, else the one the
// reader is on, else the first in its language.
function best() {
  for (const wish of navigator.languages) {
    const near = [here, ...known].filter((site) => language(site.hreflang) === language(wish));
    const exact = near.find((site) => site.hreflang.toLowerCase() === wish.toLowerCase());
    if (near.length) return exact ?? near[0];
  }
  return here;
}

// In the language of the site that is offered, or in English.
function wordsFor(site) {
  const all = [...document.querySelectorAll(".offer-words")];
  const own = all.find((words) => language(words.lang) === language(site.hreflang));
  return own ?? all.find((words) => words.lang === "en") ?? all[0];
}

function offer(site) {
  const words = wordsFor(site);
  const [name, country] = [...site.querySelectorAll("span")].map((e) => e.textContent).reverse();
  const note = document.createElement("aside");
  note.className = "offer";
  note.lang = words.lang;
  note.dir = words.dir;
  const link = document.createElement("a");
  link.href = site.href;
  link.hreflang = site.hreflang;
  link.textContent = words.dataset.text.replace("{name}", country ? `${name} (${country})` : name);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-text";
  button.textContent = words.dataset.later;
  button.addEventListener("click", () => {
    dismiss(site.hreflang);
    note.remove();
    document.getElementById("main").focus();
  });
  note.append(link, button);
  document.getElementById("main").before(note);
}

if (here && known.length) {
  const site = best();
  if (site !== here && !isDismissed(site.hreflang)) offer(site);
}
