/* Pairs that may be one organisation, one at a time: both records side by side, why, what joining them does, and a
   verdict by key or button. Served only where the server takes verdicts. */
import { ApiError, fresh, send } from "../api";
import { el, fill, web, type Child } from "../dom";
import { state } from "../state";
import { count, say, type Word } from "../words";
import type { Review, ReviewPair, ReviewRecord } from "../types";

const WHO = "jihe-who";
const SIZE = 20;
const STATES = ["review", "linked"] as const;
type Verdict = "same" | "different" | "unsure";
interface Visit { pair: ReviewPair; verdict: Verdict | null }

export async function mount(root: HTMLElement): Promise<void> {
  const desk = new Desk(root);
  state.on(() => { if (kind() !== desk.kind) void desk.begin(); });
  addEventListener("keydown", (event) => desk.key(event));
  await desk.begin();
}

const kind = () => (state.get("state") === "linked" ? "linked" : "review");

class Desk {
  kind = kind();
  private pairs: ReviewPair[] = [];
  private visited: Visit[] = [];
  private proof = "";
  private total = 0;
  private answered = 0;
  private isBusy = false;
  private readonly who = el("input", { type: "text", id: "who", maxlength: 200, autocomplete: "name", required: true });
  private readonly why = el("input", { type: "text", id: "why", maxlength: 1000, autocomplete: "off" });
  private readonly place = el("section", { class: "pair-place", id: "pair", tabindex: -1, "aria-labelledby": "pair-title" });
  private readonly told = el("p", { class: "review-told", role: "status" });
  private readonly bar = el("progress", { max: 1, value: 0, "aria-labelledby": "progress-text" });
  private readonly progress = el("span", { id: "progress-text", class: "small soft" });

  constructor(private readonly root: HTMLElement) {
    this.who.value = stored();
    this.who.addEventListener("change", () => store(this.who.value));
  }

  async begin(): Promise<void> {
    this.kind = kind();
    this.pairs = [];
    this.visited = [];
    fill(this.told);
    fill(this.root,
      el("header", { class: "page-head" }, el("h1", {}, say("page.review")), el("p", { class: "soft" }, say("review.lead"))),
      el("div", { class: "filter" },
        el("div", { class: "group", role: "group", "aria-label": say("review.kind") }, STATES.map((one) =>
          el("button", { type: "button", class: "control", "aria-pressed": String(one === this.kind), onclick: () => state.set({ state: one === "review" ? null : one }, true) }, say(`review.${one}` as Word)))),
        el("label", { class: "review-who", for: "who" }, say("review.who"), this.who),
        el("div", { class: "review-progress" }, this.bar, this.progress)),
      this.place, this.told);
    await this.more();
    this.show();
  }

  /* The next pairs: those passed over stay in the server's queue, those answered do not. */
  private async more(): Promise<void> {
    const passed = this.visited.filter((visit) => visit.verdict === null).length;
    const found = await fresh<Review>("review", { state: this.kind, from: passed, size: SIZE });
    this.pairs = found.pairs;
    this.proof = found.proof;
    this.total = found.total;
    this.answered = found.n_answered;
  }

  private show(): void {
    const [pair] = this.pairs;
    this.bar.max = Math.max(1, this.total);
    this.bar.value = this.answered;
    fill(this.progress, say("review.progress", { n: count(this.answered), total: count(this.total) }));
    this.why.value = "";
    if (pair) fill(this.place, this.card(pair));
    else fill(this.place, el("h2", { id: "pair-title" }, say(this.visited.length ? "review.end" : "review.none")), this.answered > 0 && el("p", { class: "soft" }, say("review.then")), this.buttons(null));
  }

  private card(pair: ReviewPair): Child {
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
      el("p", { class: "review-note" }, el("label", { for: "why" }, say("review.why")), this.why),
      this.buttons(pair),
    ];
  }

  private buttons(pair: ReviewPair | null): Child {
    const button = (key: string, word: Word, act: () => void, isOff = false) => el("button", { type: "button", class: "control", "aria-keyshortcuts": key, disabled: isOff, onclick: act }, say(word), el("kbd", { "aria-hidden": "true" }, key));
    return el("div", { class: "review-buttons", role: "group", "aria-label": say("review.verdict") },
      pair && [
        button("s", "review.same", () => void this.give("same")),
        pair.state === "linked" ? button("p", "review.split", () => void this.give("different")) : button("d", "review.different", () => void this.give("different")),
        button("u", "review.unsure", () => void this.give("unsure")),
        button("n", "review.next", () => void this.next())],
      button("b", "review.back", () => void this.back(), !this.visited.length));
  }

  key(event: KeyboardEvent): void {
    const from = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || /^(INPUT|TEXTAREA|SELECT)$/.test(from.tagName)) return;
    if (document.querySelector("dialog[open]")) return;
    const [pair] = this.pairs;
    const acts: Record<string, () => Promise<void>> = { b: () => this.back() };
    if (pair) Object.assign(acts, { s: () => this.give("same"), d: () => this.give("different"), u: () => this.give("unsure"), n: () => this.next() });
    if (pair?.state === "linked") acts.p = () => this.give("different");
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    void act();
  }

  private async give(verdict: Verdict): Promise<void> {
    const [pair] = this.pairs;
    if (!pair || !this.isNamed()) return;
    await this.alone(async () => {
      await this.write(pair, verdict, this.why.value);
      this.answered += 1;
      await this.onward({ pair, verdict });
      fill(this.told, say("review.written", { verdict: say(`review.${verdict}`), left: pair.left_name, right: pair.right_name }));
    });
  }

  private async next(): Promise<void> {
    const [pair] = this.pairs;
    if (pair) await this.alone(() => this.onward({ pair, verdict: null }));
  }

  private async onward(visit: Visit): Promise<void> {
    this.visited.push(visit);
    this.pairs.shift();
    if (!this.pairs.length) await this.more();
    this.show();
    this.place.focus({ preventScroll: true });
  }

  /* What was written stays; another verdict takes it back. */
  private async back(): Promise<void> {
    const last = this.visited.at(-1);
    if (!last || (last.verdict && !this.isNamed())) return;
    await this.alone(async () => {
      if (last.verdict) {
        await this.write(last.pair, "unsure", say("review.taken_back"));
        this.answered -= 1;
      }
      this.visited.pop();
      this.pairs.unshift(last.pair);
      this.show();
      this.place.focus({ preventScroll: true });
    });
  }

  private write(pair: ReviewPair, verdict: Verdict, why: string): Promise<unknown> {
    return send("review", { left: pair.left_text, right: pair.right_text, verdict, who: this.who.value.trim(), why: why.trim() }, this.proof);
  }

  private isNamed(): boolean {
    if (this.who.value.trim()) return true;
    fill(this.told, el("span", { class: "warning" }, say("review.who_first")));
    this.who.focus();
    return false;
  }

  /* One request at a time: a key that is pressed twice gives one verdict. */
  private async alone(act: () => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      fill(this.told);
      await act();
    } catch (problem) {
      fill(this.told, el("span", { class: "warning" }, (problem instanceof ApiError && problem.message) || say("failed")));
    } finally {
      this.isBusy = false;
    }
  }
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

/* The name of who judges is kept by the browser, where it may keep anything. */
function stored(): string {
  try {
    return localStorage.getItem(WHO) ?? "";
  } catch {
    return "";
  }
}

function store(name: string): void {
  try {
    localStorage.setItem(WHO, name.trim());
  } catch {
    /* It is then asked for again. */
  }
}
