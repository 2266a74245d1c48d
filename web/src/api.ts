/* The one way to the data. A server computes answers; a static site holds them as files (see types.ts), and what a
   server is asked with parameters is then cut, sorted and searched here (static.ts). */
import { ROOT, state } from "./state";
import type { Failure, Site } from "./types";

export type Params = Record<string, string | number | undefined>;

/** What went wrong, as the server says it. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly parameter = "") {
    super(message);
  }
}

const kept = new Map<string, Promise<unknown>>();
const MOST_KEPT = 200;

/** A JSON file below `api/`, fetched once. */
export function file<T>(path: string): Promise<T> {
  const known = kept.get(path);
  if (known) return known as Promise<T>;
  const asked = got(path).then((answer) => answer.json() as Promise<T>);
  asked.catch(() => kept.delete(path));
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as string);
  kept.set(path, asked);
  return asked;
}

/** A file of bytes below `api/`. */
export const bytes = (path: string): Promise<ArrayBuffer> => got(path).then((answer) => answer.arrayBuffer());

/** Ask for what changes between two requests. */
export async function fresh<T>(path: string, params: Params = {}): Promise<T> {
  return (await (await got(`${path}?${query({ ...params, lang: state.lang })}`, { cache: "no-store" })).json()) as T;
}

/** Send something to be written; `proof` is what the server told this page to say. */
export async function send<T>(path: string, body: Record<string, string>, proof: string): Promise<T> {
  const headers = { "Content-Type": "application/json", "X-Jihe-Proof": proof };
  return (await (await got(`${path}?lang=${state.lang}`, { method: "POST", headers, body: JSON.stringify(body) })).json()) as T;
}

async function got(path: string, how?: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`${ROOT}api/${path}`, how);
  } catch {
    throw new ApiError(0, "");
  }
  if (answer.ok) return answer;
  let failure: Failure | null = null;
  try {
    failure = (await answer.json()) as Failure;
  } catch {
    /* No answer of ours: a file that a static site does not hold. */
  }
  throw new ApiError(answer.status, failure?.error.message ?? "", failure?.error.parameter);
}

export const site = (): Promise<Site> => file<Site>("site.json");

/** Ask for an answer of types.ts, in the language of the page. */
export async function api<T>(path: string, params: Params = {}): Promise<T> {
  const { static: isStatic } = await site();
  const lang = String(params.lang ?? state.lang);
  if (isStatic) {
    const { answer } = await import("./static");
    return (await answer(path, params, lang)) as T;
  }
  return file<T>(`${path}?${query({ ...params, lang })}`);
}

/** The address of a figure as a file to take away, relative to the page; a static site has another year as JSON alone. */
export function download(id: string, form: string, isStatic: boolean, year?: number): string {
  const path = `${ROOT}api/figure/${encodeURIComponent(id)}`;
  if (isStatic) return `${path}.${state.lang}${year ? `.${year}` : ""}.${form}`;
  return `${path}.${form}?${query({ lang: state.lang, year })}`;
}

/** The address of all rows behind a fact, which a server writes as CSV. */
export const rowsFile = (fact: string): string => `${ROOT}api/rows.csv?${query({ fact })}`;

function query(params: Params): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== "") written.set(name, String(value));
  }
  return written.toString();
}
