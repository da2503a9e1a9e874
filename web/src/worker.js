// The Python of the page: MicroPython with the package's own files, in a worker so that no computation can freeze the page.
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import wasm from "@micropython/micropython-webassembly-pyscript/micropython.wasm";
import { arrays } from "./arrays.js";
import { files, folders, functions } from "python-files";

// Where a function or class stands: its file, and the text before it, its own and the text after it.
function placeOf(name) {
  const [file, first, last] = functions[name];
  const path = `nadam_edu/${file}`;
  const lines = files[path].split("\n");
  const [before, own, after] = [lines.slice(0, first - 1), lines.slice(first - 1, last), lines.slice(last)].map((part) => part.join("\n"));
  return { path, first, before, own, after };
}

let python;
let entry; // entry.py
let installed; // the edit in force, as JSON
let changed; // the path of the file that holds it

async function boot() {
  // The bytes travel in this script and get a local address: a page opened from disk may not fetch files.
  const url = URL.createObjectURL(new Blob([wasm], { type: "application/wasm" }));
  // MicroPython looks through its whole memory after each answer. It grows when an answer needs more, so it begins small.
  python = await loadMicroPython({ url, heapsize: 1024 * 1024 });
  URL.revokeObjectURL(url);
  python.FS.mkdir("/lib");
  for (const folder of ["", ...folders]) python.FS.mkdir(`/lib/nadam_edu/${folder}`);
  python.registerJsModule("typed_arrays", arrays);
  for (const [path, text] of Object.entries(files)) python.FS.writeFile(`/lib/${path}`, text);
  entry = python.pyimport("entry");
}

// The reader's text replaces the original lines in the file. The package is imported again, so that all code that uses them gets it.
function install(edit) {
  const wanted = JSON.stringify(edit);
  if (wanted === installed) return;
  installed = undefined; // if the import fails, the next question installs again
  if (changed) python.FS.writeFile(`/lib/${changed}`, files[changed]);
  changed = undefined;
  if (edit) {
    const { path, before, after } = placeOf(edit.name);
    changed = path;
    python.FS.writeFile(`/lib/${path}`, `${before}\n${edit.text}\n\n\n${after}`);
  }
  python.runPython(`
import sys
for name in [name for name in sys.modules if name.split(".")[0] in ("nadam_edu", "entry")]:
    del sys.modules[name]
`);
  entry = python.pyimport("entry");
  installed = wanted;
}

// MicroPython's message is a whole traceback. Its last line is what a reader can use, with the line of the reader's own text.
function explained(error, edit) {
  const lines = String(error.message).trim().split("\n");
  if (!edit) return lines.at(-1);
  const { path, first } = placeOf(edit.name);
  const length = edit.text.split("\n").length;
  const places = [...error.message.matchAll(/File "\/lib\/(.*)", line (\d+)/g)].filter(([, named]) => named === path);
  const inside = places.map(([, , number]) => Number(number) - first + 1).filter((number) => number >= 1 && number <= length);
  return `${inside.length ? `Line ${inside.at(-1)}: ` : ""}${lines.at(-1)}`;
}

const booted = boot();

function answer({ edit, ...question }) {
  if (question.ask === "source") return `${placeOf(question.name).own}\n`;
  install(edit ?? null);
  // Twenty times as fast as JSON, which writes each number in decimal.
  return python.PyProxy.toJs(entry.answer(JSON.stringify(question)));
}

self.onmessage = async ({ data: { id, question } }) => {
  try {
    await booted;
    self.postMessage({ id, answer: question && answer(question) });
  } catch (error) {
    self.postMessage({ id, error: explained(error, question?.edit) });
  }
};
