/* What is drawn: which nodes and edges, how large and in which colours. */
import { column, degree, type View } from "./graph";

/** Categorical colours in their order, never more than six classes; the last is for all others. */
export const COLOURS = {
  light: ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7"],
  dark: ["#3f9bd6", "#f0b429", "#27b98b", "#f07d3c", "#7cc7f2", "#dc94bd"],
} as const;
export const OTHER = { light: "#6e7781", dark: "#8b949e" } as const;
const FADED = { light: "#d5dae0", dark: "#30363d" } as const;
export const PAPER = { light: "#ffffff", dark: "#0f1419" } as const;
const MOST = 6;
export const STRONGEST = 8000;

export type Theme = "light" | "dark";
type Rgb = readonly [number, number, number];

export interface Legend { code: number; n: number; colour: string }

export interface Scene {
  n: number;
  /** x and y by turns; NaN for what is not drawn. */
  place: Float32Array;
  /** Nodes in the order of drawing, the largest last. */
  nodes: Uint32Array;
  radius: Float32Array;
  /** Colour of each node, 0xBBGGRR. */
  colour: Uint32Array;
  isFaded: Uint8Array;
  /** Edges in the order of strength, the strongest first, by their ends; and their colours. */
  from: Uint32Array;
  to: Uint32Array;
  edges: Uint32Array;
  edgeColour: Uint32Array;
  paper: Rgb;
  theme: Theme;
  legend: Legend[];
  /** The rest of the legend: how many nodes are of no class that has a colour. */
  nOther: number;
}

export interface Look {
  /** Column that gives colours. */
  colour: string;
  isSized: boolean;
  theme: Theme;
  /** Nodes that are shown; others, where `isContext`, faintly. null: all. */
  shown: Uint8Array | null;
  isContext: boolean;
  /** Edges that are shown of those between shown nodes; null: all. */
  edges: ReadonlySet<number> | null;
  /** Classes that have a colour, in the order of the colours: the same whatever is shown. */
  classes: readonly number[];
  /** Colour of single nodes, whatever their class: place of the colour, or -1 for the others' grey. */
  marked?: ReadonlyMap<number, number>;
}

export const packed = (hex: string): number => {
  const value = Number.parseInt(hex.slice(1), 16);
  return ((value & 255) << 16) | (value & 0xff00) | (value >> 16);
};
export const rgb = (hex: string): Rgb => {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};
export const hex = (colour: number): string =>
  `#${[colour & 255, (colour >> 8) & 255, (colour >> 16) & 255].map((part) => part.toString(16).padStart(2, "0")).join("")}`;

export function scene(view: View, look: Look): Scene {
  const { data, there } = view;
  const { theme, shown } = look;
  const other = packed(OTHER[theme]);
  const faded = packed(FADED[theme]);
  const palette = COLOURS[theme].map(packed);
  const isShown = (node: number) => there[node] === 1 && (!shown || shown[node] === 1);
  const chosen = edgesOf(view, isShown, look.edges);
  const ofRelation = look.colour.startsWith("relation.") ? relationClass(view, look.colour, chosen) : null;
  const code = ofRelation?.ofNode ?? column(data, look.colour);
  const n = new Map<number, number>();
  let nShown = 0;
  for (let i = 0; i < data.n; i++) {
    if (!isShown(i)) continue;
    nShown++;
    const c = code[i] as number;
    if (c) n.set(c, (n.get(c) ?? 0) + 1);
  }
  const paint = new Map(look.classes.map((c, i) => [c, palette[i] as number]));
  const colour = new Uint32Array(data.n).fill(other);
  const radius = new Float32Array(data.n);
  const isFaded = new Uint8Array(data.n);
  const nodes: number[] = [];
  for (let i = 0; i < data.n; i++) {
    if (!there[i]) continue;
    const is = isShown(i);
    if (!is && !look.isContext) continue;
    nodes.push(i);
    const marked = look.marked?.get(i);
    colour[i] = !is ? faded : marked !== undefined ? (marked < 0 ? other : (palette[marked] as number)) : (paint.get(code[i] as number) ?? other);
    isFaded[i] = is ? 0 : 1;
    radius[i] = !is ? 1 : look.isSized ? 1.1 + 0.42 * Math.sqrt(degree(view, i)) : 2.2;
  }
  const rank = Float32Array.from(radius, (r, i) => r - (isFaded[i] ? 1e6 : 0));
  nodes.sort((a, b) => (rank[a] as number) - (rank[b] as number) || a - b);
  const edgeColour = new Uint32Array(chosen.length);
  const [from, to] = [new Uint32Array(chosen.length), new Uint32Array(chosen.length)];
  chosen.forEach((e, i) => {
    from[i] = data.source[e] as number;
    to[i] = data.target[e] as number;
    edgeColour[i] = ofRelation ? (paint.get(ofRelation.ofEdge[e] as number) ?? other) : (colour[from[i] as number] as number);
  });
  const legend = look.classes.map((c, i) => ({ code: c, n: n.get(c) ?? 0, colour: COLOURS[theme][i] as string })).filter((one) => one.n > 0);
  const nColoured = legend.reduce((sum, one) => sum + one.n, 0);
  return {
    n: data.n, place: view.place, nodes: Uint32Array.from(nodes), radius, colour, isFaded, from, to, edges: chosen, edgeColour,
    paper: rgb(PAPER[theme]), theme, nOther: nShown - nColoured, legend,
  };
}

/** The largest classes of a column: nodes of the network, or relations. */
export function largest(view: View, name: string): number[] {
  const n = new Map<number, number>();
  const code = column(view.data, name);
  const isNode = !name.startsWith("relation.");
  code.forEach((c, i) => { if (c && (!isNode || view.there[i])) n.set(c, (n.get(c) ?? 0) + 1); });
  return [...n].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST).map(([c]) => c);
}

/* The strongest come first: those of most relations, of these the ones between the most linked. */
function edgesOf(view: View, isShown: (node: number) => boolean, only: ReadonlySet<number> | null): Uint32Array {
  const { data } = view;
  const chosen = view.edges.filter((e) => isShown(data.source[e] as number) && isShown(data.target[e] as number) && (!only || only.has(e)));
  const strength = (e: number) => (view.weight[e] as number) * 1e6 + Math.sqrt(degree(view, data.source[e] as number) * degree(view, data.target[e] as number));
  const keys = Float32Array.from(chosen, strength);
  if (chosen.length <= STRONGEST) return chosen;
  const least = keys.slice().sort()[chosen.length - STRONGEST] as number;
  const found = new Uint32Array(chosen.length);
  let [first, rest] = [0, chosen.length - 1];
  for (let i = 0; i < chosen.length; i++) {
    if ((keys[i] as number) >= least && first < STRONGEST) found[first++] = chosen[i] as number;
    else found[rest--] = chosen[i] as number;
  }
  return found;
}

/* The class of each edge's first relation that is seen, and of each node the class most frequent among its edges. */
function relationClass(view: View, name: string, edges: Uint32Array): { ofEdge: Uint16Array; ofNode: Uint16Array } {
  const { data, wanted } = view;
  const code = data.axis(name);
  const ofEdge = new Uint16Array(data.source.length);
  const keep = wanted.filters.get(name);
  for (let i = 0; i < data.edge.length; i++) {
    const e = data.edge[i] as number;
    if ((data.year[i] as number) > wanted.year) break;
    if (!ofEdge[e] && (!keep || keep.has(code[i] as number))) ofEdge[e] = code[i] as number;
  }
  let most = 0;
  for (const c of ofEdge) most = Math.max(most, c);
  const counts = new Uint16Array(data.n * (most + 1));
  for (const e of edges) {
    for (const end of [data.source[e] as number, data.target[e] as number]) (counts[end * (most + 1) + (ofEdge[e] as number)] as number)++;
  }
  const ofNode = new Uint16Array(data.n);
  for (let i = 0; i < data.n; i++) {
    let best = 0;
    for (let c = 1; c <= most; c++) if ((counts[i * (most + 1) + c] as number) > (best ? (counts[i * (most + 1) + best] as number) : 0)) best = c;
    ofNode[i] = best;
  }
  return { ofEdge, ofNode };
}
