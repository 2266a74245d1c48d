/* Files of what is shown: for other programs of networks, and as a picture with title, legend and source. */
import { nodeScale, toScreen, type Camera, type Size } from "./camera";
import type { NetworkData } from "./data";
import { degree, type View } from "./graph";
import { font, labels, write, type Label } from "./label";
import { className, type Axis } from "./names";
import { edgeInk, Raster } from "./raster";
import { hex, PAPER, type Scene } from "./scene";

export interface Sheet {
  title: string;
  subtitle: string;
  source: string;
  mark: string;
  legend: { label: string; colour: string }[];
  name: (node: number) => string;
  strong: readonly number[];
}

/* Signs that XML cannot hold are left out. */
const xml = (text: string): string => text
  // eslint-disable-next-line no-control-regex
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
  .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

interface Given { data: NetworkData; view: View; scene: Scene; axes: readonly Axis[]; sheet: Sheet }

const shown = (scene: Scene): number[] => [...scene.nodes].filter((node) => !scene.isFaded[node]).sort((a, b) => a - b);
const nodeAxes = (axes: readonly Axis[]) => axes.filter((axis) => !axis.column.startsWith("relation."));
const rounded = (value: number | undefined): string => String(Number((value ?? 0).toFixed(3)));

export function gexf({ data, view, scene, axes, sheet }: Given): string {
  const held = nodeAxes(axes);
  const parts = [`<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta><creator>Jihe</creator><description>${xml([sheet.title, sheet.subtitle, sheet.source, sheet.mark].filter(Boolean).join(". "))}</description></meta>
<graph defaultedgetype="directed" mode="static">
<attributes class="node">${held.map((axis, i) => `<attribute id="${i}" title="${xml(axis.title)}" type="string"/>`).join("")}</attributes>
<nodes>`];
  for (const node of shown(scene)) {
    const colour = scene.colour[node] as number;
    const values = held.map((axis, i) => [i, className(data, axis, node)] as const).filter(([, value]) => value);
    parts.push(`<node id="${xml(data.id[node] ?? "")}" label="${xml(data.name[node] ?? "")}"><attvalues>${values.map(([i, value]) => `<attvalue for="${i}" value="${xml(value)}"/>`).join("")}</attvalues>`
      + `<viz:color r="${colour & 255}" g="${(colour >> 8) & 255}" b="${(colour >> 16) & 255}"/><viz:position x="${rounded(scene.place[2 * node])}" y="${rounded(-(scene.place[2 * node + 1] as number))}" z="0"/><viz:size value="${rounded(scene.radius[node])}"/></node>`);
  }
  parts.push("</nodes>", "<edges>");
  for (const e of scene.edges) {
    parts.push(`<edge id="${e}" source="${xml(data.id[data.source[e] as number] ?? "")}" target="${xml(data.id[data.target[e] as number] ?? "")}" weight="${view.weight[e]}"/>`);
  }
  parts.push("</edges>", "</graph>", "</gexf>", "");
  return parts.join("\n");
}

export function graphml({ data, view, scene, axes, sheet }: Given): string {
  const held = nodeAxes(axes);
  const key = (id: string, on: string, name: string, type: string) => `<key id="${id}" for="${on}" attr.name="${xml(name)}" attr.type="${type}"/>`;
  const parts = [`<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<desc>${xml([sheet.title, sheet.subtitle, sheet.source, sheet.mark].filter(Boolean).join(". "))}</desc>
${key("label", "node", "label", "string")}${key("x", "node", "x", "double")}${key("y", "node", "y", "double")}${key("degree", "node", "degree", "int")}${held.map((axis, i) => key(`a${i}`, "node", axis.title, "string")).join("")}${key("weight", "edge", "weight", "double")}
<graph id="G" edgedefault="directed">`];
  for (const node of shown(scene)) {
    const values = held.map((axis, i) => [i, className(data, axis, node)] as const).filter(([, value]) => value);
    parts.push(`<node id="${xml(data.id[node] ?? "")}"><data key="label">${xml(data.name[node] ?? "")}</data><data key="x">${rounded(scene.place[2 * node])}</data><data key="y">${rounded(-(scene.place[2 * node + 1] as number))}</data><data key="degree">${degree(view, node)}</data>${values.map(([i, value]) => `<data key="a${i}">${xml(value)}</data>`).join("")}</node>`);
  }
  for (const e of scene.edges) {
    parts.push(`<edge id="e${e}" source="${xml(data.id[data.source[e] as number] ?? "")}" target="${xml(data.id[data.target[e] as number] ?? "")}"><data key="weight">${view.weight[e]}</data></edge>`);
  }
  parts.push("</graph>", "</graphml>", "");
  return parts.join("\n");
}

const HEAD = 66;
const FOOT = 84;
const INK = { light: "#1f2328", dark: "#e6edf3" } as const;
const SOFT = { light: "#59636e", dark: "#9aa5b1" } as const;

/* Where title, legend and source stand about a picture of this size. */
function around(sheet: Sheet, size: Size, measure: (text: string, size: number, isStrong: boolean) => number): Label[] & { marks?: [number, number, string][] } {
  const y = HEAD + size.height;
  /* What is too long for the sheet is cut; the mark of made-up data comes first, so that it is never lost. */
  const cut = (text: string, letters: number): string => {
    let held = [...text];
    if (measure(text, letters, false) <= size.width - 40) return text;
    while (held.length && measure(`${held.join("")}…`, letters, false) > size.width - 40) held = held.slice(0, -1);
    return `${held.join("")}…`;
  };
  const found: Label[] & { marks?: [number, number, string][] } = [
    { node: -1, text: cut(sheet.title, 19), x: 20, y: 24, size: 18, isStrong: true },
    { node: -1, text: cut([sheet.mark, sheet.subtitle].filter(Boolean).join(" · "), 13), x: 20, y: 48, size: 13, isStrong: false },
    { node: -1, text: cut([sheet.mark, sheet.source].filter(Boolean).join(" · "), 12), x: 20, y: y + 62, size: 12, isStrong: false },
  ];
  found.marks = [];
  let [x, down] = [20, y + 18];
  for (const { label, colour } of sheet.legend) {
    const width = measure(label, 12, false) + 34;
    if (x + width > size.width && x > 20) [x, down] = [20, down + 20];
    found.marks.push([x + 5, down, colour]);
    found.push({ node: -1, text: label, x: x + 16, y: down, size: 12, isStrong: false });
    x += width;
  }
  return found;
}

function measuring(): (text: string, size: number, isStrong: boolean) => number {
  const context = document.createElement("canvas").getContext("2d");
  return (text, size, isStrong) => {
    if (!context) return text.length * size;
    context.font = font(size, isStrong);
    return context.measureText(text).width;
  };
}

export async function png(scene: Scene, camera: Camera, size: Size, sheet: Sheet): Promise<Blob> {
  const ratio = 2;
  const drawer = new Raster(document.createElement("canvas"));
  drawer.resize(size, ratio);
  drawer.draw(scene, camera, false);
  const whole = document.createElement("canvas");
  whole.width = size.width * ratio;
  whole.height = (size.height + HEAD + FOOT) * ratio;
  const context = whole.getContext("2d");
  if (!context) throw new Error("no canvas");
  const paper = PAPER[scene.theme];
  context.fillStyle = paper;
  context.fillRect(0, 0, whole.width, whole.height);
  context.drawImage(drawer.canvas, 0, HEAD * ratio);
  const measure = measuring();
  context.setTransform(ratio, 0, 0, ratio, 0, HEAD * ratio);
  write(context, labels(scene, camera, size, { name: sheet.name, strong: sheet.strong, measure }), INK[scene.theme], paper);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const written = around(sheet, size, measure);
  write(context, written, INK[scene.theme], paper);
  for (const [x, y, colour] of written.marks ?? []) {
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }
  const blob = await new Promise<Blob | null>((done) => whole.toBlob(done, "image/png"));
  if (!blob) throw new Error("no picture");
  return blob;
}

export function svg(scene: Scene, camera: Camera, size: Size, sheet: Sheet): string {
  const measure = measuring();
  const at = (node: number) => toScreen(camera, size, scene.place[2 * node] as number, scene.place[2 * node + 1] as number);
  const one = (value: number) => value.toFixed(1).replace(/\.0$/, "");
  const isIn = ([x, y]: [number, number]) => x > -40 && y > -40 && x < size.width + 40 && y < size.height + 40;
  const text = (label: Label, colour: string, top: number) =>
    `<text x="${one(label.x)}" y="${one(label.y + top)}" font-size="${one(label.size)}"${label.isStrong ? ' font-weight="600"' : ""} fill="${colour}">${xml(label.text)}</text>`;
  const groups = new Map<number, string[]>();
  scene.edges.forEach((_, i) => {
    const [a, b] = [at(scene.from[i] as number), at(scene.to[i] as number)];
    if (!isIn(a) && !isIn(b)) return;
    const colour = scene.edgeColour[i] as number;
    const held = groups.get(colour) ?? [];
    held.push(`<path d="M${one(a[0])} ${one(a[1])}L${one(b[0])} ${one(b[1])}"/>`);
    groups.set(colour, held);
  });
  const grow = nodeScale(camera);
  const nodes = [...scene.nodes].flatMap((node) => {
    const [x, y] = at(node);
    if (!isIn([x, y])) return [];
    return [`<circle cx="${one(x)}" cy="${one(y)}" r="${((scene.radius[node] as number) * (scene.isFaded[node] ? Math.min(1, grow) : grow)).toFixed(2)}" fill="${hex(scene.colour[node] as number)}"/>`];
  });
  const [ink, paper, soft] = [INK[scene.theme], PAPER[scene.theme], SOFT[scene.theme]];
  const written = around(sheet, size, measure);
  const height = size.height + HEAD + FOOT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${one(size.width)}" height="${one(height)}" viewBox="0 0 ${one(size.width)} ${one(height)}" font-family="'Jihe Sans SC','Noto Sans SC',sans-serif" dominant-baseline="central">`,
    `<title>${xml(sheet.title)}</title><rect width="100%" height="100%" fill="${paper}"/>`,
    `<svg y="${HEAD}" width="${one(size.width)}" height="${one(size.height)}">`,
    `<g stroke-width="0.7" stroke-opacity="${edgeInk(scene.edges.length).toFixed(3)}" fill="none">`,
    ...[...groups].flatMap(([colour, held]) => [`<g stroke="${hex(colour)}">`, ...held, "</g>"]), "</g>",
    `<g stroke="${paper}" stroke-width="0.6">`, ...nodes, "</g>",
    `<g paint-order="stroke" stroke="${paper}" stroke-width="3" stroke-linejoin="round">`,
    ...labels(scene, camera, size, { name: sheet.name, strong: sheet.strong, measure }).map((label) => text(label, ink, 0)), "</g>", "</svg>",
    ...written.map((label, i) => text(label, i === 1 || i === 2 ? soft : ink, 0)),
    ...(written.marks ?? []).map(([x, y, colour]) => `<circle cx="${one(x)}" cy="${one(y)}" r="5" fill="${colour}"/>`),
    "</svg>", "",
  ].join("\n");
}
