// The Python of the page: MicroPython with the package's own files, in a worker so that no computation can freeze the page.
import { loadMicroPython } from "@micropython/micropython-webassembly-pyscript/micropython.mjs";
import wasm from "@micropython/micropython-webassembly-pyscript/micropython.wasm";
import { files, folders } from "python-files";

const pathOf = (module) => `nadam_edu/${module.replaceAll(".", "/")}.py`;

// The lines of a file that define a function or class: from its `def` or `class` to the next line that is not indented.
function blockOf(module, name) {
  const file = files[pathOf(module)];
  const [block] = file.match(new RegExp(`^(def|class) ${name}\\b.*\\n([ \\t].*\\n|\\)|\\s*\\n)*?(?=^[^\\s)]|(?![^]))`, "m"));
  const start = file.indexOf(block);
  return { text: block.trimEnd() + "\n", start, end: start + block.length, line: file.slice(0, start).split("\n").length };
}

let python;
let answers;
let installed; // the edit in force, as JSON
let changed; // the module whose file holds it

async function boot() {
  // The bytes travel in this script and get a local address: a page opened from disk may not fetch files.
  const url = URL.createObjectURL(new Blob([wasm], { type: "application/wasm" }));
  python = await loadMicroPython({ url, heapsize: 16 * 1024 * 1024 });
  URL.revokeObjectURL(url);
  python.FS.mkdir("/lib");
  for (const folder of ["", ...folders]) python.FS.mkdir(`/lib/nadam_edu/${folder}`);
  for (const [path, text] of Object.entries(files)) python.FS.writeFile(`/lib/${path}`, text);
  answers = python.pyimport("answers");
}

// The reader's text takes the place of the original lines in the file, and the package is imported anew: all who use them follow.
function install(edit) {
  const wanted = JSON.stringify(edit);
  if (wanted === installed) return;
  installed = undefined; // should the import fail, the next question installs anew
  if (changed) python.FS.writeFile(`/lib/${pathOf(changed)}`, files[pathOf(changed)]);
  changed = edit?.module;
  if (edit) {
    const file = files[pathOf(edit.module)];
    const { start, end } = blockOf(edit.module, edit.name);
    python.FS.writeFile(`/lib/${pathOf(edit.module)}`, `${file.slice(0, start)}${edit.text}\n\n\n${file.slice(end)}`);
  }
  python.runPython(`
import sys
for name in [name for name in sys.modules if name.split(".")[0] in ("nadam_edu", "answers")]:
    del sys.modules[name]
`);
  answers = python.pyimport("answers");
  installed = wanted;
}

// MicroPython's message is a whole traceback. Its last line is what a reader can use, with the line of the reader's own text.
function explained(error, edit) {
  const lines = String(error.message).trim().split("\n");
  if (!edit) return lines.at(-1);
  const { line } = blockOf(edit.module, edit.name);
  const length = edit.text.split("\n").length;
  const places = [...error.message.matchAll(/File "\/lib\/(.*)", line (\d+)/g)].filter(([, path]) => path === pathOf(edit.module));
  const inside = places.map(([, , number]) => Number(number) - line + 1).filter((number) => number >= 1 && number <= length);
  return `${inside.length ? `Line ${inside.at(-1)}: ` : ""}${lines.at(-1)}`;
}

const booted = boot();

function answer({ edit, ...question }) {
  if (question.ask === "source") return blockOf(question.module, question.name).text;
  install(edit ?? null);
  // Twenty times as fast as JSON, which writes each number in decimal.
  return python.PyProxy.toJs(answers.answer(JSON.stringify(question)));
}

self.onmessage = async ({ data: { id, question } }) => {
  try {
    await booted;
    self.postMessage({ id, answer: question && answer(question) });
  } catch (error) {
    self.postMessage({ id, error: explained(error, question?.edit) });
  }
};
