/* A network's file: columns of numbers and names, read where they lie. Its head says where (docs/api.md). */
import { api, bytes } from "../api";
import type { Network } from "../types";

export type Numbers = Uint8Array | Uint16Array | Uint32Array;
type Column = Numbers | Float32Array | Float64Array | string[];

interface Place { type: string; offset: number; size: number; n: number }
interface Head { years: number[]; origin: [number, number]; unit: number; columns: Record<string, Place> }

const KIND = "JIHECOL1";
const ABSENT = 65535;
export const SAMPLE = 1;
export const PLATFORM = 2;

const ARRAYS = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, float32: Float32Array, float64: Float64Array } as const;

/** A network of all years: nodes in the order in which they enter, edges and relations likewise. */
export interface NetworkData {
  meta: Network;
  years: number[];
  n: number;
  id: string[];
  name: string[];
  /** Place of an identifier among nodes. */
  at: Map<string, number>;
  flag: Numbers;
  community: Numbers;
  source: Numbers;
  target: Numbers;
  /** Of each relation: its edge, and its year, 0 the first. */
  edge: Numbers;
  year: Numbers;
  /** `node.region`, `relation.technology` and their like. */
  axis: (name: string) => Numbers;
  /** x and y by turns in the picture of a year, NaN for who is not there. */
  place: (year: number) => Float32Array;
}

export async function network(name: string, lang: string): Promise<NetworkData> {
  const path = `network/${encodeURIComponent(name)}`;
  const [meta, held] = await Promise.all([api<Network>(`${path}.json`), bytes(`${path}.bin`)]);
  return read(held, meta, lang);
}

export function read(held: ArrayBuffer, meta: Network, lang: string): NetworkData {
  const text = new TextDecoder();
  if (text.decode(held.slice(0, 8)) !== KIND) throw new Error("no file of columns");
  const first = 12 + new DataView(held).getUint32(8, true);
  const head = JSON.parse(text.decode(new Uint8Array(held, 12, first - 12))) as Head;
  const kept = new Map<string, Column>();
  const column = (name: string): Column => {
    const known = kept.get(name);
    if (known) return known;
    const place = head.columns[name];
    let made: Column = new Uint8Array(0);
    if (place?.type === "text") made = place.n ? text.decode(new Uint8Array(held, first + place.offset, place.size)).split("\n") : [];
    else if (place) made = new ARRAYS[place.type as keyof typeof ARRAYS](held, first + place.offset, place.n);
    kept.set(name, made);
    return made;
  };
  const numbers = (name: string) => column(name) as Numbers;
  const id = column("id") as string[];
  const own = column("name") as string[];
  const english = lang === "en" && head.columns.name_en ? (column("name_en") as string[]) : [];
  return {
    meta, years: head.years, n: id.length, id,
    name: own.map((text, i) => english[i] || text || (id[i] ?? "")),
    at: new Map(id.map((one, i) => [one, i])),
    flag: numbers("flag"), community: numbers("community"),
    source: numbers("source"), target: numbers("target"), edge: numbers("edge"), year: numbers("year"),
    axis: numbers,
    place: (year) => placed(numbers(`place.${head.years[year] ?? ""}`), id.length, head),
  };
}

function placed(step: Numbers, n: number, head: Head): Float32Array {
  const found = new Float32Array(2 * n).fill(NaN);
  const [left, top] = head.origin;
  for (let i = 0; i < step.length; i += 2) {
    const x = step[i] as number;
    if (x === ABSENT) continue;
    found[i] = left + x * head.unit;
    found[i + 1] = top + (step[i + 1] as number) * head.unit;
  }
  return found;
}
