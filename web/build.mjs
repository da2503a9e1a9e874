// Builds dist/ from src/: what the pages of the book load. `npm run build`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { browserSafe, folders } from "./browser_safe.mjs";
import { typeset } from "./live_formulas.mjs";

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
  const own = ["arrays.py", "entry.py"].map((name) => [name, readFileSync(join(here, "src", name), "utf8")]);
  files.push(["nadam_edu/__init__.py", ""], ...own);
  const functions = JSON.parse(execFileSync("python3", [join(here, "functions.py"), source, ...names], { encoding: "utf8" }));
  return JSON.stringify({ files: Object.fromEntries(files), folders, functions });
});

// The equations of the rules and schedules by the name of their Python, each as HTML.
const equations = made("equations", () => {
  const source = join(here, "..", "nadam_edu");
  const names = browserSafe(source).filter((name) => /^(update_rules|schedules)\//.test(name));
  const found = JSON.parse(execFileSync("python3", [join(here, "docstrings.py"), ...names.map((name) => join(source, name))], { encoding: "utf8" }));
  return JSON.stringify(Object.fromEntries(Object.entries(found).map(([name, all]) => [name, all.map(typeset)])));
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

async function bundle(entry, name, options) {
  const result = await build({ ...common, entryPoints: [entry], format: "iife", ...options });
  writeFileSync(join(dist, name), result.outputFiles[0].contents);
}

// KaTeX's style sheet and the fonts that it names, in the one format that every browser reads.
async function copyFormulaStyles() {
  const source = join(packages, "katex", "dist");
  const sheet = readFileSync(join(source, "katex-swap.css"), "utf8").replace(/,\s*url\([^)]*\.(?:woff|ttf)\) format\("\w+"\)/g, "");
  mkdirSync(join(dist, "katex"));
  writeFileSync(join(dist, "katex", "katex.css"), sheet);
  cpSync(join(source, "fonts"), join(dist, "katex", "fonts"), { recursive: true, filter: (path) => !/\.(woff|ttf)$/.test(path) });
}

// The typefaces of the pages, each for the letters of SETS alone: a browser loads a set when a page has a letter of it.
const FACES = { "source-serif-4": ["wght.css", "wght-italic.css"], "source-sans-3": ["wght.css", "wght-italic.css"] };
const SETS = /-(latin|latin-ext|greek)-wght-/;

function copyTypefaces() {
  const target = join(dist, "type");
  mkdirSync(join(target, "files"), { recursive: true });
  const faces = Object.entries(FACES).flatMap(([name, sheets]) => {
    const source = join(packages, "@fontsource-variable", name);
    const rules = sheets.flatMap((sheet) => readFileSync(join(source, sheet), "utf8").match(/@font-face \{[^}]*\}/g));
    const kept = rules.filter((rule) => SETS.test(rule));
    for (const rule of kept) {
      const [file] = /files\/[\w-]+\.woff2/.exec(rule);
      cpSync(join(source, file), join(target, file));
    }
    return kept;
  });
  writeFileSync(join(target, "type.css"), faces.join("\n"));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await bundle("src/runtime.js", "nadam-runtime.js", { plugins: [workerSource, equations], loader: { ".css": "text" } });
const runtime = readFileSync(join(dist, "nadam-runtime.js"));
// The address of a program changes with it, for browsers that keep what they loaded.
const version = createHash("sha256").update(runtime).digest("hex").slice(0, 8);
const addresses = { RUNTIME: JSON.stringify(`nadam-runtime.js?v=${version}`), QUIZ: '"sphinx_yaq/yaq.js"' };
await bundle("src/page.js", "nadam-page.js", { define: addresses });
await copyFormulaStyles();
copyTypefaces();
