// Builds the pages: `npm run build` writes ../src/jihe/present/site/static, which is kept with the sources so that
// nobody who only runs Jihe needs Node. built.json tells of which sources it was built; a test compares.
// `node build.mjs FOLDER` builds elsewhere.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, posix, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "..", "src", "jihe", "present", "site", "static"));
const OURS = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"];

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

/* Only what changed is written, so that a server that reads the folder never finds it half there. */
async function keep(made) {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) if (!made.has(name)) await rm(join(out, name), { recursive: true });
  for (const [name, bytes] of made) {
    const held = await readFile(join(out, name)).catch(() => null);
    if (!held?.equals(bytes)) await writeFile(join(out, name), bytes);
  }
}

const before = await hash();
const built = await build({
  write: false,
  absWorkingDir: here,
  entryPoints: [
    { in: "src/boot.ts", out: "boot" },
    { in: "src/paint.ts", out: "paint" },
    { in: "src/style/site.css", out: "site" },
  ],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  outdir: out,
  chunkNames: "part-[name]-[hash]",
  external: ["*.woff2"],
  loader: { ".json": "json" },
  logLevel: "warning",
});
const made = new Map(built.outputFiles.map((file) => [basename(file.path), Buffer.from(file.contents)]));
for (const name of ["shell.html", "mark.svg"]) made.set(name, await readFile(join(here, "src", name)));
made.set("built.json", Buffer.from(`${JSON.stringify({ sha256: before })}\n`));
await keep(made);
