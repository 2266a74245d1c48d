/* A page of chapters: authors' prose and the chapters' exhibits, with a list of what stands on the page. */
import { api } from "../api";
import { add, el } from "../dom";
import { bare, card } from "../figure";
import { title } from "../frame";
import { prose } from "../prose";
import { state } from "../state";
import { one, say } from "../words";
import type { FigureHead, Figures, Page, PageText, Site } from "../types";

export async function mount(root: HTMLElement, site: Site): Promise<void> {
  const here = page(site);
  if (!here) {
    add(root, [el("h1", {}, say("page.chapter")), el("p", { class: "notice" }, say("missing"))]);
    return;
  }
  add(root, [el("header", { class: "page-head" }, el("h1", {}, title(here)))]);
  await draw(root, site, here);
}

/** The exhibits of a page whose own part stands above. */
export async function below(root: HTMLElement, site: Site): Promise<void> {
  const here = page(site);
  if (here?.chapters.length) await draw(root, site, here, true);
}

function page(site: Site): Page | undefined {
  const name = document.documentElement.dataset.page ?? "";
  const named = state.get("name");
  return site.pages.find((p) => p.page === name && (name !== "chapter" || !named || p.chapters.some((c) => c.name === named)));
}

async function draw(root: HTMLElement, site: Site, here: Page, isBelow = false): Promise<void> {
  const [heads, texts] = await Promise.all([figures(), text(here)]);
  const toc: HTMLElement[] = [];
  const body = el("div", { class: "chapters" });
  const isMany = here.chapters.length > 1 || isBelow;
  for (const chapter of here.chapters) {
    const said = texts?.chapters.find((c) => c.name === chapter.name);
    const id = `chapter-${chapter.name}`;
    const section = el("section", { class: "chapter", id, "aria-labelledby": isMany && `${id}-title` },
      isMany && el("h2", { id: `${id}-title` }, chapter.number > 0 && el("span", { class: "no" }, chapter.number), one(chapter.title)),
      said && said.blocks.length > 0 && el("div", { class: "prose", lang: said.lang || null }, prose(said.blocks)),
      chapter.figures.map((figure) => card(figure, site, heads.get(figure))));
    body.append(section);
    if (isMany) toc.push(el("li", { class: "part" }, el("a", { href: `#${id}` }, one(chapter.title))));
    for (const figure of chapter.figures) {
      const head = heads.get(figure);
      if (head) toc.push(el("li", {}, el("a", { href: `#figure-${figure}` }, el("span", { class: "no" }, head.number), el("span", {}, bare(head.title, site)))));
    }
  }
  const nav = el("nav", { class: "toc", "aria-label": say("toc") }, el("details", { open: innerWidth > 1240 }, el("summary", {}, say("toc")), el("ol", {}, toc)));
  root.append(el("div", { class: "with-toc" }, body, nav));
  watch(nav);
}

async function figures(): Promise<Map<string, FigureHead>> {
  const { figures } = await api<Figures>("figures");
  return new Map(figures.map((figure) => [figure.id, figure]));
}

async function text(here: Page): Promise<PageText | null> {
  const name = here.page === "chapter" ? (here.chapters[0]?.name ?? "") : here.page;
  try {
    return await api<PageText>(`page/${encodeURIComponent(name)}.json`);
  } catch {
    return null;
  }
}

/* The list says where the reader is. */
function watch(nav: HTMLElement): void {
  const links = new Map([...nav.querySelectorAll("a")].map((a) => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-15% 0px -75% 0px" });
  for (const id of links.keys()) {
    const place = document.getElementById(id);
    if (place) seen.observe(place);
  }
}
