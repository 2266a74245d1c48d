/* Draws without a graphics processor: lines are added up as ink in numbers, so that ninety thousand of them stay
   readable and cost less than a path of the canvas; nodes are discs with soft rims. */
import { nodeScale, type Camera, type Size } from "./camera";
import { STRONGEST, type Scene } from "./scene";

/** Steps of ink that are told apart, each of so many of its smallest parts. */
const LUT = 4096;
const SHIFT = 8;
/** Lines that are drawn with soft rims at most: of more nobody sees them. */
const MOST_SOFT = 40000;
/** So few lines are drawn thicker. */
export const FEW = 400;
/** Parts of a pixel that a soft line's ink is split into. */
const PARTS = 16;

export interface Drawer {
  /** Draw; while things move only the strongest edges. */
  draw: (scene: Scene, camera: Camera, isMoving: boolean) => void;
  resize: (size: Size, ratio: number) => void;
  canvas: HTMLCanvasElement;
  kind: "webgl2" | "canvas";
  free: () => void;
}

/** How dark one edge is among so many. */
export const edgeInk = (n: number): number => Math.min(0.6, Math.max(0.008, 5 / Math.sqrt(n + 1)));

export class Raster implements Drawer {
  readonly kind = "canvas";
  private readonly context: CanvasRenderingContext2D;
  private width = 0;
  private height = 0;
  private ratio = 1;
  private ink = new Uint32Array(0);
  private image: ImageData | null = null;
  private pixels = new Uint32Array(0);
  /* The line in hand: where it begins, and how far it goes. */
  private x = 0;
  private y = 0;
  private dx = 0;
  private dy = 0;
  private readonly tone = new Uint8ClampedArray(LUT * 3);
  private readonly discs = new Map<number, { size: number; alpha: Uint8Array }>();

  constructor(readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("no canvas");
    this.context = context;
  }

  resize(size: Size, ratio: number): void {
    this.width = Math.max(1, Math.round(size.width * ratio));
    this.height = Math.max(1, Math.round(size.height * ratio));
    this.ratio = ratio;
    this.canvas.width = this.width;
    this.canvas.height = this.height;
    this.ink = new Uint32Array(this.width * this.height * 3);
    this.image = this.context.createImageData(this.width, this.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  draw(scene: Scene, camera: Camera, isMoving: boolean): void {
    if (!this.image) return;
    const held = { x: camera.x, y: camera.y, scale: camera.scale * this.ratio };
    const n = isMoving ? Math.min(STRONGEST, scene.edges.length) : scene.edges.length;
    this.lines(scene, held, n, !isMoving && n <= MOST_SOFT);
    this.develop(scene, n, isMoving);
    this.nodes(scene, held, nodeScale(camera) * this.ratio);
    this.context.putImageData(this.image, 0, 0);
  }

  free(): void { this.image = null; }

  /* Ink is what a line takes from white paper, or adds to black. */
  private lines(scene: Scene, camera: Camera, n: number, isSoft: boolean): void {
    this.ink.fill(0);
    const { place, from, to, edgeColour } = scene;
    const isLight = scene.theme === "light";
    const [cx, cy] = [this.width / 2 - camera.x * camera.scale, this.height / 2 - camera.y * camera.scale];
    const aside = n <= FEW ? [-0.45 * this.ratio, 0.45 * this.ratio] : [0];
    for (let i = 0; i < n; i++) {
      const [a, b] = [2 * (from[i] as number), 2 * (to[i] as number)];
      const [x0, y0] = [(place[a] as number) * camera.scale + cx, (place[a + 1] as number) * camera.scale + cy];
      const [x1, y1] = [(place[b] as number) * camera.scale + cx, (place[b + 1] as number) * camera.scale + cy];
      const colour = edgeColour[i] as number;
      const r = isLight ? 255 - (colour & 255) : colour & 255;
      const g = isLight ? 255 - ((colour >> 8) & 255) : (colour >> 8) & 255;
      const blue = isLight ? 255 - ((colour >> 16) & 255) : (colour >> 16) & 255;
      for (const by of aside) {
        const far = by === 0 ? 0 : by / (Math.hypot(x1 - x0, y1 - y0) || 1);
        const [dx, dy] = [(y0 - y1) * far, (x1 - x0) * far];
        if (!this.cut(x0 + dx, y0 + dy, x1 + dx, y1 + dy)) continue;
        if (isSoft) this.soft(r, g, blue);
        else this.hard(r, g, blue);
      }
    }
  }

  /* The part of a line that is seen, a pixel within the rim (Liang and Barsky); false: none. */
  private cut(x0: number, y0: number, x1: number, y1: number): boolean {
    const [dx, dy] = [x1 - x0, y1 - y0];
    let [first, last] = [0, 1];
    for (let side = 0; side < 4; side++) {
      const p = side === 0 ? -dx : side === 1 ? dx : side === 2 ? -dy : dy;
      const q = side === 0 ? x0 - 1 : side === 1 ? this.width - 3 - x0 : side === 2 ? y0 - 1 : this.height - 3 - y0;
      if (p === 0) { if (q < 0) return false; continue; }
      const r = q / p;
      if (p < 0) { if (r > first) first = r; } else if (r < last) last = r;
    }
    if (!(first < last)) return false;
    this.x = x0 + first * dx;
    this.y = y0 + first * dy;
    this.dx = (last - first) * dx;
    this.dy = (last - first) * dy;
    return this.dx === this.dx;
  }

  private hard(r: number, g: number, b: number): void {
    const { ink, width } = this;
    const count = Math.ceil(Math.max(Math.abs(this.dx), Math.abs(this.dy))) || 1;
    const [sx, sy] = [this.dx / count, this.dy / count];
    let { x, y } = this;
    for (let k = 0; k < count; k++, x += sx, y += sy) {
      const at = ((y | 0) * width + (x | 0)) * 3;
      (ink[at] as number) += r * PARTS;
      (ink[at + 1] as number) += g * PARTS;
      (ink[at + 2] as number) += b * PARTS;
    }
  }

  /* Each step's ink is split between the two pixels that the line runs through. */
  private soft(r: number, g: number, b: number): void {
    const { ink, width } = this;
    const isFlat = Math.abs(this.dx) > Math.abs(this.dy);
    const count = Math.ceil(Math.max(Math.abs(this.dx), Math.abs(this.dy))) || 1;
    const [sx, sy] = [this.dx / count, this.dy / count];
    const aside = isFlat ? width * 3 : 3;
    let { x, y } = this;
    for (let k = 0; k < count; k++, x += sx, y += sy) {
      const far = ((isFlat ? y - (y | 0) : x - (x | 0)) * PARTS) | 0;
      const near = PARTS - far;
      const at = ((y | 0) * width + (x | 0)) * 3;
      (ink[at] as number) += r * near;
      (ink[at + 1] as number) += g * near;
      (ink[at + 2] as number) += b * near;
      (ink[at + aside] as number) += r * far;
      (ink[at + aside + 1] as number) += g * far;
      (ink[at + aside + 2] as number) += b * far;
    }
  }

  /* Ink becomes colour: it darkens less the more there is already. */
  private develop(scene: Scene, n: number, isMoving: boolean): void {
    const { ink, pixels, tone } = this;
    const isLight = scene.theme === "light";
    const strength = edgeInk(isMoving ? n * 3 : n) / Math.sqrt(Math.max(1, this.ratio));
    for (let channel = 0; channel < 3; channel++) {
      const paper = scene.paper[channel] as number;
      for (let i = 0; i < LUT; i++) {
        const left = Math.exp((-strength * i * (1 << SHIFT)) / (255 * PARTS));
        tone[channel * LUT + i] = isLight ? paper * left : 255 - (255 - paper) * left;
      }
    }
    const blank = 0xff000000 | (scene.paper[2] << 16) | (scene.paper[1] << 8) | scene.paper[0];
    for (let i = 0, at = 0; i < pixels.length; i++, at += 3) {
      const [r, g, b] = [ink[at] as number, ink[at + 1] as number, ink[at + 2] as number];
      if (!(r | g | b)) { pixels[i] = blank; continue; }
      const [lr, lg, lb] = [Math.min(LUT - 1, r >>> SHIFT), Math.min(LUT - 1, g >>> SHIFT), Math.min(LUT - 1, b >>> SHIFT)];
      pixels[i] = 0xff000000 | ((tone[2 * LUT + lb] as number) << 16) | ((tone[LUT + lg] as number) << 8) | (tone[lr] as number);
    }
  }

  private nodes(scene: Scene, camera: Camera, grow: number): void {
    const { width, height, pixels } = this;
    const [cx, cy] = [width / 2 - camera.x * camera.scale, height / 2 - camera.y * camera.scale];
    const paper = scene.paper[0] | (scene.paper[1] << 8) | (scene.paper[2] << 16);
    for (const node of scene.nodes) {
      const x = (scene.place[2 * node] as number) * camera.scale + cx;
      const y = (scene.place[2 * node + 1] as number) * camera.scale + cy;
      const radius = (scene.radius[node] as number) * (scene.isFaded[node] ? Math.min(grow, 1) : grow);
      if (!(x > -radius && y > -radius && x < width + radius && y < height + radius)) continue;
      if (radius > 3.5) this.disc(pixels, x, y, radius + this.ratio, paper);
      this.disc(pixels, x, y, radius, scene.colour[node] as number);
    }
  }

  private disc(pixels: Uint32Array, x: number, y: number, radius: number, colour: number): void {
    const { size, alpha } = this.sprite(radius);
    const left = Math.round(x - size / 2);
    const top = Math.round(y - size / 2);
    const [r, g, b] = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
    for (let row = Math.max(0, -top), until = Math.min(size, this.height - top); row < until; row++) {
      let at = (top + row) * this.width + left + Math.max(0, -left);
      let from = row * size + Math.max(0, -left);
      for (const end = row * size + Math.min(size, this.width - left); from < end; from++, at++) {
        const a = alpha[from] as number;
        if (a === 0) continue;
        if (a === 255) { pixels[at] = 0xff000000 | colour; continue; }
        const under = pixels[at] as number;
        const [ur, ug, ub] = [under & 255, (under >> 8) & 255, (under >> 16) & 255];
        pixels[at] = 0xff000000 | ((ub + (((b - ub) * a) >> 8)) << 16) | ((ug + (((g - ug) * a) >> 8)) << 8) | (ur + (((r - ur) * a) >> 8));
      }
    }
  }

  private sprite(radius: number): { size: number; alpha: Uint8Array } {
    const held = Math.max(2, Math.round(radius * 4));
    const known = this.discs.get(held);
    if (known) return known;
    const r = held / 4;
    const size = Math.ceil(2 * r + 1);
    const alpha = new Uint8Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let col = 0; col < size; col++) {
        const far = Math.hypot(col + 0.5 - size / 2, row + 0.5 - size / 2);
        alpha[row * size + col] = Math.max(0, Math.min(255, Math.round((r - far + 0.5) * 255)));
      }
    }
    const made = { size, alpha };
    this.discs.set(held, made);
    return made;
  }
}
