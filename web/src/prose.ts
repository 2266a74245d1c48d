/* Authors' prose: plain blocks of runs, numbers among them that open. */
import { drawing, el, web, type Child } from "./dom";
import { inline, number } from "./number";
import { state } from "./state";
import type { Block, ProseRun } from "./types";

export const prose = (blocks: readonly Block[]): HTMLElement[] => blocks.flatMap((block) => one(block) ?? []);

function one(block: Block): HTMLElement | null {
  switch (block.kind) {
    case "heading":
      return el(block.level <= 2 ? "h3" : "h4", { id: block.anchor }, block.text);
    case "paragraph":
      return el("p", {}, runs(block.runs));
    case "items":
      return el(block.ordered ? "ol" : "ul", {}, block.items.map((item) => el("li", {}, prose(item))));
    case "quotation":
      return el("blockquote", {}, prose(block.blocks));
    case "table":
      return el("div", { class: "scroll", tabindex: 0 }, el("table", { class: "data" },
        el("thead", {}, block.head.map((row) => el("tr", {}, row.map((cell) => el("th", { scope: "col" }, runs(cell)))))),
        el("tbody", {}, block.rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, runs(cell))))))));
    case "picture":
      return el("figure", { class: "card picture", id: block.anchor },
        el("div", { class: "chart", role: "group", "aria-label": block.alt }, block.svg ? drawing(block.svg) : el("img", { src: block.src, alt: block.alt })),
        el("figcaption", { class: "caption" }, el("span", { class: "no" }, block.number), el("span", { class: "title" }, block.title)));
    default:
      return null;
  }
}

function runs(said: readonly ProseRun[]): Child[] {
  return inline(said, (run) => {
    if (run.fact) return number(run.fact, run.text);
    if (run.figure) return el("a", { href: state.link("gallery", { figure: run.figure }) }, run.text);
    const href = web(run.href);
    if (href) return el("a", { href, rel: "noopener noreferrer" }, run.text);
    if (run.code) return el("code", {}, run.text);
    return run.strong ? el("strong", {}, run.text) : run.text;
  });
}
