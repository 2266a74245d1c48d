/* Organisations or regions side by side; the address says which: ?ids=A,B or ?regions=X,Y. */
import { api } from "../api";
import { el, fill, type Child } from "../dom";
import { number } from "../number";
import { nameOf } from "./organisation";
import { searchBox } from "../search";
import { state } from "../state";
import { count, say } from "../words";
import type { Organisation, Region, RegionFact, Site } from "../types";

const MOST = 4;

export async function mount(root: HTMLElement, site: Site): Promise<void> {
  let shown: string | null = null;
  const draw = async () => {
    const key = `${state.get("ids")}|${state.get("regions")}`;
    if (key === shown) return;
    shown = key;
    await page(root, site);
  };
  state.on(() => void draw());
  await draw();
}

async function page(root: HTMLElement, site: Site): Promise<void> {
  const ids = state.list("ids").slice(0, MOST);
  const codes = state.list("regions").slice(0, MOST);
  const isRegions = codes.length > 0;
  const body = el("div");
  const put = (name: "ids" | "regions", list: string[]) => state.set({ [name]: list.join(","), [name === "ids" ? "regions" : "ids"]: null }, true);
  const box = searchBox({
    kinds: ids.length ? ["organisation"] : isRegions ? ["region"] : ["organisation", "region"], label: say("compare.find"),
    choose: (hit) => {
      if (hit.kind === "region") put("regions", [...new Set([...codes, hit.id])].slice(-MOST));
      else put("ids", [...new Set([...ids, hit.id])].slice(-MOST));
    },
  });
  fill(root, el("header", { class: "page-head" }, el("h1", {}, say("page.compare")), el("p", { class: "soft" }, say("compare.lead", { n: MOST })),
    site.is_synthetic && el("p", { class: "warning small" }, site.mark)), el("div", { class: "filter" }, box), body);
  if (isRegions) await regions(body, codes, (list) => put("regions", list));
  else if (ids.length) await organisations(body, ids, (list) => put("ids", list));
  else fill(body, el("p", { class: "notice" }, say("compare.none")));
  if (ids.length + codes.length) root.querySelector<HTMLInputElement>(".filter input")?.setAttribute("placeholder", say("compare.more"));
}

function grid(label: string, heads: readonly Child[], rows: readonly { title: Child; cells: readonly Child[]; isHead?: boolean }[]): HTMLElement {
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, el("table", { class: "data side-by-side" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "hidden" }, say("region.measure"))), heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, rows.map((row) => row.isHead
      ? el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: heads.length + 1 }, row.title))
      : el("tr", {}, el("th", { scope: "row" }, row.title), row.cells.map((cell) => el("td", {}, cell)))))));
}

const head = (link: HTMLElement, name: string, drop: () => void) => [link, " ",
  el("button", { type: "button", class: "quiet drop", "aria-label": say("compare.drop", { name }), onclick: drop }, "✕")];

async function all<T>(keys: readonly string[], ask: (key: string) => Promise<T>): Promise<T[]> {
  const found = await Promise.allSettled(keys.map(ask));
  return found.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}

async function organisations(place: HTMLElement, ids: string[], put: (ids: string[]) => void): Promise<void> {
  const held = await all(ids, (id) => api<Organisation>("organisation", { id }));
  if (!held.length) return fill(place, el("p", { class: "notice", role: "alert" }, say("missing")));
  const headings = new Map(held.flatMap((o) => o.attributes.filter((a) => a.text).map((a) => [a.name, a.heading] as const)));
  const kinds = new Map(held.flatMap((o) => o.relation_counts.map((c) => [`${c.kind} ${c.direction}`, `${c.label} · ${say(`direction.${c.direction}`)}`] as const)));
  const facts = new Map(held.flatMap((o) => o.facts.map((f) => [`${f.title}|${f.label}`, { title: f.title, label: f.label }] as const)));
  const shared = held.length > 1 ? partners(held) : [];
  fill(place, grid(say("page.compare"), held.map((o) => head(el("a", { href: state.link("organisation", { id: o.id }) }, nameOf(o)), nameOf(o), () => put(ids.filter((id) => id !== o.id)))), [
    { title: say("organisation.attributes"), cells: [], isHead: true },
    ...[...headings].map(([name, title]) => ({ title, cells: held.map((o) => o.attributes.find((a) => a.name === name)?.text ?? "") })),
    { title: say("organisation.relations", { n: held.map((o) => count(o.n_relation)).join(" · ") }), cells: [], isHead: true },
    ...[...kinds].map(([key, title]) => ({ title, cells: held.map((o) => { const n = o.relation_counts.find((c) => `${c.kind} ${c.direction}` === key)?.total; return n ? count(n) : "–"; }) })),
    ...(facts.size ? [{ title: say("organisation.facts"), cells: [], isHead: true }] : []),
    ...[...facts].map(([key, f]) => ({ title: [f.title, f.label && el("small", { class: "soft" }, ` ${f.label}`)], cells: held.map((o) => { const fact = o.facts.find((x) => `${x.title}|${x.label}` === key); return fact ? number(fact.id, fact.text) : "–"; }) })),
  ]), held.length > 1 && el("p", {}, el("strong", {}, say("compare.shared")), " ", shared.length
    ? shared.map(([id, name], i) => [i > 0 && ", ", el("a", { href: state.link("organisation", { id }) }, name)]) : say("compare.no_shared")));
}

/* Neighbours of all of them. */
function partners(held: readonly Organisation[]): [string, string][] {
  const near = held.map((o) => new Map(o.ego.nodes.filter((n) => n.step === 1).map((n) => [n.id, n.name])));
  const [first, ...rest] = near;
  return first ? [...first].filter(([id]) => rest.every((other) => other.has(id))) : [];
}

async function regions(place: HTMLElement, codes: string[], put: (codes: string[]) => void): Promise<void> {
  const held = await all(codes, (code) => api<Region>("region", { code }));
  if (!held.length) return fill(place, el("p", { class: "notice", role: "alert" }, say("missing")));
  const titles = new Map(held.flatMap((r) => r.measures.map((m) => [m.measure, m.title] as const)));
  const rows = [...titles].map(([measure, title]) => {
    const labels = [...new Set(held.flatMap((r) => facts(r, measure).map((f) => f.label)))];
    const label = labels.find((l) => held.every((r) => facts(r, measure).some((f) => f.label === l))) ?? labels[0] ?? "";
    return { title: [title, label && el("small", { class: "soft" }, ` ${label}`)], cells: held.map((r) => shown(facts(r, measure).find((f) => f.label === label))) };
  });
  const scores = held[0]?.index.flatMap((index) => [
    { title: [index.title, " ", el("small", { class: "soft" }, [index.list, index.year].filter(Boolean).join(" · "))], cells: [], isHead: true },
    ...index.nodes.map((node) => ({ title: node.name, cells: held.map((r) => {
      const same = r.index.find((i) => i.index === index.index && i.list === index.list)?.nodes.find((n) => n.code === node.code);
      return same?.score ? [number(same.score.id, same.score.text), same.rank && [" · ", number(same.rank.id, same.rank.text)]] : "–";
    }) })),
  ]) ?? [];
  fill(place, grid(say("page.compare"), held.map((r) => head(el("a", { href: state.link("region", { code: r.code }) }, r.name), r.name, () => put(codes.filter((code) => code !== r.code)))),
    [{ title: say("region.standing"), cells: [], isHead: true }, ...rows, ...scores]));
}

const facts = (region: Region, measure: string) =>
  [...(region.measures.find((m) => m.measure === measure)?.facts ?? [])].sort((a, b) => (b.year ?? 0) - (a.year ?? 0));

const shown = (fact: RegionFact | undefined): Child => fact
  ? [number(fact.id, fact.text), fact.rank ? el("small", { class: "soft" }, ` ${say("region.rank_of", { rank: fact.rank, of: fact.of })}`) : ""] : "–";
