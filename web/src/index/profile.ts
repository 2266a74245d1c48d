/* One unit: where it is strong and weak and what changed; two to four side by side. */
import { el, type Child } from "../dom";
import { number } from "../number";
import { state } from "../state";
import { count, say } from "../words";
import { ranks } from "./score";
import { points, shifted } from "./rank";
import type { Model } from "./model";

const MOST = 4;
const MOST_CHANGES = 7;

/** All that is told of the chosen units. */
export function profile(model: Model): Child {
  const { chosen } = model;
  if (!chosen.length) return el("p", { class: "notice" }, say("index.none_chosen"));
  const [only] = chosen;
  return [
    el("h2", {}, chosen.map((unit) => model.list.unit[unit]?.name ?? "").join(" · ")),
    chosen.length === 1 && only !== undefined && strengths(model, only),
    dots(model, chosen),
    chosen.length === 1 && only !== undefined && changes(model, only),
  ];
}

/* Indicators by what they bring above the median, and by what the leader has more. */
function strengths(model: Model, unit: number): HTMLElement {
  const { tree, now, index } = model;
  const weight = model.weights();
  const held = tree.leaf.map((node, i) => {
    const all = now.y.map((row) => row[i] as number).filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    const own = now.y[unit]?.[i] ?? NaN;
    const middle = all.length % 2 ? (all[(all.length - 1) / 2] as number) : ((all[all.length / 2 - 1] as number) + (all[all.length / 2] as number)) / 2;
    const rank = ranks(now.y.map((row) => row[i] as number))[unit] as number;
    const scaled = (weight[node] as number) * index.scale;
    return { node, i, rank, above: scaled * (own - middle), behind: scaled * ((all.at(-1) ?? NaN) - own) };
  }).filter((one) => !Number.isNaN(one.above));
  const best = [...held].sort((a, b) => b.above - a.above).slice(0, MOST).filter((one) => one.above > 0);
  const worst = [...held].sort((a, b) => b.behind - a.behind).slice(0, MOST).filter((one) => one.behind > 1e-9);
  const item = (one: (typeof held)[number], text: string) => el("li", {}, el("strong", {}, model.name(one.node)), " ", value(model, unit, one.node, one.i), " · ", say("index.rank_of", { rank: one.rank, of: model.list.unit.length }), " · ", text);
  return el("div", { class: "two-sides" },
    el("section", {}, el("h3", {}, say("index.strengths")), el("ul", { class: "plain-list" }, best.map((one) => item(one, say("index.above", { points: points(one.above) }))))),
    el("section", {}, el("h3", {}, say("index.weaknesses")), el("ul", { class: "plain-list" }, worst.map((one) => item(one, say("index.behind", { points: points(one.behind) }))))));
}

const value = (model: Model, unit: number, node: number, i: number): Child => {
  const held = model.list.value[unit]?.[i];
  return held === null || held === undefined ? "–" : number(model.fact(unit, node, "value"), round(held));
};

const round = (held: number): string => held.toLocaleString("en-US", { maximumFractionDigits: Math.abs(held) >= 100 ? 0 : 2 });

/* Every node on a line from the worst score to the best, a dot for each unit, a stroke for the median. */
function dots(model: Model, chosen: readonly number[]): HTMLElement {
  const { tree, now, isChanged } = model;
  const order: number[] = [];
  const visit = (node: number): void => { order.push(node); for (const child of tree.children[node] ?? []) visit(child); };
  visit(tree.root);
  const place = new Map(tree.leaf.map((node, i) => [node, i]));
  const rows = order.map((node) => {
    const all = now.score.map((row) => row[node] as number).filter((score) => !Number.isNaN(score)).sort((a, b) => a - b);
    const [low, high] = [Math.min(0, all[0] ?? 0), Math.max(all.at(-1) ?? 1, 1e-9)];
    const at = (score: number) => `${(100 * (score - low)) / (high - low || 1)}%`;
    const marks = chosen.map((unit, i) => {
      const score = now.score[unit]?.[node] ?? NaN;
      const dot = el("i", { class: `dot u${i}` });
      dot.style.left = at(score);
      return Number.isNaN(score) ? null : dot;
    });
    const middle = el("i", { class: "middle" });
    middle.style.left = at(all[Math.floor(all.length / 2)] ?? 0);
    const cells = chosen.map((unit) => {
      const score = now.score[unit]?.[node] ?? NaN;
      const printed = isChanged || Number.isNaN(score) ? points(score) : number(model.fact(unit, node, "score"), points(score));
      const i = place.get(node);
      return el("td", { class: "num" }, printed, chosen.length > 1 && i !== undefined && el("small", { class: "soft block" }, value(model, unit, node, i)));
    });
    const deep = tree.level[node] ?? 0;
    return el("tr", { class: deep <= 1 ? "whole" : "" }, el("th", { scope: "row", class: `deep-${Math.min(3, deep)}` }, model.name(node)), cells, el("td", { class: "dots" }, el("span", { class: "track", "aria-hidden": "true" }, middle, marks)));
  });
  return el("section", {}, el("h3", {}, say(chosen.length > 1 ? "index.compared" : "index.profile")),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("index.profile") }, el("table", { class: "data plain dot-table" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("index.node")), chosen.map((unit, i) => el("th", { scope: "col", class: "num" }, el("span", { class: `dot u${i}`, "aria-hidden": "true" }), " ", model.list.unit[unit]?.name ?? "")), el("th", { scope: "col" }, say("index.scale")))),
      el("tbody", {}, rows))));
}

/* What changed since a year earlier, and why: by indicator, its own value apart from the yardstick. */
function changes(model: Model, unit: number): Child {
  const held = model.change();
  if (!held) return el("section", {}, el("h3", {}, say("index.change")), el("p", { class: "soft" }, say("index.no_change")));
  const { tree, now, list, index } = model;
  const [before, after] = [held.score[unit] as number, now.score[unit]?.[tree.root] ?? NaN];
  const parts = tree.leaf.map((node, i) => ({ node, i, own: held.own[unit]?.[i] ?? NaN, yard: held.yardstick[unit]?.[i] ?? NaN, was: held.before[unit]?.[i] ?? NaN, is: list.value[unit]?.[i] ?? NaN }));
  const isSum = now.setting.aggregate === "arithmetic" && parts.every((part) => !Number.isNaN(part.own));
  const undated = tree.leaf.filter((_, i) => list.before?.every((row) => row[i] === null));
  const moved = parts.filter((part) => Math.abs(part.own + part.yard) > 1e-9 || part.was !== part.is).sort((a, b) => Math.abs(b.own + b.yard) - Math.abs(a.own + a.yard)).slice(0, MOST_CHANGES);
  const sign = (points_: number) => (Number.isNaN(points_) ? "–" : `${points_ > 0 ? "+" : ""}${points_.toFixed(2)}`);
  const rank = held.rank[unit] as number;
  const rest = isSum ? after - before - moved.reduce((sum, part) => sum + part.own + part.yard, 0) : 0;
  return el("section", { class: "index-change" }, el("h3", {}, say("index.change")),
    el("p", {}, say("index.changed", { day: list.day, before: points(before), after: points(after), from: rank, to: now.rank[unit] as number }), " ", el("strong", {}, shifted(rank - (now.rank[unit] as number)))),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("index.change") }, el("table", { class: "data" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, say("index.indicator")), (["was", "is"] as const).map((one) => el("th", { scope: "col", class: "num" }, say(`index.${one}`))), isSum && (["own", "yardstick", "together"] as const).map((one) => el("th", { scope: "col", class: "num" }, say(`index.${one}`))))),
      el("tbody", {}, moved.map((part) => el("tr", { "data-node": index.nodes[part.node]?.code ?? "" }, el("th", { scope: "row" }, model.name(part.node)), el("td", { class: "num" }, Number.isNaN(part.was) ? "–" : round(part.was)), el("td", { class: "num" }, value(model, unit, part.node, part.i)),
        isSum && [part.own, part.yard, part.own + part.yard].map((one) => el("td", { class: "num" }, sign(one))))),
        isSum && Math.abs(rest) > 0.005 && el("tr", {}, el("th", { scope: "row" }, say("index.rest")), el("td", { colspan: 4 }), el("td", { class: "num" }, sign(rest))),
        isSum && el("tr", { class: "whole" }, el("th", { scope: "row" }, say("index.sum")), el("td", { colspan: 4 }), el("td", { class: "num", "data-change": after - before }, sign(after - before)))))),
    el("p", { class: "soft small" }, say("index.change_note", { day: list.day }), undated.length > 0 && ` ${say("index.undated", { n: count(undated.length), names: undated.map((node) => model.name(node)).join(", ") })}`, !isSum && ` ${say("index.no_parts")}`));
}

export const compareLink = (codes: readonly string[]): string => state.link("compare", { regions: codes.join(",") });
