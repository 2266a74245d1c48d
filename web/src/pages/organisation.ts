/* One organisation: what is known of it and from where, its relations with their evidence, its neighbours. */
import { ApiError, api } from "../api";
import { el, fill, web, type Child } from "../dom";
import { ego } from "../ego";
import { evidence } from "../evidence";
import { heading } from "../frame";
import { number } from "../number";
import { plain } from "../plain";
import { searchBox } from "../search";
import { unfold } from "../unfold";
import { state } from "../state";
import { count, say } from "../words";
import type { Organisation, Relation, Relations, Site, Source } from "../types";

const SIZE = 50;

export async function mount(root: HTMLElement, site: Site): Promise<void> {
  let shown: string | null = null;
  const draw = async () => {
    const id = state.get("id");
    if (id === shown) return;
    shown = id;
    await (id ? profile(root, site, id) : begin(root, site));
  };
  state.on(() => void draw());
  await draw();
}

const find = () => searchBox({ kinds: ["organisation"], label: say("organisation.find"), choose: (hit) => state.set({ id: hit.id, kind: null, year: null, rpage: null }, true) });
const link = (id: string, name: string) => el("a", { href: state.link("organisation", { id }) }, name || id);

/** What an organisation is called in the language of the page, if it has a name in it. */
export const nameOf = (held: Organisation): string => (state.lang === "en" && held.name_en) || held.name;

async function begin(root: HTMLElement, site: Site): Promise<void> {
  fill(root, el("header", { class: "page-head" }, el("h1", {}, say("page.organisation")),
    el("p", { class: "soft" }, say("organisation.lead", { n: count(site.counts.organisation) }))), el("div", { class: "big-find" }, find()));
}

async function profile(root: HTMLElement, site: Site, id: string): Promise<void> {
  let held: Organisation;
  try {
    held = await api<Organisation>("organisation", { id });
  } catch (problem) {
    const said = problem instanceof ApiError ? problem.message : "";
    fill(root, el("div", { class: "filter" }, find()), el("p", { class: "notice", role: "alert" }, said || say("missing")));
    return;
  }
  const called = nameOf(held);
  document.title = heading(site, called);
  const others = [held.name, held.short_name, held.name_en, ...held.aliases].filter((name, at, all) => name && name !== called && all.indexOf(name) === at);
  fill(root,
    el("div", { class: "bar trail" },
      el("p", { class: "crumbs" }, el("a", { href: state.link("organisation") }, say("page.organisation")),
        held.region.map((region) => [" / ", el("a", { href: state.link("region", { code: region.code }) }, region.label)])),
      find(),
      el("a", { class: "control", href: state.link("compare", { ids: held.id }) }, say("compare.add")),
      el("button", { type: "button", class: "control", onclick: () => print() }, say("print"))),
    el("header", { class: "page-head" }, el("h1", {}, called), others.length > 0 && el("p", { class: "soft" }, others.join(" · ")),
      site.is_synthetic && el("p", { class: "warning small" }, site.mark)),
    el("div", { class: "two-sides" },
      el("div", {}, attributes(held), years(held), memberships(held)),
      el("div", {}, neighbours(held), rankings(held), similar(held))),
    relationParts(held, site), events(held));
}

const section = (title: string, ...children: Child[]) => el("section", { class: "block" }, el("h2", {}, title), children);
const from = (source: Source | null) => source && el("small", { class: "soft source" }, say("organisation.from", { file: source.file, row: source.row }));

function attributes(held: Organisation): Child {
  return section(say("organisation.attributes"), el("dl", { class: "lines" }, held.attributes.filter((a) => a.text).map((a) => el("div", {},
    el("dt", {}, a.heading),
    el("dd", {}, web(a.text) ? el("a", { href: web(a.text), rel: "noopener noreferrer" }, a.text) : a.text,
      a.rule && el("small", { class: "soft source" }, say("organisation.rule", { rule: a.rule })),
      a.conflicts.map((c) => el("small", { class: "conflict" }, say("organisation.conflict", { source: c.source, value: c.value }), " ", c.file && el("span", { class: "soft" }, say("organisation.from", { file: c.file, row: c.row ?? "–" })))))))),
    held.sources.length > 0 && el("p", { class: "small soft" }, say("organisation.sources"), " ", held.sources.map((s, i) => [i > 0 && "; ", say("organisation.from", { file: s.file, row: s.row })])));
}

function years(held: Organisation): Child {
  if (!held.years.length) return null;
  const columns = [...new Map(held.years.flatMap((y) => y.cells).filter((c) => !/_(original|currency|precision)$/.test(c.name)).map((c) => [c.name, c.heading]))];
  return section(say("organisation.years"), el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("organisation.years") }, el("table", { class: "data" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("year.label")), columns.map(([, heading]) => el("th", { scope: "col", class: "num" }, heading)))),
    el("tbody", {}, held.years.map((y) => el("tr", {}, el("th", { scope: "row", title: say("organisation.from", { ...y.source }) }, y.year),
      columns.map(([name]) => el("td", { class: "num" }, y.cells.find((c) => c.name === name)?.text ?? ""))))))));
}

function memberships(held: Organisation): Child {
  if (!held.memberships.length) return null;
  return section(say("organisation.memberships"), el("dl", { class: "lines" }, held.memberships.map((m) => el("div", {}, el("dt", {}, m.sample), el("dd", {}, m.years.join(", "))))));
}

function neighbours(held: Organisation): Child {
  if (held.ego.nodes.length < 2) return null;
  return section(say("organisation.ego"), ego(held.ego, (id) => state.link("organisation", { id })),
    el("p", { class: "small soft" }, say(held.ego.is_capped ? "organisation.ego_capped" : "organisation.ego_note", { n: count(held.ego.nodes.length) }), " ",
      el("a", { class: "on-screen", href: state.link("network", { node: held.id }) }, say("organisation.in_network"))));
}

/* Of numbers that differ only in their class or year the last stands first; the others on demand. */
function rankings(held: Organisation): Child {
  if (!held.facts.length) return null;
  const groups = new Map<string, Organisation["facts"]>();
  for (const fact of held.facts) groups.set(fact.title, [fact, ...(groups.get(fact.title) ?? [])]);
  const line = (fact: Organisation["facts"][number], isFirst: boolean) => el("tr", { hidden: !isFirst },
    el("th", { scope: "row" }, isFirst && fact.title, fact.label && el("small", { class: "soft" }, ` ${fact.label}`)),
    el("td", { class: "num" }, number(fact.id, fact.text), fact.unit && el("small", { class: "soft" }, ` ${fact.unit}`)),
    el("td", { class: "num" }, fact.rank ? say("organisation.rank", { rank: fact.rank }) : ""));
  return section(say("organisation.facts"), el("table", { class: "data" }, el("tbody", {}, [...groups.values()].map((facts) => {
    const lines = facts.map((fact, at) => line(fact, at === 0));
    if (lines.length > 1) lines[0]?.firstElementChild?.append(" ", unfold(lines.slice(1)));
    return lines;
  }))));
}

function similar(held: Organisation): Child {
  if (!held.similar.length) return null;
  return section(say("organisation.similar"), el("ul", { class: "plain-list" }, held.similar.map((other) => el("li", {}, link(other.id, other.name), " ", el("small", { class: "soft" }, [other.shared > 0 && say("organisation.shared", { n: count(other.shared) }), ...other.same].filter(Boolean).join(" · "))))));
}

/* How many relations of each kind and year; a cell shows them below. */
function relationParts(held: Organisation, site: Site): Child {
  if (!held.n_relation) return null;
  const found = [...new Set(held.relation_counts.flatMap((c) => c.years.map(([year]) => year)))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const list = el("div");
  const pick = (kind: string, direction: string, year: number | null) => { state.set({ kind, direction, year, rpage: null }); void show(); };
  const button = (text: string, kind: string, direction: string, year: number | null) => el("button", { type: "button", class: "quiet", onclick: () => pick(kind, direction, year) }, text);
  const show = () => relations(list, held, site);
  void show();
  return section(say("organisation.relations", { n: count(held.n_relation) }),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("organisation.by_year") }, el("table", { class: "data counts" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("organisation.kind")), found.map((year) => el("th", { scope: "col", class: "num" }, year ?? say("unknown"))), el("th", { scope: "col", class: "num" }, say("data.total")))),
      el("tbody", {}, held.relation_counts.map((c) => el("tr", {},
        el("th", { scope: "row" }, c.label, " ", el("small", { class: "soft" }, say(`direction.${c.direction}`))),
        found.map((year) => { const n = c.years.find(([y]) => y === year)?.[1]; return el("td", { class: "num" }, n ? button(count(n), c.kind, c.direction, year) : ""); }),
        el("td", { class: "num" }, button(count(c.total), c.kind, c.direction, null))))))), list);
}

async function relations(place: HTMLElement, held: Organisation, site: Site): Promise<void> {
  const wanted = { kind: state.get("kind"), direction: state.get("direction"), year: state.get("year") };
  const page = state.number("rpage", 1, 1);
  const isWhole = held.relations.length >= held.n_relation;
  let shown: Relation[];
  let total: number;
  if (isWhole || site.static) {
    const fit = held.relations.filter((r) => (!wanted.kind || r.kind === wanted.kind) && (!wanted.direction || r.direction === wanted.direction) && (!wanted.year || String(r.year) === wanted.year));
    total = fit.length;
    shown = fit.slice((page - 1) * SIZE, page * SIZE);
  } else {
    const found = await api<Relations>("relations", { id: held.id, page, size: SIZE, ...wanted });
    ({ total } = found);
    shown = found.relations;
  }
  const turn = (by: number) => () => { state.set({ rpage: page + by === 1 ? null : page + by }); void relations(place, held, site); };
  const isCut = Boolean(wanted.kind || wanted.year || wanted.direction);
  const label = held.relation_counts.find((c) => c.kind === wanted.kind)?.label ?? "";
  fill(place,
    el("p", { class: "small", role: "status" }, [label, wanted.year, wanted.direction && say(`direction.${wanted.direction as "in" | "out"}`)].filter(Boolean).join(" · "), isCut && " · ", say("data.rows", { n: count(total) }), " ",
      isCut && el("button", { type: "button", class: "quiet", onclick: () => { state.set({ kind: null, direction: null, year: null, rpage: null }); void relations(place, held, site); } }, say("organisation.all"))),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("organisation.evidence") }, el("table", { class: "data" },
      el("thead", {}, el("tr", {}, (["partner", "kind", "date", "title", "amount", "evidence"] as const).map((name) => el("th", { scope: "col" }, say(`organisation.${name}`))))),
      el("tbody", {}, shown.map((r) => [el("tr", {}, el("th", { scope: "row" }, r.direction === "out" ? "→ " : "← ", link(r.partner, r.partner_name)),
        el("td", {}, held.relation_counts.find((c) => c.kind === r.kind)?.label ?? r.kind, r.classes.length > 0 && el("small", { class: "soft block" }, r.classes.join(" · "))),
        el("td", {}, r.date || (r.year ?? "")), el("td", {}, r.evidence.some((e) => e.quote === r.title) ? "" : r.title && plain(r.title)), el("td", {}, r.amount),
        el("td", {}, from(r.source), r.confidence !== null && el("small", { class: "soft source" }, say("evidence.confidence", { share: `${Math.round(r.confidence * 100)}%` })))),
        r.evidence.length > 0 && el("tr", { class: "evidence" }, el("td", { colspan: 6 }, evidence(r.evidence)))])))),
    total > SIZE && el("div", { class: "pair" },
      el("button", { type: "button", class: "control", disabled: page <= 1, onclick: turn(-1) }, `← ${say("back")}`),
      el("button", { type: "button", class: "control", disabled: page * SIZE >= total, onclick: turn(1) }, `${say("next")} →`)));
}

function events(held: Organisation): Child {
  if (!held.events.length) return null;
  return section(say("organisation.events"), el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("organisation.events") }, el("table", { class: "data" }, el("tbody", {}, held.events.map((e) => el("tr", {},
    el("th", { scope: "row" }, e.kind), el("td", {}, e.name), el("td", {}, e.date), el("td", { class: "num" }, e.amount), el("td", {}, from(e.source))))))));
}
