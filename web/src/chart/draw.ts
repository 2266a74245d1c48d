// Draws charts for the report and for pictures to take away: no page loads this. It is run by itself, beside Python.
import "./engine";
import { View, parse, textMetrics } from "vega";
import { compile } from "vega-lite";

interface Text {
  fontSize?: number;
  fontWeight?: number | string;
  limit?: number;
}
declare module "vega" {
  const textMetrics: { width: (item: Text, text: unknown) => number };
}

/** Weight -> what a character is wide, in thousandths of the font's size; `CJK` for those that are not told. */
type Advance = Record<string, Record<string, number>>;
const CJK = 1000;
const MEDIUM = 500;

let advance: Advance = {};

/* A text that is longer than its limit is cut to it. */
function measured(item: Text, text: unknown): number {
  const isBold = item.fontWeight === "bold" || Number(item.fontWeight) > MEDIUM;
  const known = advance[isBold ? "Bold" : "Regular"] ?? {};
  let sum = 0;
  for (const sign of String(text ?? "")) sum += known[sign] ?? CJK;
  return Math.min((sum * (item.fontSize ?? 11)) / 1000, item.limit || Infinity);
}

textMetrics.width = measured;

async function draw(spec: string): Promise<string> {
  const view = new View(parse(compile(JSON.parse(spec)).spec), { renderer: "none" });
  const drawn = await view.toSVG();
  view.finalize();
  return drawn;
}

Object.assign(globalThis, { draw, learn: (told: Advance) => void (advance = told) });
