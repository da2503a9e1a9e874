// What the legend of a live figure says, as it stands on the screen: of kept curves, of whose Python drew them, and in which colours.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, asAtFirst, figure, launch, nextFrame, open, until } from "./browser.mjs";
import data from "../../nadam_edu/figures/looks.json" with { type: "json" };
import { apart, roomFor } from "../../web/src/labels.js";

const PAGE = "chapters/16_explore";

let browser;
let shared; // each test begins with it as it was opened
before(async () => {
  browser = await launch();
  shared = await open(browser, address(PAGE));
});
after(() => browser.close());

const opened = async (name) => ({ page: await asAtFirst(shared), shown: figure(shared, name) });
const legend = (page, shown) =>
  page.$$eval(shown.inside(".legend li"), (rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.innerText.trim()));

test("a kept schedule is named by what differs, with its own value at the step that is read", async () => {
  const { page, shown } = await opened("schedule");
  assert.deepEqual(await legend(page, shown), [], "one curve needs no legend");
  await shown.press("keep this curve"); // a cosine from 0.001 over 500 steps
  await shown.put("decay_steps", 200);
  await shown.put("step to read", 25); // step 100
  // Half way down the present cosine; of the kept one 0.0005 * (1 + cos(pi / 5)) = 0.0005 * 1.809017.
  assert.deepEqual(await legend(page, shown), ["CosineDecay, decay_steps 200: 0.0005", "kept: CosineDecay, decay_steps 500: 0.0009045"]);
  await shown.put("step to read", 125); // step 500, where both have ended
  assert.deepEqual(await legend(page, shown), ["CosineDecay, decay_steps 200: 0", "kept: CosineDecay, decay_steps 500: 0"]);
});

test("each of three kept curves of one schedule has words of its own", async () => {
  const { page, shown } = await opened("schedule");
  for (const steps of [100, 200, 300]) {
    await shown.put("decay_steps", steps);
    await shown.press("keep this curve");
  }
  await shown.put("alpha", "right");
  const rows = await legend(page, shown);
  assert.equal(rows.length, 4);
  for (const [nth, steps] of [100, 200, 300].entries()) assert.match(rows[nth + 1], new RegExp(`^kept ${nth + 1}: CosineDecay, .*decay_steps ${steps}\\b`));
  const marks = await page.$$eval(shown.inside(".drawing svg text"), (texts) => texts.map(({ textContent }) => textContent).filter((text) => /^[123]$/.test(text)));
  assert.deepEqual(marks.sort(), ["1", "2", "3"]);
});

test("a curve that ends before the step that is read says so", async () => {
  const { page, shown } = await opened("schedule");
  await shown.put("steps", 300);
  await shown.press("keep this curve");
  await shown.put("steps", 1000);
  await shown.put("step to read", "right");
  assert.match((await legend(page, shown))[1], /^kept: CosineDecay, steps 300: ends at 300$/);
});

test("of two descents by one rule the legend says the arguments that differ, and the loss of each", async () => {
  const { page, shown } = await opened("descent");
  await shown.press("keep this curve");
  const kept = (await shown.status()).match(/loss ([\d.e-]+)\./)[1];
  await shown.put("momentum_decay", "left"); // 0: no schedule of the momentum
  const rows = await legend(page, shown);
  assert.match(rows[0], /^Nadam, momentum_decay 0: loss [\d.]+/);
  assert.match(rows[1], /^kept: Nadam, momentum_decay [\d.]+: loss /);
  assert.ok(rows[1].endsWith(`: loss ${kept}`), `${rows[1]} should end with ${kept}`);
});

test("only what no chart can show is off the chart", async () => {
  for (const [name, control] of [["generation", "noise"], ["schedule", "alpha"], ["descent", "steps"]]) {
    const { page, shown } = await opened(name);
    await shown.press("keep this curve");
    await shown.put(control, "right");
    const rows = await legend(page, shown);
    assert.ok(rows.length >= 2, name);
    for (const row of rows) assert.match(row, /: (about |loss |ends at (update )?)?[\d.e-]+$/, `${name}: ${row}`);
  }
  const { page, shown } = await opened("decay");
  await shown.press("keep this curve");
  await shown.put("epochs", 20);
  const off = (await legend(page, shown)).filter((row) => /off the chart/.test(row));
  assert.deepEqual(off.map((row) => /divided by decay/.test(row)), [true, true]); // 0.003 / 0.0002**20 is beyond any chart
});

// How far two curves are from each other in the picture at most, in pixels: their vertices, by the colour of their row in the legend.
const farApart = (page, shown, one, other) =>
  page.evaluate(
    (box, ...names) => {
      const rows = [...document.querySelectorAll(`${box} .legend li`)];
      const [here, there] = names.map((name) => {
        const { stroke } = getComputedStyle(rows.find((row) => row.innerText.trim().startsWith(name)).querySelector("svg path"));
        const path = [...document.querySelectorAll(`${box} .drawing g[class^="curve-"] path[d]`)].find((each) => getComputedStyle(each).stroke === stroke);
        return [...path.getAttribute("d").matchAll(/[ML]([^,]+),([^MLZ]+)/g)].map(([, , y]) => Number(y));
      });
      return Math.max(...here.map((y, place) => Math.abs(y - there[place])));
    },
    shown.box,
    one,
    other,
  );

test("a curve that is drawn on another one says so, and only then", async () => {
  const { page, shown } = await opened("decay");
  const [above, below] = ["shown by TensorBoard", "misread: once per epoch"];
  const rows = await legend(page, shown);
  assert.deepEqual(rows.filter((row) => /on the line “/.test(row)).map((row) => row.replace(/:[^:]*$/, "")), [`${below}, on the line “${above}”`]);
  assert.ok((await farApart(page, shown, above, below)) < 2);
  await shown.put("decay", -2); // 0.01: after 50 epochs the misreading is two thirds of the rate, 1 / (1 + 0.01 * 50)
  assert.deepEqual((await legend(page, shown)).filter((row) => /on the line “/.test(row)), []);
  assert.ok((await farApart(page, shown, above, below)) > 20);
});

// The colour, as it is painted, of each curve by the words of the legend without their value.
const colours = (page, shown) =>
  page.$$eval(shown.inside(".legend li"), (rows) =>
    Object.fromEntries(rows.map((row) => [row.innerText.trim().replace(/:[^:]*$/, ""), getComputedStyle(row.querySelector("svg path")).stroke])),
  );

// A colour of the data as a browser says it.
const painted = (colour) => `rgb(${colour.match(/\w\w/g).map((part) => Number.parseInt(part, 16)).join(", ")})`;

test("a Nadam keeps its colour when another is ticked, and no two have the same look", async () => {
  const { page, shown } = await opened("generation");
  const before = await colours(page, shown);
  const names = ["dozat", "keras-2.1", "keras-2.9", "keras-3", "keras-legacy", "nadamw", "optax", "pytorch", "tf1-kernel"];
  await shown.put("noise", "middle"); // few take the same steps
  for (const name of names) await shown.put(data.looks[name][0], true);
  // No name of a machine is among the words that a reader sees or hears.
  const words = await page.$eval(".nadam-figure", (figure) => figure.innerText);
  for (const name of names.filter((name) => /-/.test(name))) assert.ok(!`${words} ${await shown.status()}`.includes(name), name);
  const all = await colours(page, shown);
  const colourOf = (name) => Object.entries(all).find(([names]) => names.split(", ").includes(name))[1]; // by a name in words
  for (const [name, colour] of Object.entries(before)) assert.equal(colourOf(name), colour, name);
  for (const name of ["keras-3", "optax", "tf1-kernel"]) assert.equal(colourOf(data.looks[name][0]), painted(data.colours[data.looks[name][1]][0]), name);
  const looks = await page.$$eval(shown.inside(".legend li svg path"), (paths) => paths.map((path) => `${getComputedStyle(path).stroke} ${getComputedStyle(path).strokeDasharray}`));
  assert.equal(new Set(looks).size, looks.length);
  assert.ok(looks.length >= 5, looks.join());
});

test("the rule nadam has one colour in the page, kept or not", async () => {
  const { page, shown } = await opened("descent");
  await shown.press("keep this curve");
  await shown.put("rule", "adam");
  const [adam, nadam] = Object.values(await colours(page, shown));
  assert.notEqual(adam, nadam);
  await shown.put("rule", "nadam");
  await shown.put("momentum_decay", "left");
  assert.deepEqual(Object.values(await colours(page, shown)), [nadam, nadam]);
});

test("a unit that repeats the name is left out", async () => {
  const labels = await shared.$$eval(".nadam-figure label", (labels) => labels.map((label) => label.innerText.trim()));
  assert.ok(labels.length > 20);
  assert.deepEqual(labels.filter((label) => /\b(\w+) \(\1\)/.test(label)), []);
});

test("the link to a state is copied, and the figure says so", async () => {
  const { page, shown } = await opened("schedule");
  await page.evaluate(() => {
    navigator.clipboard.writeText = (text) => ((globalThis.written = text), Promise.resolve());
  });
  await shown.put("decay_steps", 321);
  await page.click(shown.inside(".address"));
  await until(page, (selector) => /Copied/.test(document.querySelector(selector).innerText), shown.inside(".buttons"));
  const written = await page.evaluate(() => globalThis.written);
  assert.match(written, /decay_steps=321/);
  assert.equal(await page.evaluate(() => location.href), written);
  await shown.put("decay_steps", 322);
  assert.doesNotMatch(await page.$eval(shown.inside(".buttons"), (part) => part.innerText), /Copied/);

  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("refused"))));
  await page.click(shown.inside(".address"));
  await until(page, (selector) => /copy it from there/.test(document.querySelector(selector).innerText), shown.inside(".buttons"));
  assert.match(await page.evaluate(() => location.hash), /decay_steps=322/);
});

test("names keep their order and a row's distance, as near to their lines as that lets them", () => {
  assert.deepEqual(apart([100, 50], 0, 200), [100, 50]);
  assert.deepEqual(apart([50, 50, 52], 0, 200), [50, 64, 78]); // rows of 14
  assert.deepEqual(apart([195, 199], 0, 200), [186, 200]); // the frame ends there
  assert.deepEqual(apart([10, 20], 0, 20), undefined); // two rows need 28
  assert.equal(roomFor(["a name that is wide"], 200), 0);
  assert.ok(roomFor(["a name that is wide"], 700) > 100);
});

test("on a wide screen a name stands at the end of its line, in its colour, and none lies on another", async () => {
  for (const name of ["generation", "decay"]) {
    const { page, shown } = await opened(name);
    await page.setViewport({ width: 1280, height: 1000 });
    await nextFrame(page); // it is drawn anew
    const seen = await page.$$eval(shown.inside(".drawing"), ([drawing]) => {
      const frame = drawing.querySelector("svg").getBoundingClientRect();
      return [...drawing.querySelectorAll("text.end")].map((label) => {
        const { left, right, top, bottom } = label.getBoundingClientRect();
        const line = drawing.querySelector(`g.${label.classList[0]} path[d]`);
        return { words: label.textContent, left, right, top, bottom, inside: right <= frame.right && left > line.getBoundingClientRect().right, alike: getComputedStyle(label).fill === getComputedStyle(line).stroke };
      });
    });
    assert.ok(seen.length >= 2, name);
    for (const label of seen) assert.ok(label.inside && label.alike, JSON.stringify(label));
    const sorted = seen.toSorted((one, other) => one.top - other.top);
    sorted.slice(1).forEach((label, nth) => assert.ok(label.top >= sorted[nth].bottom - 2, `${label.words} lies on ${sorted[nth].words}`));
    await page.setViewport({ width: 390, height: 800 }); // too narrow for the words of one figure, and not for the names of the other
    if (name === "decay") await until(page, (selector) => !document.querySelector(selector), shown.inside("text.end"));
  }
});
