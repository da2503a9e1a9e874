// Runs a Python program from standard input under MicroPython, with the package's browser-safe files: `node micropython.mjs BOOK < program`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const book = process.argv[2];
const load = (path) => import(pathToFileURL(join(book, "web", path)));
const { loadMicroPython } = await load("node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs");
const { arrays } = await load("src/arrays.js");
const { browserSafe, folders } = await load("browser_safe.mjs");

const python = await loadMicroPython({ heapsize: 16 * 1024 * 1024 });
for (const folder of ["/lib", "/lib/nadam_edu", ...folders.map((name) => `/lib/nadam_edu/${name}`)]) python.FS.mkdir(folder);
python.FS.writeFile("/lib/nadam_edu/__init__.py", "");
python.registerJsModule("typed_arrays", arrays);
python.FS.writeFile("/lib/arrays.py", readFileSync(join(book, "web", "src", "arrays.py"), "utf8"));
const source = join(book, "nadam_edu");
for (const name of browserSafe(source)) python.FS.writeFile(`/lib/nadam_edu/${name}`, readFileSync(join(source, name), "utf8"));
python.runPython(readFileSync(0, "utf8"));
