// Round trips: what a figure's address says, read again, gives the settings that it was made from. No browser; the figures are those of the
// chapters, as stored.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fromAddress, toAddress } from "../../web/src/address.js";
import { at, changed, choose, descriptionOf, leaves, ordered } from "../../web/src/settings.js";

const CHAPTERS = new URL("../../chapters/", import.meta.url);
const TIMES = 40; // settings of each figure

const widgets = (name) => JSON.parse(readFileSync(new URL(name, CHAPTERS), "utf8")).metadata.widgets ?? {};
const figures = readdirSync(CHAPTERS).filter((name) => name.endsWith(".ipynb")).flatMap((name) =>
  Object.values(widgets(name)["application/vnd.jupyter.widget-state+json"]?.state ?? {})
    .filter(({ state }) => state.settings)
    .map(({ state: { _figure, _controls, _choices: choices, settings } }) => {
      const controls = Object.fromEntries(_controls.map((control, rank) => [control.name, { ...control, rank }]));
      return { name: `${_figure} of ${name}`, settings, controls, choices };
    }),
);

// The same numbers in every run.
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
const random = numbers(20);
const one = (values) => values[Math.floor(random() * values.length)];

// A value that the control can give, its ends as often as what is between them.
function valueOf({ choices, flag, minimum, maximum, none, positive, scale, step }) {
  if (choices) return one(choices);
  if (flag) return one([true, false]);
  if (scale === "log") return one([minimum, maximum, minimum * (maximum / minimum) ** random(), ...(none ? [null] : positive ? [] : [0])]);
  return Number((minimum + step * Math.round(one([0, random(), 1]) * ((maximum - minimum) / step))).toFixed(6));
}

function moved({ settings, controls, choices }) {
  const move = (settings, path) => {
    const description = descriptionOf(path, settings, controls, choices);
    return description ? choose(settings, path, valueOf(description), controls, choices) : settings;
  };
  const chosen = Object.keys(choices).reduce((settings, name) => move(settings, [name]), settings);
  return leaves(chosen).filter(([first]) => !choices[first]).reduce(move, chosen);
}

// As the text after the # of an address, and back.
const through = (pairs) => [...new URLSearchParams(new URL(`file:///page.html#${new URLSearchParams(pairs)}`).hash.slice(1))];
const again = ({ settings, controls, choices }, said) => fromAddress("one-1", settings, through(toAddress("one-1", said)), controls, choices);

test("all figures of the chapters are here", () => {
  assert.ok(figures.length >= 14, `${figures.length} figures`);
  assert.equal(new Set(figures.map(({ name }) => name.split(" ")[0])).size, 7);
});

test("settings that a reader can choose are the same after the way through an address, zeros, falses and none included", () => {
  const seen = new Set();
  for (const figure of figures) {
    for (let time = 0; time < TIMES; time++) {
      const [begun, settings] = [moved(figure), moved(figure)];
      for (const first of [figure.settings, begun]) assert.deepEqual(again({ ...figure, settings: first }, settings), settings, figure.name);
      leaves(settings).forEach((path) => seen.add(at(settings, path)));
    }
  }
  for (const value of [0, false, true, null, 1000, 100, 1e-10]) assert.ok(seen.has(value), `${value} was never among them`);
});

test("settings given in Python, however large, small or between two stops, are the same after the way through an address", () => {
  for (const figure of figures) {
    assert.deepEqual(again(figure, figure.settings), figure.settings, figure.name);
    for (const value of [1234567, 2 ** 53 - 1, 1e300, 1e-300, 0.123456789]) {
      const isNumber = (path) => typeof at(figure.settings, path) === "number";
      const settings = leaves(figure.settings).filter(isNumber).reduce((settings, path) => changed(settings, path, value), figure.settings);
      assert.deepEqual(again({ ...figure, settings }, settings), settings, `${figure.name} at ${value}`);
    }
  }
});

test("a figure that begins outside a control's range can be shared from any place that its slider reaches", () => {
  const controls = { steps: { name: "steps", minimum: 10, maximum: 1000, step: 1, rank: 0 } };
  const begins = (steps) => ({ settings: { steps }, controls, choices: {} });
  const table = [[2100, 1500, 1500], [2100, 2101, 2100], [2100, 5, 10], [3, 5, 5], [3, 2, 3], [50, 1500, 1000]]; // begins, said, read
  for (const [steps, said, read] of table) assert.deepEqual(again(begins(steps), { steps: said }), { steps: read });
});

test("names that mean something in an address or in JavaScript are names", () => {
  const names = ["a&b=c", "x#y", "50%", "%41", "a+b c", "ü€😀", "keras-2.1", "2.1", "0", ":", "one-1:", "constructor", "toString", "__proto__", "<b>"];
  const flags = (value) => JSON.parse(`{"shown": {${names.map((name) => `${JSON.stringify(name)}: ${value(name)}`)}}}`);
  const figure = { settings: flags(() => true), controls: {}, choices: {} };
  for (const unticked of names) {
    const settings = flags((name) => name !== unticked);
    assert.deepEqual(leaves(settings).filter((path) => !at(settings, path)), [["shown", unticked]]);
    assert.deepEqual(again(figure, settings), settings, unticked);
  }
  assert.equal({}.polluted, undefined);
});

test("each of several figures takes its own part of an address", () => {
  const [first, second] = figures.filter(({ name }) => name.startsWith("decay"));
  const [here, there] = [moved(first), moved(second)];
  const both = through([...toAddress("decay-1", here), ...toAddress("decay-11", there)]);
  assert.deepEqual(fromAddress("decay-1", first.settings, both, first.controls, first.choices), here);
  assert.deepEqual(fromAddress("decay-11", second.settings, both, second.controls, second.choices), there);
  assert.deepEqual(fromAddress("decay-2", first.settings, both, first.controls, first.choices), first.settings);
});

test("two choices among the same things stand side by side, before what is asked of both", () => {
  const { settings, controls, choices } = figures.find(({ name }) => name.startsWith("comparison"));
  assert.deepEqual(ordered(settings, controls, choices).join(" "), "first second rate schedule");
});
