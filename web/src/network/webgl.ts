/* Draws with WebGL2: lines that add up by transparency, nodes as points with soft rims. */
import { el } from "../dom";
import { nodeScale, type Camera, type Size } from "./camera";
import { edgeInk, FEW, Raster, type Drawer } from "./raster";
import { STRONGEST, type Scene } from "./scene";

const LINE = [
  `#version 300 es
  in vec2 place; in vec4 colour; uniform vec4 view; uniform float alpha; out vec4 shade;
  void main() { gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0); shade = vec4(colour.rgb * alpha, alpha); }`,
  `#version 300 es
  precision mediump float; in vec4 shade; out vec4 pixel; void main() { pixel = shade; }`,
] as const;
const POINT = [
  `#version 300 es
  in vec2 place; in vec4 colour; in float radius; uniform vec4 view; uniform vec2 grow; out vec4 shade; out float size;
  void main() {
    gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0); size = abs(radius) * (radius < 0.0 ? grow.y : grow.x) + 1.0;
    gl_PointSize = 2.0 * size; shade = colour;
  }`,
  `#version 300 es
  precision mediump float; in vec4 shade; in float size; uniform vec3 paper; out vec4 pixel;
  void main() {
    float far = length(gl_PointCoord - 0.5) * 2.0 * size;
    float all = clamp(size - far, 0.0, 1.0); float ring = size > 4.5 ? clamp(size - 1.0 - far, 0.0, 1.0) : all;
    pixel = vec4(mix(paper, shade.rgb, ring) * all, all);
  }`,
] as const;

export class WebGl implements Drawer {
  readonly kind = "webgl2";
  private readonly gl: WebGL2RenderingContext;
  private readonly line: WebGLProgram;
  private readonly point: WebGLProgram;
  private readonly buffers: Record<"linePlace" | "lineColour" | "place" | "colour" | "radius", WebGLBuffer>;
  private size: Size = { width: 1, height: 1 };
  private ratio = 1;
  private held: Scene | null = null;
  private heldPlace: Float32Array | null = null;

  /** @param isAny take WebGL2 that is only worked out by the processor too, which the canvas does quicker. */
  constructor(readonly canvas: HTMLCanvasElement, isAny = false) {
    const gl = canvas.getContext("webgl2", { failIfMajorPerformanceCaveat: !isAny, antialias: true, alpha: false, preserveDrawingBuffer: true, powerPreference: "high-performance" });
    if (!gl) throw new Error("no webgl2");
    const told = gl.getExtension("WEBGL_debug_renderer_info");
    const name = told ? String(gl.getParameter(told.UNMASKED_RENDERER_WEBGL)) : "";
    if (!isAny && /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name)) throw new Error(name);
    this.gl = gl;
    this.line = this.program(...LINE);
    this.point = this.program(...POINT);
    const make = () => gl.createBuffer() as WebGLBuffer;
    this.buffers = { linePlace: make(), lineColour: make(), place: make(), colour: make(), radius: make() };
  }

  resize(size: Size, ratio: number): void {
    this.size = size;
    this.ratio = ratio;
    this.canvas.width = Math.max(1, Math.round(size.width * ratio));
    this.canvas.height = Math.max(1, Math.round(size.height * ratio));
    this.gl.viewport(0, 0, this.canvas.width, this.canvas.height);
  }

  draw(scene: Scene, camera: Camera, isMoving: boolean): void {
    const { gl } = this;
    if (scene !== this.held) this.fill(scene);
    if (scene !== this.held || scene.place !== this.heldPlace) this.move(scene);
    [this.held, this.heldPlace] = [scene, scene.place];
    const [r, g, b] = scene.paper;
    gl.clearColor(r / 255, g / 255, b / 255, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const [sx, sy] = [(2 * camera.scale) / this.size.width, (-2 * camera.scale) / this.size.height];
    const view = [sx, sy, -camera.x * sx, -camera.y * sy] as const;
    const n = isMoving ? Math.min(STRONGEST, scene.edges.length) : scene.edges.length;
    gl.useProgram(this.line);
    gl.uniform4f(gl.getUniformLocation(this.line, "view"), ...view);
    gl.uniform1f(gl.getUniformLocation(this.line, "alpha"), Math.max(1.5 / 255, edgeInk(isMoving ? n * 3 : n)));
    this.attribute(this.line, "place", this.buffers.linePlace, 2, gl.FLOAT);
    this.attribute(this.line, "colour", this.buffers.lineColour, 4, gl.UNSIGNED_BYTE);
    gl.drawArrays(gl.LINES, 0, 2 * n);
    if (n <= FEW) {
      gl.uniform4f(gl.getUniformLocation(this.line, "view"), sx, sy, view[2] + 1.6 / this.size.width, view[3] + 1.6 / this.size.height);
      gl.drawArrays(gl.LINES, 0, 2 * n);
    }
    gl.useProgram(this.point);
    gl.uniform4f(gl.getUniformLocation(this.point, "view"), ...view);
    const grow = nodeScale(camera) * this.ratio;
    gl.uniform2f(gl.getUniformLocation(this.point, "grow"), grow, Math.min(grow, this.ratio));
    gl.uniform3f(gl.getUniformLocation(this.point, "paper"), r / 255, g / 255, b / 255);
    this.attribute(this.point, "place", this.buffers.place, 2, gl.FLOAT);
    this.attribute(this.point, "colour", this.buffers.colour, 4, gl.UNSIGNED_BYTE);
    this.attribute(this.point, "radius", this.buffers.radius, 1, gl.FLOAT);
    gl.drawArrays(gl.POINTS, 0, scene.nodes.length);
  }

  /** Wait until all is drawn: what a frame takes is known only then. */
  finish(): void {
    this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  free(): void { this.gl.getExtension("WEBGL_lose_context")?.loseContext(); }

  private fill(scene: Scene): void {
    const colours = new Uint32Array(2 * scene.edges.length);
    for (let i = 0; i < scene.edges.length; i++) colours[2 * i] = colours[2 * i + 1] = scene.edgeColour[i] as number;
    this.put(this.buffers.lineColour, colours);
    this.put(this.buffers.colour, Uint32Array.from(scene.nodes, (node) => scene.colour[node] as number));
    this.put(this.buffers.radius, Float32Array.from(scene.nodes, (node) => (scene.radius[node] as number) * (scene.isFaded[node] ? -1 : 1)));
  }

  private move(scene: Scene): void {
    const { place, from, to, nodes } = scene;
    const lines = new Float32Array(4 * from.length);
    for (let i = 0; i < from.length; i++) {
      const [a, b] = [2 * (from[i] as number), 2 * (to[i] as number)];
      lines[4 * i] = place[a] as number;
      lines[4 * i + 1] = place[a + 1] as number;
      lines[4 * i + 2] = place[b] as number;
      lines[4 * i + 3] = place[b + 1] as number;
    }
    const points = new Float32Array(2 * nodes.length);
    nodes.forEach((node, i) => {
      points[2 * i] = place[2 * node] as number;
      points[2 * i + 1] = place[2 * node + 1] as number;
    });
    this.put(this.buffers.linePlace, lines);
    this.put(this.buffers.place, points);
  }

  private put(buffer: WebGLBuffer, held: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void {
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, buffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, held, this.gl.DYNAMIC_DRAW);
  }

  private attribute(program: WebGLProgram, name: string, buffer: WebGLBuffer, size: number, type: number): void {
    const { gl } = this;
    const at = gl.getAttribLocation(program, name);
    if (at < 0) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, type, type === gl.UNSIGNED_BYTE, 0, 0);
  }

  private program(vertex: string, fragment: string): WebGLProgram {
    const { gl } = this;
    const program = gl.createProgram() as WebGLProgram;
    for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
      const shader = gl.createShader(type) as WebGLShader;
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "webgl2");
    return program;
  }
}

/** What draws here: WebGL2 where a graphics processor does it, else the canvas. `asked`: "canvas" or "webgl2". */
export function drawer(asked: string): Drawer {
  const canvas = () => el("canvas", { class: "net-picture", "aria-hidden": "true" });
  if (asked !== "canvas") {
    try {
      return new WebGl(canvas(), asked === "webgl2");
    } catch {
      /* No WebGL2 here, or none that is quick. */
    }
  }
  return new Raster(canvas());
}
