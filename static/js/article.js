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
