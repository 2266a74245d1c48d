/* Where a relation was read: the words themselves, who published them, and when. All of it is text of others. */
import { el, web, type Child } from "./dom";
import { plain } from "./plain";
import { unfold } from "./unfold";
import { say } from "./words";
import type { Evidence } from "./types";

/** The first place in full; the others on demand, and on paper. */
export function evidence(found: readonly Evidence[]): Child {
  if (!found.length) return null;
  const parts = found.map(quoted);
  const others = parts.slice(1);
  for (const part of others) part.hidden = true;
  return el("div", { class: "quotes" }, parts[0], others.length > 0 && unfold(others), others);
}

function quoted(told: Evidence): HTMLElement {
  const address = web(told.url);
  const title = told.title || (address ? new URL(address).hostname : "");
  return el("figure", { class: "quote" },
    told.quote && el("blockquote", {}, plain(told.quote)),
    el("figcaption", {}, told.publisher && el("span", {}, plain(told.publisher)), told.published_date && el("time", { datetime: told.published_date }, told.published_date),
      title && (address ? el("a", { href: address, rel: "noopener noreferrer nofollow", target: "_blank" }, plain(title)) : el("cite", {}, plain(title))),
      told.sha256 && el("small", { class: "soft" }, say("evidence.sha256"), " ", el("code", { title: told.sha256 }, told.sha256.slice(0, 12)))));
}
