/* Regions: the list of them, and of one a profile that prints on one sheet. */
import { ApiError, api } from "../api";
import { el, fill, type Child } from "../dom";
import { card } from "../figure";
import { heading } from "../frame";
import { below } from "./chapters";
import { number } from "../number";
import { unfold } from "../unfold";
import { searchBox } from "../search";
import { state } from "../state";
import { count, say, type Word } from "../words";
import type { Region, RegionFact, Regions, Site } from "../types";

const MOST_PARTNERS = 8;
const GROUP = "group";

export async function mount(root: HTMLElement, site: Site): Promise<void> {
  let shown: string | null = null;
  const draw = async () => {
    const code = state.get("code");
    if (code === shown) return;
    shown = code;
    await (code ? profile(root, site, code) : list(root, site));
  };
  state.on(() => void draw());
  await draw();
}

const find = () => searchBox({ kinds: ["region"], label: say("region.find"), choose: (hit) => state.set({ code: hit.id }, true) });
const link = (region: { code: string; name: string }) => el("a", { href: state.link("region", { code: region.code }) }, region.name);

async function list(root: HTMLElement, site: Site): Promise<void> {
  const { regions } = await api<Regions>("regions");
  const known = new Map(regions.map((region) => [region.code, region]));
  const levels = [...site.levels, GROUP].filter((level) => regions.some((region) => levelOf(region, site) === level));
  const chapters = el("div");
  fill(root, el("header", { class: "page-head" }, el("h1", {}, say("page.region")), el("p", { class: "soft" }, say("region.lead"))),
    el("div", { class: "filter" }, find()),
    levels.map((level) => {
      const held = regions.filter((region) => levelOf(region, site) === level);
      const groups = new Map<string, typeof held>();
      for (const region of held) groups.set(region.parent, [...(groups.get(region.parent) ?? []), region]);
      const isMany = held.length > 60 && groups.size > 1;
      const items = (of: typeof held) => el("ul", { class: "names" }, of.map((region) => el("li", {}, link(region), region.n_fact > 0 && el("small", { class: "soft" }, ` ${count(region.n_fact)}`))));
      return el("section", { class: "shelf" }, el("h2", {}, levelName(level), " ", el("small", { class: "soft" }, count(held.length))),
        isMany ? [...groups].map(([parent, of]) => el("details", {}, el("summary", {}, known.get(parent)?.name ?? parent, " ", el("small", { class: "soft" }, count(of.length))), items(of))) : items(held));
    }), chapters);
  await below(chapters, site);
}

/* Groups that a study makes of regions bear the name of what they are cut by. */
const levelOf = (region: { level: string }, site: Site) => (site.levels.includes(region.level) ? region.level : GROUP);

function levelName(level: string): string {
  const key = `level.${level}` as Word;
  const said = say(key);
  return said === key ? level : said;
}

async function profile(root: HTMLElement, site: Site, code: string): Promise<void> {
  let region: Region;
  try {
    region = await api<Region>("region", { code });
  } catch (problem) {
    const said = problem instanceof ApiError ? problem : null;
    fill(root, el("div", { class: "filter" }, find()), el("p", { class: "notice", role: "alert" }, said?.message || say("missing")));
    return;
  }
  document.title = heading(site, region.name);
  const other = (head: string, held: readonly { code: string; name: string }[]) => held.length > 0 && el("details", { class: "on-screen" },
    el("summary", {}, head, " ", el("small", { class: "soft" }, count(held.length))), el("ul", { class: "names" }, held.map((r) => el("li", {}, link(r)))));
  fill(root,
    el("div", { class: "bar trail" },
      el("p", { class: "crumbs" }, el("a", { href: state.link("region") }, say("page.region")), region.parents.map((parent) => [" / ", link(parent)])),
      find(),
      el("a", { class: "control", href: state.link("compare", { regions: region.code }) }, say("compare.add")),
      el("button", { type: "button", class: "control", onclick: () => print() }, say("print"))),
    el("header", { class: "page-head" }, el("p", { class: "eyebrow" }, [levelName(levelOf(region, site)), ...region.parents.map((p) => p.name).slice(-1)].join(" · ")), el("h1", {}, region.name),
      site.is_synthetic && el("p", { class: "warning small" }, site.mark)),
    el("div", { class: "profile" }, indexPart(region), standing(region), flows(region)),
    region.figures.length > 0 && el("section", { class: "chapter on-screen" }, el("h2", {}, say("region.figures")), region.figures.map((id) => card(id, site))),
    other(say("region.children"), region.children), other(say("region.siblings"), region.siblings));
}

/* The newest fact of each measure, its rank among its like; the others on demand. */
function standing(region: Region): Child {
  if (!region.measures.length) return null;
  const line = (title: string, fact: RegionFact, unit: string) => el("tr", {},
    el("th", { scope: "row" }, title, fact.label && el("small", { class: "soft" }, ` ${fact.label}`)),
    el("td", { class: "num" }, number(fact.id, fact.text), unit && el("small", { class: "soft" }, ` ${unit}`)),
    el("td", { class: "num" }, fact.rank ? el("span", { title: say("region.rank_of", { rank: fact.rank, of: fact.of }) }, `${fact.rank} / ${fact.of}`) : ""),
    el("td", { class: "bar-cell" }, fact.rank && fact.of > 1 ? meter((fact.of - fact.rank) / (fact.of - 1)) : ""));
  const body = region.measures.map((measure) => {
    const [first, ...rest] = newest(measure.facts);
    if (!first) return null;
    const lines = rest.map((fact) => { const made = line("", fact, measure.unit); made.hidden = true; return made; });
    const head = line(measure.title, first, measure.unit);
    if (lines.length) head.firstElementChild?.append(" ", unfold(lines));
    return [head, ...lines];
  });
  return el("section", { class: "standing" }, el("h2", {}, say("region.standing")),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("region.standing") },
      el("table", { class: "data" }, el("thead", {}, el("tr", {}, [["measure", ""], ["value", "num"], ["rank", "num"], ["place", ""]].map(([name, kind]) =>
        el("th", { scope: "col", class: kind || null }, say(`region.${name}` as Word))))), el("tbody", {}, body))));
}

const newest = (facts: readonly RegionFact[]) => [...facts].sort((a, b) => (b.year ?? 0) - (a.year ?? 0));

/** A bar from 0 to 1. */
export function meter(share: number): HTMLElement {
  const bar = el("i");
  bar.style.width = `${Math.round(Math.max(0.02, Math.min(1, share)) * 100)}%`;
  return el("span", { class: "meter", "aria-hidden": "true" }, bar);
}

/* One list for each direction; where a measure tells several years, the last stands first and the others are chosen. */
function flows(region: Region): Child {
  if (!region.flows.length) return null;
  const groups = new Map<string, Region["flows"]>();
  for (const flow of region.flows) {
    const key = `${flow.measure} ${flow.direction}`;
    groups.set(key, [flow, ...(groups.get(key) ?? [])]);
  }
  return el("section", { class: "flows" }, el("h2", {}, say("region.flows")),
    el("div", { class: "pair-of" }, [...groups.values()].map(flowList)));
}

function flowList(found: Region["flows"]): Child {
  const [first] = found;
  if (!first) return null;
  const body = el("tbody");
  const label = el("small", { class: "soft" });
  const show = (flow: Region["flows"][number]) => {
    const most = Math.max(...flow.partners.map((p) => p.value ?? 0), 1e-12);
    label.textContent = [say(flow.direction === "in" ? "region.from" : "region.to"), flow.label].filter(Boolean).join(" · ");
    fill(body, flow.partners.slice(0, MOST_PARTNERS).map((p) => el("tr", {},
      el("th", { scope: "row" }, p.code ? link(p) : p.name), el("td", { class: "bar-cell" }, meter((p.value ?? 0) / most)), el("td", { class: "num" }, number(p.fact, p.text)))));
  };
  const choice = found.length > 1 && el("select", {
    class: "on-screen", "aria-label": `${first.title}, ${say(first.direction === "in" ? "region.from" : "region.to")}`,
    onchange: (event) => { const flow = found[(event.currentTarget as HTMLSelectElement).selectedIndex]; if (flow) show(flow); },
  }, found.map((flow) => el("option", {}, flow.label)));
  show(first);
  return el("div", {}, el("h3", {}, first.title, " ", label, " ", choice), el("table", { class: "data plain" }, body));
}

function indexPart(region: Region): Child {
  return region.index.filter((index) => index.nodes.length).map((index) => {
    const depth = (code: string): number => { const node = index.nodes.find((n) => n.code === code); return node?.parent ? 1 + depth(node.parent) : 0; };
    const top = index.nodes.filter((node) => depth(node.code) <= 1);
    return el("section", { class: "index-part" }, el("h2", {}, index.title, " ", el("small", { class: "soft" }, [index.list, index.year].filter(Boolean).join(" · "))),
      el("table", { class: "data plain" }, el("tbody", {}, top.map((node) => el("tr", { class: depth(node.code) === 0 && "whole" },
        el("th", { scope: "row" }, node.name),
        el("td", { class: "num" }, node.score && number(node.score.id, node.score.text)),
        el("td", { class: "num" }, node.rank && [number(node.rank.id, node.rank.text)]),
        el("td", { class: "bar-cell" }, node.score?.rank && node.score.of > 1 ? meter((node.score.of - node.score.rank) / (node.score.of - 1)) : ""))))));
  });
}
