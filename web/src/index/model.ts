/* An index under the settings that the address holds, and as it was printed. */
import type { State } from "../state";
import type { Aggregation, Index, IndexList, Normalisation } from "../types";
import { change, composed, intervals, normalised, ranks, Refused, shares, table, tree, weights, type Change, type Setting, type Table, type Tree } from "./score";

const DRAWS = 400;
const DRAWS_OF_MANY = 120;
const MANY = 100;
export const MOST_UNITS = 4;

export interface Standing {
  setting: Setting;
  /** Normalised values by unit and indicator. */
  y: Table;
  /** Scores of all nodes by unit, and of the whole their ranks. */
  score: Table;
  rank: Float64Array;
}

export class Model {
  readonly tree: Tree;
  readonly list: IndexList;
  readonly values: Table;
  readonly pillars: number[];
  /** As printed. */
  readonly first: Standing;
  now: Standing;
  /** Why the settings give no scores, "" where they do. */
  refused = "";

  constructor(readonly index: Index, private readonly state: State) {
    this.tree = tree(index);
    const wanted = state.get("list");
    this.list = (index.lists.find((held) => held.measure === wanted) ?? index.lists[0]) as IndexList;
    this.values = table(this.list.value);
    this.pillars = this.tree.children[this.tree.root] ?? [];
    this.first = this.standing({ normalise: index.normalise, aggregate: index.aggregate, share: shares(index, this.tree, null) });
    this.now = this.first;
  }

  private standing(setting: Setting): Standing {
    const y = normalised(this.tree, this.values, setting.normalise);
    const score = composed(this.tree, y, setting, this.index.missing).map((row) => row.map((value) => value * this.index.scale));
    return { setting, y, score, rank: ranks(score.map((row) => row[this.tree.root] as number)) };
  }

  /** Weights of the pillars in hundredths, as printed. */
  get given(): number[] {
    return this.pillars.map((node) => Math.round(1000 * (this.first.setting.share[node] as number)) / 10);
  }

  /** Weights of the address, null where it has none. */
  get asked(): number[] | null {
    const said = this.state.list("w").map(Number);
    return said.length === this.pillars.length && said.every((weight) => weight >= 0 && weight <= 100) ? said : null;
  }

  get normalise(): Normalisation {
    const said = this.state.get("norm") as Normalisation;
    return this.index.normalisations.includes(said) ? said : this.index.normalise;
  }

  get aggregate(): Aggregation {
    const said = this.state.get("agg") as Aggregation;
    return this.index.aggregations.includes(said) ? said : this.index.aggregate;
  }

  /** Work all out again; `pillars`: weights that are not in the address yet. */
  update(pillars: number[] | null = this.asked): void {
    this.refused = "";
    const isGiven = !pillars && this.normalise === this.index.normalise && this.aggregate === this.index.aggregate;
    if (isGiven || !this.index.is_live) { this.now = this.first; return; }
    try {
      this.now = this.standing({ normalise: this.normalise, aggregate: this.aggregate, share: shares(this.index, this.tree, pillars) });
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.refused = problem.message;
      this.now = this.first;
    }
  }

  get isChanged(): boolean {
    return this.now !== this.first;
  }

  /** Units that were chosen, by number. */
  get chosen(): number[] {
    const at = new Map(this.list.unit.map((unit, i) => [unit.code, i]));
    return [...new Set(this.state.list("unit").map((code) => at.get(code)).filter((i) => i !== undefined))].slice(0, MOST_UNITS) as number[];
  }

  intervals(): [number, number][] {
    return intervals(this.tree, this.now.y, this.now.setting, this.index.missing, this.list.unit.length > MANY ? DRAWS_OF_MANY : DRAWS);
  }

  /** Weight of each node in the whole. */
  weights(): Float64Array {
    return weights(this.tree, this.now.setting.share);
  }

  /** Since the rows of a year earlier; null where nothing is known of them. */
  change(): (Change & { before: Table }) | null {
    const { before } = this.list;
    if (!before) return null;
    const held = table(before);
    const isTold = this.tree.leaf.map((_, i) => held.some((row) => !Number.isNaN(row[i])));
    const filled = held.map((row, unit) => row.map((value, i) => (isTold[i] ? value : ((this.values[unit] as Float64Array)[i] as number))));
    try {
      return { ...change(this.tree, filled, this.values, this.now.setting, this.index), before: filled };
    } catch (problem) {
      if (problem instanceof Refused) return null;
      throw problem;
    }
  }

  /** Identifier of the fact of a unit and a node. */
  fact(unit: number, node: number, statistic: "score" | "rank" | "value"): string {
    return `${this.list.unit[unit]?.fact ?? ""}${this.index.nodes[node]?.fact ?? ""},statistic=${statistic}`;
  }

  name(node: number): string { return this.index.nodes[node]?.name ?? ""; }
}
