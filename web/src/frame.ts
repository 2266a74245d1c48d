/* What stands around every page: the mark of made-up data, search, the pages, language and colours, the foot. */
import { el } from "./dom";
import { searchBox } from "./search";
import { ROOT, state } from "./state";
import { one, say, type Word } from "./words";
import type { Page, Site } from "./types";

export const main = el("main", { id: "content", tabindex: -1 });

/** Pages that every site has, after those of exhibits; `when` says whether the study has what they show. */
const FIXED: readonly { page: string; when: (site: Site) => boolean }[] = [
  { page: "region", when: (site) => site.levels.length > 0 },
  { page: "organisation", when: (site) => site.counts.organisation > 0 },
  { page: "compare", when: () => true },
  { page: "gallery", when: () => true },
  { page: "data", when: () => true },
  { page: "review", when: (site) => site.writes === true },
  { page: "claims", when: (site) => site.claims === true },
];

const here = document.documentElement.dataset.page ?? "";

/** Every page in the order of the navigation, with the parameters that lead to it. */
export function navigation(site: Site): { page: string; name: string; title: string; is: boolean; apart: boolean }[] {
  const told = site.pages.map((page) => ({ page: page.page, name: chapterName(page), title: title(page) }));
  const pages = [{ page: "", name: "", title: say("page.overview") }, ...told];
  for (const [page, held] of [["network", site.networks], ["index", site.indices]] as const) {
    if (held.length && !pages.some((p) => p.page === page)) pages.push({ page, name: "", title: say(`page.${page}`) });
  }
  const fixed = FIXED.filter((f) => f.when(site) && !pages.some((p) => p.page === f.page));
  const all = [...pages.map((p) => ({ ...p, apart: false })),
    ...fixed.map((f, i) => ({ page: f.page, name: "", title: say(`page.${f.page}` as Word), apart: i === 0 }))];
  return all.map((p) => ({ ...p, is: p.page === here && (!p.name || p.name === state.get("name")) }));
}

/* A chapter that no page names stands on a page of its own, all of which share one shell. */
const chapterName = (page: Page) => (page.page === "chapter" ? (page.chapters[0]?.name ?? "") : "");

export function title(page: Page): string {
  if (page.title) return one(page.title);
  const [only] = page.chapters;
  if (page.page === "chapter" && only) return one(only.title);
  return say(`page.${page.page}` as Word);
}

/** Put the frame around an empty page; `main` is where a page draws itself. */
export function frame(site: Site): void {
  document.title = heading(site, navigation(site).find((page) => page.is)?.title ?? "");
  const skip = el("a", { class: "skip", href: "#content" }, say("skip"));
  document.body.replaceChildren(skip);
  if (site.is_synthetic) document.body.append(el("p", { class: "synthetic", role: "note" },
    el("strong", {}, site.mark), el("span", {}, say("synthetic"))));
  document.body.append(side(site), main, foot(site));
  addEventListener("keydown", (event) => {
    const from = event.target as HTMLElement;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(from.tagName) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    document.querySelector(".side")?.setAttribute("data-open", "");
    document.querySelector<HTMLInputElement>(".side .search input")?.focus();
  });
}

/** What the window is called. */
export function heading(site: Site, page: string): string {
  const mark = site.is_synthetic ? ` [${site.mark}]` : "";
  return [page, one(site.title)].filter(Boolean).join(" · ") + mark;
}

function side(site: Site): HTMLElement {
  const links = navigation(site).map((page) => el("li", { class: page.apart && "apart" },
    el("a", { href: state.link(page.page, page.name ? { name: page.name } : {}), "aria-current": page.is && "page" }, page.title)));
  const menu = el("button", { type: "button", class: "control menu", "aria-expanded": "false", "aria-controls": "pages" }, say("menu"));
  const held = el("header", { class: "side" },
    el("a", { class: "brand", href: state.link("") }, el("img", { src: `${ROOT}static/mark.svg`, alt: "", width: 24, height: 24 }), el("span", {}, one(site.title))),
    menu,
    searchBox({ choose: (hit) => { location.href = follow(hit.path); }, key: "/" }),
    el("nav", { id: "pages", "aria-label": say("pages") }, el("ol", {}, links)),
    choices(site));
  menu.addEventListener("click", () => {
    const isOpen = held.toggleAttribute("data-open");
    menu.setAttribute("aria-expanded", String(isOpen));
  });
  held.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held.hasAttribute("data-open") || event.defaultPrevented) return;
    held.removeAttribute("data-open");
    menu.setAttribute("aria-expanded", "false");
    menu.focus();
  });
  return held;
}

/** The address of a hit, in this language and these colours. */
export function follow(path: string): string {
  const [page = "", rest = ""] = path.split(/\/(.*)/s);
  const [query = "", hash = ""] = rest.replace(/^\?/, "").split("#");
  return state.link(page, Object.fromEntries(new URLSearchParams(query)), hash);
}

function choices(site: Site): HTMLElement {
  const other = state.lang === "zh" ? "en" : "zh";
  const language = el("a", { class: "control", id: "language", hreflang: other, lang: other === "zh" ? "zh-CN" : "en" }, other === "zh" ? "中文" : "English");
  const theme = el("button", { type: "button", class: "control", id: "theme" });
  const write = () => {
    language.href = state.here({ lang: other });
    theme.textContent = say(state.theme === "dark" ? "light" : "dark");
  };
  theme.addEventListener("click", () => {
    const next = state.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    state.set({ theme: next });
    write();
    dispatchEvent(new CustomEvent("jihe-theme"));
    for (const link of document.querySelectorAll("a[href]")) carry(link, next);
  });
  state.on(write);
  write();
  return el("div", { class: "choices" }, site.languages.includes(other) && language, theme);
}

/* Links drawn before the colours changed lead to pages in the new ones. */
function carry(link: Element, theme: string): void {
  const href = link.getAttribute("href") ?? "";
  if (!href.startsWith(ROOT) || /\/(api|static)\//.test(href)) return;
  const address = new URL(href, location.href);
  address.searchParams.set("theme", theme);
  const to = `${address.search.replaceAll("%2C", ",").replaceAll("%3A", ":")}${address.hash}`;
  link.setAttribute("href", href.split(/[?#]/, 1)[0] + to);
}

function foot(site: Site): HTMLElement {
  const source = one(site.source);
  return el("footer", { class: "foot-of-site" }, el("div", {},
    site.is_synthetic && el("p", { class: "warning" }, site.mark),
    source && el("p", {}, say("source", { source })),
    el("p", {}, say("foot", { title: one(site.title), date: site.snapshot_date, version: site.version }), " ", el("code", { title: say("foot.build") }, site.build.slice(0, 12)))));
}
