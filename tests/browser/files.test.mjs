// How many files of web/src a move of a slider goes through until the new curve is drawn, by what Chromium says was called. The program is
// the page's own, built again with a map that leads from each function to its file.
import assert from "node:assert/strict";
import { createRequire, SourceMap } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { address, book, launch, open, until } from "./browser.mjs";

const MOST_FILES = 16; // with worker.js, which answers, three for the equations (their values, what lights up, its part of the curve), and one for names in words
const PAGE = "chapters/16_explore";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// In the page, before its own scripts: keeps the text of the worker.
function keepWorker() {
  const { Blob } = globalThis;
  globalThis.Blob = class extends Blob {
    constructor(parts, options) {
      super(parts, options);
      if (options?.type === "text/javascript") globalThis.workerText = parts[0];
    }
  };
}

async function built() {
  const { build } = createRequire(join(book, "web", "package.json"))("esbuild");
  const kept = {
    name: "kept",
    setup(building) {
      // What the book's build makes: the worker is that of the page, and without equations the figure has no line of symbols.
      const made = { "worker-source": "globalThis.workerText", equations: "{}" };
      building.onResolve({ filter: /^(worker-source|equations)$/ }, ({ path }) => ({ path, namespace: "kept" }));
      building.onLoad({ filter: /.*/, namespace: "kept" }, ({ path }) => ({ contents: `export default ${made[path]}` }));
    },
  };
  const entryPoints = ["src/runtime.js"];
  const common = { bundle: true, write: false, format: "iife", target: "es2022", outdir: "/", absWorkingDir: join(book, "web") };
  const { outputFiles } = await build({ ...common, entryPoints, sourcemap: "external", loader: { ".css": "text" }, plugins: [kept] });
  const [map, script] = ["map", "js"].map((end) => outputFiles.find(({ path }) => path.endsWith(end)).text);
  return { script, map: new SourceMap(JSON.parse(map)) };
}

// In the page: a figure of the program that was built here, with the settings that the page has for it.
function renderAgain(name) {
  const [stored] = [...document.querySelectorAll('script[type="application/vnd.jupyter.widget-state+json"]')]
    .flatMap((script) => Object.values(JSON.parse(script.textContent).state))
    .filter(({ state }) => state._figure === name);
  const state = structuredClone(stored.state);
  let changed = () => {};
  const model = {
    get: (key) => state[key],
    set: (key, value) => ((state[key] = value), changed()),
    on: (_, listener) => (changed = listener),
    off() {},
    save_changes() {},
  };
  const el = document.body.appendChild(document.createElement("div"));
  el.id = "again";
  globalThis.nadamRuntime.render({ model, el });
}

const drawn = (page, before) =>
  until(page, (before) => document.querySelector("#again .drawing svg") && document.querySelector('#again [role="status"]').textContent !== before, before);

// The files of the functions that were called since the last time it was asked.
async function called(client, { script, map }) {
  const { result } = await client.send("Profiler.takePreciseCoverage");
  const { functions } = result.find(({ url }) => url === "again.js");
  const offsets = functions.filter(({ ranges }) => ranges[0].count > 0).map(({ ranges }) => ranges[0].startOffset);
  const files = offsets.map((offset) => {
    const before = script.slice(0, offset).split("\n");
    return map.findEntry(before.length - 1, before.at(-1).length).originalSource;
  });
  return new Set(files.filter((file) => /web\/src\/[^/]+$/.test(file ?? "")).map((file) => file.replace(/^.*\//, "")));
}

test("from the slider to the curve it is sixteen files, and the picture is not drawn without them", async () => {
  const page = await open(browser, address(PAGE), { prepare: (page) => page.evaluateOnNewDocument(keepWorker) });
  const program = await built();
  const client = await page.createCDPSession();
  await client.send("Profiler.enable");
  await client.send("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  const { exceptionDetails } = await client.send("Runtime.evaluate", { expression: `${program.script}\n//# sourceURL=again.js` });
  assert.equal(exceptionDetails, undefined);
  await page.evaluate(renderAgain, "schedule");
  await drawn(page, "");
  await called(client, program);
  const before = await page.$eval('#again [role="status"]', (status) => status.textContent);
  await page.$eval('#again .controls input[type="range"]', (input) => {
    input.value = (Number(input.min) + Number(input.max)) / 2;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await drawn(page, before);
  const files = (await called(client, program)).add("worker.js");
  for (const name of ["controls.js", "figure.js", "worker_client.js", "curves.js"]) assert.ok(files.has(name), `${name} is not among ${[...files]}`);
  assert.ok(files.size <= MOST_FILES, `${files.size}: ${[...files].sort().join(", ")}`);
});
