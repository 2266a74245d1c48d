/* Runs before the page is drawn, so that neither colours nor language jump. */
export {};
const root = document.documentElement;
const asked = new URLSearchParams(location.search);
const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => {
  const theme = new URLSearchParams(location.search).get("theme");
  root.dataset.theme = theme === "dark" || theme === "light" ? theme : dark.matches ? "dark" : "light";
};
paint();
dark.addEventListener("change", paint);
const lang = asked.get("lang");
if (lang === "zh" || lang === "en") root.lang = lang === "zh" ? "zh-CN" : "en";
if (asked.has("embed")) root.dataset.embed = "";
