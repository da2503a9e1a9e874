// Makes one style sheet of those that the pages name: without the rules of the theme that no page uses, and minified. On its input stands JSON:
// {folder: that of the pages, sheets: paths in it, in their order, whole: those that keep all their rules, into: path of the new sheet,
// words: those in the tags of the pages, scripts: paths of those that write tags}.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const { folder, sheets, scripts, words, whole, into } = JSON.parse(readFileSync(0, "utf8"));
const content = [
  { raw: words.join(" "), extension: "html" },
  ...scripts.map((path) => ({ raw: readFileSync(path, "utf8"), extension: "js" })),
];
const purged = await new PurgeCSS().purge({
  content,
  css: sheets.filter((sheet) => !whole.includes(sheet)).map((sheet) => join(folder, sheet)),
  defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
  fontFace: true,
  keyframes: true,
  variables: true,
  dynamicAttributes: ["data-theme", "data-mode", "aria-expanded", "open"],
});
for (const { file, css } of purged) writeFileSync(file, css);

await build({
  stdin: { contents: sheets.map((sheet) => `@import "./${sheet}";`).join("\n"), loader: "css", resolveDir: folder },
  absWorkingDir: dirname(fileURLToPath(import.meta.url)),
  bundle: true,
  minify: true,
  outfile: join(folder, into),
  loader: Object.fromEntries([".woff2", ".ttf", ".svg", ".png"].map((end) => [end, "file"])),
  assetNames: "fonts/[name]-[hash]",
  target: "es2022",
  legalComments: "none",
  logLevel: "error",
});
