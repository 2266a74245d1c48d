/* Scores from values, as the program works them out: normalised, then put together up the tree. */
import type { Aggregation, Index, Normalisation } from "../types";

/** Values by unit and indicator; NaN where one is missing. */
export type Table = Float64Array[];

export interface Tree {
  parent: Int32Array;
  children: number[][];
  leaf: number[];
  /** Nodes with children, the deepest first. */
  inner: number[];
  root: number;
  sign: number[];
  own: (Normalisation | "")[];
  low: number[];
  high: number[];
  level: number[];
}

export interface Setting {
  normalise: Normalisation;
  aggregate: Aggregation;
  /** Share of each node in its parent. */
  share: Float64Array;
}

/** Why a setting gives no scores: the word that says it. */
export class Refused extends Error {}

export function tree(index: Index): Tree {
  const parent = Int32Array.from(index.nodes, (node) => node.parent);
  const children: number[][] = index.nodes.map(() => []);
  parent.forEach((above, node) => { if (above >= 0) children[above]?.push(node); });
  const level = index.nodes.map((_, node) => { let [steps, here] = [0, node]; while ((parent[here] as number) >= 0) { here = parent[here] as number; steps++; } return steps; });
  const places = index.nodes.map((_, node) => node);
  const leaf = places.filter((node) => !children[node]?.length);
  const of = (node: number) => index.nodes[node];
  return {
    parent, children, leaf, level, root: parent.indexOf(-1),
    inner: places.filter((node) => children[node]?.length).sort((a, b) => (level[b] ?? 0) - (level[a] ?? 0)),
    sign: leaf.map((node) => of(node)?.sign ?? 1), own: leaf.map((node) => of(node)?.own ?? ""),
    low: leaf.map((node) => of(node)?.low ?? NaN), high: leaf.map((node) => of(node)?.high ?? NaN),
  };
}

/** Rows of numbers, NaN where one is missing. */
export const table = (rows: readonly (readonly (number | null)[])[]): Table => rows.map((row) => Float64Array.from(row, (value) => value ?? NaN));

/** Shares as they are given, but those below the root by `pillars`, which need not add up to 1. */
export function shares(index: Index, held: Tree, pillars: readonly number[] | null): Float64Array {
  const share = Float64Array.from(index.nodes, (node) => node.share);
  const own = held.children[held.root] ?? [];
  if (!pillars || pillars.length !== own.length) return share;
  const whole = pillars.reduce((a, b) => a + b, 0);
  own.forEach((node, i) => { share[node] = whole > 0 ? (pillars[i] as number) / whole : 1 / own.length; });
  return share;
}

/** Values on one scale, on which more is better. `reference`: rows that the scale is taken from, else the values. */
export function normalised(held: Tree, values: Table, how: Normalisation, reference: Table = values): Table {
  const n = held.leaf.length;
  const found = values.map(() => new Float64Array(n).fill(NaN));
  for (let i = 0; i < n; i++) {
    const way = held.own[i] || how;
    const column = Float64Array.from(values, (row) => row[i] as number);
    const told = Float64Array.from(reference, (row) => row[i] as number).filter((value) => !Number.isNaN(value));
    const y = WAYS[way](column, told, held.sign[i] as number, held.low[i] as number, held.high[i] as number);
    y.forEach((value, unit) => { (found[unit] as Float64Array)[i] = value; });
  }
  return found;
}

type Way = (x: Float64Array, told: Float64Array, sign: number, low: number, high: number) => Float64Array;

const greatest = (told: Float64Array) => told.reduce((a, b) => Math.max(a, b), -Infinity);
const least = (told: Float64Array) => told.reduce((a, b) => Math.min(a, b), Infinity);
const turned = (y: number, sign: number) => (sign > 0 ? y : 1 - y);
const finite = (y: number) => (Number.isFinite(y) ? y : NaN);

const line = (x: Float64Array, low: number, high: number, sign: number) => {
  const [from, to] = sign > 0 ? [low, high] : [high, low];
  return x.map((value) => (from !== to ? (value - from) / (to - from) + 0 : NaN));
};
const minMax: Way = (x, told, sign) => (told.length ? line(x, least(told), greatest(told), sign) : x.map(() => NaN));

function notBelow(x: Float64Array, told: Float64Array): void {
  if (x.some((value) => value < 0) || told.some((value) => value < 0)) throw new Refused("index.refused_below");
}

/* Units of the reference below a value and half of the others level with it; and how many others there are. */
function below(x: Float64Array, told: Float64Array, sign: number, made: (below: number, others: number) => number): Float64Array {
  const ordered = told.map((value) => sign * value).sort();
  return x.map((value) => {
    if (Number.isNaN(value)) return NaN;
    let [less, level] = [0, 0];
    for (const other of ordered) { if (other < sign * value) less++; else if (other === sign * value) level++; }
    return made(less + Math.max(level - 1, 0) / 2, ordered.length - (level > 0 ? 1 : 0));
  });
}

const WAYS: Record<Normalisation, Way> = {
  log_ratio: (x, told, sign) => {
    notBelow(x, told);
    const most = Math.log1p(greatest(told));
    return x.map((value) => turned(finite(Math.log1p(value) / most), sign));
  },
  min_max: minMax,
  z_score: (x, told, sign) => {
    const mean = told.reduce((a, b) => a + b, 0) / told.length;
    const deviation = Math.sqrt(told.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (told.length - 1));
    return x.map((value) => (least(told) < greatest(told) ? (sign * (value - mean)) / deviation : NaN));
  },
  rank_score: (x, told, sign) => below(x, told, sign, (n, others) => (n + 1) / (others + 1)),
  percentile_rank: (x, told, sign) => below(x, told, sign, (n, others) => (others > 0 ? n / others : NaN)),
  fraction_of_maximum: (x, told, sign) => {
    notBelow(x, told);
    const most = greatest(told);
    return x.map((value) => turned(most > 0 ? value / most : NaN, sign));
  },
  efficacy: (x, told, sign, low, high) => minMax(x, told, sign, low, high).map((y) => 0.6 + 0.4 * y),
  goalposts: (x, _, sign, low, high) => line(x, low, high, sign).map((y) => Math.min(1, Math.max(0, y))),
};

/** Scores of all nodes by unit, before they are multiplied by the index's scale. */
export function composed(held: Tree, y: Table, setting: Setting, missing: Index["missing"]): Table {
  const n = held.parent.length;
  return y.map((row) => {
    const score = new Float64Array(n).fill(NaN);
    held.leaf.forEach((node, i) => { score[node] = row[i] as number; });
    for (const node of held.inner) score[node] = mean(score, held.children[node] as number[], setting, missing);
    return score;
  });
}

function mean(score: Float64Array, parts: readonly number[], { share, aggregate }: Setting, missing: Index["missing"]): number {
  let [whole, isLacking] = [0, false];
  for (const part of parts) {
    const own = share[part] as number;
    if (!Number.isNaN(score[part])) whole += own;
    else if (own > 0) isLacking = true;
    if ((score[part] as number) < 0 && own > 0 && aggregate !== "arithmetic") throw new Refused("index.refused_mean");
  }
  if (!(whole > 0) || (isLacking && missing === "none")) return NaN;
  let sum = 0;
  for (const part of parts) {
    const [value, own] = [score[part] as number, (share[part] as number) / whole];
    if (Number.isNaN(value) || own === 0) continue;
    sum += aggregate === "arithmetic" ? own * value : aggregate === "geometric" ? own * Math.log(value) : own / value;
  }
  return aggregate === "arithmetic" ? sum : aggregate === "geometric" ? Math.exp(sum) : 1 / sum;
}

/** 1 the greatest; equal scores share the smallest rank; NaN has none. */
export function ranks(scores: ArrayLike<number>): Float64Array {
  const ordered = Float64Array.from(scores).filter((score) => !Number.isNaN(score)).sort().reverse();
  const first = new Map<number, number>();
  ordered.forEach((score, i) => { if (!first.has(score)) first.set(score, i + 1); });
  return Float64Array.from(scores, (score) => first.get(score) ?? NaN);
}

/** Weight of each node in the whole: the product of the shares from the root down. */
export function weights(held: Tree, share: Float64Array): Float64Array {
  return share.map((_, node) => {
    let [weight, here] = [1, node];
    while ((held.parent[here] as number) >= 0) { weight *= share[here] as number; here = held.parent[here] as number; }
    return weight;
  });
}

/** 5 and 95 % of ranks when each share is drawn from 75 to 125 % of itself; the same draws each time. */
export function intervals(held: Tree, y: Table, setting: Setting, missing: Index["missing"], n: number): [number, number][] {
  const random = seeded(20240);
  const drawn: number[][] = y.map(() => []);
  for (let turn = 0; turn < n; turn++) {
    const share = setting.share.map((own) => own * (0.75 + 0.5 * random()));
    for (const node of held.inner) {
      const parts = held.children[node] as number[];
      const whole = parts.reduce((sum, part) => sum + (share[part] as number), 0);
      for (const part of parts) share[part] = whole > 0 ? (share[part] as number) / whole : 1 / parts.length;
    }
    ranks(composed(held, y, { ...setting, share }, missing).map((row) => row[held.root] as number)).forEach((rank, unit) => drawn[unit]?.push(rank));
  }
  return drawn.map((held) => {
    const ordered = Float64Array.from(held).sort();
    return [ordered[Math.floor(0.05 * (n - 1))] as number, ordered[Math.ceil(0.95 * (n - 1))] as number];
  });
}

function seeded(seed: number): () => number {
  let held = seed >>> 0;
  return () => {
    held = (held + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(held ^ (held >>> 15), held | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Change {
  /** By unit: whole score and rank before. */
  score: Float64Array;
  rank: Float64Array;
  /** By unit and indicator, in points of the whole, where scores are sums and nothing is missing: what its own value
      added, and what the yardstick (the best, the worst, the others) did; together they are the change. */
  own: Table;
  yardstick: Table;
}

/** What a change of values did: each part let in first and last, and the mean taken (Shapley's value). */
export function change(held: Tree, before: Table, now: Table, setting: Setting, index: Index): Change {
  const y = (values: Table, reference: Table) => normalised(held, values, setting.normalise, reference);
  const [old, oldNew, newOld, here] = [y(before, before), y(before, now), y(now, before), y(now, now)];
  const score = Float64Array.from(composed(held, old, setting, index.missing), (row) => (row[held.root] as number) * index.scale);
  const weight = weights(held, setting.share);
  const parts = (made: (unit: number, i: number) => number): Table => now.map((_, unit) => Float64Array.from(held.leaf, (node, i) => made(unit, i) * (weight[node] as number) * index.scale));
  const at = (one: Table, unit: number, i: number) => (one[unit] as Float64Array)[i] as number;
  return {
    score, rank: ranks(score),
    own: parts((unit, i) => (at(newOld, unit, i) - at(old, unit, i) + at(here, unit, i) - at(oldNew, unit, i)) / 2),
    yardstick: parts((unit, i) => (at(oldNew, unit, i) - at(old, unit, i) + at(here, unit, i) - at(newOld, unit, i)) / 2),
  };
}
