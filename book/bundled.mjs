// Prints, as JSON, the npm packages whose code or styles are in web/dist: what web/build.mjs bundles, KaTeX, whose styles it copies, and the typefaces.
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../web", import.meta.url));
const { build } = createRequire(`${web}/package.json`)("esbuild");

// What the build makes by itself, or leaves out: see the plugins there.
const leftOut = {
  name: "left-out",
  setup(building) {
    building.onResolve({ filter: /^(python-files|worker-source|equations)$/ }, ({ path }) => ({ path, namespace: "left-out" }));
    building.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: '{"files": {}, "folders": [], "functions": {}}', loader: "json" }));
  },
};

const { metafile } = await build({
  absWorkingDir: web,
  entryPoints: ["src/page.js", "src/runtime.js", "src/worker.js"],
  outdir: dirname(web), // nothing is written
  bundle: true,
  write: false,
  metafile: true,
  format: "esm",
  target: "es2022",
  external: ["module", "path", "url", "fs", "crypto"],
  loader: { ".css": "css", ".svg": "text", ".wasm": "binary", ".woff2": "empty" },
  plugins: [leftOut],
  logLevel: "error",
});
const typefaces = ["source-sans-3", "source-serif-4"].map((name) => `node_modules/@fontsource-variable/${name}`);
const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0));
const names = used.map(([path]) => /^node_modules\/.*(?<=node_modules\/)(@[^/]+\/[^/]+|[^@/][^/]*)(?=\/)/.exec(path)?.[0]).filter(Boolean);
console.log(JSON.stringify([...new Set([...names, "node_modules/katex", ...typefaces])].sort()));
