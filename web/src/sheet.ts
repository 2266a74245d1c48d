/* A small window for a question: Escape and its button close it, and the keyboard goes back to where it came from. */
import { el, type Child } from "./dom";
import { say } from "./words";

export interface Sheet { close: () => void; place: HTMLDialogElement }

let n = 0;

/** Ask something; `after` is where the keyboard goes once the window is closed. */
export function sheet(title: string, after: HTMLElement, body: (close: () => void) => Child): Sheet {
  const id = `sheet-${++n}`;
  const place = el("dialog", { class: "sheet", "aria-labelledby": id });
  const close = () => place.close();
  place.addEventListener("close", () => {
    place.remove();
    after.focus({ preventScroll: true });
  });
  place.append(el("div", { class: "sheet-head" }, el("h2", { id }, title),
    el("button", { type: "button", class: "control", onclick: close }, say("close"), el("kbd", { "aria-hidden": "true" }, "Esc"))));
  const inner = el("div", { class: "sheet-body" });
  for (const child of [body(close)].flat(9)) if (child instanceof Node) inner.append(child);
  place.append(inner);
  document.body.append(place);
  place.showModal();
  return { close, place };
}
