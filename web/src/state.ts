/* All that a page shows stands in its address: a link brings the same view back. */

/** Parameters that go along from page to page. */
const CARRIED = ["lang", "theme"] as const;

export type Values = Record<string, string | number | null | undefined>;

const root = document.documentElement;

/** The way from this page to the site's first: "./" or "../". */
export const ROOT = root.dataset.root ?? "./";

type Listener = (state: State) => void;

export class State {
  private readonly listeners: Listener[] = [];

  constructor() {
    addEventListener("popstate", () => this.tell());
  }

  private get params(): URLSearchParams {
    return new URLSearchParams(location.search);
  }

  get lang(): "zh" | "en" {
    return root.lang.startsWith("zh") ? "zh" : "en";
  }

  get theme(): "light" | "dark" {
    return root.dataset.theme === "dark" ? "dark" : "light";
  }

  /** "" where the address does not say. */
  get(name: string): string {
    return this.params.get(name) ?? "";
  }

  /** A whole number of the address, within bounds; `otherwise` where there is none. */
  number(name: string, otherwise: number, least = -Infinity, most = Infinity): number {
    const said = this.get(name);
    const found = said === "" ? NaN : Number(said);
    return Number.isFinite(found) ? Math.min(most, Math.max(least, found)) : otherwise;
  }

  /** A list of the address, written with commas. */
  list(name: string): string[] {
    return this.get(name).split(",").filter(Boolean);
  }

  /** Write values into the address; null, undefined and "" take one out. `enter`: as a step that "back" undoes. */
  set(values: Values, enter = false): void {
    const address = new URL(location.href);
    put(address.searchParams, values);
    const next = tidy(address);
    if (next === location.href) return;
    if (enter) history.pushState(null, "", next);
    else history.replaceState(null, "", next);
    this.tell();
  }

  /** The address of a page of the site, in this language and these colours. */
  link(page: string, values: Values = {}, hash = ""): string {
    const params = new URLSearchParams();
    for (const name of CARRIED) {
      const said = this.get(name);
      if (said) params.set(name, said);
    }
    put(params, values);
    const query = tidyQuery(params);
    return `${ROOT}${page ? `${page}/` : ""}${query ? `?${query}` : ""}${hash ? `#${hash}` : ""}`;
  }

  /** This very view with other values: for links to the other language and for citations. */
  here(values: Values = {}): string {
    const address = new URL(location.href);
    put(address.searchParams, values);
    return tidy(address);
  }

  /** Be told when the address changes. */
  on(listener: Listener): void {
    this.listeners.push(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this);
  }
}

function put(params: URLSearchParams, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === "") params.delete(name);
    else params.set(name, String(value));
  }
}

/* Commas and colons stay readable. */
const tidyQuery = (params: URLSearchParams) => params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");

function tidy(address: URL): string {
  const query = tidyQuery(address.searchParams);
  return `${address.origin === "null" ? "file://" : address.origin}${address.pathname}${query ? `?${query}` : ""}${address.hash}`;
}

export const state = new State();
