// The print button, and the heading that is being read in the list of contents.
const button = document.querySelector(".print");
button.hidden = false;
button.addEventListener("click", () => window.print());
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".prose details")) folded.open = true;
});

const links = new Map(
  [...document.querySelectorAll(".contents a")].map((link) => [
    document.getElementById(decodeURIComponent(link.hash.slice(1))),
    link,
  ]),
);

function follow() {
  const edge = window.innerHeight / 3;
  let current = null;
  for (const [heading, link] of links) {
    if (heading?.getBoundingClientRect().top < edge) current = link;
  }
  for (const link of links.values()) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (links.size) {
  const watcher = new IntersectionObserver(follow, { threshold: [0, 1] });
  for (const heading of links.keys()) if (heading) watcher.observe(heading);
  window.addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
  follow();
}

// What was read stays on this device for a day; the contact form can offer to add it.
const READ_MS = 24 * 3600 * 1000;
const READ_MOST = 10;
const { key, title } = document.querySelector("article[data-key]").dataset;
try {
  const known = JSON.parse(localStorage.getItem("read"))?.value ?? [];
  const now = Date.now();
  const others = known.filter((one) => one.key !== key && now - one.at < READ_MS);
  const value = [{ key, title, at: now }, ...others].slice(0, READ_MOST);
  localStorage.setItem("read", JSON.stringify({ at: now, value }));
} catch {
  // Storage may be forbidden, or hold something else; then nothing is remembered.
}
