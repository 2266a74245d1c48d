/* One thing after the other is laid before a person, who answers by key or button: what the pages on pairs and on
   claims share. An answer is written when it is given; going back writes that it is taken back. */
import { ApiError, fresh, send, type Params } from "./api";
import { el, fill, type Child } from "./dom";
import { state } from "./state";
import { count, say, type Word } from "./words";

const WHO = "jihe-who";
const SIZE = 20;

export interface Waiting { total: number; n_answered: number; proof: string }
interface Visit<Item, Answer> { item: Item; answer: Answer | null }
export interface Key { key: string; word: Word; act: () => void; isOff?: boolean; isApart?: boolean }

export abstract class Desk<Item, Answer, Told extends Waiting> {
  protected items: Item[] = [];
  protected visited: Visit<Item, Answer>[] = [];
  private proof = "";
  private total = 0;
  private answered = 0;
  private isBusy = false;
  protected readonly who = el("input", { type: "text", id: "who", maxlength: 200, autocomplete: "name", required: true });
  protected readonly why = el("input", { type: "text", id: "why", maxlength: 1000, autocomplete: "off" });
  protected readonly place = el("section", { class: "pair-place", id: "pair", tabindex: -1, "aria-labelledby": "pair-title" });
  protected readonly told = el("p", { class: "review-told", role: "status" });
  private readonly bar = el("progress", { max: 1, value: 0, "aria-labelledby": "progress-text" });
  private readonly progress = el("span", { id: "progress-text", class: "small soft" });

  /** `path`: below api/; `page`: what the words of the page begin with; `states`: its lists, the first by default. */
  constructor(private readonly root: HTMLElement, private readonly path: string, protected readonly page: string, private readonly states: readonly string[]) {
    this.who.value = stored();
    this.who.addEventListener("change", () => { store(this.who.value); this.named(); });
    state.on(() => { if (this.said() !== this.kind) void this.begin(); });
    addEventListener("keydown", (event) => this.key(event));
  }

  kind = "";
  protected said(): string {
    const said = state.get("state");
    return this.states.includes(said) ? said : (this.states[0] ?? "");
  }
  protected word(name: string): Word { return `${this.page}.${name}` as Word; }

  /** What is sent with a request for what waits. */
  protected params(): Params { return {}; }
  /** What waits, out of an answer. */
  protected abstract taken(told: Told): Item[];
  /** An item as it is shown, without its buttons. */
  protected abstract card(item: Item): Child;
  /** What keys do to an item. */
  protected abstract keys(item: Item): Key[];
  /** What is sent for an answer, and what is said then. */
  protected abstract body(item: Item, answer: Answer): Record<string, string>;
  protected abstract written(item: Item, answer: Answer): string;
  /** The answer that takes one back. */
  protected abstract back_of(item: Item, answer: Answer): Answer;
  /** Begin with another item. */
  protected arrive(): void {}
  /** Somebody else judges now. */
  protected named(): void {}

  async begin(): Promise<void> {
    this.kind = this.said();
    this.items = [];
    this.visited = [];
    fill(this.told);
    fill(this.root,
      el("header", { class: "page-head" }, el("h1", {}, say(`page.${this.page}` as Word)), el("p", { class: "soft" }, say(this.word("lead")))),
      el("div", { class: "filter" },
        el("div", { class: "group", role: "group", "aria-label": say(this.word("which")) }, this.states.map((one, i) =>
          el("button", { type: "button", class: "control", "aria-pressed": String(one === this.kind), onclick: () => state.set({ state: i === 0 ? null : one }, true) }, say(this.word(one))))),
        el("label", { class: "review-who", for: "who" }, say("review.who"), this.who),
        el("div", { class: "review-progress" }, this.bar, this.progress)),
      this.place, this.told);
    await this.more();
    this.arrive();
    this.show();
  }

  /* The next ones: those passed over stay in the server's queue, those answered do not. */
  private async more(): Promise<void> {
    const passed = this.visited.filter((visit) => visit.answer === null).length;
    const found = await fresh<Told>(this.path, { state: this.kind, from: passed, size: SIZE, ...this.params() });
    this.items = this.taken(found);
    this.proof = found.proof;
    this.total = found.total;
    this.answered = found.n_answered;
  }

  protected show(): void {
    const [item] = this.items;
    this.bar.max = Math.max(1, this.total);
    this.bar.value = this.answered;
    fill(this.progress, say("review.progress", { n: count(this.answered), total: count(this.total) }));
    if (item) fill(this.place, this.card(item), el("p", { class: "review-note" }, el("label", { for: "why" }, say("review.why")), this.why), this.buttons(item));
    else fill(this.place, el("h2", { id: "pair-title" }, say(this.word(this.visited.length ? "end" : "none"))), this.answered > 0 && el("p", { class: "soft" }, say(this.word("then"))), this.buttons(null));
  }

  private all(item: Item | null): Key[] {
    const next: Key = { key: "n", word: this.word("next"), act: () => void this.next() };
    const back: Key = { key: "b", word: "review.back", act: () => void this.back(), isOff: !this.visited.length };
    if (!item) return [back];
    const own = this.keys(item);
    return [...own.filter((one) => !one.isApart), next, back, ...own.filter((one) => one.isApart)];
  }

  private buttons(item: Item | null): Child {
    return el("div", { class: "review-buttons", role: "group", "aria-label": say("review.verdict") }, this.all(item).map(({ key, word, act, isOff }) =>
      el("button", { type: "button", class: "control", "aria-keyshortcuts": key, disabled: isOff, onclick: act }, say(word), el("kbd", { "aria-hidden": "true" }, key))));
  }

  private key(event: KeyboardEvent): void {
    const from = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || /^(INPUT|TEXTAREA|SELECT)$/.test(from.tagName)) return;
    if (document.querySelector("dialog[open]")) return;
    const found = this.all(this.items[0] ?? null).find((one) => one.key === event.key.toLowerCase());
    if (!found) return;
    event.preventDefault();
    found.act();
  }

  protected async give(answer: Answer): Promise<void> {
    const [item] = this.items;
    if (!item || !this.isNamed()) return;
    await this.alone(async () => {
      await this.write(item, answer, this.why.value);
      this.answered += 1;
      const told = this.written(item, answer);
      await this.onward({ item, answer });
      fill(this.told, told);
    });
  }

  private async next(): Promise<void> {
    const [item] = this.items;
    if (item) await this.alone(() => this.onward({ item, answer: null }));
  }

  private async onward(visit: Visit<Item, Answer>): Promise<void> {
    this.visited.push(visit);
    this.items.shift();
    if (!this.items.length) await this.more();
    this.fresh();
  }

  private fresh(): void {
    this.why.value = "";
    this.arrive();
    this.show();
    this.place.focus({ preventScroll: true });
  }

  /* What was written stays; another verdict takes it back. */
  private async back(): Promise<void> {
    const last = this.visited.at(-1);
    if (!last || (last.answer && !this.isNamed())) return;
    await this.alone(async () => {
      if (last.answer) {
        await this.write(last.item, this.back_of(last.item, last.answer), say("review.taken_back"));
        this.answered -= 1;
      }
      this.visited.pop();
      this.items.unshift(last.item);
      this.fresh();
    });
  }

  private write(item: Item, answer: Answer, why: string): Promise<unknown> {
    return send(this.path, { ...this.body(item, answer), who: this.who.value.trim(), why: why.trim() }, this.proof);
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
