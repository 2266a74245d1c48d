// Draws charts for the report and for pictures to take away: no page loads this. It is run by itself, beside Python.
import "./engine";
import { View, parse, textMetrics } from "vega";
import { compile } from "vega-lite";

declare module "vega" {
  const textMetrics: { width: (item: { fontSize?: number; fontWeight?: number | string }, text: unknown) => number };
}

/** Weight -> what a character is wide, in thousandths of the font's size; `CJK` for those that are not told. */
type Advance = Record<string, Record<string, number>>;
const CJK = 1000;
const MEDIUM = 500;

let advance: Advance = {};

function measured(item: { fontSize?: number; fontWeight?: number | string }, text: unknown): number {
  const isBold = item.fontWeight === "bold" || Number(item.fontWeight) > MEDIUM;
  const known = advance[isBold ? "Bold" : "Regular"] ?? {};
  let sum = 0;
  for (const sign of String(text ?? "")) sum += known[sign] ?? CJK;
  return (sum * (item.fontSize ?? 11)) / 1000;
}

textMetrics.width = measured;

async function draw(spec: string): Promise<string> {
  const view = new View(parse(compile(JSON.parse(spec)).spec), { renderer: "none" });
  const drawn = await view.toSVG();
  view.finalize();
  return drawn;
}

Object.assign(globalThis, { draw, learn: (told: Advance) => void (advance = told) });
