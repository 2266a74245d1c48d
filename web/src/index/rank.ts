/* The ranking as a table whose rows are kept: only what changed is written, so that it follows a slider. */
import { el, fill } from "../dom";
import { number } from "../number";
import { state } from "../state";
import { count, say } from "../words";
import { MOST_UNITS, type Model } from "./model";

const FIRST = 50;

interface Row {
  root: HTMLTableRowElement;
  pick: HTMLInputElement;
  rank: HTMLElement;
  shift: HTMLElement;
  score: HTMLElement;
  bar: HTMLElement;
  span: HTMLElement;
  bounds: HTMLElement;
  pillars: HTMLElement[];
}

export const points = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(2));

export class Ranking {
  readonly root: HTMLElement;
  private readonly body = el("tbody");
  private readonly rows: Row[];
  private readonly more = el("p");
  private order: number[] = [];
  private timer = 0;

  constructor(private readonly model: Model) {
    this.rows = model.list.unit.map((_, unit) => this.row(unit));
    const heads = [["", ""], ["num", say("index.rank")], ["live", say("index.shift")], ["", say("index.unit")], ["num", say("index.score")], ["", say("index.interval")]] as const;
    this.root = el("div", { class: "rank-place" }, el("div", { class: "scroll rank-scroll", tabindex: 0, role: "region", "aria-label": say("index.ranking") }, el("table", { class: "data rank-table" },
      el("caption", { class: "hidden" }, model.list.title),
      el("thead", {}, el("tr", {}, heads.map(([kind, text], i) => el("th", { scope: "col", class: kind }, text || (i === 0 ? el("span", { class: "hidden" }, say("index.choose")) : ""))),
        model.pillars.map((node) => el("th", { scope: "col", class: "num pillar" }, model.name(node))))), this.body)), this.more);
  }

  private row(unit: number): Row {
    const { model } = this;
    const held = model.list.unit[unit];
    const pick = el("input", { type: "checkbox", "aria-label": say("index.pick", { name: held?.name ?? "" }), onchange: () => this.pick(unit) });
    const [rank, shift, score, bar, span, bounds] = [el("td", { class: "num" }), el("td", { class: "live shift" }), el("span"), el("i"), el("i"), el("span", { class: "soft small" })];
    const pillars = model.pillars.map(() => el("td", { class: "num pillar" }));
    const name = held?.is_region ? el("a", { href: state.link("region", { code: held.code }) }, held.name) : (held?.name ?? "");
    const root = el("tr", { "data-unit": held?.code ?? "" }, el("td", {}, pick), rank, shift, el("th", { scope: "row" }, name),
      el("td", { class: "num score" }, score, el("span", { class: "meter", "aria-hidden": "true" }, bar)),
      el("td", { class: "interval" }, el("span", { class: "range", "aria-hidden": "true" }, span), bounds), pillars);
    return { root, pick, rank, shift, score, bar, span, bounds, pillars };
  }

  private pick(unit: number): void {
    const code = this.model.list.unit[unit]?.code ?? "";
    const held = this.model.chosen.map((i) => this.model.list.unit[i]?.code ?? "");
    state.set({ unit: (held.includes(code) ? held.filter((one) => one !== code) : [...held.slice(-(MOST_UNITS - 1)), code]).join(",") }, true);
  }

  /** Write the ranks that now hold; at once, so that the table keeps up with a slider. */
  show(): void {
    const { model } = this;
    const { now, first, tree, isChanged, list } = model;
    this.root.classList.toggle("is-changed", isChanged);
    const whole = (unit: number) => now.score[unit]?.[tree.root] ?? NaN;
    const most = Math.max(...now.score.map((row) => row[tree.root] ?? 0), 1e-9);
    const order = list.unit.map((_, unit) => unit).sort((a, b) => (now.rank[a] || 1e9) - (now.rank[b] || 1e9) || a - b);
    const n = state.get("all") ? order.length : Math.min(FIRST, order.length);
    const chosen = new Set(model.chosen);
    const shown = order.filter((unit, i) => i < n || chosen.has(unit));
    if (shown.join() !== this.order.join()) {
      this.body.append(...shown.map((unit) => (this.rows[unit] as Row).root));
      for (const unit of this.order) if (!shown.includes(unit)) this.rows[unit]?.root.remove();
      this.order = shown;
    }
    for (const unit of shown) {
      const row = this.rows[unit] as Row;
      const [rank, before] = [now.rank[unit] as number, list.rank[unit] ?? NaN];
      row.pick.checked = chosen.has(unit);
      row.root.toggleAttribute("data-chosen", chosen.has(unit));
      row.root.dataset.score = String(whole(unit));
      row.root.dataset.rank = String(rank);
      if (isChanged) {
        row.rank.textContent = Number.isNaN(rank) ? "–" : String(rank);
        row.score.textContent = points(whole(unit));
        row.shift.textContent = shifted(before - rank);
        row.pillars.forEach((cell, i) => { cell.textContent = points(now.score[unit]?.[model.pillars[i] as number] ?? NaN); });
      } else if (row.rank.dataset.is !== "printed") {
        fill(row.rank, number(model.fact(unit, tree.root, "rank"), Number.isNaN(rank) ? "–" : String(rank)));
        fill(row.score, number(model.fact(unit, tree.root, "score"), points(first.score[unit]?.[tree.root] ?? NaN)));
        row.pillars.forEach((cell, i) => { const node = model.pillars[i] as number; fill(cell, number(model.fact(unit, node, "score"), points(first.score[unit]?.[node] ?? NaN))); });
      }
      row.rank.dataset.is = isChanged ? "live" : "printed";
      row.bar.style.width = `${Math.max(0, Math.min(100, (100 * whole(unit)) / most))}%`;
    }
    fill(this.more, order.length > n && el("button", { type: "button", class: "control", onclick: () => state.set({ all: 1 }) }, say("more", { n: count(order.length - n) })));
    this.bounds();
  }

  /* Bounds of ranks: those printed, or drawn anew once the sliders rest. */
  private bounds(): void {
    const { model } = this;
    clearTimeout(this.timer);
    const write = (held: readonly (readonly [number, number])[]) => {
      const n = model.list.unit.length;
      for (const unit of this.order) {
        const row = this.rows[unit] as Row;
        const [low, high] = held[unit] ?? [NaN, NaN];
        const is = !Number.isNaN(low) && !Number.isNaN(high);
        row.bounds.textContent = is ? (low === high ? String(low) : `${low}–${high}`) : "";
        row.span.style.left = is ? `${(100 * (low - 1)) / n}%` : "0";
        row.span.style.width = is ? `${(100 * (high - low + 1)) / n}%` : "0";
      }
      this.root.classList.remove("is-drawing");
    };
    if (!model.isChanged) return write(model.list.low.map((low, unit) => [low ?? NaN, model.list.high[unit] ?? NaN] as const));
    this.root.classList.add("is-drawing");
    this.timer = window.setTimeout(() => write(model.intervals()), 220);
  }
}

/** A gain or loss of places with a sign. */
export const shifted = (places: number): string =>
  Number.isNaN(places) ? "" : places > 0 ? `▲ ${places}` : places < 0 ? `▼ ${-places}` : "–";
