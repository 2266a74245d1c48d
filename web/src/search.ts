/* Search from anywhere: names, short names, initials, codes. A combobox: arrows move, Enter follows, Esc closes. */
import { ApiError, api } from "./api";
import { el, fill } from "./dom";
import { say, type Word } from "./words";
import type { Hit, Search } from "./types";

export interface SearchOptions {
  /** What to do with a hit. */
  choose: (hit: Hit) => void;
  /** Only hits of these kinds. */
  kinds?: readonly Hit["kind"][];
  /** What the field is called; the site's search by default. */
  label?: string;
  /** The key that leads here from anywhere, shown in the field. */
  key?: string;
}

const WAIT = 120;
let n = 0;

export function searchBox({ choose, kinds, label = say("search.label"), key }: SearchOptions): HTMLElement {
  const id = `found-${++n}`;
  const input = el("input", {
    type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: label,
    "aria-label": label, "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
  });
  const list = el("ul", { id, class: "found", role: "listbox", "aria-label": label, hidden: true });
  const box = el("div", { class: "search" }, input, key && el("kbd", { "aria-hidden": "true" }, key), list);
  let hits: Hit[] = [];
  let at = -1;
  let timer = 0;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    const item = list.children[at];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const take = (hit: Hit | undefined) => {
    if (!hit) return;
    close();
    choose(hit);
  };
  const show = (nothing: string) => {
    fill(list, hits.length ? hits.map((hit, i) => el("li", {
      id: `${id}-${i}`, role: "option", "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); take(hit); },
    }, el("span", {}, hit.name), el("small", {}, [say(`kind.${hit.kind}` as Word), hit.detail].filter(Boolean).join(" · "))))
      : el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, nothing));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    at = -1;
  };
  const ask = async () => {
    const q = input.value.trim();
    const mine = ++asked;
    if (!q) { hits = []; return close(); }
    try {
      const found = await api<Search>("search", { q });
      if (mine !== asked) return;
      hits = found.hits.filter((hit) => !kinds || kinds.includes(hit.kind));
      show(say("search.none"));
    } catch (problem) {
      if (mine !== asked) return;
      hits = [];
      show(problem instanceof ApiError && problem.message ? problem.message : say("failed"));
    }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = window.setTimeout(ask, WAIT); });
  input.addEventListener("focus", () => { if (hits.length && input.value.trim()) show(""); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      else close();
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden || !hits.length) return;
      event.preventDefault();
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!list.hidden && hits.length) return take(hits[Math.max(0, at)]);
      clearTimeout(timer);
      void ask().then(() => { if (hits.length) take(hits[0]); });
    }
  });
  return box;
}
