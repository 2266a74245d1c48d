// Builds the pages, and what draws charts: `npm run build` writes ../src/jihe/present/site/static and
// ../src/jihe/present/vega, which are kept with the sources so that nobody who only runs Jihe needs Node. built.json
// tells of which sources they were built; a test compares.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const present = join(here, "..", "src", "jihe", "present");
const CHART = "../src/jihe/present/report/asset/chart.css"; // what the report's pages and these share
const OURS = [CHART, "build.mjs", "package.json", "package-lock.json", "tsconfig.json"];

async function sources() {
  const entries = await readdir(join(here, "src"), { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => relative(here, join(e.parentPath, e.name)));
  return [...OURS, ...files].map((path) => path.split(sep).join(posix.sep)).sort();
}

async function hash() {
  const digest = createHash("sha256");
  for (const path of await sources()) {
    const held = createHash("sha256").update(await readFile(join(here, path))).digest("hex");
    digest.update(`${held}  ${path}\n`);
  }
  return digest.digest("hex");
}

/* The licences of all that a file was bundled from. */
async function licences(inputs) {
  const names = Object.keys(inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const told = [];
  for (const name of [...new Set(names)].filter(Boolean).sort()) {
    const folder = join(here, "node_modules", name);
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const text = file ? (await readFile(join(folder, file), "utf8")).trim() : license;
    told.push(`${name} ${version}\n\n${text}\n`);
  }
  return Buffer.from(told.join(`\n${"-".repeat(80)}\n\n`));
}

/* Only what changed is written, so that a server that reads the folder never finds it half there. */
async function keep(made, out) {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) if (!made.has(name)) await rm(join(out, name), { recursive: true });
  for (const [name, bytes] of made) {
    const held = await readFile(join(out, name)).catch(() => null);
    if (!held?.equals(bytes)) await writeFile(join(out, name), bytes);
  }
}

const before = await hash();
const common = {
  write: false,
  absWorkingDir: here,
  bundle: true,
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};
const built = await build({
  ...common,
  entryPoints: [
    { in: "src/boot.ts", out: "boot" },
    { in: "src/paint.ts", out: "paint" },
    { in: "src/style/site.css", out: "site" },
  ],
  splitting: true,
  format: "esm",
  outdir: join(present, "site", "static"),
  chunkNames: "part-[name]-[hash]",
  external: ["*.woff2"],
  loader: { ".json": "json" },
});
const vega = await build({
  ...common,
  entryPoints: ["src/chart/draw.ts"],
  format: "iife",
  platform: "browser",
  metafile: true,
});
const made = new Map(built.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]));
for (const name of ["shell.html", "mark.svg"]) made.set(name, await readFile(join(here, "src", name)));
made.set("built.json", Buffer.from(`${JSON.stringify({ sha256: before })}\n`));
await keep(made, join(present, "site", "static"));
const drawing = new Map([["draw.js", Buffer.from(vega.outputFiles[0].contents)]]);
drawing.set("LICENSE.txt", await licences(vega.metafile.inputs));
await keep(drawing, join(present, "vega"));
