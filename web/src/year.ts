/* A year to choose: a native range, which the arrow keys move and Home and End jump, and a button that plays. */
import { el } from "./dom";
import { say } from "./words";

export interface YearSlider {
  root: HTMLElement;
  /** Move without telling. */
  show(year: number): void;
}

const STEP = 1100;

/** @param years in order; they need not be without gaps. */
export function yearSlider(years: readonly number[], first: number, change: (year: number) => void): YearSlider {
  let timer = 0;
  const at = (year: number) => Math.max(0, years.indexOf(year));
  const range = el("input", {
    type: "range", min: 0, max: years.length - 1, step: 1, value: at(first),
    "aria-label": say("year.label"), class: "year-range",
  });
  const shown = el("output", { class: "year-shown" });
  const play = el("button", { type: "button", class: "control year-play", "aria-pressed": "false" }, say("year.play"));
  const write = () => {
    const year = String(years[Number(range.value)] ?? "");
    shown.textContent = year;
    range.setAttribute("aria-valuetext", year);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.setAttribute("aria-pressed", "false");
    play.textContent = say("year.play");
  };
  const told = () => {
    write();
    const year = years[Number(range.value)];
    if (year !== undefined) change(year);
  };
  range.addEventListener("input", () => { stop(); told(); });
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (Number(range.value) === years.length - 1) { range.value = "0"; told(); }
    play.setAttribute("aria-pressed", "true");
    play.textContent = say("year.stop");
    timer = window.setInterval(() => {
      range.value = String(Number(range.value) + 1);
      told();
      if (Number(range.value) === years.length - 1) stop();
    }, STEP);
  });
  write();
  const root = el("div", { class: "year", role: "group", "aria-label": say("year.label") }, play,
    el("span", { class: "year-end" }, years[0] ?? ""), range, el("span", { class: "year-end" }, years.at(-1) ?? ""), shown);
  return { root, show: (year) => { stop(); range.value = String(at(year)); write(); } };
}
