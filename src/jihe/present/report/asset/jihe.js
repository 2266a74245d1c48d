/* The report's manners: colours, and the drawer that opens a number to its rows. Nothing is fetched; rows come as
   scripts that lie beside the page, each only when a number asks for it. */
(function () {
  "use strict";

  const measures = new Map();
  const populations = new Map();
  const loading = new Map();
  const PAGE = 50;
  let shown = null;
  let opener = null;

  window.jihe = {
    measure: (name, data) => measures.set(name, data),
    population: (name, data) => populations.set(name, unpack(data)),
  };

  // ---- colours: set before the page is drawn ----
  const root = document.documentElement;
  const remembered = (value) => {
    try {
      if (value) localStorage.setItem("jihe-theme", value);
      return localStorage.getItem("jihe-theme");
    } catch { return null; }
  };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => { root.dataset.theme = remembered() || (dark.matches ? "dark" : "light"); };
  paint();

  const $ = (id) => document.getElementById(id);

  document.addEventListener("DOMContentLoaded", () => {
    const theme = $("theme");
    const name = () => { theme.textContent = root.dataset.theme === "dark" ? theme.dataset.light : theme.dataset.dark; };
    name();
    theme.addEventListener("click", () => {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      remembered(root.dataset.theme);
      name();
    });
    dark.addEventListener("change", () => { paint(); name(); });
    if (window.matchMedia("(max-width: 1080px)").matches) document.querySelector(".toc details").open = false;
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#fact=']");
      if (link) opener = link;
      const button = event.target.closest("[data-act]");
      if (button) save(button.dataset.act, button.closest("figure"));
    });
    wire();
    follow();
    window.addEventListener("hashchange", follow);
    watch();
  });

  // ---- state: the address holds which number is open, what is sought, how rows are sorted, which page ----
  function state() {
    const [first, ...rest] = location.hash.slice(1).split("&");
    if (!first.startsWith("fact=")) return null;
    const more = new URLSearchParams(rest.join("&"));
    return { fact: first.slice(5), q: more.get("q") || "", sort: more.get("sort") || "", page: Number(more.get("page")) || 0 };
  }

  function remember() {
    const more = new URLSearchParams();
    if (shown.q) more.set("q", shown.q);
    if (shown.sort) more.set("sort", shown.sort);
    if (shown.page) more.set("page", shown.page);
    const tail = more.toString();
    history.replaceState(null, "", `#fact=${shown.fact}${tail ? "&" + tail : ""}`);
    point();
  }

  function point() {
    const link = $("language");
    if (link) link.href = link.getAttribute("href").split("#")[0] + location.hash;
  }

  function follow() {
    point();
    const wanted = state();
    if (wanted) open(wanted);
    else if ($("drawer").open) $("drawer").close();
  }

  // ---- loading ----
  function load(file) {
    if (!loading.has(file)) {
      loading.set(file, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `rows/${file}.js`;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      }));
    }
    return loading.get(file);
  }

  function unpack(data) {
    const values = data.values.map((v) => (Array.isArray(v) ? v : v.i.map((i) => v.d[i])));
    return { columns: data.columns, values };
  }

  function numbers(spans) {
    const found = [];
    for (const span of spans ? spans.split(",") : []) {
      const [first, last] = span.split("-").map(Number);
      for (let row = first; row <= (last === undefined ? first : last); row++) found.push(row);
    }
    return found;
  }

  const fill = (text, params) => text.replace(/\{(\w+)\}/g, (whole, key) => (key in params ? params[key] : whole));
  const count = (n) => n.toLocaleString("en-US");

  // ---- the drawer ----
  async function open(wanted) {
    const drawer = $("drawer");
    const name = wanted.fact.split(":")[0];
    shown = { ...wanted, rows: [], table: null };
    clear();
    if (!drawer.open) drawer.showModal();
    drawer.scrollTop = 0;
    /* Each measure that the page shows has its card; for others there is nothing to load. */
    if (!$(`measure-${name}`)) return say(fill(drawer.dataset.unknown, { fact: wanted.fact }));
    try { await load(`${name}.${drawer.dataset.lang}`); } catch { return say(drawer.dataset.missing); }
    if (shown.fact !== wanted.fact) return;
    const measure = measures.get(name);
    const fact = measure && Object.hasOwn(measure.facts, wanted.fact) ? measure.facts[wanted.fact] : null;
    if (!fact) return say(fill(drawer.dataset.unknown, { fact: wanted.fact }));
    describe(measure, fact, wanted.fact);
    if (!fact.in) {
      say(drawer.dataset.elsewhere, `jihe rows ${drawer.dataset.study} ${wanted.fact}`);
      return;
    }
    try { await load(fact.in); } catch { return say(drawer.dataset.missing); }
    if (shown.fact !== wanted.fact) return;
    shown.table = populations.get(fact.in);
    shown.all = numbers(fact.rows);
    $("drawer-search").value = shown.q;
    $("drawer-tools").hidden = false;
    head();
    arrange();
  }

  function clear() {
    for (const id of ["title", "value", "unit", "ratio", "interval", "how", "where", "cut", "count", "undefined", "note", "found", "id", "page"]) $(`drawer-${id}`).textContent = "";
    $("drawer-head").replaceChildren();
    $("drawer-body").replaceChildren();
    for (const id of ["tools", "pager", "scroll", "facts"]) $(`drawer-${id}`).hidden = true;
  }

  function say(text, command) {
    const note = $("drawer-note");
    note.textContent = text;
    if (command) {
      const code = document.createElement("code");
      code.textContent = command;
      note.append(code);
    }
  }

  function describe(measure, fact, id) {
    const set = (key, text) => {
      const place = $(`drawer-${key}`);
      place.textContent = text;
      const line = place.closest("[data-optional]");
      if (line) line.hidden = !text;
    };
    set("title", [measure.title, ...fact.cut.map((c) => c[1])].join(" · "));
    set("value", fact.value);
    set("unit", fact.unit);
    set("ratio", fact.ratio ? `= ${fact.ratio}` : "");
    set("interval", fact.interval);
    set("how", measure.how);
    set("where", measure.where.join("; "));
    set("cut", fact.cut.map((c) => c.join(": ")).join("; "));
    set("count", count(fact.n));
    const told = $("drawer").dataset;
    set("undefined", fact.undefined ? fill(fact.undefined === 1 ? told.undefinedOne : told.undefined, { count: count(fact.undefined) }) : "");
    set("id", id);
    $("drawer-facts").hidden = false;
  }

  function head() {
    const row = document.createElement("tr");
    const lang = $("drawer").dataset.lang;
    shown.table.columns.forEach((column) => {
      const { heading, meaning } = column[lang];
      const cell = document.createElement("th");
      const button = document.createElement("button");
      cell.scope = "col";
      if (column.number) cell.className = "num";
      button.type = "button";
      button.title = meaning ? `${column.name}: ${meaning}` : column.name;
      button.dataset.column = column.name;
      button.dataset.heading = heading;
      cell.append(button);
      row.append(cell);
    });
    $("drawer-head").replaceChildren(row);
    $("drawer-scroll").hidden = false;
  }

  const text = (value) => (value === null || value === undefined ? "" : String(value));

  /* What a cell of column `at` shows: a code by its name. */
  function named(at, value) {
    const { names } = shown.table.columns[at][$("drawer").dataset.lang];
    return names && Object.hasOwn(names, value) ? names[value] : text(value);
  }

  function arrange() {
    const { columns, values } = shown.table;
    const sought = shown.q.trim().toLowerCase();
    let rows = shown.all;
    if (sought) rows = rows.filter((row) => values.some((v, at) => `${text(v[row])}\n${named(at, v[row])}`.toLowerCase().includes(sought)));
    const at = columns.findIndex((c) => c.name === shown.sort.replace(/^-/, ""));
    if (at >= 0) {
      const sign = shown.sort.startsWith("-") ? -1 : 1;
      const column = values[at];
      const collator = new Intl.Collator($("drawer").dataset.lang, { numeric: true });
      const compare = columns[at].number ? (a, b) => a - b : (a, b) => collator.compare(named(at, a), named(at, b));
      rows = [...rows].sort((a, b) => {
        const [x, y] = [column[a], column[b]];
        if (x === null || y === null) return (x === null) - (y === null) || a - b;
        return sign * compare(x, y) || a - b;
      });
    }
    shown.rows = rows;
    shown.page = Math.max(0, Math.min(shown.page, Math.ceil(rows.length / PAGE) - 1));
    render();
  }

  function render() {
    const { columns, values } = shown.table;
    const drawer = $("drawer");
    const first = shown.page * PAGE;
    const part = shown.rows.slice(first, first + PAGE);
    $("drawer-body").replaceChildren(...part.map((row) => {
      const line = document.createElement("tr");
      columns.forEach((column, i) => {
        const cell = document.createElement("td");
        if (column.number) cell.className = "num";
        const value = values[i][row];
        cell.textContent = typeof value === "number" && !/year|row$/.test(column.name) ? value.toLocaleString("en-US", { maximumFractionDigits: 6 }) : named(i, value);
        if (cell.textContent !== text(value)) cell.title = text(value);
        else if (cell.textContent.length > 18) cell.title = cell.textContent;
        line.append(cell);
      });
      return line;
    }));
    for (const button of $("drawer-head").querySelectorAll("button")) {
      const cell = button.parentElement;
      const is = shown.sort.replace(/^-/, "") === button.dataset.column;
      if (is) cell.setAttribute("aria-sort", shown.sort.startsWith("-") ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
      button.textContent = button.dataset.heading + (is ? (shown.sort.startsWith("-") ? " ▼" : " ▲") : "");
    }
    const whole = shown.rows.length;
    $("drawer-found").textContent = shown.q ? fill(drawer.dataset.found, { count: count(whole), full: count(shown.all.length) }) : "";
    $("drawer-pager").hidden = whole <= PAGE;
    $("drawer-page").textContent = fill(drawer.dataset.page, { first: count(whole ? first + 1 : 0), last: count(Math.min(first + PAGE, whole)), count: count(whole) });
    $("drawer-back").disabled = shown.page === 0;
    $("drawer-next").disabled = first + PAGE >= whole;
    remember();
  }

  function wire() {
    const drawer = $("drawer");
    $("drawer-close").addEventListener("click", () => drawer.close());
    drawer.addEventListener("click", (event) => { if (event.target === drawer) drawer.close(); });
    drawer.addEventListener("close", () => {
      if (state()) history.replaceState(null, "", location.href.split("#")[0]);
      point();
      if (opener) opener.focus({ preventScroll: true });
      opener = null;
    });
    $("drawer-search").addEventListener("input", (event) => { shown.q = event.target.value; shown.page = 0; arrange(); });
    $("drawer-head").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      shown.sort = shown.sort === button.dataset.column ? "-" + button.dataset.column : button.dataset.column;
      shown.page = 0;
      arrange();
    });
    const turn = (by) => () => { shown.page += by; render(); $("drawer-scroll").scrollTop = 0; };
    $("drawer-back").addEventListener("click", turn(-1));
    $("drawer-next").addEventListener("click", turn(1));
    $("drawer-csv").addEventListener("click", () => {
      const { columns, values } = shown.table;
      const lines = shown.rows.map((row) => values.map((v) => v[row]));
      keep(shown.fact.replace(/[^A-Za-z0-9_.=-]+/g, "_") + ".csv", csv(signed([columns.map((c) => c.name), ...lines])), "text/csv");
    });
  }

  // ---- saving ----
  /* A text that a spreadsheet would run as a formula gains an apostrophe; numbers are no texts. */
  function csv(rows) {
    const cell = (value) => {
      let written = text(value);
      if (typeof value === "string" && /^[=+\-@\t\r]/.test(written)) written = "'" + written;
      return /[",\r\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
    };
    return "\ufeff" + rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  function keep(name, content, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /* A table of made-up data says so in each row; read as a source's file, it is known by this column. */
  function signed(rows) {
    const mark = document.body.dataset.synthetic;
    return mark ? rows.map((row, i) => [...row, i ? mark : "synthetic"]) : rows;
  }

  function save(kind, figure) {
    if (kind === "svg") {
      const drawing = figure.querySelector(".chart.wide svg").cloneNode(true);
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = figure.dataset.title;
      drawing.prepend(title);
      keep(figure.dataset.name + ".svg", new XMLSerializer().serializeToString(drawing), "image/svg+xml");
    } else {
      const rows = [...figure.querySelectorAll("table.data tr")].map((row) => [...row.cells].map((cell) => cell.textContent));
      keep(figure.dataset.name + ".csv", csv(signed(rows)), "text/csv");
    }
  }

  // ---- where the reader is ----
  function watch() {
    const links = new Map([...document.querySelectorAll(".toc a")].map((a) => [a.hash.slice(1), a]));
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id).setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-15% 0px -75% 0px" });
    for (const id of links.keys()) if ($(id)) seen.observe($(id));
  }
})();
