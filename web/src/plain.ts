/* Words out of pages of the web: whatever no reader sees in them is spelled out, and their direction stays theirs. */
import { el, type Child } from "./dom";

const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/;

/** A text whose controls (but tabs and breaks of lines), marks of direction and of no width are shown by their numbers. */
export function plain(text: string): Child {
  const found: Child[] = [];
  for (let rest = text; rest;) {
    const at = rest.search(UNSEEN);
    if (at < 0) {
      found.push(rest);
      break;
    }
    if (at > 0) found.push(rest.slice(0, at));
    found.push(el("code", { class: "unseen" }, `\\u${rest.charCodeAt(at).toString(16).padStart(4, "0")}`));
    rest = rest.slice(at + 1);
  }
  return el("bdi", {}, found);
}
