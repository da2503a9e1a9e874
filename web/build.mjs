// Builds dist/ from src/: what the pages of the book load. `npm run build`.
import { execFileSync } from "node:child_process";
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { browserSafe, folders } from "./browser_safe.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const packages = join(here, "node_modules");

const common = { bundle: true, minify: true, write: false, absWorkingDir: here, target: "es2022", legalComments: "none", logLevel: "warning" };

// A module made while building: what `make` returns is what `import ... from name` gives.
const made = (name, make) => ({
  name,
  setup(building) {
    building.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
    building.onLoad({ filter: /.*/, namespace: name }, async () => ({ contents: await make(), loader: "json" }));
  },
});

const pythonFiles = made("python-files", () => {
  const source = join(here, "..", "nadam_edu");
  const names = browserSafe(source);
  const files = names.map((name) => [`nadam_edu/${name}`, readFileSync(join(source, name), "utf8")]);
  files.push(["nadam_edu/__init__.py", ""], ["entry.py", readFileSync(join(here, "src", "entry.py"), "utf8")]);
  const functions = JSON.parse(execFileSync("python3", [join(here, "functions.py"), source, ...names], { encoding: "utf8" }));
  return JSON.stringify({ files: Object.fromEntries(files), folders, functions });
});

const workerSource = made("worker-source", async () => {
  // Two passes: the first drops MicroPython's part for Node.js, whose top-level await a classic script may not contain.
  const module = await build({
    ...common,
    entryPoints: ["src/worker.js"],
    format: "esm",
    define: { process: "undefined", "import.meta.url": '""' },
    external: ["module", "path", "url", "fs", "crypto"],
    loader: { ".wasm": "binary" },
    plugins: [pythonFiles],
  });
  const script = await build({
    ...common,
    stdin: { contents: module.outputFiles[0].text },
    format: "iife",
    external: ["module", "path", "url", "fs", "crypto"],
  });
  return JSON.stringify(script.outputFiles[0].text);
});

// ipywidgets asks for its styles by `require`: put each into the page as one <style>, without the fonts that it never shows here.
const styles = {
  name: "styles",
  setup(building) {
    building.onResolve({ filter: /^@fortawesome/ }, () => ({ path: "fontawesome", namespace: "empty" }));
    building.onResolve({ filter: /(controls|base)7/ }, () => ({ path: "ipywidgets-7", namespace: "empty" }));
    building.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "" }));
    building.onLoad({ filter: /node_modules.*\.css$/ }, async ({ path }) => {
      const sheet = await build({ ...common, entryPoints: [path], external: ["*.woff2", "*.svg"] });
      const text = JSON.stringify(sheet.outputFiles[0].text);
      return { contents: `const style = document.createElement("style"); style.textContent = ${text}; document.head.append(style);` };
    });
  },
};

async function bundle(entry, name, options) {
  const result = await build({ ...common, entryPoints: [entry], format: "iife", ...options });
  writeFileSync(join(dist, name), result.outputFiles[0].contents);
}

// The parts of MathJax that a page may ask for: TeX extensions, fonts, and what its accessibility menu turns on (in English and Braille).
function copyMathJax() {
  const parts = [
    "tex-chtml.js",
    "input/tex/extensions",
    "output/chtml/fonts/woff-v2",
    "a11y",
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
    "sre/mathmaps/nemeth.json",
  ];
  for (const part of parts) {
    const target = join(dist, "mathjax", part);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(packages, "mathjax", "es5", part), target, { recursive: true });
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await bundle("src/runtime.js", "nadam-runtime.js", { plugins: [workerSource], loader: { ".css": "text" } });
await bundle("src/static_page.js", "nadam-widgets.js", {
  plugins: [styles],
  inject: ["src/amd.js"],
  loader: { ".svg": "text" },
  // ipywidgets calls the MathJax of another version for its labels; ours are Unicode, so it must find none.
  define: { "window.MathJax": "undefined", global: "globalThis", "process.env.NODE_ENV": '"production"', "process.env.NODE_DEBUG": '""' },
});
copyMathJax();
