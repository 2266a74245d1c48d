/* A network as the address asks for it: which part is looked at, and what of it is drawn. */
import type { State } from "../state";
import type { NetworkData } from "./data";
import { cores, degree, rows, steps, view, way, type Step, type View, type Wanted } from "./graph";
import { axes, type Axis } from "./names";
import { largest, scene, type Scene, type Theme } from "./scene";

/** Nodes of a first picture at most: of a larger network its core is shown first. */
const FIRST = 3000;
/** A core of fewer nodes tells too little: rather one more shell than that. */
const LEAST = 300;

export interface Focus {
  kind: "" | "ego" | "way" | "platform";
  shown: Uint8Array | null;
  edges: ReadonlySet<number> | null;
  strong: number[];
  marked?: Map<number, number>;
  way?: Step[] | null;
}

export class Explorer {
  readonly axes: readonly Axis[];
  view: View;
  core: Uint16Array;
  /** Core numbers in the last year: by these the picture of every year is cut, so that who is shown stays so. */
  lastCore: Uint16Array;
  /** The least core number that is shown, and the greatest that there is. */
  k = 0;
  mostCore = 0;
  focus: Focus = { kind: "", shown: null, edges: null, strong: [] };
  scene!: Scene;
  private keys = { view: "", k: "?" };
  private firstCore = 0;
  private readonly last: View;
  private readonly classes = new Map<string, number[]>();

  constructor(readonly data: NetworkData, private readonly state: State) {
    this.view = view(data, { year: data.years.length - 1, isOne: false, filters: new Map() });
    this.last = this.view;
    this.core = this.lastCore = cores(this.view);
    this.axes = axes(data, this.view);
  }

  get year(): number {
    const said = this.state.number("year", this.data.years.at(-1) ?? 0);
    const at = this.data.years.indexOf(said);
    return at < 0 ? this.data.years.length - 1 : at;
  }

  /** Columns that give colours; the first is the default. */
  get colour(): string {
    const said = this.state.get("colour");
    return this.axes.some((axis) => axis.column === said) ? said : (this.axes[0]?.column ?? "community");
  }

  /** Classes that are kept, by column. */
  filters(): Map<string, Set<number>> {
    const found = new Map<string, Set<number>>();
    for (const axis of this.axes) {
      const codes = new Set(this.state.list(`f.${axis.column}`));
      const numbers = axis.classes.filter((one) => codes.has(one.code)).map((one) => one.number);
      if (numbers.length) found.set(axis.column, new Set(numbers));
    }
    return found;
  }

  node(name: "node" | "to"): number | null {
    return this.data.at.get(this.state.get(name)) ?? null;
  }

  /** Take over what the address says. */
  update(theme: Theme): void {
    const filters = this.filters();
    const told = [...filters].map(([column, keep]) => `${column}:${[...keep].join(",")}`).join(";");
    const wanted: Wanted = { year: this.year, isOne: this.state.get("span") === "one", filters };
    const key = `${wanted.year}|${wanted.isOne}|${told}`;
    if (key !== this.keys.view) {
      this.view = view(this.data, wanted);
      this.core = cores(this.view);
      this.keys.view = key;
    }
    if (this.keys.k !== told) this.firstCore = this.first(told, filters);
    this.mostCore = 0;
    for (const core of this.lastCore) this.mostCore = Math.max(this.mostCore, core);
    this.k = Math.min(this.mostCore, this.state.number("core", this.firstCore, 0));
    this.focus = this.focused();
    this.scene = scene(this.view, {
      colour: this.colour, classes: this.coloured(this.colour), isSized: this.state.get("size") !== "0", theme, shown: this.focus.shown, edges: this.focus.edges,
      isContext: this.focus.kind !== "", ...(this.focus.marked ? { marked: this.focus.marked } : {}),
    });
  }

  private coloured(column: string): number[] {
    const known = this.classes.get(column) ?? largest(this.last, column);
    this.classes.set(column, known);
    return known;
  }

  /* The least core that leaves a picture of few enough nodes, in the last year: it stays as the years go by. */
  private first(told: string, filters: Wanted["filters"]): number {
    this.keys.k = told;
    const last = this.data.years.length - 1;
    const isHere = this.view.wanted.year === last && !this.view.wanted.isOne;
    const whole = isHere ? this.view : view(this.data, { year: last, isOne: false, filters });
    this.lastCore = isHere ? this.core : cores(whole);
    const n: number[] = [];
    this.lastCore.forEach((k, node) => { if (whole.there[node]) n[k] = (n[k] ?? 0) + 1; });
    let left = whole.nNode;
    for (let k = 0; k < n.length; k++) {
      if (left <= FIRST) return left >= LEAST || k === 0 || whole.nNode <= FIRST ? k : k - 1;
      left -= n[k] ?? 0;
    }
    return 0;
  }

  private focused(): Focus {
    const { data, state, view: seen } = this;
    const picked = state.list("platform").map((id) => data.at.get(id)).filter((node) => node !== undefined && seen.there[node]) as number[];
    if (picked.length) return this.ofPlatforms(picked.slice(0, 2));
    const [node, to] = [this.node("node"), this.node("to")];
    if (node !== null && to !== null) {
      const found = seen.there[node] && seen.there[to] ? way(seen, node, to, state.get("way") === "directed" ? "out" : "both") : null;
      const shown = new Uint8Array(data.n);
      for (const one of [node, to, ...(found ?? []).map((step) => step.node)]) shown[one] = 1;
      return { kind: "way", shown, edges: new Set((found ?? []).map((step) => step.edge)), way: found, strong: [node, to, ...(found ?? []).map((step) => step.node)] };
    }
    if (node !== null) {
      const reach = seen.there[node] ? steps(rows(seen, "both"), [node], this.steps) : new Uint8Array(data.n).fill(255);
      return { kind: "ego", shown: reach.map((step) => (step === 255 ? 0 : 1)), edges: null, strong: [node] };
    }
    return { kind: "", shown: this.k ? Uint8Array.from(this.lastCore, (core) => (core >= this.k ? 1 : 0)) : null, edges: null, strong: [] };
  }

  get steps(): number {
    return this.state.number("steps", 1, 1, 2);
  }

  /* Ecosystems: who is reached in two steps along directions, over which edges; what two share has a colour of its own. */
  private ofPlatforms(picked: number[]): Focus {
    const { data, view: seen } = this;
    const held = rows(seen, "out");
    const reach = picked.map((node) => steps(held, [node], 2));
    const shown = new Uint8Array(data.n);
    const marked = new Map<number, number>();
    for (let i = 0; i < data.n; i++) {
      const by = reach.map((at) => at[i] !== 255);
      if (!by.some(Boolean)) continue;
      shown[i] = 1;
      if (picked.length > 1) marked.set(i, by[0] && by[1] ? 2 : by[0] ? 0 : 1);
      else marked.set(i, (reach[0]?.[i] ?? 0) === 2 ? 4 : 0);
    }
    const edges = new Set<number>();
    for (const e of seen.edges) {
      const [s, t] = [data.source[e] as number, data.target[e] as number];
      if (reach.some((at) => at[s] !== 255 && at[t] === (at[s] as number) + 1)) edges.add(e);
    }
    return { kind: "platform", shown, edges, strong: picked, marked };
  }

  /** Nodes that the picture is of. */
  shown(): number[] {
    return [...this.scene.nodes].filter((node) => !this.scene.isFaded[node]);
  }

  degree(node: number): number {
    return degree(this.view, node);
  }
}
