// The pictures of the live figures, read from what is drawn: which line a row of the legend means, what the axes say, how deep the colours are,
// and what a reset leaves. What is right is the table "The numbers" and the settings that the page was built with.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, asAtFirst, figure, launch, open } from "./browser.mjs";

const PAGE = "chapters/16_explore"; // all explorers
const AXES = {
  schedule: [{ x: ["linear", "step →"], y: ["linear", "↑ learning rate"] }],
  generation: [{ x: ["linear", "update (step) →"], y: ["linear", "↑ step / learning rate"] }],
  decay: [{ x: ["linear", "epoch →"], y: ["linear", "↑ learning rate"] }],
  // The surface is in plain coordinates; the losses fall by powers of ten.
  descent: [{ x: ["linear"], y: ["linear"] }, { x: ["linear", "update (step) →"], y: ["log", "↑ loss"] }],
  sensitivity: [{ x: ["linear", "highest learning rate →"], y: ["linear"] }],
  stability: [
    { x: ["log", "rate × curvature →"], y: ["linear", "↑ momentum"] },
    { x: ["linear", "update (step) →"], y: ["log", "↑ error left"] },
  ],
};
const DESCRIPTIONS = {
  schedule: ["learning rate against step"],
  generation: ["step / learning rate against update (step)"],
  decay: ["learning rate against epoch"],
  descent: ["Path on the surface ravine, and the loss of each update"],
  sensitivity: ["Loss at the end against learning rate and schedule"],
  stability: ["What is kept of an error against rate times curvature and momentum, and the errors of one run on each update"],
};

let browser;
let page;
before(async () => {
  browser = await launch();
  page = await open(browser, address(PAGE), { prepare: (page) => page.evaluateOnNewDocument(keepModels) });
});
after(() => browser.close());

// In the page, before its own scripts: the models of its figures, by name.
function keepModels() {
  let runtime;
  globalThis.models = {};
  Object.defineProperty(globalThis, "nadamRuntime", {
    get: () => runtime,
    set: ({ ask, render }) => {
      const kept = ({ model, el }) => render({ model: (globalThis.models[model.get("_figure")] = model), el });
      runtime = { ask, render: kept };
    },
  });
}

// In the page: each picture of a figure, in pixels of its own.
function drawnIn(selector) {
  return [...document.querySelectorAll(`${selector} svg[viewBox]`)].filter((svg) => svg.scale).map((svg) => {
    const frame = svg.getBoundingClientRect();
    const place = (part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      return [x + width / 2 - frame.x, y + height / 2 - frame.y];
    };
    const look = (part, paint) => {
      const style = getComputedStyle(part);
      return { colour: style[paint], dash: style.strokeDasharray, width: style.strokeWidth };
    };
    const scale = (name) => {
      const { type, domain, range, apply } = svg.scale(name);
      return { type, domain, range, zero: apply(domain[0]), far: apply(domain[1]) };
    };
    const vertices = (path) => [...path.getAttribute("d").matchAll(/[ML]([^,]+),([^MLZ]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    const inCurves = (tag) => [...svg.querySelectorAll(`g[class^="curve-"] ${tag}`)].filter((part) => part.checkVisibility());
    return {
      x: scale("x"),
      y: scale("y"),
      lines: inCurves("path[d]").map((path) => ({ ...look(path, "stroke"), vertices: vertices(path) })),
      dots: inCurves("circle").map((dot) => ({ ...look(dot, "fill"), place: place(dot) })),
      marks: inCurves("text").map((text) => ({ ...look(text, "fill"), place: place(text), text: text.textContent })),
      texts: [...svg.querySelectorAll('g:not([class^="curve-"]) > text')].map((text) => ({ text: text.textContent, place: place(text) })),
      ruler: [...svg.querySelectorAll("line")].filter((line) => getComputedStyle(line).strokeDasharray === "3px, 3px").map(place),
    };
  });
}
const pictures = (shown) => page.evaluate(drawnIn, shown.inside(".drawing"));

// Where a scale puts a value, by the two ends of its domain.
function pixel({ type, domain: [low, high], zero, far }, value) {
  const along = type === "log" ? Math.log : Number;
  return zero + ((far - zero) * (along(value) - along(low))) / (along(high) - along(low));
}
const isNear = ([x, y], [otherX, otherY]) => Math.hypot(x - otherX, y - otherY) < 1.5;

// Whether a line goes through these points, {x, y}; what lies outside the frame is drawn outside of it, and what is null not at all.
function goesThrough({ vertices }, points, { x: across, y: up }) {
  return points.every(({ x, y }) => {
    const here = vertices.filter(([px]) => Math.abs(px - pixel(across, x)) < 0.75);
    if (y === null) return here.length === 0;
    const inside = y >= up.domain[0] && y <= up.domain[1];
    const py = pixel(up, y);
    return inside ? here.some((vertex) => isNear(vertex, [pixel(across, x), py])) : here.some(([, py]) => py < Math.min(...up.range) || py > Math.max(...up.range));
  });
}

async function table(shown) {
  await page.$eval(shown.inside(".numbers"), (fold) => (fold.open = true));
  await page.waitForSelector(shown.inside(".numbers td"));
  const [head, ...rows] = await page.$$eval(shown.inside(".numbers tr"), (rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText)));
  const numbers = rows.map((row) => row.map((text) => (text === "off the chart" ? null : Number(text))));
  return { head, rows, column: (name) => numbers.map((row) => ({ x: row[0], y: row[head.indexOf(name)] })), points: numbers };
}

const legend = (shown) =>
  page.$$eval(shown.inside(".legend li"), (rows) =>
    rows.map((row) => {
      const { stroke, strokeDasharray, strokeWidth } = getComputedStyle(row.querySelector("svg path"));
      return { text: row.innerText.trim(), look: { colour: stroke, dash: strokeDasharray, width: strokeWidth } };
    }),
  );

const lookOf = ({ colour, dash, width }) => ({ colour, dash, width });

// Puts the reading slider to a row of the table, and returns the row's number.
async function readAtRow(shown, slider, rows, row) {
  const last = await page.$eval(await shown.control(slider), (input) => Number(input.max));
  await shown.put(slider, row * Math.ceil(last / (rows.length - 1)));
  return row;
}

// `states` are what to move before each of two curves that are kept, and for the present one; `chosen` names the curve by a choice.
const COMPARED = {
  schedule: { slider: "step to read", chosen: "schedule", states: [{ decay_steps: 700 }, { alpha: 0.4 }, { schedule: "PolynomialDecay" }] },
  generation: { slider: "update to read", states: [{ noise: 0.5, "Dozat's paper": true }, { noise: 1 }, { noise: 1.5 }] },
  decay: { slider: "epoch to read", states: [{ learning_rate: -2, decay: -3 }, { learning_rate: -2.2 }, { learning_rate: -2.4 }] },
  descent: { slider: "updates shown", chosen: "rule", states: [{ learning_rate: -1 }, { learning_rate: -1.2 }, { rule: "rmsprop" }] },
};

for (const [name, { slider, chosen, states }] of Object.entries(COMPARED)) {
  test(`${name}: colour, dash, name and value in the legend are those of the line that the row means`, async () => {
    await asAtFirst(page);
    const shown = figure(page, name);
    const answers = [];
    for (const [nth, state] of states.entries()) {
      if (nth) await shown.press("keep this curve");
      for (const [words, value] of Object.entries(state)) await shown.put(words, value);
      const numbers = await table(shown);
      const choice = chosen && (await page.$eval(await shown.control(chosen), ({ selectedOptions }) => selectedOptions[0].text));
      const columns = name === "descent" ? ["loss"] : numbers.head.slice(1);
      answers.unshift({ numbers, columns: columns.map((column) => ({ column, name: choice ?? column })) });
    }
    const [present, ...others] = answers;
    const kept = others.reverse();
    const row = await readAtRow(shown, slider, present.numbers.rows, 6);
    const drawn = await pictures(shown);
    const losses = drawn.at(-1); // or the only picture
    const place = present.numbers.points[row][0];
    assert.ok(Math.abs(losses.ruler[0][0] - pixel(losses.x, place)) < 1.5, `the ruler is not at ${place}`);
    assert.match(await shown.status(), new RegExp(` ${present.numbers.rows[row][0]}: `));

    const rows = await legend(shown);
    const meant = [present, ...kept].flatMap(({ numbers, columns }, nth) => columns.map((each) => ({ numbers, nth, ...each })));
    assert.equal(rows.length, meant.length);
    for (const [index, { numbers, nth, column, name: called }] of meant.entries()) {
      const { text, look } = rows[index];
      assert.ok(text.startsWith(`${nth ? `kept ${nth}: ` : ""}${called}`), `${text} means ${called}, kept ${nth}`);
      assert.equal(numbers.points[row][0], place);
      const value = numbers.rows[row][numbers.head.indexOf(column)];
      assert.ok(text.endsWith(`${column === "loss" ? ": loss" : ":"} ${value}`), `${text}: the table says ${value}`);
      const lines = losses.lines.filter((line) => goesThrough(line, numbers.column(column), losses));
      assert.equal(lines.length, 1, `lines of ${text}`);
      assert.deepEqual(look, lookOf(lines[0]), `the sample of ${text}`);
      const y = numbers.points[row][numbers.head.indexOf(column)];
      const dots = losses.dots.filter((dot) => isNear(dot.place, [pixel(losses.x, place), pixel(losses.y, y)]));
      const isSeen = !nth && y !== null && y <= losses.y.domain[1];
      if (isSeen) assert.ok(dots.some(({ colour }) => colour === look.colour), `the dot on ${text}`);
      if (name === "descent") pathOf(drawn[0], numbers, nth ? undefined : place, look, text);
      if (nth) numberOf(losses, lines[0], nth, name);
    }
  });
}

// The way over the surface has the look of its row in the legend; the present one is drawn up to where it is read.
function pathOf(map, { points }, until, look, text) {
  const seen = points.filter(([update]) => until === undefined || update <= until).map(([, x, y]) => [pixel(map.x, x), pixel(map.y, y)]);
  const paths = map.lines.filter(({ vertices }) => seen.every((point) => vertices.some((vertex) => isNear(vertex, point))));
  assert.ok(paths.length > 0, `no path of ${text}`);
  assert.deepEqual(lookOf(paths.find(({ colour, dash }) => colour === look.colour && dash === look.dash) ?? paths[0]), look, `the path of ${text}`);
}

// The number that is written on a kept line stands on that line, in its colour. The descents have theirs on the surface.
function numberOf({ marks, y }, { vertices, colour }, nth, name) {
  const end = vertices.at(-1)[1]; // beyond the frame for the misreading that leaves it
  if (name === "descent" || end < Math.min(...y.range) || end > Math.max(...y.range)) return;
  const on = marks.filter(({ text, place: [x, y], ...mark }) => text === String(nth) && mark.colour === colour && vertices.some(([px, py]) => Math.abs(px - x) < 3 && Math.abs(py - y) < 8));
  assert.ok(on.length > 0, `no ${nth} stands on the kept line ${nth}`);
}

for (const [name, axes] of Object.entries(AXES)) {
  test(`${name}: kind, label and ticks of each axis are those of its description`, async () => {
    await asAtFirst(page);
    const shown = figure(page, name);
    const drawn = await pictures(shown);
    assert.equal(drawn.length, axes.length);
    assert.deepEqual(await page.$$eval(shown.inside(".drawing [role=img]"), (parts) => parts.map((part) => part.getAttribute("aria-label"))), DESCRIPTIONS[name]);
    const { points } = await table(shown);
    for (const [nth, { x, y, texts }] of drawn.entries()) {
      assert.deepEqual([x.type, y.type], [axes[nth].x[0], axes[nth].y[0]]);
      const labels = texts.map(({ text }) => text).filter((text) => /[→↑]/.test(text));
      assert.deepEqual(labels.sort(), [axes[nth].x[1], axes[nth].y[1]].filter(Boolean).sort());
      const below = texts.filter(({ text, place }) => place[1] > Math.max(...y.range) + 6 && !/[→↑]/.test(text) && text);
      const beside = texts.filter(({ text, place }) => place[0] < Math.min(...x.range) - 6 && !/[→↑]/.test(text) && text);
      assert.ok(below.length >= 3 && beside.length >= 3, `${below.length} and ${beside.length} ticks`);
      const number = (text) => Number(text.replace("−", "-").replace(",", ""));
      // A column of the map is one row of its table.
      const wanted = (text) => (name === "sensitivity" ? points.findIndex(([rate]) => rate === number(text)) + 0.5 : number(text));
      for (const { text, place } of below) assert.ok(Math.abs(place[0] - pixel(x, wanted(text))) < 2, `${text} below`);
      if (name !== "sensitivity") for (const { text, place } of beside) assert.ok(Math.abs(place[1] - pixel(y, number(text))) < 2, `${text} beside`);
    }
  });
}

test("sensitivity: the lower the loss in the table, the deeper the colour of its cell, and the star is on the lowest", async () => {
  await asAtFirst(page);
  const shown = figure(page, "sensitivity");
  await shown.put("rule", "momentum"); // some of its descents diverge
  const { head, points } = await table(shown);
  const cells = await page.$$eval(shown.inside('.drawing g[class^="curve-"] rect'), (rects) =>
    rects.map((rect) => {
      const { x, y, width, height } = rect.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2, colour: getComputedStyle(rect).fill, opacity: Number(getComputedStyle(rect).fillOpacity) };
    }),
  );
  const found = points.flatMap((row) => row.slice(1)).filter((loss) => loss !== null);
  assert.equal(cells.length, found.length);
  // By its column and its row among those that there are.
  const [columns, rows] = ["x", "y"].map((axis) => [...new Set(cells.map((cell) => Math.round(cell[axis])))].sort((a, b) => a - b));
  assert.equal(rows.length, head.length - 1);
  const losses = cells.map((cell) => ({ ...cell, loss: points[columns.indexOf(Math.round(cell.x))][1 + rows.indexOf(Math.round(cell.y))] }));
  losses.sort((a, b) => a.loss - b.loss);
  for (const [nth, { loss, opacity }] of losses.entries()) {
    if (nth) assert.ok(opacity <= losses[nth - 1].opacity + 1e-9, `${loss} is deeper than ${losses[nth - 1].loss}`);
  }
  assert.ok(losses[0].opacity > losses.at(-1).opacity + 0.3, `${losses[0].opacity} for the lowest, ${losses.at(-1).opacity} for the highest`);
  assert.equal(new Set(losses.map(({ colour }) => colour)).size, 1);
  assert.match(await shown.text(".legend"), /more colour: lower loss/);
  const star = await page.$$eval(shown.inside(".drawing text"), (texts) => {
    const { x, y, width, height } = texts.find(({ textContent }) => textContent === "★").getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  });
  assert.ok(Math.hypot(star[0] - losses[0].x, star[1] - losses[0].y) < 6, "the star is elsewhere");
});

// The settings that the page was built with, by the name of the figure.
const storedSettings = () =>
  page.$$eval('script[type="application/vnd.jupyter.widget-state+json"]', (scripts) =>
    Object.fromEntries(
      scripts
        .flatMap((script) => Object.values(JSON.parse(script.textContent).state))
        .filter(({ state }) => state.settings)
        .map(({ state }) => [state._figure, state.settings]),
    ),
  );
const settingsOf = (name) => page.evaluate((name) => globalThis.models[name].get("settings"), name);
const leaves = (value, path = "") =>
  value === null || typeof value !== "object" ? [[path, value]] : Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));

test("after every control of every figure was moved, reset brings back the settings that the page was built with", async () => {
  await asAtFirst(page);
  const stored = await storedSettings();
  assert.deepEqual(Object.keys(stored).sort(), Object.keys(AXES).sort());
  for (const [name, first] of Object.entries(stored)) {
    const shown = figure(page, name);
    assert.deepEqual(await settingsOf(name), first);
    const before = await page.$$eval(shown.inside(".controls :is(input, select)"), (inputs) => inputs.map(({ value, checked }) => [value, checked]));
    const inputs = async () => {
      const ids = Object.values(await shown.controls());
      return Promise.all(ids.map((id) => page.$eval(id, ({ id, type, checked }) => ({ id: `#${id}`, type, checked }))));
    };
    // A choice first: the arguments that it shares with the one before are moved below, as all others.
    for (const words of Object.keys(await page.evaluate((name) => globalThis.models[name].get("_choices"), name))) {
      await shown.put(words, await page.$eval(await shown.control(words), ({ options }) => options[options.length - 1].value));
    }
    for (const { id, type, checked } of await inputs()) {
      if (type === "checkbox") await shown.put(id, !checked);
      if (type !== "range") continue;
      const { value } = await page.$eval(id, ({ value }) => ({ value }));
      for (const place of ["left", "middle"]) await shown.put(id, place);
      if ((await page.$eval(id, (input) => input.value)) === value) await shown.put(id, "right"); // it stood in the middle
    }
    const moved = Object.fromEntries(leaves(await settingsOf(name)));
    assert.deepEqual(leaves(first).filter(([path, value]) => moved[path] === value), [], `${name}: not moved`);
    await shown.press("reset");
    assert.deepEqual(await settingsOf(name), first, `${name}: after reset`);
    const afterwards = await page.$$eval(shown.inside(".controls :is(input, select)"), (inputs) => inputs.map(({ value, checked }) => [value, checked]));
    assert.deepEqual(afterwards, before, `${name}: the controls`);
  }
  assert.deepEqual(page.errors, []);
});
