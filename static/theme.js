// Runs before the first paint, so that a chosen theme never flashes: not a module.
{
  const dark = document.getElementById("dark");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const unset = dark.media;

  const isDark = () =>
    dark.media === unset ? system.matches : dark.media === "screen";
  const apply = (choice) => {
    dark.media = choice ? (choice === "dark" ? "screen" : "not all") : unset;
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    document.dispatchEvent(new Event("themechange"));
  };

  apply(localStorage.getItem("theme"));
  system.addEventListener("change", () => apply(localStorage.getItem("theme")));
  addEventListener("storage", () => apply(localStorage.getItem("theme")));

  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const press = () => button.setAttribute("aria-pressed", isDark());
    button.hidden = false;
    press();
    document.addEventListener("themechange", press);
    button.addEventListener("click", () => {
      const choice = isDark() ? "light" : "dark";
      const agrees = (choice === "dark") === system.matches;
      if (agrees) localStorage.removeItem("theme");
      else localStorage.setItem("theme", choice);
      apply(agrees ? null : choice);
    });
  });
}
