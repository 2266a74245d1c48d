/* Data and methods: how each number is counted, what was read, what was put aside, and whether it all agrees. */
import { api } from "../api";
import { el, fill, web, type Child } from "../dom";
import { ROOT, state } from "../state";
import { count, say, type Word } from "../words";
import type { Consistency, Contradiction, Data, Measures, Resolution, Site } from "../types";

export async function mount(root: HTMLElement, site: Site): Promise<void> {
  const [measures, data] = await Promise.all([api<Measures>("measures"), api<Data>("data")]);
  const agreed = el("div", {}, el("p", { class: "soft", role: "status" }, say("waiting")));
  const sections: [string, Word, Child][] = [
    ["versions", "data.versions", versions(site, data)],
    ["files", "data.files", files(data)],
    ["kept", "data.tables", tables(data)],
    ["aside", "data.aside", aside(data)],
    ["measures", "data.measures", cards(measures)],
    ["consistency", "data.consistency", agreed],
    ["api", "data.api", access(site, data)],
  ];
  fill(root, el("header", { class: "page-head" }, el("h1", {}, say("page.data")), el("p", { class: "soft" }, say("data.lead"))),
    el("div", { class: "with-toc" },
      el("div", { class: "chapters" }, sections.map(([id, title, held]) => el("section", { class: "chapter", id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, say(title)), held))),
      el("nav", { class: "toc", "aria-label": say("toc") }, el("details", { open: innerWidth > 1240 }, el("summary", {}, say("toc")), el("ol", {}, sections.map(([id, title]) => el("li", {}, el("a", { href: `#${id}` }, say(title)))))))));
  /* The audit may have to be made first; the page does not wait. */
  void api<Consistency>("consistency").then(
    (found) => fill(agreed, agreement(found)), () => fill(agreed, el("p", {}, say("data.no_consistency"))));
}

function table(label: string, headings: readonly [string, string][], rows: readonly (readonly Child[])[], more = ""): HTMLElement {
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, el("table", { class: `data ${more}`.trim() },
    el("thead", {}, el("tr", {}, headings.map(([heading, kind]) => el("th", { scope: "col", class: kind || null }, heading)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, at) => at === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: headings[at]?.[1] || null }, cell)))))));
}

const num = (name: Word): [string, string] => [say(name), "num"];
const word = (name: Word): [string, string] => [say(name), ""];

function versions(site: Site, data: Data): Child {
  const line = (heading: string, text: Child) => text && el("div", {}, el("dt", {}, heading), el("dd", {}, text));
  return el("dl", { class: "lines" },
    line(say("data.snapshot"), data.snapshot_date), line(say("data.program"), `Jihe ${data.version}`),
    line(say("data.build"), el("code", {}, data.build)),
    line(say("data.holds"), (["organisation", "relation", "event", "fact", "figure", "measure"] as const).map((name) => `${say(`count.${name}`)} ${count(site.counts[name])}`).join(" · ")),
    site.authors.length > 0 && line(say("data.authors"), site.authors.join(", ")),
    site.is_synthetic && line(say("data.kind"), el("strong", { class: "warning" }, site.mark)));
}

function files(data: Data): Child {
  return [el("p", {}, say("data.files_lead")), table(say("data.files"),
    [word("data.file"), num("data.read"), num("data.stored"), num("data.quarantined"), ["SHA-256", ""]],
    data.files.map((file) => [
      [file.file, el("small", { class: "soft block" }, [file.publisher, file.licence].filter(Boolean).join(" · "), web(file.url) && [" ", el("a", { href: web(file.url), rel: "noopener noreferrer" }, say("data.origin"))])],
      count(file.n_read), count(file.n_stored), count(file.n_quarantined), el("code", { title: file.sha256 }, file.sha256.slice(0, 12))]))];
}

function tables(data: Data): Child {
  return data.tables.map((held) => el("details", {}, el("summary", {}, el("code", {}, held.name), " ", el("small", { class: "soft" }, say("data.rows", { n: count(held.n) }))),
    table(held.name, [word("data.column"), word("data.meaning"), word("data.unit")], held.columns.map((c) => [el("code", {}, c.name), c.meaning, c.unit]))));
}

function aside(data: Data): Child {
  const parts: Child[] = [];
  if (data.rejected.length) parts.push(el("h3", {}, say("data.rejected")), table(say("data.rejected"), [word("data.table"), word("data.reason"), num("data.n")], data.rejected.map((r) => [el("code", {}, r.table), r.reason, count(r.n)])));
  if (data.unrecognised.length) parts.push(el("h3", {}, say("data.unrecognised")), table(say("data.unrecognised"), [word("data.table"), word("data.column"), num("data.n")], data.unrecognised.map((r) => [el("code", {}, r.table), el("code", {}, r.column), count(r.n)])));
  if (data.conflicts.length) parts.push(el("h3", {}, say("data.conflicts")), table(say("data.conflicts"), [word("data.column"), num("data.n")], data.conflicts.map((r) => [el("code", {}, r.column), count(r.n)])));
  return parts.length ? parts : el("p", {}, say("data.nothing_aside"));
}

function cards(measures: Measures): Child {
  return measures.measures.map((measure) => el("article", { class: "metric", id: `measure-${measure.id}`, "aria-labelledby": `measure-${measure.id}-title` },
    el("h3", { id: `measure-${measure.id}-title` }, measure.title, " ", el("code", { class: "soft" }, measure.id)),
    el("dl", { class: "lines" }, measure.lines.map((line) => el("div", {}, el("dt", {}, line.heading), el("dd", { title: line.columns || null }, line.text))),
      measure.figures.length > 0 && el("div", {}, el("dt", {}, say("data.shown_in")), el("dd", {}, measure.figures.map((id, i) => [i > 0 && ", ", el("a", { href: state.link("gallery", { figure: id }) }, id)]))))));
}

function agreement(held: Consistency): Child {
  const list = (title: Word, found: readonly Contradiction[]) => found.length > 0 && [el("h3", {}, say(title)),
    table(say(title), [word("data.severity"), word("data.finding"), num("data.printed"), num("data.expected")],
      found.map((f) => [el("span", { class: f.severity === "error" && "warning" }, f.severity), f.said, f.printed, f.expected]))];
  const compared = held.compared;
  const verdicts = compared ? Object.keys(compared.verdicts) : [];
  /* In Chinese nothing stands between two sentences. */
  const gap = state.lang === "zh" ? "" : " ";
  return [
    el("p", {}, say("data.audited", { n: count(held.n_fact) }), gap, held.facts.length ? say("data.contradictions", { n: count(held.facts.length) }) : say("data.agrees")),
    list("data.own", held.facts),
    held.n_figure > 0 && el("p", {}, say("data.looked", { n: count(held.n_figure) }), gap, held.figures.length ? say("data.contradictions", { n: count(held.figures.length) }) : say("data.agrees")),
    list("data.published", held.figures),
    compared && [el("h3", {}, say("data.compared")), table(say("data.compared"),
      [word("data.class"), ...verdicts.map((v): [string, string] => [verdict(v), "num"]), num("data.total")],
      compared.by_class.map((row) => [row.name, ...verdicts.map((v) => count(row.counts[v] ?? 0)), count(row.total)]))],
    held.resolution && resolved(held.resolution),
  ];
}

/* What resolving organisations did, and where a person who looked at pairs says otherwise. */
function resolved(done: Resolution): Child {
  const part = (title: Word, headings: [string, string][], rows: readonly (readonly string[])[], more = "") =>
    rows.length > 0 && el("div", {}, el("h4", {}, say(title)), table(say(title), headings, rows, more));
  return el("div", { id: "resolution" },
    el("h3", {}, say("data.resolution")), el("p", {}, say("data.resolution_lead")),
    part("data.sizes", [word("data.network"), num("data.before"), num("data.after")], done.sizes),
    part("data.top", [word("data.rank"), word("data.before"), num("data.degree"), word("data.after"), num("data.degree")], done.top, "ranks"),
    el("div", { class: "pair-of" },
      part("data.states", [word("data.outcome"), num("data.pairs")], done.states),
      part("data.rules", [word("data.rule"), num("data.mentions")], done.rules)),
    done.tried && [el("h4", {}, say("data.tried")), el("p", {}, done.tried)],
    done.failed.length > 0 && el("details", {}, el("summary", {}, say("data.failed", { n: count(done.failed.length) })),
      table(say("data.tried"), [word("data.outcome"), word("data.one_name"), word("data.other_name"), word("data.why")], done.failed, "judged")));
}

function verdict(name: string): string {
  const key = `verdict.${name}` as Word;
  const said = say(key);
  return said === key ? name : said;
}

function access(site: Site, data: Data): Child {
  const here = (path: string) => el("a", { href: ROOT + path }, el("code", {}, path));
  return [
    el("p", {}, say(site.static ? "data.api_static" : "data.api_server")),
    el("ul", {}, el("li", {}, here("api/site.json")), el("li", {}, here("api/openapi.json")), data.downloads.map((d) => el("li", {}, el("a", { href: ROOT + d.path, download: "" }, d.title)))),
  ];
}
