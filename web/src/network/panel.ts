/* What stands beside the picture: the node that was chosen, the way to another, ecosystems, the most linked. */
import { el, type Child } from "../dom";
import { searchBox } from "../search";
import { state } from "../state";
import { count, say } from "../words";
import { PLATFORM, type NetworkData } from "./data";
import { degree, ecosystems, type Step, type View } from "./graph";
import { className, type Axis } from "./names";

const MOST_NEIGHBOURS = 12;
const MOST_LINKED = 12;
const MOST_PLATFORMS = 30;

export const button = (text: string, press: () => void, attrs: Record<string, string | boolean> = {}): HTMLElement =>
  el("button", { type: "button", class: "quiet", onclick: press, ...attrs }, text);

const choose = (id: string | undefined) => state.set({ node: id, to: null, platform: null }, true);

/** A node, its classes and neighbours, and what can be done from it. */
export function chosen(data: NetworkData, view: View, axes: readonly Axis[], node: number, step: number, core: number): HTMLElement {
  const id = data.id[node] ?? "";
  const classes = axes.filter((axis) => !axis.column.startsWith("relation.") && axis.column !== "community").map((axis) => [axis.title, className(data, axis, node)] as const).filter(([, label]) => label);
  const near = neighbours(view, node);
  const steps = el("div", { class: "net-steps", role: "group", "aria-label": say("network.steps") },
    [1, 2].map((n) => el("button", { type: "button", class: "control", "aria-pressed": String(step === n), onclick: () => state.set({ steps: n === 1 ? null : n }) }, say(n === 1 ? "network.one_step" : "network.two_steps"))));
  return el("section", { class: "net-chosen", "aria-label": data.name[node] ?? id },
    el("h2", {}, el("a", { href: state.link("organisation", { id }) }, data.name[node] ?? id)),
    el("p", { class: "soft small" }, classes.map(([, label]) => label).join(" · ")),
    view.there[node] ? el("p", { class: "net-degrees" }, say("network.degrees", { in: count(view.into[node] ?? 0), out: count(view.out[node] ?? 0), core })) : el("p", { class: "notice small" }, say("network.not_there")),
    steps,
    el("div", { class: "net-to" }, searchBox({ kinds: ["organisation"], label: say("network.way_to"), choose: (hit) => state.set({ to: hit.id }, true) })),
    near.length > 0 && el("div", {}, el("h3", {}, say("network.neighbours")), el("ul", { class: "plain-list" }, near.slice(0, MOST_NEIGHBOURS).map(({ other, sign }) =>
      el("li", {}, el("span", { class: "net-sign", "aria-hidden": "true" }, sign), button(data.name[other] ?? "", () => choose(data.id[other])), el("small", { class: "soft" }, ` ${count(degree(view, other))}`)))),
      near.length > MOST_NEIGHBOURS && el("p", { class: "soft small" }, say("network.more", { n: count(near.length - MOST_NEIGHBOURS) }))),
    button(say("network.clear"), () => state.set({ node: null, to: null, steps: null }, true), { class: "control net-clear" }));
}

function neighbours(view: View, node: number): { other: number; sign: string }[] {
  const found = new Map<number, number>();
  for (const e of view.edges) {
    const [s, t] = [view.data.source[e] as number, view.data.target[e] as number];
    if (s === node && t !== node) found.set(t, (found.get(t) ?? 0) | 1);
    else if (t === node && s !== node) found.set(s, (found.get(s) ?? 0) | 2);
  }
  return [...found].sort(([a], [b]) => degree(view, b) - degree(view, a) || a - b).map(([other, way]) => ({ other, sign: ["", "→", "←", "↔"][way] ?? "" }));
}

/** The way between two nodes, step by step; null: there is none. */
export function wayPanel(data: NetworkData, from: number, to: number, found: Step[] | null, isDirected: boolean): HTMLElement {
  const name = (node: number) => el("a", { href: state.link("organisation", { id: data.id[node] ?? "" }) }, data.name[node] ?? "");
  return el("section", { class: "net-way" },
    el("h2", {}, say("network.way")),
    el("label", { class: "net-check" }, el("input", { type: "checkbox", checked: isDirected, onchange: (event) => state.set({ way: (event.target as HTMLInputElement).checked ? "directed" : null }) }), say("network.directed")),
    found ? [el("p", { role: "status" }, say("network.way_steps", { n: found.length })),
      el("ol", { class: "plain-list" }, el("li", {}, name(from)), found.map((step) => el("li", {}, el("span", { class: "net-sign", "aria-hidden": "true" }, step.isForward ? "→" : "←"), name(step.node))))]
      : el("p", { class: "notice small", role: "status" }, say("network.no_way", { from: data.name[from] ?? "", to: data.name[to] ?? "" })),
    button(say("network.turn"), () => state.set({ node: data.id[to], to: data.id[from] }), { class: "control" }), " ",
    button(say("network.clear"), () => state.set({ to: null, way: null }, true), { class: "control net-clear" }));
}

/** Platforms by their reach; up to two are shown in the picture. */
export function platforms(data: NetworkData, view: View, picked: readonly string[]): HTMLElement | null {
  const all: number[] = [];
  for (let i = 0; i < data.n; i++) if (((data.flag[i] as number) & PLATFORM) && view.there[i]) all.push(i);
  if (!all.length) return null;
  const told = ecosystems(view, all).sort((a, b) => b.reach - a.reach || a.platform - b.platform);
  const chosenOnes = new Set(picked);
  const rows = told.filter((one, i) => i < MOST_PLATFORMS || chosenOnes.has(data.id[one.platform] ?? ""));
  const toggle = (id: string) => {
    const next = chosenOnes.has(id) ? picked.filter((one) => one !== id) : [...picked.slice(-1), id];
    state.set({ platform: next.join(","), node: null, to: null }, true);
  };
  const share = (n: number) => `${((100 * n) / Math.max(1, view.nNode - 1)).toFixed(2)}%`;
  return el("div", {}, el("p", { class: "soft small" }, say("network.platforms_note", { n: all.length })),
    el("div", { class: "scroll net-scroll", tabindex: 0, role: "region", "aria-label": say("network.platforms") }, el("table", { class: "data" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("network.platform")), (["near", "reach", "share", "exclusive"] as const).map((part) => el("th", { scope: "col", class: "num" }, say(`network.${part}`))))),
      el("tbody", {}, rows.map((one) => {
        const id = data.id[one.platform] ?? "";
        return el("tr", {}, el("th", { scope: "row" }, button(data.name[one.platform] ?? id, () => toggle(id), { "aria-pressed": String(chosenOnes.has(id)) })),
          [count(one.near), count(one.reach), share(one.reach), count(one.exclusive)].map((text) => el("td", { class: "num" }, text)));
      })))));
}

/** The most linked of the nodes that are shown. */
export function linked(data: NetworkData, view: View, shown: Iterable<number>): Child {
  const top = [...shown].sort((a, b) => degree(view, b) - degree(view, a) || a - b).slice(0, MOST_LINKED);
  return el("table", { class: "data plain" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("kind.organisation")), (["in", "out"] as const).map((way) => el("th", { scope: "col", class: "num" }, say(`direction.${way}`))))),
    el("tbody", {}, top.map((node) => el("tr", {}, el("th", { scope: "row" }, button(data.name[node] ?? "", () => choose(data.id[node]))),
      el("td", { class: "num" }, count(view.into[node] ?? 0)), el("td", { class: "num" }, count(view.out[node] ?? 0))))));
}
