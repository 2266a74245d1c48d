/* Which part of the picture is seen: the point in the middle, and pixels to a unit. */
export interface Camera { x: number; y: number; scale: number }

export interface Size { width: number; height: number }

export const LEAST = 0.02;
export const MOST = 60;

/** How much nodes grow as one comes nearer: less than the distances between them, so that they come apart. */
export const nodeScale = (camera: Camera): number => Math.max(0.55, Math.min(4, Math.pow(camera.scale / 0.6, 0.45)));

export const toScreen = (camera: Camera, size: Size, x: number, y: number): [number, number] =>
  [(x - camera.x) * camera.scale + size.width / 2, (y - camera.y) * camera.scale + size.height / 2];

export const toWorld = (camera: Camera, size: Size, x: number, y: number): [number, number] =>
  [(x - size.width / 2) / camera.scale + camera.x, (y - size.height / 2) / camera.scale + camera.y];

/** Enlarge about a point of the screen. */
export function zoomed(camera: Camera, size: Size, factor: number, x: number, y: number): Camera {
  const [at, down] = toWorld(camera, size, x, y);
  const scale = Math.min(MOST, Math.max(LEAST, camera.scale * factor));
  return { x: at - (x - size.width / 2) / scale, y: down - (y - size.height / 2) / scale, scale };
}

/** All of some nodes with a rim about them; of very many the few that lie far out may fall outside. */
export function fitted(place: Float32Array, nodes: Iterable<number>, size: Size, rim = 28): Camera {
  const [xs, ys]: [number[], number[]] = [[], []];
  for (const node of nodes) {
    const x = place[2 * node] as number;
    if (Number.isNaN(x)) continue;
    xs.push(x);
    ys.push(place[2 * node + 1] as number);
  }
  if (!xs.length) return { x: 0, y: 0, scale: 1 };
  const cut = xs.length > 500 ? 0.004 : 0;
  const ends = (held: number[]): [number, number] => {
    const sorted = Float64Array.from(held).sort();
    const at = Math.floor(cut * sorted.length);
    return [sorted[at] as number, sorted[sorted.length - 1 - at] as number];
  };
  const [[left, right], [top, bottom]] = [ends(xs), ends(ys)];
  const scale = Math.min((size.width - 2 * rim) / Math.max(right - left, 1e-9), (size.height - 2 * rim) / Math.max(bottom - top, 1e-9));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.min(8, Math.max(LEAST, scale)) };
}
