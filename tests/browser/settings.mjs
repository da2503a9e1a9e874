// Reads figures and links from standard input and prints what the page makes of each link: `node settings.mjs BOOK < JSON`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { fromAddress, toAddress } = await import(pathToFileURL(join(process.argv[2], "web", "src", "address.js")));

// JSON would leave a function out, and write NaN as null, without a word.
function isPlain(value) {
  if (typeof value === "number") return Number.isFinite(value);
  if (value === null || ["string", "boolean"].includes(typeof value)) return true;
  const parent = Object.getPrototypeOf(value);
  return (parent === Object.prototype || parent === Array.prototype) && Object.values(value).every(isPlain);
}

// As address.js reads an address.
const pairs = (hash) => [...new URLSearchParams(new URL(`file:///page.html#${hash}`).hash.slice(1))];

function followed({ figure, settings, controls, choices }, hash) {
  const rank = Object.fromEntries(controls.map((control, place) => [control.name, { ...control, rank: place }]));
  const read = (address) => fromAddress(figure, settings, address, rank, choices);
  const found = read(pairs(hash));
  return { settings: found, plain: isPlain(found), again: read(toAddress(figure, found)) };
}

const builtIn = () => [Object.prototype, Array.prototype, Function.prototype].map((each) => Reflect.ownKeys(each).length).join();
const before = builtIn();
const answers = JSON.parse(readFileSync(0, "utf8")).map(({ figure, links }) => links.map((link) => followed(figure, link)));
console.log(JSON.stringify({ answers, polluted: builtIn() !== before }));
