/* The network: all of its nodes and years, moved, searched and cut by whoever looks. */
import { el, fill, type Child } from "../dom";
import { save } from "../save";
import { searchBox } from "../search";
import type { State } from "../state";
import { count, one, say } from "../words";
import { yearSlider } from "../year";
import type { Site } from "../types";
import { network, type NetworkData } from "./data";
import { Explorer } from "./explorer";
import { gexf, graphml, png, svg, type Sheet } from "./export";
import { className } from "./names";
import { button, chosen, linked, platforms, wayPanel } from "./panel";
import { COLOURS, OTHER } from "./scene";
import { Stage } from "./stage";

export async function mount(root: HTMLElement, site: Site, state: State): Promise<void> {
  const head = el("header", { class: "page-head" }, el("h1", {}, say("page.network")), site.is_synthetic && el("p", { class: "warning small" }, site.mark));
  const place = el("div", { class: "net" });
  fill(root, head, place);
  if (!site.networks.length) return fill(place, el("p", { class: "notice" }, say("network.none")));
  let shown = "";
  const draw = async () => {
    const name = site.networks.some((held) => held.name === state.get("net")) ? state.get("net") : (site.networks[0]?.name ?? "");
    if (name === shown) return;
    shown = name;
    const wait = setTimeout(() => fill(place, el("p", { class: "notice", role: "status" }, say("network.waiting"), " ", el("progress"))), 400);
    try {
      const data = await network(name, state.lang);
      if (name === shown) new Page(place, site, state, data, head);
    } finally {
      clearTimeout(wait);
    }
  };
  state.on(() => void draw());
  await draw();
}

class Page {
  private readonly explorer: Explorer;
  private readonly stage: Stage;
  private readonly told = el("p", { class: "net-told soft small", role: "status" });
  private readonly legend = el("ul", { class: "net-legend", "aria-label": say("network.legend") });
  private readonly side = el("div", { class: "net-side" });
  private readonly chosen = el("div");
  private readonly most = el("div");
  private readonly ecosystems = el("details", { class: "net-part" }, el("summary", {}, say("network.platforms")), el("div"));
  private readonly filterList = el("div");
  private readonly core = el("input", { type: "range", min: 0, step: 1, class: "net-core", id: "net-core" });
  private readonly coreText = el("output", { for: "net-core" });
  private readonly year;
  private drawn = { key: "", focus: "", camera: "" };
  private isHere = true;

  constructor(root: HTMLElement, private readonly site: Site, private readonly state: State, private readonly data: NetworkData, head: HTMLElement) {
    this.explorer = new Explorer(data, state);
    this.stage = new Stage({
      choose: (node) => state.set({ node: node === null ? null : data.id[node], to: null, platform: null, ...(node === null ? { steps: null } : {}) }, true),
      tell: (node) => [data.name[node], ...this.explorer.axes.filter((axis) => !axis.column.startsWith("relation.")).slice(1, 3).map((axis) => className(data, axis, node)), say("organisation.degree", { n: count(this.explorer.degree(node)) })].filter(Boolean).join(" · "),
      name: (node) => data.name[node] ?? "",
      rest: (camera) => this.rest(camera ? [camera.x, camera.y, camera.scale] : []),
    }, say("network.picture"));
    this.year = yearSlider(data.years, data.years[this.explorer.year] ?? 0, (year) => state.set({ year: year === data.years.at(-1) ? null : year }));
    this.core.addEventListener("input", () => state.set({ core: this.core.value }));
    this.ecosystems.addEventListener("toggle", () => this.drawPlatforms());
    if (state.get("platform")) this.ecosystems.open = true;
    fill(root, this.tools(), el("div", { class: "net-body" }, el("div", { class: "net-main" }, this.stage.root, this.buttons(), this.legend, this.told), this.side));
    fill(this.side, el("div", { class: "net-find" }, searchBox({ kinds: ["organisation"], label: say("network.find"), choose: (hit) => this.find(hit.id) }), el("p", { class: "small", role: "status" })),
      this.chosen, el("details", { class: "net-part", open: true }, el("summary", {}, say("network.most_linked")), this.most),
      this.ecosystems, el("details", { class: "net-part" }, el("summary", {}, say("network.filters")), this.filterList), this.downloads(head));
    this.stage.measure();
    this.state.on(() => { if (this.stage.root.isConnected) this.draw(); });
    addEventListener("jihe-theme", () => { if (this.stage.root.isConnected) { this.drawn.key = ""; this.draw(); } });
    this.draw(true);
    this.stage.root.dataset.ready = "";
  }

  /* ---- what stands above the picture */

  private tools(): HTMLElement {
    const { explorer, state, site } = this;
    const pick = (name: string, label: string, options: readonly (readonly [string, string])[], value: string, otherwise: string) => el("label", { class: "net-pick" }, el("span", {}, label),
      el("select", { onchange: (event) => { const said = (event.target as HTMLSelectElement).value; state.set({ [name]: said === otherwise ? null : said }); } },
        options.map(([code, text]) => el("option", { value: code, selected: code === value }, text))));
    const colours = explorer.axes.map((axis) => [axis.column, axis.title] as const);
    const networks = site.networks.map((held) => [held.name, held.name === "main" ? say("network.main") : one(held.title)] as const);
    return el("div", { class: "net-tools" },
      networks.length > 1 && pick("net", say("network.which"), networks, this.data.meta.name, networks[0]?.[0] ?? ""),
      pick("colour", say("network.colour"), colours, explorer.colour, colours[0]?.[0] ?? ""),
      el("label", { class: "net-pick" }, el("span", {}, say("network.core")), this.core, this.coreText),
      el("button", { type: "button", class: "control", onclick: () => state.set({ core: 0 }) }, say("network.all")),
      el("label", { class: "net-check" }, el("input", { type: "checkbox", checked: state.get("size") !== "0", onchange: (event) => state.set({ size: (event.target as HTMLInputElement).checked ? null : "0" }) }), say("network.sized")),
      el("label", { class: "net-check" }, el("input", { type: "checkbox", checked: state.get("span") === "one", onchange: (event) => state.set({ span: (event.target as HTMLInputElement).checked ? "one" : null }) }), say("network.only_year")),
      this.year.root);
  }

  private buttons(): HTMLElement {
    const at = (sign: string, label: string, press: () => void) => el("button", { type: "button", class: "control", "aria-label": label, title: label, onclick: press }, sign);
    return el("div", { class: "net-buttons" },
      at("+", say("network.nearer"), () => this.stage.zoom(1.5)), at("−", say("network.further"), () => this.stage.zoom(1 / 1.5)),
      at("⤢", say("network.fit"), () => this.stage.fly(this.explorer.shown())));
  }

  private find(id: string): void {
    const node = this.data.at.get(id);
    const status = this.side.querySelector(".net-find p");
    if (status) status.textContent = node === undefined ? say("network.not_in") : "";
    if (node !== undefined) this.state.set({ node: id, to: null, platform: null }, true);
  }

  /* ---- drawing */

  private draw(isFirst = false): void {
    const { state, explorer } = this;
    /* The camera and the drawer are in the address too: they alone draw nothing anew. */
    const asked = new URLSearchParams(location.search);
    for (const name of ["at", "fact", "rows", "sort", "find"]) asked.delete(name);
    const key = `${asked}|${state.theme}`;
    const from = isFirst ? null : explorer.scene.place;
    if (key !== this.drawn.key) {
      this.drawn.key = key;
      explorer.update(state.theme);
      const isYear = from && explorer.view.place !== from;
      /* Pictures of other years are of other sizes: they are fitted, unless the camera was set by hand. */
      this.stage.show(explorer.scene, explorer.focus.strong, isYear ? from : null, isYear && !state.get("at") ? explorer.shown() : null);
      this.write();
    }
    this.look(isFirst);
  }

  /* Fly to what was chosen; else where the address says. */
  private look(isFirst: boolean): void {
    const { state, explorer } = this;
    const focus = [explorer.focus.kind, state.get("node"), state.get("to"), state.get("platform"), state.get("steps"), state.get("way")].join("|");
    const said = state.get("at").split(",").map(Number);
    const camera = said.length === 3 && said.every(Number.isFinite) && (said[2] ?? 0) > 0 ? { x: said[0] as number, y: said[1] as number, scale: said[2] as number } : null;
    const written = state.get("at");
    if (isFirst) {
      if (camera) { this.stage.camera = camera; this.stage.frame(false); } else this.stage.fly(explorer.shown(), true);
    } else if (focus !== this.drawn.focus) {
      this.stage.fly(explorer.shown(), false, explorer.focus.kind ? 3 : 8);
    } else if (this.isHere && camera && written !== this.drawn.camera) this.stage.to(camera);
    this.drawn.focus = focus;
    this.drawn.camera = written;
  }

  private rest(at: readonly number[]): void {
    this.isHere = false;
    this.drawn.camera = at.map((part) => Number(part.toPrecision(5))).join(",");
    this.state.set({ at: this.drawn.camera || null });
    this.isHere = true;
  }

  private write(): void {
    const { explorer, data, state } = this;
    const { scene, view, focus } = explorer;
    const shown = explorer.shown();
    this.year.show(data.years[explorer.year] ?? 0);
    this.core.max = String(explorer.mostCore);
    this.core.value = String(explorer.k);
    this.core.disabled = focus.kind !== "";
    this.coreText.textContent = explorer.k ? `k ≥ ${explorer.k} (${data.years.at(-1)})` : say("network.whole");
    this.told.textContent = say("network.told", { shown: count(shown.length), n: count(view.nNode), edges: count(scene.edges.length), m: count(view.edges.length), relations: count(view.nRelation) });
    Object.assign(this.told.dataset, { nodes: shown.length, edges: scene.edges.length, relations: view.nRelation });
    fill(this.legend, this.legendItems());
    fill(this.most, linked(data, view, shown));
    const [node, to] = [explorer.node("node"), explorer.node("to")];
    if (focus.kind === "way" && node !== null && to !== null) fill(this.chosen, wayPanel(data, node, to, focus.way ?? null, state.get("way") === "directed"));
    else if (node !== null && focus.kind !== "platform") fill(this.chosen, chosen(data, view, explorer.axes, node, explorer.steps, explorer.core[node] ?? 0));
    else if (state.get("node") && node === null) fill(this.chosen, el("p", { class: "notice small" }, say("network.not_in")));
    else fill(this.chosen);
    this.drawPlatforms();
    this.drawFilters();
  }

  private legendItems(): Child {
    const { explorer, state } = this;
    const { scene, focus } = explorer;
    if (focus.kind === "platform") {
      const names = focus.strong.map((node) => this.data.name[node] ?? "");
      const parts: [number, string][] = names.length > 1 ? [[0, names[0] ?? ""], [1, names[1] ?? ""], [2, say("network.shared")]] : [[0, say("network.one_step")], [4, say("network.two_steps")]];
      return parts.map(([place, text]) => el("li", {}, el("span", { class: `net-dot c${place}` }), text, " ", el("small", { class: "soft" }, count([...(focus.marked ?? [])].filter(([node, mark]) => mark === place && !focus.strong.includes(node)).length))));
    }
    const axis = explorer.axes.find((one) => one.column === explorer.colour);
    const kept = new Set(state.list(`f.${explorer.colour}`));
    const items = scene.legend.map(({ code, n, colour }) => {
      const held = axis?.classes.find((one) => one.number === code);
      const isKept = kept.has(held?.code ?? "");
      const press = () => { if (isKept) kept.delete(held?.code ?? ""); else kept.add(held?.code ?? ""); state.set({ [`f.${explorer.colour}`]: [...kept].join(",") }); };
      return el("li", {}, el("button", { type: "button", "aria-pressed": String(isKept), title: say("network.keep"), onclick: press }, el("span", { class: `net-dot c${COLOURS[state.theme].indexOf(colour as never)}` }), held?.label ?? "", " ", el("small", { class: "soft" }, count(n))));
    });
    return [items, scene.nOther > 0 && el("li", {}, el("span", { class: "net-dot other" }), say("network.other"), " ", el("small", { class: "soft" }, count(scene.nOther)))];
  }

  private drawPlatforms(): void {
    if (!this.ecosystems.open) return;
    const place = this.ecosystems.lastElementChild;
    const made = platforms(this.data, this.explorer.view, this.state.list("platform"));
    if (place) fill(place, made ?? el("p", { class: "soft small" }, say("network.no_platforms")));
  }

  private drawFilters(): void {
    const { explorer, state } = this;
    const isOpen = new Set([...this.filterList.querySelectorAll("details[open]")].map((part) => part.getAttribute("data-column")));
    const kept = (column: string) => new Set(state.list(`f.${column}`));
    const boxes = explorer.axes.map((axis) => {
      const on = kept(axis.column);
      const put = (code: string, is: boolean) => { const next = kept(axis.column); if (is) next.add(code); else next.delete(code); state.set({ [`f.${axis.column}`]: [...next].join(",") }); };
      return el("details", { class: "net-filter", "data-column": axis.column, open: isOpen.has(axis.column) }, el("summary", {}, axis.title, on.size > 0 && el("strong", {}, ` ${on.size}`)),
        el("div", { class: "net-classes" }, axis.classes.map((held) => el("label", { class: "net-check" }, el("input", { type: "checkbox", checked: on.has(held.code), onchange: (event) => put(held.code, (event.target as HTMLInputElement).checked) }), held.label))));
    });
    const has = explorer.filters().size > 0;
    fill(this.filterList, boxes, has && button(say("network.no_filter"), () => state.set(Object.fromEntries(explorer.axes.map((axis) => [`f.${axis.column}`, null]))), { class: "control" }));
  }

  /* ---- files */

  private downloads(head: HTMLElement): HTMLElement {
    const make: Record<string, () => string | Promise<Blob>> = {
      GEXF: () => gexf(this.given()), GraphML: () => graphml(this.given()),
      SVG: () => svg(this.explorer.scene, this.stage.camera, this.stage.size, this.sheet(head)),
      PNG: () => png(this.explorer.scene, this.stage.camera, this.stage.size, this.sheet(head)),
    };
    const types: Record<string, string> = { GEXF: "application/gexf+xml", GraphML: "application/graphml+xml", SVG: "image/svg+xml", PNG: "image/png" };
    const take = async (form: string) => save(this.fileName(form.toLowerCase()), await (make[form] as () => string | Promise<Blob>)(), types[form]);
    return el("div", { class: "net-files" }, el("span", { class: "soft" }, say("network.download")), Object.keys(make).map((form) => button(form, () => void take(form), { "data-form": form.toLowerCase() })));
  }

  private given() {
    const { explorer, data } = this;
    return { data, view: explorer.view, scene: explorer.scene, axes: explorer.axes, sheet: this.sheet(null) };
  }

  private fileName(form: string): string {
    return [this.site.study, this.data.meta.name, this.data.years[this.explorer.year], ...this.explorer.focus.strong.slice(0, 1).map((node) => this.data.id[node])].join("-") + `.${form}`;
  }

  private sheet(_head: HTMLElement | null): Sheet {
    const { explorer, data, site } = this;
    const axis = explorer.axes.find((held) => held.column === explorer.colour);
    const legend = explorer.focus.kind === "platform" ? [] : explorer.scene.legend.map(({ code, colour, n }) => ({ label: `${axis?.classes.find((held) => held.number === code)?.label ?? ""} ${count(n)}`, colour }));
    if (explorer.scene.nOther > 0 && legend.length) legend.push({ label: `${say("network.other")} ${count(explorer.scene.nOther)}`, colour: OTHER[this.state.theme] });
    const focus = explorer.focus.strong.slice(0, 2).map((node) => data.name[node]).join(" → ");
    const kept = [...explorer.filters()].map(([column, keep]) => explorer.axes.find((held) => held.column === column)?.classes.filter((held) => keep.has(held.number)).map((held) => held.label).join(", ")).join("; ");
    return {
      title: [one(site.title), say("page.network"), data.years[explorer.year]].join(" · "),
      subtitle: [focus, kept, explorer.k && !explorer.focus.kind ? `k ≥ ${explorer.k}` : "", this.told.textContent].filter(Boolean).join(" · "),
      source: [one(site.source) && say("source", { source: one(site.source) }), say("version", { date: site.snapshot_date, version: site.version })].filter(Boolean).join(" · "),
      mark: site.mark, legend, name: (node) => data.name[node] ?? "", strong: explorer.focus.strong,
    };
  }
}
