/* The first page: six numbers, three findings, and the way to everything else. */
import { el } from "../dom";
import { bare, chart, cropped, figureOf, sentence, tabled } from "../figure";
import { navigation } from "../frame";
import { number } from "../number";
import { state } from "../state";
import { count, one, say } from "../words";
import type { Site, SiteFinding } from "../types";

/** Rows of a table that stands for a picture. */
const FIRST = 7;
/** Characters of a number that are too many for a headline. */
const LONG = 11;

export async function mount(root: HTMLElement, site: Site): Promise<void> {
  const other = state.lang === "zh" ? site.title.en : site.title.zh;
  root.append(
    el("header", { class: "cover" },
      el("p", { class: "eyebrow" }, say("edition", { date: site.snapshot_date })),
      el("h1", {}, one(site.title)),
      el("p", { class: "subtitle", lang: state.lang === "zh" ? "en" : "zh-CN" }, other),
      site.is_synthetic && el("p", { class: "warning" }, site.mark)),
    el("dl", { class: "key" }, site.headlines.map((headline) => el("div", {},
      el("dt", {}, one(headline.title)),
      el("dd", {}, brief(headline.fact, headline.text), " ", el("span", { class: "unit" }, one(headline.unit)))))),
    el("p", { class: "hint" }, say("overview.hint")));
  const found = site.findings.map((finding) => told(finding, site));
  if (found.length) root.append(el("section", { class: "findings", "aria-labelledby": "findings-title" },
    el("h2", { id: "findings-title" }, say("overview.findings")), el("div", { class: "three" }, found.map(([place]) => place))));
  root.append(ways(site));
  await Promise.all(found.map(([, drawn]) => drawn()));
}

/* A number of so many digits is told by its size; the drawer has all of them. */
function brief(fact: string, text: string): HTMLElement {
  const isLong = text.length > LONG && /^[\d,]+$/.test(text);
  if (!isLong) return number(fact, text);
  const words = new Intl.NumberFormat(state.lang, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 2 });
  const button = number(fact, words.format(Number(text.replaceAll(",", ""))));
  button.title = text;
  return button;
}

function told(finding: SiteFinding, site: Site): [HTMLElement, () => Promise<void>] {
  const place = el("div", { class: "thumb" });
  const link = el("a", { class: "to-figure", href: state.link("gallery", { figure: finding.figure }) }, bare(one(finding.title), site));
  const held = el("article", { class: "finding" },
    el("p", { class: "headline" }, sentence(finding.runs[state.lang])), place, el("p", { class: "caption" }, link));
  return [held, async () => {
    try {
      const figure = await figureOf(finding.figure);
      const narrow = chart(figure)[1];
      place.append(narrow ?? tabled(figure, FIRST));
      cropped(place);
      link.prepend(el("span", { class: "no" }, figure.number));
    } catch {
      place.remove();
    }
  }];
}

function ways(site: Site): HTMLElement {
  const figures = new Map(site.pages.map((page) => [page.page, page.chapters.reduce((n, chapter) => n + chapter.figures.length, 0)]));
  const { counts } = site;
  const own: Record<string, string> = {
    region: say("way.region"),
    organisation: say("way.organisation", { n: count(counts.organisation), m: count(counts.relation) }),
    compare: say("way.compare"),
    gallery: say("way.gallery", { n: count(counts.figure) }),
    data: say("way.data", { n: count(counts.measure), m: count(counts.file) }),
    network: say("way.network"),
    index: say("way.index"),
  };
  return el("section", { class: "ways", "aria-labelledby": "ways-title" },
    el("h2", { id: "ways-title" }, say("overview.ways")),
    el("ul", {}, navigation(site).filter((page) => page.page !== "").map((page) => {
      const n = figures.get(page.page);
      const text = [own[page.page], page.page !== "chapter" && n ? say("way.figures", { n: count(n) }) : ""].filter(Boolean).join(say("way.and"));
      return el("li", {}, el("a", { href: state.link(page.page, page.name ? { name: page.name } : {}) },
        el("strong", {}, page.title), text && el("span", {}, text)));
    })));
}
