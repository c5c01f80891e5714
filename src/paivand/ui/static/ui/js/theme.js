// Runs before the page is drawn, so that nobody sees it light and then dark.
(() => {
  const root = document.documentElement;
  // Parts that only a script can serve show themselves by this mark.
  root.dataset.script = "";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    if (root.dataset.theme === "system") root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  apply();
  dark.addEventListener("change", apply);
})();
