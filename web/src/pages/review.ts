/* Pairs that may be one organisation, one at a time: both records side by side, why, what joining them does, and a
   verdict by key or button. Served only where the server takes verdicts. */
import { Desk, type Key } from "../desk";
import { el, web, type Child } from "../dom";
import { state } from "../state";
import { count, say, type Word } from "../words";
import type { Review, ReviewPair, ReviewRecord } from "../types";

type Verdict = "same" | "different" | "unsure";

export async function mount(root: HTMLElement): Promise<void> {
  await new Pairs(root, "review", "review", ["review", "linked"]).begin();
}

class Pairs extends Desk<ReviewPair, Verdict, Review> {
  protected taken(told: Review): ReviewPair[] { return told.pairs; }

  protected card(pair: ReviewPair): Child {
    const [left, right] = pair.records;
    const link = (id: string, name: string) => el("a", { href: state.link("organisation", { id }) }, name);
    return [
      el("h2", { id: "pair-title" }, say(pair.state === "linked" ? "review.is_linked" : "review.may_be", { score: percent(pair.score) })),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-labelledby": "pair-title" }, el("table", { class: "data review-records" },
        el("thead", {}, el("tr", {}, el("td", {}), el("th", { scope: "col" }, link(pair.left_id, left.name)), el("th", { scope: "col" }, link(pair.right_id, right.name)))),
        el("tbody", {}, LINES.map(([key, tell]) => line(say(key), tell(left), tell(right)))))),
      el("div", { class: "two-sides review-why" },
        el("div", {}, el("h3", {}, say("review.reasons")), pair.reasons.length
          ? el("ol", { class: "review-reasons" }, reasons(pair.reasons))
          : el("p", { class: "soft" }, say("review.no_reason"))),
        el("div", {}, el("h3", {}, say("review.effect")), el("p", { id: "effect" }, effect(pair)), el("p", { class: "small soft" }, counts(pair)))),
    ];
  }

  protected keys(pair: ReviewPair): Key[] {
    const apart = (key: string, word: Key["word"]): Key => ({ key, word, act: () => void this.give("different") });
    return [
      { key: "s", word: "review.same", act: () => void this.give("same") },
      pair.state === "linked" ? apart("p", "review.split") : apart("d", "review.different"),
      { key: "u", word: "review.unsure", act: () => void this.give("unsure") },
    ];
  }

  protected body(pair: ReviewPair, verdict: Verdict): Record<string, string> {
    return { left: pair.left_text, right: pair.right_text, verdict };
  }

  protected written(pair: ReviewPair, verdict: Verdict): string {
    return say("review.written", { verdict: say(`review.${verdict}`), left: pair.left_name, right: pair.right_name });
  }

  protected back_of(): Verdict { return "unsure"; }
}

const joined = (texts: readonly string[]): Child => texts.join(" / ");
const placed = (places: ReviewRecord["described"]): Child => places.map((one) => el("small", { class: "source" }, say("organisation.from", { file: one.file, row: one.row })));

const LINES: readonly (readonly [Word, (record: ReviewRecord) => Child])[] = [
  ["review.names", (r) => joined(r.names)],
  ["review.place", (r) => joined(r.place)],
  ["review.organisation_kind", (r) => joined(r.kind)],
  ["review.founded", (r) => joined(r.founded)],
  ["review.website", (r) => r.website.map((text, i) => [i > 0 && " / ", web(text) ? el("a", { href: web(text), rel: "noopener noreferrer" }, text) : text])],
  ["review.credit_code", (r) => joined(r.credit_code)],
  ["review.owner", (r) => joined(r.parent)],
  ["review.degree", (r) => count(r.degree)],
  ["review.partners", (r) => joined(r.partners)],
  ["review.described", (r) => placed(r.described)],
  ["review.mentioned", (r) => (r.n_mentioned ? [say("review.rows", { n: count(r.n_mentioned) }), placed(r.mentioned)] : "")],
];

function line(name: string, left: Child, right: Child): Child {
  const empty = (child: Child) => child === "" || (Array.isArray(child) && !child.length);
  if (empty(left) && empty(right)) return null;
  const shown = (child: Child) => (empty(child) ? el("span", { class: "soft" }, "–") : child);
  return el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, shown(left)), el("td", {}, shown(right)));
}

/* A reason such as "brand +3.1": its subject in words, and its share in the log odds as a bar. */
function reasons(told: readonly string[]): Child {
  const parsed = told.map((text) => ({ text, found: /^(\w+) ([+-]\d+(?:\.\d+)?)$/.exec(text) }));
  const most = Math.max(1, ...parsed.map(({ found }) => Math.abs(Number(found?.[2] ?? 0))));
  return parsed.map(({ text, found }) => {
    if (!found) return el("li", {}, text);
    const [, subject = "", weight = ""] = found;
    const word = say(`review.about_${subject}` as Word);
    const bar = el("i", { class: weight.startsWith("-") ? "against" : "for" });
    bar.style.width = `${(100 * Math.abs(Number(weight))) / most}%`;
    return el("li", { class: "weighed" }, el("span", {}, word.startsWith("review.") ? subject : word), el("span", { class: "weight", "aria-hidden": "true" }, bar), el("span", { class: "num" }, weight));
  });
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

function effect(pair: ReviewPair): string {
  const { n_touched, n_coincide } = pair.effect;
  return say(pair.state === "linked" ? "review.was_merged" : "review.would_merge", { touched: count(n_touched), coincide: count(n_coincide) });
}

function counts(pair: ReviewPair): string {
  const e = pair.effect;
  return say("review.counts", { nodes: count(e.n_node_apart), edges: count(e.n_edge_apart), nodes_joined: count(e.n_node_joined), edges_joined: count(e.n_edge_joined) });
}
