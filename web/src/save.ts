/* Files that the reader takes away. */
import { ROOT } from "./state";

/** Hand over a file made on the page. */
export function save(name: string, content: string | Blob, type = "text/plain"): void {
  const blob = content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/* A text that a spreadsheet would run as a formula gains an apostrophe; numbers are no texts. */
function cell(value: unknown): string {
  let written = value === null || value === undefined ? "" : String(value);
  if (typeof value === "string" && /^[=+\-@\t\r＝＋－＠]/.test(written)) written = `'${written}`;
  return /[",\r\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
}

/** Rows as CSV that spreadsheets read as UTF-8. */
export function csv(rows: readonly (readonly unknown[])[]): string {
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** The address of a file of the site, as others can use it. */
export const absolute = (path: string): string => new URL(ROOT + path, location.href).href;
