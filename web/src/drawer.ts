/* The drawer: what a number is, how it was counted, and the rows that it was counted from. */
import { ApiError, api, rowsFile, site } from "./api";
import { el, fill } from "./dom";
import { evidence } from "./evidence";
import { plain } from "./plain";
import { csv, save } from "./save";
import { state } from "./state";
import { count, say } from "./words";
import type { Column, Fact, Raw, Rows, Value } from "./types";

const SIZE = 50;
const MOST_SAVED = 1_000_000;

let dialog: HTMLDialogElement | null = null;
let opened = "";

/** Let the drawer follow the address, and every number on the page open it. */
export function wireDrawer(): void {
  document.addEventListener("click", (event) => {
    const from = event.target instanceof Element ? event.target : null;
    const button = from?.closest("[data-fact]");
    const link = from?.closest("a");
    const href = link?.getAttribute("href") ?? link?.getAttribute("xlink:href") ?? "";
    const fact = button?.getAttribute("data-fact") || (href.startsWith("#fact=") ? decoded(href.slice(6)) : "");
    if (!fact) return;
    event.preventDefault();
    open(fact);
  });
  state.on(follow);
  addEventListener("hashchange", fromHash);
  fromHash();
  follow();
}

/* Documents lead to #fact=ID. */
function fromHash(): void {
  if (!location.hash.startsWith("#fact=")) return;
  const fact = decoded(location.hash.slice(6));
  history.replaceState(null, "", location.pathname + location.search);
  open(fact);
}

/** Drawings write identifiers as they are; a sign of them may still have been written as the web does. */
export function decoded(text: string): string {
  try { return decodeURIComponent(text); } catch { return text; }
}

/** Open the drawer on a fact. */
export function open(fact: string): void {
  state.set({ fact, rows: null, sort: null, find: null });
}

function follow(): void {
  const wanted = state.get("fact");
  if (!wanted) {
    if (dialog?.open) dialog.close();
    opened = "";
  } else if (wanted !== opened) {
    opened = wanted;
    void show(wanted);
  }
}

function made(): HTMLDialogElement {
  if (dialog) return dialog;
  const place = el("dialog", { class: "drawer", id: "drawer", "aria-labelledby": "drawer-title" });
  place.addEventListener("click", (event) => { if (event.target === place) place.close(); });
  place.addEventListener("close", () => {
    opened = "";
    state.set({ fact: null, rows: null, sort: null, find: null });
  });
  document.body.append(place);
  dialog = place;
  return place;
}

async function show(id: string): Promise<void> {
  const place = made();
  const { mark } = await site();
  const message = el("p", { class: "message", role: "status" }, say("waiting"));
  const head = el("div", { class: "head" },
    el("p", { class: "eyebrow" }, say("drawer.eyebrow"), mark && [" ", el("strong", { class: "warning" }, mark)]),
    el("h2", { id: "drawer-title" }, id),
    el("button", { type: "button", class: "control close", "aria-label": say("close"), onclick: () => place.close() }, "✕"));
  fill(place, head, message);
  delete place.dataset.shown;
  if (!place.open) place.showModal();
  place.scrollTop = 0;
  try {
    const fact = await api<Fact>("fact", { id });
    if (opened !== id) return;
    describe(head, fact);
    message.textContent = "";
    await new RowTable(place, message, fact).load();
  } catch (problem) {
    if (opened !== id) return;
    const said = problem instanceof ApiError ? problem : null;
    message.textContent = said?.message || say(said?.status === 404 ? "drawer.unknown" : "failed", { fact: id });
  }
}

function describe(head: HTMLElement, fact: Fact): void {
  const title = head.querySelector("h2");
  if (title) title.textContent = [fact.title, ...fact.cut.map((c) => c.label)].join(" · ");
  const line = (heading: string, text: string | HTMLElement) =>
    text && el("div", {}, el("dt", {}, heading), el("dd", {}, text));
  head.append(
    el("p", { class: "value" }, el("strong", { class: "drawer-value" }, fact.text || "–"), " ", el("span", { class: "soft" }, fact.unit), " ",
      fact.ratio && el("span", { class: "soft" }, `= ${fact.ratio}`), " ", fact.interval && el("span", { class: "soft" }, fact.interval)),
    el("dl", { class: "lines" },
      line(say("drawer.counted"), fact.population_title),
      line(say("drawer.formula"), fact.formula),
      line(say("drawer.filters"), fact.filters.join("; ")),
      line(say("drawer.cut"), fact.cut.map((c) => `${c.title}: ${c.label}`).join("; ")),
      line(say("drawer.n"), el("span", { class: "drawer-count", "data-n": fact.n }, count(fact.n))),
      line(say("drawer.undefined"), fact.n_undefined ? say("drawer.undefined_n", { n: count(fact.n_undefined) }) : ""),
      line(say("drawer.note"), fact.note),
      line(say("drawer.fact"), el("span", {}, el("code", {}, fact.id), " · ",
        el("a", { href: state.link("data", {}, `measure-${fact.measure}`) }, say("drawer.card"))))));
}

class RowTable {
  private readonly head = el("thead");
  private readonly body = el("tbody");
  private readonly scroll = el("div", { class: "rows-place", tabindex: 0, role: "region", "aria-label": say("drawer.rows"), hidden: true },
    el("table", { class: "data rows" }, this.head, this.body));
  private readonly input = el("input", { type: "search", placeholder: say("drawer.find"), autocomplete: "off", value: state.get("find") });
  private readonly found = el("span", { class: "soft", role: "status" });
  private readonly back = el("button", { type: "button", class: "control", onclick: () => this.turn(-1) }, `← ${say("back")}`);
  private readonly next = el("button", { type: "button", class: "control", onclick: () => this.turn(1) }, `${say("next")} →`);
  private readonly where = el("span", { class: "drawer-where" });
  private readonly pager = el("div", { class: "pager", hidden: true }, this.back, this.where, this.next);
  private readonly tools: HTMLElement;
  private readonly raw = el("section", { class: "raw", hidden: true, "aria-label": say("drawer.raw") });
  private asked = 0;

  constructor(private readonly place: HTMLElement, private readonly message: HTMLElement, private readonly fact: Fact) {
    let timer = 0;
    this.input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => { this.put({ find: this.input.value.trim(), rows: null }); }, 150);
    });
    this.tools = el("div", { class: "tools", hidden: true },
      el("label", {}, el("span", { class: "hidden" }, say("drawer.find")), this.input), this.found, el("span", { class: "pad" }),
      el("button", { type: "button", class: "control drawer-csv", onclick: () => void this.keep() }, say("drawer.csv")));
    place.append(this.tools, this.scroll, this.raw, this.pager);
  }

  private put(values: Record<string, string | number | null>): void {
    state.set(values);
    void this.load();
  }

  private turn(by: number): void {
    const page = state.number("rows", 1, 1) + by;
    this.put({ rows: page === 1 ? null : page });
    this.scroll.scrollTop = 0;
  }

  async load(): Promise<void> {
    const mine = ++this.asked;
    const sort = state.get("sort");
    const rows = await api<Rows>("rows", {
      fact: this.fact.id, page: state.number("rows", 1, 1), size: SIZE, sort, q: state.get("find"),
    });
    if (mine !== this.asked || opened !== this.fact.id) return;
    this.raw.hidden = true;
    fill(this.head, el("tr", {}, rows.columns.map((column) => this.heading(column, sort))));
    fill(this.body, rows.rows.map((row) => el("tr", {}, rows.columns.map((column, at) => this.cell(column, row, at, rows.columns)))));
    const first = (rows.page - 1) * rows.size;
    const last = Math.min(first + rows.size, rows.total);
    this.tools.hidden = this.fact.n === 0;
    this.scroll.hidden = this.fact.n === 0;
    this.message.textContent = this.fact.n === 0 ? say("drawer.no_rows") : "";
    this.found.textContent = rows.q ? say("drawer.found", { n: count(rows.total), of: count(this.fact.n) }) : "";
    this.found.dataset.total = String(rows.total);
    this.pager.hidden = rows.total <= rows.size;
    this.where.textContent = say("drawer.page", { first: count(rows.total ? first + 1 : 0), last: count(last), n: count(rows.total) });
    this.where.dataset.total = String(rows.total);
    this.back.disabled = rows.page <= 1;
    this.next.disabled = last >= rows.total;
    this.place.dataset.shown = this.fact.id;
  }

  private heading(column: Column, sort: string): HTMLElement {
    const is = sort.replace(/^-/, "") === column.name;
    const down = sort.startsWith("-");
    return el("th", { scope: "col", class: column.is_number && "num", "aria-sort": is && (down ? "descending" : "ascending") },
      el("button", {
        type: "button", title: column.meaning ? `${column.name}: ${column.meaning}` : column.name,
        onclick: () => this.put({ sort: is && !down ? `-${column.name}` : column.name, rows: null }),
      }, column.heading, is && (down ? " ▼" : " ▲")));
  }

  private cell(column: Column, row: Value[], at: number, columns: Column[]): HTMLElement {
    const value = row[at] ?? null;
    const text = printed(column, value);
    if (column.name === "source_row" && value !== null) {
      const source = row[columns.findIndex((c) => c.name === "source_file")];
      if (typeof source === "string") return el("td", { class: "num" },
        el("button", { type: "button", class: "quiet raw-open", title: say("drawer.raw"), onclick: () => void this.open(source, Number(value)) }, text));
    }
    return el("td", { class: column.is_number && "num", title: text.length > 18 ? text : null }, typeof value === "string" ? plain(text) : text);
  }

  private async open(name: string, row: number): Promise<void> {
    fill(this.raw, el("p", { class: "soft" }, say("waiting")));
    this.raw.hidden = false;
    try {
      const raw = await api<Raw>("raw", { file: name, row });
      fill(this.raw,
        el("h3", {}, say("drawer.raw_of", { file: raw.file, row: raw.row }), " ", el("small", { class: "soft" }, "SHA-256 ", el("code", { title: raw.sha256 }, raw.sha256.slice(0, 12)))),
        evidence(raw.evidence),
        raw.records.map((record) => el("dl", {}, record.cells.map((c) => [
          el("dt", { title: c.meaning || c.name }, c.heading), el("dd", {}, plain(Array.isArray(c.value) ? c.value.join("; ") : String(c.value ?? "–")))]))));
    } catch (problem) {
      fill(this.raw, el("p", {}, (problem instanceof ApiError && problem.message) || say("failed")));
    }
    this.raw.scrollIntoView({ block: "nearest" });
  }

  /* A server writes the file; a static site's is put together here. */
  private async keep(): Promise<void> {
    const { static: isStatic, mark } = await site();
    const { id } = this.fact;
    if (!isStatic) {
      const link = el("a", { href: rowsFile(id), download: "" });
      return link.click();
    }
    const { columns, rows } = await api<Rows>("rows", { fact: id, page: 1, size: MOST_SAVED });
    const lines = [columns.map((c) => c.name), ...rows];
    const isMarked = !mark || columns.some((c) => c.name === "is_synthetic");
    const signed = isMarked ? lines : lines.map((line, i) => [...line, i ? mark : "synthetic"]);
    save(`${id.replace(/[^A-Za-z0-9_.=-]+/g, "_")}.csv`, csv(signed), "text/csv");
  }
}

function printed(column: Column, value: Value): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.join("; ");
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  const text = String(value);
  if (column.names && Object.hasOwn(column.names, text)) return column.names[text] ?? text;
  if (typeof value === "number" && !/year|row$/.test(column.name)) return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
  return text;
}
