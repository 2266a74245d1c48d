/* The card of an exhibit: drawing and table from the same numbers, with what a reader takes away. */
import { api, download } from "./api";
import { decoded } from "./drawer";
import { drawing, el, fill, type Child } from "./dom";
import { inline, number } from "./number";

import { csv, save } from "./save";
import { state } from "./state";
import { count, one, say, type Word } from "./words";
import { yearSlider } from "./year";
import type { Cell, Figure, FigureHead, Run, Site } from "./types";

const FORMATS = ["csv", "xlsx", "json", "png", "svg"] as const;
const PAGE = 100;
/** Height of a drawing to its width, beyond which it is cropped. */
const TALL = 1.1;
const MOST_STOPS = 40;
/** Milliseconds after which a year that the reader has stopped at is drawn. */
const PAUSE = 150;

/** A card that fills itself when it comes near the window; `eager`: at once. Until then it bears its title. */
export function card(id: string, site: Site, head?: FigureHead, eager = false): HTMLElement {
  const place = el("article", { class: "card waiting", id: `figure-${id}`, "data-figure": id, "aria-busy": "true" },
    head && el("p", { class: "caption" }, el("span", { class: "no" }, head.number), el("span", { class: "title" }, bare(head.title, site))),
    el("p", { class: "note" }, say("waiting")));
  const draw = async () => {
    try {
      const figure = await ask(id);
      place.replaceChildren(...(figure.years.length > 1 ? yearly(figure, site) : content(figure, site)));
      place.setAttribute("aria-labelledby", `caption-${id}`);
    } catch {
      fill(place, el("p", { class: "note", role: "alert" }, say("failed")));
    }
    place.classList.remove("waiting");
    place.removeAttribute("aria-busy");
  };
  if (eager) void draw();
  else near(place, draw);
  return place;
}

const ask = (id: string, year?: number) => api<Figure>(`figure/${encodeURIComponent(id)}.json`, { year });

/* The years of cards stand in the address as `at=ID.YEAR,ID.YEAR`. */
const yearAt = (id: string): number => Number(state.list("at").find((said) => said.startsWith(`${id}.`))?.slice(id.length + 1));
const putYear = (id: string, year: number | null): void => {
  const others = state.list("at").filter((said) => !said.startsWith(`${id}.`));
  state.set({ at: [...others, ...(year === null ? [] : [`${id}.${year}`])].join(",") });
};

/* A card whose year is chosen: what stands below the years is drawn anew for each. */
function yearly(own: Figure, site: Site): HTMLElement[] {
  const body = el("div", { class: "of-year" }, el("p", { class: "note" }, say("waiting")));
  let asked = 0;
  let timer = 0;
  const show = async (year: number) => {
    const mine = ++asked;
    body.setAttribute("aria-busy", "true");
    try {
      const isOwn = year === own.year;
      const figure = isOwn ? own : await ask(own.id, year);
      if (mine !== asked) return;
      fill(body, content(figure, site, isOwn ? undefined : year));
    } catch {
      if (mine === asked) fill(body, el("p", { class: "note", role: "alert" }, say("failed")));
    }
    if (mine === asked) body.removeAttribute("aria-busy");
  };
  const said = yearAt(own.id);
  const first = own.years.includes(said) ? said : (own.year ?? said);
  const slider = yearSlider(own.years, first, (year) => {
    putYear(own.id, year === own.year ? null : year);
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(year), PAUSE);
  });
  if (first === own.year) fill(body, content(own, site));
  else void show(first);
  return [slider.root, body];
}

const waiting = new Map<Element, () => Promise<void>>();
let watcher: IntersectionObserver | null = null;

function near(place: Element, draw: () => Promise<void>): void {
  watcher ??= new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) now(entry.target);
  }, { rootMargin: "900px 0px" });
  waiting.set(place, draw);
  watcher.observe(place);
}

function now(place: Element): void {
  const draw = waiting.get(place);
  waiting.delete(place);
  watcher?.unobserve(place);
  void draw?.();
}

/* On paper all stands, whatever was in sight. */
addEventListener("beforeprint", () => { for (const place of [...waiting.keys()]) now(place); });

/** A sentence whose numbers open. */
export const sentence = (runs: readonly Run[]): Child[] => inline(runs, (run) => (run.fact ? number(run.fact, run.text) : run.text));

/** The drawing for both widths; null where there is none. */
export function chart(figure: Figure): HTMLElement[] {
  const { svg } = figure;
  if (!svg) return [];
  return (["wide", "narrow"] as const).flatMap((width) => {
    const drawn = drawing(svg[width]);
    if (!drawn) return [];
    name(drawn, figure);
    return [el("div", { class: `chart ${width}`, role: "group", "aria-label": figure.alt }, drawn)];
  });
}

/* Marks that open a fact say which number they are. */
function name(svg: SVGElement, figure: Figure): void {
  const said = new Map<string, string>();
  for (const row of figure.table.rows) {
    for (const cell of row) if (cell.fact && !said.has(cell.fact)) said.set(cell.fact, `${row[0]?.text ?? ""}: ${cell.text}`);
  }
  const links = svg.querySelectorAll("a");
  for (const link of links) {
    /* So many stops would bar the way to what comes next; the table has the same numbers. */
    if (links.length > MOST_STOPS) link.setAttribute("tabindex", "-1");
    const fact = (link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "").replace(/^#fact=/, "");
    const held = link.textContent?.trim();
    if (!held) link.setAttribute("aria-label", said.get(fact) ?? said.get(decoded(fact)) ?? fact);
  }
}

/** What a card holds; `year` where it is not the exhibit's own. */
export function content(figure: Figure, site: Site, year?: number): HTMLElement[] {
  const caption = el("p", { class: "caption", id: `caption-${figure.id}` },
    el("a", { class: "no", href: state.link("gallery", { figure: figure.id }) }, figure.number),
    el("span", { class: "title" }, figure.title),
    figure.subtitle && figure.subtitle !== figure.title && el("span", { class: "other", lang: state.lang === "zh" ? "en" : "zh-CN" }, figure.subtitle));
  if (figure.empty) return [caption, el("p", { class: "note" }, figure.empty)];
  const table = tabled(figure);
  const drawn = figure.is_table ? [] : chart(figure);
  const { top, body } = drawn.length ? tabbed(figure, drawn, table) : { top: null, body: [table] };
  return present([
    figure.finding.length > 0 && el("p", { class: "headline" }, sentence(figure.finding)),
    top && el("div", { class: "top" }, top),
    ...(figure.is_table ? [caption, ...body] : [...body, caption]),
    el("p", { class: "foot" },
      figure.source && el("span", {}, say("source", { source: figure.source })),
      el("span", {}, say("metric"), " ", el("a", { href: state.link("data", {}, `measure-${figure.measure}`) }, el("code", {}, figure.measure))),
      figure.unit && el("span", {}, say("unit", { unit: figure.unit })),
      figure.n && el("span", {}, `N = ${figure.n}`),
      el("span", {}, say("version", { version: site.version, date: site.snapshot_date }))),
    ...figure.notes.map((note) => el("p", { class: "note" }, note)),
    ...actions(figure, site, year),
  ]);
}

/** A title without the mark of made-up data: for lists on pages that bear the mark themselves. */
export const bare = (title: string, site: Site): string => (site.mark ? title.replace(` [${site.mark}]`, "") : title);

const present = (children: (HTMLElement | false | null | undefined)[]) => children.filter((c): c is HTMLElement => Boolean(c));

/* Chart and table are two views of one card; which one stands in the address. */
function tabbed(figure: Figure, drawn: HTMLElement[], table: HTMLElement) {
  const views: [string, HTMLElement[]][] = [["chart", drawn], ["table", [table]]];
  const open = () => (state.list("tables").includes(figure.id) ? 1 : 0);
  const panels = views.map(([view, held]) => el("div", { role: "tabpanel", id: `${figure.id}-${view}`, "aria-labelledby": `${figure.id}-${view}-tab` }, held));
  const tabs = views.map(([view], i) => el("button", {
    type: "button", role: "tab", id: `${figure.id}-${view}-tab`, "aria-controls": `${figure.id}-${view}`, onclick: () => pick(i),
  }, say(view === "table" ? "view.table" : (VIEWS[figure.mark] ?? "view.chart"))));
  const show = (which: number) => tabs.forEach((tab, i) => {
    tab.setAttribute("aria-selected", String(i === which));
    tab.tabIndex = i === which ? 0 : -1;
    const panel = panels[i];
    if (panel) panel.hidden = i !== which;
  });
  const pick = (which: number) => {
    const others = state.list("tables").filter((id) => id !== figure.id);
    state.set({ tables: [...others, ...(which ? [figure.id] : [])].join(",") });
    show(which);
  };
  const list = el("div", { class: "tabs", role: "tablist", "aria-label": say("view") }, tabs);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next = 1 - tabs.findIndex((tab) => tab === document.activeElement);
    pick(next);
    tabs[next]?.focus();
    event.preventDefault();
  });
  show(open());
  return { top: list, body: panels };
}

/** Words for the drawing's tab, by mark; others are charts. */
const VIEWS: Record<string, Word> = { tile_map: "view.map", flow_map: "view.map", density: "view.map", network: "view.network" };

/** The table of an exhibit; long ones grow on demand. */
export function tabled(figure: Figure, most = Infinity): HTMLElement {
  const { headings } = figure.table;
  const rows = figure.table.rows.slice(0, most);
  const isWord = (at: number) => at === 0 || rows.some((row) => row[at]?.is_word);
  const words = headings.map((_, at) => isWord(at));
  const body = el("tbody");
  const more = el("button", { type: "button", class: "control", hidden: true });
  let shown = 0;
  const grow = () => {
    for (const row of rows.slice(shown, shown + PAGE)) body.append(el("tr", {}, row.map((cell, at) => tableCell(cell, at))));
    shown = Math.min(rows.length, shown + PAGE);
    more.hidden = shown >= rows.length;
    more.textContent = say("more", { n: count(rows.length - shown) });
  };
  more.addEventListener("click", grow);
  grow();
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `${figure.number} ${figure.title}` },
    el("table", { class: "data" },
      el("thead", {}, el("tr", {}, headings.map((heading, at) => el("th", { scope: "col", class: !words[at] && "num" }, heading)))), body), more);
}

function tableCell(cell: Cell, at: number): HTMLElement {
  const held = cell.fact ? number(cell.fact, cell.text) : cell.text;
  if (at === 0) return el("th", { scope: "row" }, held);
  return el("td", { class: !cell.is_word && "num" }, held);
}

function actions(figure: Figure, site: Site, year?: number): HTMLElement[] {
  const panel = el("div", { class: "panel", hidden: true });
  let open = "";
  const show = (what: string, ...children: Child[]) => {
    open = open === what ? "" : what;
    panel.hidden = !open;
    if (open) fill(panel, children);
  };
  const button = (what: Word, act: () => void) => el("button", { type: "button", class: "quiet", onclick: act }, say(what));
  const address = () => new URL(state.link("gallery", { figure: figure.id, lang: state.lang, at: at(figure, year) }), location.href).href;
  const formats = FORMATS.filter((format) => figure.svg || (format !== "png" && format !== "svg"));
  return [
    el("div", { class: "actions" },
      el("span", { class: "soft" }, say("download")),
      year !== undefined && site.static
        ? ofYear(figure, site, year)
        : formats.map((format) => el("a", { href: download(figure.id, format, site.static, year), download: `${site.study}-${at(figure, year) ?? figure.id}.${format}` }, format.toUpperCase())),
      el("span", { class: "pad" }),
      button("link", () => show("link", ...copied(address()))),
      button("embed", () => show("embed", ...copied(embedding(figure, year)))),
      button("cite", () => show("cite", ...copied(figure.citation || cited(figure, site, address()))))),
    panel,
  ];
}

const at = (figure: Figure, year?: number) => (year === undefined ? null : `${figure.id}.${year}`);

/* A static site has no files of other years than the exhibit's own: they are made here. */
function ofYear(figure: Figure, site: Site, year: number): Child[] {
  const name = `${site.study}-${figure.id}-${year}`;
  const table = () => {
    const rows = [figure.table.headings, ...figure.table.rows.map((row) => row.map((cell) => cell.text))];
    const signed = site.mark ? rows.map((row, i) => [...row, i ? site.mark : "synthetic"]) : rows;
    save(`${name}.csv`, csv(signed), "text/csv");
  };
  const { svg } = figure;
  return [
    el("button", { type: "button", class: "quiet", onclick: table }, "CSV"),
    el("a", { href: download(figure.id, "json", site.static, year), download: `${name}.json` }, "JSON"),
    svg && el("button", { type: "button", class: "quiet", onclick: () => save(`${name}.svg`, svg.wide, "image/svg+xml") }, "SVG"),
  ];
}

function embedding(figure: Figure, year?: number): string {
  const source = new URL(state.link("gallery", { figure: figure.id, lang: state.lang, embed: 1, at: at(figure, year) }), location.href).href;
  const quoted = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<iframe src="${quoted(source)}" title="${quoted(figure.title)}" width="100%" height="640" loading="lazy"></iframe>`;
}

const cited = (figure: Figure, site: Site, address: string) =>
  say("citation", { number: figure.number, title: figure.title, study: one(site.title), date: site.snapshot_date, version: site.version, address });

/* A field that the reader copies from, and a button that does. */
function copied(text: string): Child[] {
  const field = el("textarea", { readonly: true, rows: 3, "aria-label": say("copy.field") });
  field.value = text;
  const button = el("button", { type: "button", class: "control" }, say("copy"));
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = say("copied");
    } catch {
      /* Without leave to write the clipboard the text stands selected. */
    }
  });
  return [el("p", {}, field), button];
}

/** Where a drawing is needed without a card: of a finding on the first page. */
export const figureOf = (id: string): Promise<Figure> => ask(id);


/** A long list of bars, where there is little room, is shown by its first ones. */
export function cropped(place: Element): void {
  const svg = place.querySelector("svg");
  const { width = 0, height = 0 } = svg?.viewBox.baseVal ?? {};
  if (height > width * TALL) svg?.setAttribute("preserveAspectRatio", "xMinYMin slice");
}
