/* Every numbered figure and table, with the numbers of the report; ?figure=ID shows one. */
import { api } from "../api";
import { el, fill } from "../dom";
import { bare, card, chart, cropped, figureOf } from "../figure";
import { heading } from "../frame";
import { state } from "../state";
import { count, one, say, type Word } from "../words";
import type { FigureHead, Figures, Site } from "../types";

export async function mount(root: HTMLElement, site: Site): Promise<void> {
  const { figures } = await api<Figures>("figures");
  const draw = () => {
    const wanted = state.get("figure");
    const head = figures.find((figure) => figure.id === wanted);
    if (wanted && !head) fill(root, trail(), el("p", { class: "notice", role: "alert" }, say("missing")));
    else if (head) alone(root, site, figures, head);
    else all(root, site, figures);
  };
  let shown = state.get("figure");
  state.on(() => { if (state.get("figure") !== shown) { shown = state.get("figure"); draw(); } });
  draw();
}

const trail = () => el("p", { class: "trail" }, el("a", { href: state.link("gallery") }, `← ${say("gallery.all")}`));

function alone(root: HTMLElement, site: Site, figures: readonly FigureHead[], head: FigureHead): void {
  const at = figures.indexOf(head);
  const to = (other: FigureHead | undefined, text: (number: string) => string) => other
    ? el("a", { class: "control", href: state.link("gallery", { figure: other.id }), title: other.title }, text(other.number)) : el("span");
  document.title = heading(site, `${head.number} ${bare(head.title, site)}`);
  const chapter = place(site, head.chapter);
  fill(root, trail(),
    el("header", { class: "page-head trail" }, el("h1", {}, `${head.number} ${bare(head.title, site)}`),
      chapter && el("p", { class: "soft" }, el("a", { href: state.link(head.page, head.page === "chapter" ? { name: head.chapter } : {}, `figure-${head.id}`) }, chapter))),
    card(head.id, site, head, true),
    el("nav", { class: "pair trail", "aria-label": say("gallery.walk") }, to(figures[at - 1], (n) => `← ${n}`), to(figures[at + 1], (n) => `${n} →`)));
}

function place(site: Site, name: string): string {
  for (const page of site.pages) for (const chapter of page.chapters) if (chapter.name === name) return one(chapter.title);
  return "";
}

function all(root: HTMLElement, site: Site, figures: readonly FigureHead[]): void {
  const input = el("input", { type: "search", value: state.get("q"), placeholder: say("gallery.find"), "aria-label": say("gallery.find"), autocomplete: "off" });
  const kinds = ["", "figure", "table"] as const;
  const buttons = kinds.map((kind) => el("button", { type: "button", class: "control", onclick: () => { state.set({ kind }); show(); } }, say(`gallery.${kind || "both"}` as Word)));
  const found = el("span", { class: "soft", role: "status" });
  const body = el("div");
  const show = () => {
    const q = state.get("q").toLowerCase();
    const kind = state.get("kind");
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(kinds[i] === kind)));
    const shown = figures.filter((figure) => (!kind || figure.is_table === (kind === "table"))
      && (!q || `${figure.number} ${figure.title} ${figure.subtitle} ${figure.measure} ${figure.id}`.toLowerCase().includes(q)));
    found.textContent = say("gallery.count", { n: count(shown.length) });
    const chapters = [...new Set(shown.map((figure) => figure.chapter))];
    fill(body, chapters.map((chapter) => el("section", { class: "shelf", "aria-label": place(site, chapter) || chapter },
      el("h2", {}, place(site, chapter) || chapter),
      el("ul", { class: "thumbs" }, shown.filter((figure) => figure.chapter === chapter).map((figure) => thumb(figure, site))))));
  };
  input.addEventListener("input", () => { state.set({ q: input.value.trim() }); show(); });
  fill(root, el("header", { class: "page-head" }, el("h1", {}, say("page.gallery")), el("p", { class: "soft" }, say("gallery.lead"))),
    el("div", { class: "filter" }, input, el("div", { class: "group", role: "group", "aria-label": say("gallery.kind") }, buttons), found), body);
  show();
}

function thumb(head: FigureHead, site: Site): HTMLElement {
  /* Whole networks are too many dots to fetch for a thumbnail. */
  const isDrawn = !head.is_table && head.mark !== "network";
  const picture = el("div", { class: "thumb", "aria-hidden": "true", inert: true }, !isDrawn && el("span", { class: "sign" }, say(head.is_table ? "view.table" : "view.network")));
  if (isDrawn) later(picture, head.id);
  return el("li", {}, el("a", { href: state.link("gallery", { figure: head.id }) },
    picture, el("span", { class: "no" }, head.number), el("span", { class: "title" }, bare(head.title, site))));
}

let watcher: IntersectionObserver | null = null;
const waiting = new Map<Element, string>();

/* A small drawing, once it comes into sight. */
function later(place: Element, id: string): void {
  watcher ??= new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const wanted = waiting.get(target);
      if (!isIntersecting || wanted === undefined) continue;
      waiting.delete(target);
      watcher?.unobserve(target);
      void figureOf(wanted).then((figure) => {
        const drawn = chart(figure)[1];
        if (!drawn) return;
        drawn.className = "chart";
        drawn.removeAttribute("role");
        drawn.removeAttribute("aria-label");
        for (const link of drawn.querySelectorAll("a")) link.replaceWith(...link.childNodes);
        cropped(drawn);
        target.append(drawn);
      }, () => undefined);
    }
  }, { rootMargin: "300px 0px" });
  waiting.set(place, id);
  watcher.observe(place);
}
