/* An organisation's neighbours as two rings around it; each leads to its own page. */
import { drawingNode as svg, el } from "./dom";
import { say } from "./words";
import type { Organisation } from "./types";

type Ego = Organisation["ego"];
const SIZE = 560;
const RINGS = [0, 150, 246] as const;
const MOST_LETTERS = 9;

interface Placed { x: number; y: number; angle: number }

export function ego(held: Ego, address: (id: string) => string): HTMLElement {
  const places = laid(held);
  const at = (id: string) => places.get(id) ?? { x: 0, y: 0, angle: 0 };
  const whose = new Set(held.nodes.filter((node) => node.step === 0).map((node) => node.id));
  const touches = (edge: Ego["edges"][number]) => whose.has(edge.source) || whose.has(edge.target);
  const taken: Box[] = [];
  const edges = held.edges.map((edge) => {
    const [a, b] = [at(edge.source), at(edge.target)];
    return svg("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: touches(edge) ? "ego-edge own" : "ego-edge", "stroke-width": Math.min(4, 0.6 + Math.log2(1 + edge.n)) });
  });
  /* The best linked are named first; a name that would lie on another is left out. */
  const order = [...held.nodes].sort((a, b) => a.step - b.step || b.degree - a.degree);
  const nodes = order.map((node) => {
    const place = at(node.id);
    const radius = node.step === 0 ? 11 : Math.min(9, 2.6 + Math.sqrt(node.degree) * 0.7);
    const link = svg("a", { href: address(node.id), class: `ego-node step-${node.step}`, "aria-label": node.name },
      svg("title", {}, [node.name, node.region, say("organisation.degree", { n: node.degree })].filter(Boolean).join(" · ")),
      svg("circle", { cx: place.x, cy: place.y, r: radius }));
    const label = named(node.name, node.step, place, radius);
    if (!taken.some((other) => meets(other, label.box))) {
      taken.push(label.box);
      link.append(label.text);
    }
    return link;
  }).reverse();
  const half = SIZE / 2;
  const picture = svg("svg", { viewBox: `${-half - 60} ${-half} ${SIZE + 120} ${SIZE}`, class: "ego", role: "group", "aria-label": say("organisation.ego") }, ...edges, ...nodes);
  return el("div", { class: "ego-place" }, picture);
}

interface Box { left: number; right: number; top: number; bottom: number }

const meets = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/* A name beside its node, away from the middle, and the room that it takes. */
function named(name: string, step: number, place: Placed, radius: number): { text: SVGElement; box: Box } {
  const said = short(name);
  const isLeft = Math.cos(place.angle) < 0;
  const anchor = step === 0 ? "middle" : isLeft ? "end" : "start";
  const x = place.x + (step === 0 ? 0 : (radius + 4) * (isLeft ? -1 : 1));
  const y = place.y + (step === 0 ? radius + 15 : 4);
  const width = [...said].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 11.5 : 6.4), 0);
  const left = anchor === "middle" ? x - width / 2 : isLeft ? x - width : x;
  const text = svg("text", { x, y, "text-anchor": anchor }, said);
  return { text, box: { left: left - 2, right: left + width + 2, top: y - 11, bottom: y + 3 } };
}

const short = (name: string) => { const letters = [...name]; const most = /^[\x20-\x7e]+$/.test(name) ? MOST_LETTERS * 2 : MOST_LETTERS; return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : name; };

/* The first ring in the order of links, so that neighbours of a neighbour stand behind it in the second. */
function laid(held: Ego): Map<string, Placed> {
  const places = new Map<string, Placed>();
  const byStep = (step: number) => held.nodes.filter((node) => node.step === step).map((node) => node.id);
  for (const id of byStep(0)) places.set(id, { x: 0, y: 0, angle: Math.PI / 2 });
  const first = byStep(1);
  const ring = (ids: readonly string[], radius: number) => ids.forEach((id, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / ids.length - Math.PI / 2;
    places.set(id, { x: radius * Math.cos(angle), y: radius * Math.sin(angle), angle });
  });
  ring(first, RINGS[1]);
  const order = new Map(first.map((id, i) => [id, i]));
  const behind = new Map(byStep(2).map((id) => [id, first.length]));
  for (const { source, target } of held.edges) {
    for (const [a, b] of [[source, target], [target, source]] as const) {
      const [near, far] = [order.get(a), behind.get(b)];
      if (near !== undefined && far !== undefined) behind.set(b, Math.min(near, far));
    }
  }
  ring([...behind].sort(([, a], [, b]) => a - b).map(([id]) => id), RINGS[2]);
  return places;
}
