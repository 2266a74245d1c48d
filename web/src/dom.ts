/* Elements are made here and hold text, never markup: names come from data and may say anything. */

export type Child = Node | string | number | null | undefined | false | readonly Child[];
type Attrs = Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>;

/**
 * An element: attributes as they are written in HTML, `onclick` and its like as listeners; false, null and undefined
 * are left out, true is an empty attribute. Children are elements or text.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attrs: Attrs = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  add(made, children);
  return made;
}

export function add(place: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(place, child as readonly Child[]);
    else place.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Put children into a place instead of what it holds. */
export function fill(place: Element, ...children: Child[]): void {
  place.replaceChildren();
  add(place, children);
}

/** An address out of data, if it is one of the web that a browser can read; else nothing to follow. */
export function web(address: string | null | undefined): string | null {
  if (!address || !/^https?:\/\//i.test(address)) return null;
  try {
    return new URL(address) && address;
  } catch { // "https://[x" begins like one
    return null;
  }
}

const SVG = "http://www.w3.org/2000/svg";
const FORBIDDEN = "script, foreignObject, iframe, object, embed, use[href^='http'], animate, set";

/** A drawing as an element. Whatever could run in it is taken out, and roles that would hide its links from readers. */
export function drawing(text: string): SVGSVGElement | null {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const svg = parsed.documentElement;
  if (svg.namespaceURI !== SVG || svg.localName !== "svg") return null;
  for (const bad of svg.querySelectorAll(FORBIDDEN)) bad.remove();
  const styles: [Element, string][] = [];
  for (const part of [svg, ...svg.querySelectorAll("*")]) {
    for (const { name, value } of [...part.attributes]) {
      const isLink = name === "href" || name.endsWith(":href");
      const isOfVega = name === "role" || name.startsWith("aria-");
      if (name.startsWith("on") || isOfVega || (isLink && !/^(#|data:image\/(png|jpeg);)/.test(value))) part.removeAttribute(name);
      else if (name === "style") {
        styles.push([part, value]);
        part.removeAttribute(name);
      }
    }
  }
  const taken = document.adoptNode(svg) as unknown as SVGSVGElement;
  /* Through the object model: the page's policy lets no style stand in markup. */
  for (const [part, style] of styles) (part as unknown as ElementCSSInlineStyle).style.cssText = style;
  return taken;
}

/** An element of a drawing. */
export function drawingNode(tag: string, attrs: Record<string, string | number> = {}, ...children: Child[]): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attrs)) made.setAttribute(name, String(value));
  add(made, children);
  return made;
}
