import { el, type Child } from "./dom";
import { say } from "./words";

/** A printed number as a button that opens the rows behind it. */
export function number(fact: string, text: string): HTMLButtonElement {
  return el("button", { type: "button", class: "number", "data-fact": fact, title: say("number.open") }, text);
}

const CLOSES = /^[,.;:!?%)\]\u3001\u3002\uff0c\uff1b\uff1a\uff09\u201d\u3009\u300b]+/;

/**
 * Runs of a sentence, each made by `make`. What closes a number stays on one line with it: browsers break a line on
 * either side of a button.
 */
export function inline<R extends { text: string; fact?: string }>(runs: readonly R[], make: (run: R) => Child): Child[] {
  const made: Child[] = [];
  const rest = runs.map((run) => run.text);
  runs.forEach((run, at) => {
    if (!run.fact) {
      made.push(rest[at] === run.text ? make(run) : make({ ...run, text: rest[at] ?? "" }));
      return;
    }
    const next = runs[at + 1];
    const closing = next && !next.fact ? (CLOSES.exec(next.text)?.[0] ?? "") : "";
    if (closing) rest[at + 1] = next?.text.slice(closing.length) ?? "";
    made.push(closing ? el("span", { class: "together" }, make(run), closing) : make(run));
  });
  return made;
}
