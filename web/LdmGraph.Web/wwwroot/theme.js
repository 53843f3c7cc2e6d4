// Runs before anything is drawn. Without a choice the system's theme holds, which the stylesheet knows by itself.
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
