import en from "./words.en.json";
import zh from "./words.zh.json";
import { state } from "./state";

export type Word = keyof typeof en;

const books: Record<"zh" | "en", Record<string, string>> = { zh, en };

/** The words for a key in the language of the page, its {places} filled. */
export function say(key: Word, params: Record<string, string | number> = {}): string {
  const said = books[state.lang][key] ?? key;
  return said.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

/** Of a pair of words in both languages the one for this page. */
export function one(pair: { zh: string; en: string } | null | undefined): string {
  return pair ? pair[state.lang] || pair.en || pair.zh : "";
}

/** A whole number with its thousands apart. */
export const count = (n: number): string => n.toLocaleString("en-US");
