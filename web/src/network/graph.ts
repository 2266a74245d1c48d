/* What of a network is looked at, and what can be asked of it: degrees, cores, neighbours, ways, ecosystems. */
import type { NetworkData, Numbers } from "./data";

export interface Wanted {
  /** Number of the year, 0 the first. */
  year: number;
  /** Only relations of that year, not those before it. */
  isOne: boolean;
  /** Column -> classes to keep; none keeps all. */
  filters: ReadonlyMap<string, ReadonlySet<number>>;
}

export interface View {
  data: NetworkData;
  wanted: Wanted;
  place: Float32Array;
  /** Whether each node is there. */
  there: Uint8Array;
  /** The edges that are there, and of every edge how many relations it stands for. */
  edges: Uint32Array;
  weight: Uint32Array;
  into: Uint32Array;
  out: Uint32Array;
  nNode: number;
  nRelation: number;
}

export const degree = (view: View, node: number): number => (view.into[node] ?? 0) + (view.out[node] ?? 0);

export function view(data: NetworkData, wanted: Wanted): View {
  const place = data.place(wanted.year);
  const there = new Uint8Array(data.n);
  const nodeFilters = [...wanted.filters].filter(([name]) => !name.startsWith("relation.")).map(([name, keep]) => [column(data, name), keep] as const);
  const relationFilters = [...wanted.filters].filter(([name]) => name.startsWith("relation.")).map(([name, keep]) => [column(data, name), keep] as const);
  for (let i = 0; i < data.n; i++) {
    if (Number.isNaN(place[2 * i])) continue;
    there[i] = nodeFilters.every(([of, keep]) => keep.has(of[i] as number)) ? 1 : 0;
  }
  const weight = new Uint32Array(data.source.length);
  for (let i = 0; i < data.edge.length; i++) {
    const year = data.year[i] as number;
    if (year > wanted.year) break;
    if (wanted.isOne && year < wanted.year) continue;
    if (relationFilters.every(([of, keep]) => keep.has(of[i] as number))) (weight[data.edge[i] as number] as number)++;
  }
  const into = new Uint32Array(data.n);
  const out = new Uint32Array(data.n);
  const edges = new Uint32Array(weight.length);
  let [m, nRelation] = [0, 0];
  for (let e = 0; e < weight.length; e++) {
    const [s, t, w] = [data.source[e] as number, data.target[e] as number, weight[e] as number];
    if (!w || !there[s] || !there[t]) continue;
    edges[m++] = e;
    nRelation += w;
    (out[s] as number)++;
    (into[t] as number)++;
  }
  let nNode = 0;
  const isLinked = relationFilters.length > 0 || wanted.isOne;
  for (let i = 0; i < data.n; i++) {
    if (isLinked && !into[i] && !out[i]) there[i] = 0;
    nNode += there[i] as number;
  }
  return { data, wanted, place, there, edges: edges.slice(0, m), weight, into, out, nNode, nRelation };
}

export function column(data: NetworkData, name: string): Numbers {
  if (name === "community") return data.community;
  if (name === "sample") return data.flag.map((flag) => (flag & 1 ? 1 : 2));
  return data.axis(name);
}

/** Neighbours in rows: those of node i are `other[begin[i] .. begin[i + 1]]`. */
export interface Rows { begin: Uint32Array; other: Uint32Array; edge: Uint32Array }

export type Direction = "out" | "in" | "both";

export function rows(view: View, direction: Direction): Rows {
  const { data, edges } = view;
  const begin = new Uint32Array(data.n + 1);
  const each = (visit: (from: number, to: number, edge: number) => void) => {
    for (const e of edges) {
      const [s, t] = [data.source[e] as number, data.target[e] as number];
      if (direction !== "in") visit(s, t, e);
      if (direction !== "out") visit(t, s, e);
    }
  };
  each((from) => { (begin[from + 1] as number)++; });
  for (let i = 0; i < data.n; i++) (begin[i + 1] as number) += begin[i] as number;
  const next = begin.slice(0, data.n);
  const other = new Uint32Array(begin[data.n] as number);
  const edge = new Uint32Array(other.length);
  each((from, to, e) => {
    const at = (next[from] as number)++;
    other[at] = to;
    edge[at] = e;
  });
  return { begin, other, edge };
}

/** Core number of each node: the largest k such that it is in a part where all have k neighbours or more. */
export function cores(view: View): Uint16Array {
  const { data } = view;
  const held = simple(view);
  const left = new Uint32Array(data.n);
  let most = 0;
  for (let i = 0; i < data.n; i++) {
    left[i] = (held.begin[i + 1] as number) - (held.begin[i] as number);
    most = Math.max(most, left[i] as number);
  }
  /* Nodes sorted by what is left of their degree; taking one lowers its neighbours by one (Batagelj and Zaversnik). */
  const first = new Uint32Array(most + 2);
  for (let i = 0; i < data.n; i++) (first[(left[i] as number) + 1] as number)++;
  for (let d = 0; d <= most; d++) (first[d + 1] as number) += first[d] as number;
  const at = new Uint32Array(data.n);
  const order = new Uint32Array(data.n);
  const next = first.slice();
  for (let i = 0; i < data.n; i++) {
    const place = (next[left[i] as number] as number)++;
    at[i] = place;
    order[place] = i;
  }
  const core = new Uint16Array(data.n);
  for (let turn = 0; turn < data.n; turn++) {
    const node = order[turn] as number;
    const own = left[node] as number;
    core[node] = Math.min(own, 65535);
    for (let j = held.begin[node] as number; j < (held.begin[node + 1] as number); j++) {
      const other = held.other[j] as number;
      const degree = left[other] as number;
      if (degree <= own) continue;
      const begin = first[degree] as number;
      const swapped = order[begin] as number;
      const place = at[other] as number;
      order[begin] = other;
      order[place] = swapped;
      at[other] = begin;
      at[swapped] = place;
      (first[degree] as number)++;
      left[other] = degree - 1;
    }
  }
  return core;
}

/* Each two neighbours once, whatever the directions and the number of edges; no node its own. */
function simple(view: View): Rows {
  const held = rows(view, "both");
  const n = view.data.n;
  const seen = new Int32Array(n).fill(-1);
  const begin = new Uint32Array(n + 1);
  const other = new Uint32Array(held.other.length);
  let m = 0;
  for (let i = 0; i < n; i++) {
    seen[i] = i;
    for (let j = held.begin[i] as number; j < (held.begin[i + 1] as number); j++) {
      const to = held.other[j] as number;
      if (seen[to] === i) continue;
      seen[to] = i;
      other[m++] = to;
    }
    begin[i + 1] = m;
  }
  return { begin, other: other.subarray(0, m), edge: other };
}

/** Steps from the nearest of some nodes, 255 for what lies further than `most`. */
export function steps(held: Rows, from: readonly number[], most: number): Uint8Array {
  const found = new Uint8Array(held.begin.length - 1).fill(255);
  let front = [...from];
  for (const node of front) found[node] = 0;
  for (let step = 1; step <= most && front.length; step++) {
    const next: number[] = [];
    for (const node of front) {
      for (let j = held.begin[node] as number; j < (held.begin[node + 1] as number); j++) {
        const other = held.other[j] as number;
        if (found[other] !== 255) continue;
        found[other] = step;
        next.push(other);
      }
    }
    front = next;
  }
  return found;
}

export interface Step { node: number; edge: number; isForward: boolean }

/** A shortest way; of several the one that comes through the most linked nodes first. null: there is none. */
export function way(view: View, from: number, to: number, direction: Direction): Step[] | null {
  const held = rows(view, direction);
  const before = new Int32Array(view.data.n).fill(-1);
  const by = new Int32Array(view.data.n).fill(-1);
  before[from] = from;
  let front = [from];
  while (front.length && before[to] === -1) {
    const next: number[] = [];
    for (const node of front.sort((a, b) => degree(view, b) - degree(view, a))) {
      for (let j = held.begin[node] as number; j < (held.begin[node + 1] as number); j++) {
        const other = held.other[j] as number;
        if (before[other] !== -1) continue;
        before[other] = node;
        by[other] = held.edge[j] as number;
        next.push(other);
      }
    }
    front = next;
  }
  if (before[to] === -1) return null;
  const found: Step[] = [];
  for (let node = to; node !== from; node = before[node] as number) {
    const edge = by[node] as number;
    found.unshift({ node, edge, isForward: view.data.target[edge] === node && view.data.source[edge] === before[node] });
  }
  return found;
}

export interface Ecosystem { platform: number; near: number; reach: number; exclusive: number }

/** Whom each platform reaches in one and two steps along directions, and whom no other does. */
export function ecosystems(view: View, platforms: readonly number[]): Ecosystem[] {
  const held = rows(view, "out");
  const times = new Uint16Array(view.data.n);
  const found = platforms.map((platform) => {
    const at = steps(held, [platform], 2);
    let [near, reach] = [0, 0];
    for (let i = 0; i < at.length; i++) {
      const step = at[i] as number;
      if (step === 0 || step === 255) continue;
      reach++;
      if (step === 1) near++;
      (times[i] as number)++;
    }
    return { at, told: { platform, near, reach, exclusive: 0 } };
  });
  return found.map(({ at, told }) => {
    for (let i = 0; i < at.length; i++) {
      if (at[i] !== 0 && at[i] !== 255 && times[i] === 1) told.exclusive++;
    }
    return told;
  });
}
