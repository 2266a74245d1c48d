/* The index: weights to move, ranks that follow, and what stands behind them. */
import { api } from "../api";
import { el, fill, type Child } from "../dom";
import type { State } from "../state";
import type { Index, Site } from "../types";
import { one, say, type Word } from "../words";
import { Model } from "./model";
import { compareLink, profile } from "./profile";
import { Ranking } from "./rank";

const WAIT = 250;

export async function mount(root: HTMLElement, site: Site, state: State): Promise<void> {
  const head = el("header", { class: "page-head" }, el("h1", {}, say("page.index")), site.is_synthetic && el("p", { class: "warning small" }, site.mark));
  const place = el("div", { class: "index" });
  fill(root, head, place);
  if (!site.indices.length) return fill(place, el("p", { class: "notice" }, say("index.none")));
  let shown = "";
  let page: Page | null = null;
  const draw = async () => {
    const wanted = site.indices.find((held) => held.name === state.get("index")) ?? site.indices[0];
    const key = `${wanted?.name}|${state.get("list")}`;
    if (key === shown) return page?.update();
    shown = key;
    const index = await api<Index>(`index/${encodeURIComponent(wanted?.name ?? "")}.json`);
    if (key !== shown) return;
    if (!index.lists.length) return fill(place, el("p", { class: "notice" }, say("index.empty")));
    page = new Page(place, site, index, state);
  };
  state.on(() => void draw());
  await draw();
}

class Page {
  private readonly model: Model;
  private readonly ranking: Ranking;
  private readonly profile = el("div", { class: "index-profile", "aria-live": "polite" });
  private readonly status = el("p", { class: "small index-status", role: "status" });
  private sliders: { range: HTMLInputElement; shown: HTMLOutputElement }[] = [];
  private readonly tools: HTMLElement;
  private timer = 0;
  private drawn = "";

  constructor(root: HTMLElement, site: Site, index: Index, private readonly state: State) {
    this.model = new Model(index, state);
    this.ranking = new Ranking(this.model);
    this.tools = el("aside", { class: "index-tools", "aria-label": say("index.settings") });
    this.drawTools();
    fill(root, this.choices(site, index),
      el("div", { class: "index-body" }, this.tools, el("div", { class: "index-main" }, this.status, this.ranking.root)), this.profile);
    this.update();
    root.dataset.ready = "";
  }

  private choices(site: Site, index: Index): Child {
    const link = (text: string, values: Record<string, string>, is: boolean) => el("a", { class: "control", href: this.state.here({ unit: null, all: null, ...values }), "aria-current": is && "true" }, text);
    return el("nav", { class: "filter", "aria-label": say("index.lists") },
      site.indices.length > 1 && el("div", { class: "group" }, site.indices.map((held) => link(one(held.title), { index: held.name, list: "", w: "" }, held.name === index.name))),
      el("div", { class: "group" }, index.lists.map((held) => link(held.title, { list: held.measure }, held === this.model.list))));
  }

  /* ---- settings */

  private drawTools(): void {
    const { model, state } = this;
    const { index } = model;
    if (!index.is_live) return fill(this.tools, el("p", { class: "notice small" }, say("index.not_live")));
    const pick = (name: "norm" | "agg", label: string, kind: "normalise" | "aggregate", options: readonly string[], otherwise: string) => {
      const value = kind === "normalise" ? model.normalise : model.aggregate;
      return el("label", { class: "index-pick" }, el("span", {}, label), el("select", { name, onchange: (event) => { const said = (event.target as HTMLSelectElement).value; state.set({ [name]: said === otherwise ? null : said }); } },
        [...new Set([otherwise, ...options])].map((way) => el("option", { value: way, selected: way === value }, say(`index.${way}` as Word), way === otherwise && ` · ${say("index.as_printed")}`))));
    };
    this.sliders = model.pillars.map((node, i) => {
      const shown = el("output", { for: `pillar-${i}` });
      const range = el("input", { type: "range", id: `pillar-${i}`, name: index.nodes[node]?.code ?? "", min: 0, max: 100, step: 0.1 });
      range.addEventListener("input", () => this.moved());
      return { range, shown };
    });
    fill(this.tools, el("h2", {}, say("index.weights")),
      el("div", { class: "index-sliders" }, this.sliders.map(({ range, shown }, i) => el("div", { class: "index-slider" }, el("label", { for: `pillar-${i}` }, model.name(model.pillars[i] as number)), shown, range))),
      el("div", { class: "group" },
        el("button", { type: "button", class: "control", onclick: () => this.put(model.pillars.map(() => 50)) }, say("index.equal")),
        el("button", { type: "button", class: "control", onclick: () => state.set({ w: null, norm: null, agg: null }) }, say("index.reset"))),
      pick("norm", say("index.normalisation"), "normalise", index.normalisations, index.normalise),
      pick("agg", say("index.aggregation"), "aggregate", index.aggregations, index.aggregate));
    this.writeSliders(model.asked ?? model.given);
  }

  private writeSliders(weights: readonly number[]): void {
    this.sliders.forEach(({ range }, i) => { range.value = String(weights[i] ?? 0); });
    this.writeShares();
  }

  private writeShares(): void {
    const values = this.sliders.map(({ range }) => Number(range.value));
    const whole = values.reduce((a, b) => a + b, 0);
    this.sliders.forEach(({ range, shown }, i) => {
      const share = whole > 0 ? (100 * (values[i] as number)) / whole : 100 / values.length;
      shown.textContent = `${share.toFixed(1)}%`;
      range.setAttribute("aria-valuetext", shown.textContent);
    });
  }

  /* Ranks follow at once; the address once the slider rests. */
  private moved(): void {
    const weights = this.sliders.map(({ range }) => Number(range.value));
    this.writeShares();
    const began = performance.now();
    this.model.update(weights);
    this.ranking.show();
    this.ranking.root.dataset.took = (performance.now() - began).toFixed(2);
    this.tell();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.put(weights), WAIT);
  }

  private put(weights: readonly number[]): void {
    const isGiven = weights.join() === this.model.given.join();
    this.state.set({ w: isGiven ? null : weights.join(",") });
  }

  /* ---- what follows */

  update(): void {
    const { model, state } = this;
    const key = ["w", "norm", "agg", "unit", "all"].map((name) => state.get(name)).join("|");
    if (key === this.drawn) return;
    this.drawn = key;
    model.update();
    if (this.sliders.length) this.writeSliders(model.asked ?? model.given);
    for (const [name, value] of [["norm", model.normalise], ["agg", model.aggregate]] as const) {
      const select = this.tools.querySelector<HTMLSelectElement>(`select[name=${name}]`);
      if (select) select.value = value;
    }
    this.ranking.show();
    this.tell();
    const codes = model.chosen.map((unit) => model.list.unit[unit]).filter((unit) => unit?.is_region).map((unit) => unit?.code ?? "");
    fill(this.profile, profile(model), codes.length > 1 && el("p", {}, el("a", { href: compareLink(codes) }, say("index.compare_all"))));
  }

  private tell(): void {
    const { model } = this;
    const n = model.list.rank.filter((rank, unit) => rank !== null && rank !== model.now.rank[unit]).length;
    this.status.textContent = model.refused ? say(model.refused as Word) : model.isChanged ? say("index.moved", { n, of: model.list.unit.length }) : say("index.printed");
    this.status.classList.toggle("warning", model.refused !== "");
  }
}
