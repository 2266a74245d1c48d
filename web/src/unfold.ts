import { el } from "./dom";
import { say } from "./words";

/** A button that shows rows that are hidden, and hides them again. */
export function unfold(lines: readonly HTMLElement[]): HTMLElement {
  return el("button", { type: "button", class: "quiet small on-screen", "aria-expanded": "false", onclick: (event) => {
    const isOpen = lines[0]?.hidden ?? false;
    for (const made of lines) made.hidden = !isOpen;
    (event.currentTarget as Element).setAttribute("aria-expanded", String(isOpen));
  } }, say("region.more", { n: lines.length }));
}
