/* Answers of a static site: from files, cut, sorted and searched as the server does it. */
import { ApiError, file, site, type Params } from "./api";
import type {
  Column, Fact, FactShard, Hit, OrganisationShard, PopulationMeta, PopulationShard, Raw, RawMeta, RawShard, Rows,
  RowsShard, Search, SearchIndex, Value,
} from "./types";

const MOST_HITS = 20;

/** The answer to a path with parameters. */
export async function answer(path: string, params: Params, lang: string): Promise<unknown> {
  const text = (name: string) => String(params[name] ?? "");
  switch (path) {
    case "fact": return fact(text("id"), lang);
    case "rows": return rows(params, lang);
    case "raw": return raw(text("file"), Number(params.row), lang);
    case "search": return search(text("q"));
    case "organisation": return organisation(text("id"), lang);
    case "region": return file(`region/${encodeURIComponent(text("code"))}.${lang}.json`);
    default: {
      const name = path.replace(/\.json$/, "");
      return file(`${name}.${lang}${params.year ? `.${params.year}` : ""}.json`);
    }
  }
}

/** FNV-1a, 32 bits, over the UTF-8 bytes. */
export function hash(text: string): number {
  let held = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) held = Math.imul(held ^ byte, 0x01000193);
  return held >>> 0;
}

async function shard(what: string, id: string): Promise<number> {
  const n = (await site()).shards[what];
  if (!n) throw new ApiError(404, "", "id");
  return hash(id) % n;
}

const measureOf = (id: string) => id.split(":", 1)[0] ?? "";

async function fact(id: string, lang: string): Promise<Fact> {
  const measure = measureOf(id);
  const place = await shard(`fact/${measure}`, id);
  const held = await file<FactShard>(`fact/${encodeURIComponent(measure)}.${lang}.${place}.json`);
  const own = Object.hasOwn(held.facts, id) ? held.facts[id] : undefined;
  if (!own) throw new ApiError(404, "", "id");
  return { ...held.measure, ...own, is_synthetic: (await site()).is_synthetic };
}

async function organisation(id: string, lang: string): Promise<unknown> {
  const held = await file<OrganisationShard>(`organisation/${await shard("organisation", id)}.${lang}.json`);
  if (!Object.hasOwn(held.organisations, id)) throw new ApiError(404, "", "id");
  return held.organisations[id];
}

function numbers(spans: string): number[] {
  const found: number[] = [];
  for (const span of spans ? spans.split(",") : []) {
    const [first = 0, last = first] = span.split("-").map(Number);
    for (let row = first; row <= last; row++) found.push(row);
  }
  return found;
}

/** The cells of some rows of a population, column by column. */
class Cells {
  private readonly shards = new Map<number, PopulationShard>();
  constructor(private readonly name: string, private readonly meta: PopulationMeta) {}

  async load(wanted: readonly number[]): Promise<void> {
    const places = [...new Set(wanted.map((row) => Math.floor(row / this.meta.size)))];
    const path = (place: number) => `population/${encodeURIComponent(this.name)}/${place}.json`;
    await Promise.all(places.map(async (place) => this.shards.set(place, await file<PopulationShard>(path(place)))));
  }

  at(row: number, column: number): Value {
    const values = this.shards.get(Math.floor(row / this.meta.size))?.values[column];
    const place = row % this.meta.size;
    if (!values) return null;
    return (Array.isArray(values) ? values[place] : values.d[values.i[place] ?? -1]) ?? null;
  }
}

async function rows(params: Params, lang: string): Promise<Rows> {
  const id = String(params.fact ?? "");
  const measure = measureOf(id);
  const held = await file<RowsShard>(`rows/${encodeURIComponent(measure)}.${await shard(`rows/${measure}`, id)}.json`);
  const own = Object.hasOwn(held.facts, id) ? held.facts[id] : undefined;
  if (!own) throw new ApiError(404, "", "fact");
  const [population, spans] = own;
  const meta = await file<PopulationMeta>(`population/${encodeURIComponent(population)}.${lang}.json`);
  const cells = new Cells(population, meta);
  const size = Number(params.size ?? 50);
  const page = Number(params.page ?? 1);
  const sort = String(params.sort ?? "");
  const q = String(params.q ?? "");
  let found = numbers(spans);
  const all = found.length;
  const cut = (): number[] => found.slice((page - 1) * size, page * size);
  if (sort || q) {
    await cells.load(found);
    if (q) found = sought(found, meta.columns, cells, q);
    if (sort) found = sorted(found, meta.columns, cells, sort, lang);
  }
  const shown = cut();
  await cells.load(shown);
  const columns = meta.columns;
  return {
    fact: id, population, sort, q, columns, page, size, total: q ? found.length : all,
    rows: shown.map((row) => columns.map((_, column) => cells.at(row, column))),
  };
}

const written = (value: Value): string =>
  value === null || value === undefined ? "" : Array.isArray(value) ? value.join(" ") : String(value);

const named = (column: Column, value: Value): string => {
  const text = written(value);
  return column.names && Object.hasOwn(column.names, text) ? (column.names[text] ?? text) : text;
};

function sought(found: number[], columns: readonly Column[], cells: Cells, q: string): number[] {
  const wanted = q.trim().toLowerCase();
  return found.filter((row) => columns.some((column, at) => {
    const value = cells.at(row, at);
    return `${written(value)}\n${named(column, value)}`.toLowerCase().includes(wanted);
  }));
}

function sorted(found: number[], columns: readonly Column[], cells: Cells, sort: string, lang: string): number[] {
  const name = sort.replace(/^-/, "");
  const at = columns.findIndex((column) => column.name === name);
  const column = columns[at];
  if (!column) throw new ApiError(400, "", "sort");
  const sign = sort.startsWith("-") ? -1 : 1;
  const collator = new Intl.Collator(lang, { numeric: true });
  const compare = (x: Value, y: Value) =>
    column.is_number ? Number(x) - Number(y) : collator.compare(named(column, x), named(column, y));
  return [...found].sort((a, b) => {
    const [x, y] = [cells.at(a, at), cells.at(b, at)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a - b;
    return sign * compare(x, y) || a - b;
  });
}

async function raw(name: string, row: number, lang: string): Promise<Raw> {
  const meta = await file<RawMeta>(`raw.${lang}.json`);
  const of = Object.hasOwn(meta.files, name) ? meta.files[name] : undefined;
  if (!of) throw new ApiError(404, "", "file");
  const held = await file<RawShard>(`raw/${of.shard}/${Math.floor(row / of.size)}.json`);
  const records = held.rows[String(row)];
  if (!records) throw new ApiError(404, "", "row");
  return {
    file: name, row, sha256: of.sha256, evidence: held.evidence[String(row)] ?? [],
    records: records.map(({ table, cells }) => ({
      table,
      cells: Object.entries(cells).map(([column, value]) => {
        const told = meta.headings[table]?.[column];
        return { name: column, heading: told?.heading ?? column, meaning: told?.meaning ?? "", value };
      }),
    })),
  };
}

async function search(q: string): Promise<Search> {
  const index = await file<SearchIndex>(`search.${document.documentElement.lang.startsWith("zh") ? "zh" : "en"}.json`);
  const wanted = q.trim().toLowerCase();
  const scored: [number, number][] = [];
  if (wanted) index.keys.forEach((keys, i) => {
    const score = likeness(keys, index.name[i] ?? "", wanted, index.letters);
    if (score) scored.push([score, i]);
  });
  scored.sort(([a, i], [b, j]) => b - a || i - j);
  const hits: Hit[] = scored.slice(0, MOST_HITS).map(([, i]) => ({
    kind: index.kind[i] ?? "organisation", id: index.id[i] ?? "", name: index.name[i] ?? "",
    detail: index.detail[i] ?? "", path: path(index.kind[i] ?? "organisation", index.id[i] ?? ""),
  }));
  return { q, hits, total: scored.length, page: 1, size: MOST_HITS };
}

/* 4: a whole name; 3: its beginning; 2: the initials with which it is read; 1: any part of it; 0: not found. */
function likeness(keys: string, name: string, wanted: string, letters: Record<string, string>): number {
  const parts = keys.split("\n");
  if (parts.includes(wanted) || name.toLowerCase() === wanted) return 4;
  if (parts.some((part) => part.startsWith(wanted))) return 3;
  if (/^[a-z]{2,}$/.test(wanted) && parts.some((part) => isInitials(part, wanted, letters))) return 2;
  return keys.includes(wanted) ? 1 : 0;
}

function isInitials(part: string, wanted: string, letters: Record<string, string>): boolean {
  const signs = [...part];
  return [...wanted].every((letter, at) => {
    const sign = signs[at] ?? "";
    return sign === letter || (Object.hasOwn(letters, sign) && letters[sign]?.includes(letter));
  });
}

function path(kind: Hit["kind"], id: string): string {
  const to = encodeURIComponent(id);
  if (kind === "organisation") return `organisation/?id=${to}`;
  if (kind === "region") return `region/?code=${to}`;
  if (kind === "figure") return `gallery/?figure=${to}`;
  if (kind === "measure") return `data/#measure-${to}`;
  return `gallery/?q=${to}`;
}
