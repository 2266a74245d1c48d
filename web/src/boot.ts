/* Every page begins here: the site is read, the frame drawn, and the page's own part loaded. */
import { ApiError, site as read } from "./api";
import { decoded, wireDrawer } from "./drawer";
import { el, fill } from "./dom";
import { frame, main } from "./frame";
import { state, type State } from "./state";
import { say } from "./words";
import type { Site } from "./types";

type Mount = (root: HTMLElement, site: Site, state: State) => Promise<void> | void;

const MOUNTS: Record<string, () => Promise<{ mount: Mount }>> = {
  overview: () => import("./pages/overview"),
  chapters: () => import("./pages/chapters"),
  network: () => import("./network/page"),
  index: () => import("./index/page"),
  region: () => import("./pages/region"),
  organisation: () => import("./pages/organisation"),
  compare: () => import("./pages/compare"),
  gallery: () => import("./pages/gallery"),
  data: () => import("./pages/data"),
  review: () => import("./pages/review"),
  claims: () => import("./pages/claims"),
};
/** Pages below whose own part stand the exhibits of their chapters. */
const WITH_CHAPTERS = new Set(["network", "index"]);

async function begin(): Promise<void> {
  const kind = document.documentElement.dataset.kind ?? "overview";
  const load = (MOUNTS[kind] ?? MOUNTS.chapters)?.();
  const site = await read();
  if (!state.get("lang")) document.documentElement.lang = site.languages[0] === "en" ? "en" : "zh-CN";
  frame(site);
  wireDrawer();
  const root = el("div", { class: "inner", id: `page-${kind}` });
  main.replaceChildren(root);
  const part = await load;
  await part?.mount(root, site, state);
  if (WITH_CHAPTERS.has(kind)) {
    const below = el("div", { class: "inner below" });
    main.append(below);
    const { below: draw } = await import("./pages/chapters");
    await draw(below, site);
  }
  toHash();
}

/* What the address points to may be drawn only now. */
function toHash(): void {
  const id = location.hash.slice(1);
  if (id) document.getElementById(decoded(id))?.scrollIntoView();
}

begin().then(
  () => document.documentElement.setAttribute("data-ready", ""),
  (problem: unknown) => {
    console.error(problem);
    const said = problem instanceof ApiError && problem.message ? problem.message : say("failed");
    if (!main.isConnected) document.body.append(main);
    fill(main, el("p", { role: "alert", class: "notice" }, said));
    document.documentElement.setAttribute("data-ready", "failed");
  },
);
