// The reader's light switch, kept on this device. Loaded before the page is painted, so
// that no page flashes in the wrong light; without a script the system's wish decides.
(() => {
  const root = document.documentElement;
  const wish = window.matchMedia("(prefers-color-scheme: dark)");
  const kept = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // Storage may be forbidden; then the choice lasts for this page.
    }
  };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : wish.matches);

  apply(kept());
  window.addEventListener("storage", (event) => {
    if (event.key === "theme") apply(event.newValue);
  });
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector(".theme");
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.hidden = false;
    show();
    wish.addEventListener("change", show);
    button.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      apply(theme);
      show();
      try {
        localStorage.setItem("theme", theme);
      } catch {
        // See above.
      }
    });
  });
})();
