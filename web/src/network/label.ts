/* Names beside nodes: the most linked first, each only where there is room. */
import { nodeScale, toScreen, type Camera, type Size } from "./camera";
import { hex, type Scene } from "./scene";

export interface Label { node: number; text: string; x: number; y: number; size: number; isStrong: boolean }

const MOST_TRIED = 600;
const MOST = 60;
const GAP = 3;
const LONGEST = 14;

export interface Named {
  /** What a node is called. */
  name: (node: number) => string;
  /** Nodes that are named first, in heavy letters. */
  strong: readonly number[];
  measure: (text: string, size: number, isStrong: boolean) => number;
}

/** Labels that do not touch one another. */
export function labels(scene: Scene, camera: Camera, size: Size, named: Named): Label[] {
  const grow = nodeScale(camera);
  const found: Label[] = [];
  const boxes: [number, number, number, number][] = [];
  const isFree = (box: [number, number, number, number]) =>
    box[0] >= 0 && box[1] >= 0 && box[2] <= size.width && box[3] <= size.height
    && boxes.every((other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]);
  const most = Math.max(10, Math.min(MOST, Math.round((size.width * size.height) / 16000)));
  const add = (node: number, isStrong: boolean) => {
    const [x, y] = toScreen(camera, size, scene.place[2 * node] as number, scene.place[2 * node + 1] as number);
    if (!(x > 0 && y > 0 && x < size.width && y < size.height)) return;
    const radius = (scene.radius[node] as number) * grow;
    const letters = isStrong ? 14 : Math.max(11, Math.min(14, 9 + radius * 0.5));
    const text = short(named.name(node));
    const width = named.measure(text, letters, isStrong);
    const places: [number, number][] = [[x + radius + GAP, y], [x - radius - GAP - width, y], [x - width / 2, y - radius - letters * 0.8], [x - width / 2, y + radius + letters * 0.8]];
    for (const [left, middle] of places) {
      const box: [number, number, number, number] = [left - 2, middle - letters * 0.65, left + width + 2, middle + letters * 0.65];
      if (!isFree(box)) continue;
      boxes.push(box);
      found.push({ node, text, x: left, y: middle, size: letters, isStrong });
      return;
    }
  };
  const strong = new Set(named.strong);
  for (const node of strong) add(node, true);
  let tried = 0;
  for (let i = scene.nodes.length - 1; i >= 0 && tried < MOST_TRIED && found.length < most + strong.size; i--) {
    const node = scene.nodes[i] as number;
    if (scene.isFaded[node] || strong.has(node)) continue;
    const [x, y] = toScreen(camera, size, scene.place[2 * node] as number, scene.place[2 * node + 1] as number);
    if (!(x > 0 && y > 0 && x < size.width && y < size.height)) continue;
    tried++;
    add(node, false);
  }
  return found;
}

function short(name: string): string {
  const letters = [...name];
  const most = /^[\x20-\x7e]+$/.test(name) ? 2 * LONGEST : LONGEST;
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : name;
}

const FAMILY = '"Jihe Sans SC", "Noto Sans SC", system-ui, sans-serif';
export const font = (size: number, isStrong: boolean): string => `${isStrong ? 600 : 400} ${size}px ${FAMILY}`;

/** Write labels, each with a rim of the paper's colour. */
export function write(context: CanvasRenderingContext2D, found: readonly Label[], ink: string, paper: string): void {
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const label of found) {
    context.font = font(label.size, label.isStrong);
    context.lineWidth = 3;
    context.strokeStyle = paper;
    context.strokeText(label.text, label.x, label.y);
    context.fillStyle = ink;
    context.fillText(label.text, label.x, label.y);
  }
}

/** Directions of edges, as heads of arrows at the rims of their targets. */
export function heads(context: CanvasRenderingContext2D, scene: Scene, camera: Camera, size: Size): void {
  const grow = nodeScale(camera);
  scene.edges.forEach((_, i) => {
    const [a, b] = [scene.from[i] as number, scene.to[i] as number];
    const [x0, y0] = toScreen(camera, size, scene.place[2 * a] as number, scene.place[2 * a + 1] as number);
    const [x1, y1] = toScreen(camera, size, scene.place[2 * b] as number, scene.place[2 * b + 1] as number);
    const far = Math.hypot(x1 - x0, y1 - y0);
    const rim = (scene.radius[b] as number) * grow + 2;
    if (!(far > rim + 10)) return;
    const [dx, dy] = [(x1 - x0) / far, (y1 - y0) / far];
    const [x, y] = [x1 - dx * rim, y1 - dy * rim];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - 8 * dx + 3.5 * dy, y - 8 * dy - 3.5 * dx);
    context.lineTo(x - 8 * dx - 3.5 * dy, y - 8 * dy + 3.5 * dx);
    context.fillStyle = hex(scene.edgeColour[i] as number);
    context.fill();
  });
}
