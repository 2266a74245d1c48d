/* The place where a network is drawn, moved and pointed at. WebGL2 draws where it is quick; where it is missing, or
   its first frame takes too long because no graphics processor is there, the canvas does. */
import { el } from "../dom";
import { say } from "../words";
import { fitted, nodeScale, toScreen, toWorld, zoomed, type Camera, type Size } from "./camera";
import { font, heads, labels, write } from "./label";
import type { Drawer } from "./raster";
import { PAPER, type Scene } from "./scene";
import { drawer, WebGl } from "./webgl";

/** `?draw=canvas` or `webgl2` asks for one way to draw, whatever is quicker. */
const ASKED = new URLSearchParams(location.search).get("draw") ?? "";
/** Milliseconds after which a first frame shows that no graphics processor is at work. */
const SLOW = 150;
const MOST_PIXELS = 1_900_000;
const FLIGHT = 650;
const MOST_ARROWS = 120;
const INK = { light: "#1f2328", dark: "#e6edf3" } as const;

export interface StageEvents {
  /** A node was chosen; null: none. */
  choose: (node: number | null) => void;
  /** What to tell of a node that is pointed at. */
  tell: (node: number) => string;
  name: (node: number) => string;
  /** The camera was moved by hand and came to rest; null: it shows all again, as it would by itself. */
  rest: (camera: Camera | null) => void;
}

export class Stage {
  readonly root: HTMLElement;
  camera: Camera = { x: 0, y: 0, scale: 1 };
  size: Size = { width: 1, height: 1 };
  /** How long the last frame took, and the longest of late: for those who measure. */
  readonly frames: number[] = [];
  private drawer: Drawer;
  private readonly over = el("canvas", { class: "net-names", "aria-hidden": "true" });
  private readonly tip = el("div", { class: "net-tip", hidden: true });
  private scene: Scene | null = null;
  private strong: readonly number[] = [];
  private asked = 0;
  private moving = 0;
  private still = 0;
  private flight = 0;
  private isTried = false;
  private resting = 0;
  private readonly widths = new Map<string, number>();

  constructor(private readonly events: StageEvents, label: string) {
    this.drawer = drawer(ASKED);
    this.root = el("div", { class: "net-stage", tabindex: 0, role: "application", "aria-label": label, "aria-roledescription": say("network.stage") }, this.drawer.canvas, this.over, this.tip);
    this.wire();
    new ResizeObserver(() => this.measure()).observe(this.root);
  }

  get kind(): Drawer["kind"] { return this.drawer.kind; }

  measure(): void {
    const box = this.root.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return;
    const isFirst = this.size.width === 1;
    this.size = { width: box.width, height: box.height };
    this.resize();
    if (!isFirst) this.frame(false);
  }

  private resize(): void {
    const most = Math.sqrt(MOST_PIXELS / (this.size.width * this.size.height));
    const ratio = Math.min(devicePixelRatio || 1, 2);
    this.drawer.resize(this.size, this.drawer.kind === "canvas" ? Math.min(ratio, Math.max(1, most)) : ratio);
    this.over.width = Math.round(this.size.width * ratio);
    this.over.height = Math.round(this.size.height * ratio);
  }

  /** Draw another scene. `strong`: nodes that are named before all others; `from`: where nodes lay before, from
      where they glide; `fit`: nodes that are all to be seen then. */
  show(scene: Scene, strong: readonly number[] = [], from: Float32Array | null = null, fit: readonly number[] | null = null): void {
    this.strong = strong;
    const wanted = fit ? fitted(scene.place, fit, this.size) : this.camera;
    if (from && !matchMedia("(prefers-reduced-motion: reduce)").matches) return this.tween(scene, from, wanted);
    this.scene = scene;
    this.camera = wanted;
    this.frame(false);
  }

  private tween(scene: Scene, from: Float32Array, wanted: Camera): void {
    const to = scene.place;
    const first = this.camera;
    const began = performance.now();
    const step = (now: number) => {
      const t = Math.min(1, (now - began) / 450);
      const part = t * t * (3 - 2 * t);
      this.camera = between(first, wanted, part);
      if (t >= 1) { this.scene = scene; return this.frame(false); }
      const place = new Float32Array(to.length);
      for (let i = 0; i < to.length; i++) {
        const [a, b] = [from[i] as number, to[i] as number];
        place[i] = a === a ? a + (b - a) * part : b;
      }
      this.scene = { ...scene, place };
      this.frame(true);
      this.flight = requestAnimationFrame(step);
    };
    cancelAnimationFrame(this.flight);
    this.flight = requestAnimationFrame(step);
  }

  /** Fly to where all of some nodes are seen. */
  fly(nodes: Iterable<number>, isAtOnce = false, most = 8): void {
    if (!this.scene) return;
    const wanted = fitted(this.scene.place, nodes, this.size);
    wanted.scale = Math.min(wanted.scale, most);
    this.to(wanted, isAtOnce);
    this.events.rest(null);
  }

  to(wanted: Camera, isAtOnce = false): void {
    cancelAnimationFrame(this.flight);
    if (isAtOnce || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.camera = wanted;
      return this.frame(false);
    }
    const first = { ...this.camera };
    const began = performance.now();
    const step = (now: number) => {
      const t = Math.min(1, (now - began) / FLIGHT);
      const part = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
      this.camera = between(first, wanted, part);
      this.frame(t < 1);
      if (t < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  /** Draw once at the next chance; what moves is drawn with fewer edges, and in full when it rests. */
  frame(isMoving: boolean): void {
    clearTimeout(this.still);
    if (isMoving) this.still = window.setTimeout(() => this.frame(false), 180);
    this.moving = isMoving ? 1 : 0;
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.draw(this.moving === 1);
    });
  }

  private draw(isMoving: boolean): void {
    if (!this.scene) return;
    const began = performance.now();
    if (this.drawer instanceof WebGl && !this.isTried) this.try(this.drawer, this.scene);
    this.drawer.draw(this.scene, this.camera, isMoving);
    this.names();
    this.frames.push(performance.now() - began);
    if (this.frames.length > 400) this.frames.splice(0, 200);
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
    this.root.dataset.renderer = this.drawer.kind;
  }

  /* The first frame tells whether WebGL2 is quick here, drawn with few edges so that it costs little where it is not.
     A canvas that was WebGL's can be nothing else: another one takes its place. */
  private try(before: WebGl, scene: Scene): void {
    this.isTried = true;
    const began = performance.now();
    before.draw(scene, this.camera, true);
    before.finish();
    if (performance.now() - began <= SLOW || ASKED === "webgl2") return;
    this.drawer = drawer("canvas");
    before.canvas.replaceWith(this.drawer.canvas);
    before.free();
    this.resize();
  }

  private names(): void {
    const context = this.over.getContext("2d");
    if (!context || !this.scene) return;
    const ratio = this.over.width / this.size.width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    const theme = this.scene.theme;
    const found = labels(this.scene, this.camera, this.size, { name: this.events.name, strong: this.strong, measure: (text, size, isStrong) => this.width(context, text, size, isStrong) });
    for (const node of this.strong.slice(0, 2)) {
      const [x, y] = toScreen(this.camera, this.size, this.scene.place[2 * node] as number, this.scene.place[2 * node + 1] as number);
      context.beginPath();
      context.arc(x, y, (this.scene.radius[node] as number) * nodeScale(this.camera) + 4, 0, 2 * Math.PI);
      context.strokeStyle = INK[theme];
      context.lineWidth = 2;
      context.stroke();
    }
    if (this.scene.edges.length <= MOST_ARROWS) heads(context, this.scene, this.camera, this.size);
    write(context, found, INK[theme], PAPER[theme]);
  }

  private width(context: CanvasRenderingContext2D, text: string, size: number, isStrong: boolean): number {
    const key = `${isStrong ? "b" : ""}${text}`;
    let unit = this.widths.get(key);
    if (unit === undefined) {
      context.font = font(100, isStrong);
      unit = context.measureText(text).width / 100;
      this.widths.set(key, unit);
    }
    return unit * size;
  }

  /** The node at a point of the stage, if there is one. */
  at(x: number, y: number): number | null {
    if (!this.scene) return null;
    const [wx, wy] = toWorld(this.camera, this.size, x, y);
    const grow = nodeScale(this.camera);
    let [best, nearest] = [-1, Infinity];
    for (const node of this.scene.nodes) {
      if (this.scene.isFaded[node]) continue;
      const far = Math.hypot((this.scene.place[2 * node] as number) - wx, (this.scene.place[2 * node + 1] as number) - wy) * this.camera.scale;
      const reach = far - (this.scene.radius[node] as number) * grow;
      if (reach < 5 && reach < nearest) [best, nearest] = [node, reach];
    }
    return best < 0 ? null : best;
  }

  private wire(): void {
    const held = new Map<number, { x: number; y: number }>();
    let isDragged = false;
    const here = (event: { clientX: number; clientY: number }): [number, number] => {
      const box = this.root.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    this.root.addEventListener("pointerdown", (event) => {
      if (event.target !== this.over) return;
      cancelAnimationFrame(this.flight);
      this.root.setPointerCapture(event.pointerId);
      held.set(event.pointerId, { x: event.clientX, y: event.clientY });
      isDragged = false;
    });
    this.root.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      if (!before) return this.point(...here(event));
      const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
      if (!isDragged && Math.hypot(dx, dy) < 4) return;
      isDragged = true;
      this.tip.hidden = true;
      if (held.size === 2) {
        const [other] = [...held].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
        if (other) {
          const far = (place: { x: number; y: number }) => Math.hypot(place.x - other.x, place.y - other.y);
          const factor = far({ x: event.clientX, y: event.clientY }) / Math.max(1, far(before));
          this.camera = zoomed(this.camera, this.size, factor, ...here({ clientX: (event.clientX + other.x) / 2, clientY: (event.clientY + other.y) / 2 }));
        }
      } else this.camera = { ...this.camera, x: this.camera.x - dx / this.camera.scale, y: this.camera.y - dy / this.camera.scale };
      held.set(event.pointerId, { x: event.clientX, y: event.clientY });
      this.frame(true);
    });
    const end = (event: PointerEvent) => {
      if (!held.delete(event.pointerId)) return;
      if (isDragged) { if (!held.size) { this.frame(false); this.events.rest(this.camera); } }
      else if (event.type === "pointerup") this.events.choose(this.at(...here(event)));
    };
    this.root.addEventListener("pointerup", end);
    this.root.addEventListener("pointercancel", end);
    this.root.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    this.root.addEventListener("wheel", (event) => {
      /* A wheel that only scrolls the page past the picture is left alone until the picture has the focus. */
      if (!event.ctrlKey && !this.root.matches(":focus, :focus-within, :active")) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...here(event));
    }, { passive: false });
    this.root.addEventListener("dblclick", (event) => this.zoom(2, ...here(event)));
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  zoom(factor: number, x = this.size.width / 2, y = this.size.height / 2): void {
    cancelAnimationFrame(this.flight);
    this.camera = zoomed(this.camera, this.size, factor, x, y);
    this.frame(true);
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.events.rest(this.camera), 250);
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.root || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = 60 / this.camera.scale;
    const moves: Record<string, () => void> = {
      "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8),
      ArrowLeft: () => { this.camera = { ...this.camera, x: this.camera.x - by }; }, ArrowRight: () => { this.camera = { ...this.camera, x: this.camera.x + by }; },
      ArrowUp: () => { this.camera = { ...this.camera, y: this.camera.y - by }; }, ArrowDown: () => { this.camera = { ...this.camera, y: this.camera.y + by }; },
      "0": () => { if (this.scene) this.fly(this.scene.nodes.filter((node) => !this.scene?.isFaded[node])); },
      Escape: () => this.events.choose(null),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
    if (event.key.startsWith("Arrow")) { this.frame(true); this.events.rest(this.camera); }
  }

  private point(x: number, y: number): void {
    const node = this.at(x, y);
    this.tip.hidden = node === null;
    this.root.classList.toggle("is-pointing", node !== null);
    if (node === null) return;
    this.tip.textContent = this.events.tell(node);
    this.tip.style.transform = `translate(${Math.min(x + 14, this.size.width - this.tip.offsetWidth - 8)}px, ${Math.max(0, Math.min(y + 14, this.size.height - this.tip.offsetHeight - 8))}px)`;
  }
}

const between = (first: Camera, last: Camera, part: number): Camera => ({
  x: first.x + (last.x - first.x) * part, y: first.y + (last.y - first.y) * part,
  scale: first.scale * Math.pow(last.scale / first.scale, part),
});
