/* What columns and classes of a network are called. */
import { say } from "../words";
import type { NetworkData } from "./data";
import { column, degree, type View } from "./graph";

export interface Axis { column: string; title: string; classes: { code: string; number: number; label: string }[] }

/** All that nodes and relations of a network are classed by; `last` is the network of its last year. */
export function axes(data: NetworkData, last: View): Axis[] {
  const { meta } = data;
  const told = (kind: "node" | "relation") => meta[kind].map((axis) => ({
    column: `${kind}.${axis.name}`,
    title: kind === "relation" ? say("network.of_relation", { title: axis.title }) : axis.title,
    classes: axis.classes.map((one, i) => ({ code: one.code, number: i + 1, label: one.label })),
  }));
  const found: Axis[] = [];
  if (meta.communities.length > 1) found.push({ column: "community", title: say("network.community"), classes: communities(data, last) });
  found.push(...told("node"));
  if (meta.has_sample) {
    found.push({ column: "sample", title: say("network.sample"), classes: [
      { code: "1", number: 1, label: say("network.in_sample") }, { code: "2", number: 2, label: say("network.out_of_sample") }] });
  }
  return [...found, ...told("relation")];
}

/* A community is called by its most linked node. */
function communities(data: NetworkData, last: View): Axis["classes"] {
  const best = new Map<number, number>();
  for (let i = 0; i < data.n; i++) {
    const c = data.community[i] as number;
    const held = best.get(c);
    if (c && (held === undefined || degree(last, i) > degree(last, held))) best.set(c, i);
  }
  return data.meta.communities.map((_, i) => ({
    code: String(i + 1), number: i + 1, label: [i + 1, data.name[best.get(i + 1) ?? -1] ?? ""].filter(Boolean).join(" · "),
  }));
}

/** The class of a node, "" where it has none. */
export function className(data: NetworkData, axis: Axis, node: number): string {
  const number = column(data, axis.column)[node];
  return axis.classes.find((one) => one.number === number)?.label ?? "";
}
