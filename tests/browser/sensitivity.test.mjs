// The map of learning rates and schedules, in Chromium, from disk: what it says of each cell, by pointer and by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, asAtFirst, figure, keys, launch, nextFrame, open, until } from "./browser.mjs";

const PAGE = "chapters/16_explore";
const COLUMNS = 17;
const ROWS = ["Constant", "InverseTimeDecay", "StepDecay", "CosineDecay", "Warmup"];
const LOOK = "rate and schedule to read";

let browser;
let shared; // each test begins with it as it was opened
before(async () => {
  browser = await launch();
  shared = await open(browser, address(PAGE));
});
after(() => browser.close());

async function opened(hash) {
  const page = hash ? await open(browser, address(PAGE, hash)) : await asAtFirst(shared);
  return { page, shown: figure(page, "sensitivity") };
}

// The signs in the map, row by row: ● reached, ★ best, × diverged, · none.
const signs = (page, shown) =>
  page.$$eval(
    shown.inside(".drawing text"),
    (texts) => texts.map((text) => text.textContent).filter((text) => /^[●★×]$/.test(text)),
  );

test("slow: every control, at both ends and in the middle, with each rule and on each surface, leaves numbers and a whole map", async () => {
  const { page, shown } = await opened();
  const options = async (words) => page.$$eval(`${await shown.control(words)} option`, (all) => all.map(({ value }) => value));
  const isFine = async (what) => {
    assert.match(await shown.status(), /^Rate [\d.e-]+ with \w+: loss ([\d.e-]+|off the chart)\. Of 17 rates so many end .*: Constant \d+, .*Warmup \d+\.$/, what);
    assert.doesNotMatch(await shown.drawing(), /NaN|Infinity|undefined/, what);
  };
  for (const rule of await options("rule")) {
    await shown.put("rule", rule);
    for (const [label, id] of Object.entries(await shown.controls())) {
      const { type, start } = await page.$eval(id, (input) => ({ type: input.type, start: input.value }));
      if (type !== "range") continue;
      for (const place of ["left", "right", "middle"]) {
        await shown.put(id, place);
        await isFine(`${rule}, ${label} at ${place}`);
      }
      await shown.put(id, start);
    }
  }
  for (const surface of await options("surface")) {
    await shown.put("surface", surface);
    await isFine(surface);
  }
  assert.deepEqual(page.errors, []);
});

test("the signs, the sentence and the table say the same", async () => {
  const { page, shown } = await opened();
  await shown.put("rule", "momentum"); // some of its descents diverge
  await page.$eval(shown.inside(".numbers"), (fold) => (fold.open = true));
  await page.waitForSelector(shown.inside("table"));
  const { head, rows } = await page.$eval(shown.inside("table"), (table) => ({
    head: [...table.tHead.rows[0].cells].map((cell) => cell.textContent),
    rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  }));
  assert.deepEqual(head, ["learning rate", ...ROWS]);
  assert.equal(rows.length, COLUMNS);
  const losses = rows.flatMap((row) => row.slice(1));
  const enough = Number((await shown.text(".legend")).match(/below ([\d.]+)/)[1]);
  const reached = ROWS.map((name, place) => `${name} ${rows.filter((row) => Number(row[place + 1]) < enough).length}`);
  assert.ok((await shown.status()).endsWith(`: ${reached.join(", ")}.`), reached.join());
  const drawn = await signs(page, shown);
  assert.equal(drawn.filter((sign) => sign === "×").length, losses.filter((loss) => loss === "off the chart").length);
  assert.equal(drawn.filter((sign) => sign !== "×").length, losses.filter((loss) => Number(loss) < enough).length);
  assert.equal(drawn.filter((sign) => sign === "★").length, 1);
  assert.ok(drawn.includes("×"));
});

test("the arrow keys lead from cell to cell: along a row, and to the same rate of another", async () => {
  const { page, shown } = await opened();
  const read = async () => (await shown.status()).match(/^Rate ([\d.]+) with (\w+)/).slice(1);
  await shown.put(LOOK, COLUMNS + 4); // the second row's fifth cell: one power of ten above 0.001
  assert.deepEqual(await read(), ["0.01", "InverseTimeDecay"]);
  await page.focus(await shown.control(LOOK));
  for (const [key, cell] of [
    ["ArrowDown", ["0.01", "StepDecay"]],
    ["ArrowUp", ["0.01", "InverseTimeDecay"]],
    ["ArrowUp", ["0.01", "Constant"]],
    ["ArrowUp", ["0.01", "Constant"]], // there is no row above
    ["ArrowRight", ["0.0178", "Constant"]],
    ["ArrowLeft", ["0.01", "Constant"]],
  ]) {
    await keys(page, key);
    assert.deepEqual(await read(), cell, key);
  }
  const said = await page.$eval(await shown.control(LOOK), (input) => input.getAttribute("aria-valuetext"));
  assert.equal(said, "0.01 with Constant");
});

test("the map follows the pointer, and begins at the lowest loss", async () => {
  const { page, shown } = await opened();
  const place = async () => Number(await page.$eval(await shown.control(LOOK), (input) => input.value));
  const drawing = await page.$(shown.inside(".drawing svg"));
  await drawing.scrollIntoView();
  const sign = (wanted) =>
    page.$$eval(shown.inside(".drawing text"), (texts, wanted) => {
      const { x, y, width, height } = texts.find((text) => text.textContent === wanted).getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    }, wanted);
  const first = await place();
  await page.mouse.move(...(await sign("Warmup"))); // left of its row: the first cell
  await shown.wait('[role="status"]', /^Rate 0\.001 with Warmup/);
  assert.equal(await place(), 4 * COLUMNS);
  await page.mouse.move(...(await sign("★")));
  await shown.wait('[role="status"]', /^Rate (?!0\.001 )/);
  assert.equal(await place(), first);
});

test("the Python of the rule can be changed, and the map says whose it is", async () => {
  const { page, shown } = await opened();
  await shown.put("rule", "sgd");
  await shown.edit();
  await page.click(shown.inside(".cm-content"));
  await keys(page, "Control+a");
  await page.keyboard.type("def sgd(gradient, state, learning_rate):\n"); // what follows is indented by the editor
  await page.keyboard.type("return 0.0 * gradient, state");
  await shown.wait('[role="status"]', /your Python.*: Constant 0, InverseTimeDecay 0, StepDecay 0, CosineDecay 0, Warmup 0\.$/);
});

test("an address brings the map back, and no curve can be kept", async () => {
  const { page, shown } = await opened();
  await shown.put("rule", "rmsprop");
  await shown.put("budget", 100);
  await until(page, () => /budget=100/.test(location.hash) && /rule=rmsprop/.test(location.hash));
  const other = await opened(await page.evaluate(() => location.hash));
  await other.shown.wait(".controls", /rho/);
  assert.deepEqual(await other.shown.settings(), await shown.settings());
  assert.deepEqual(
    await page.$$eval(shown.inside(".buttons button"), (buttons) => buttons.filter((button) => button.checkVisibility()).map((button) => button.textContent)),
    ["reset"],
  );
});

test("on narrow and wide screens the cells are large enough to be told apart", async (t) => {
  const { page, shown } = await opened();
  for (const width of [320, 390, 1280]) {
    await page.setViewport({ width, height: 1000 });
    await nextFrame(page); // it is drawn anew
    const cells = await page.$$eval(shown.inside(".drawing g.curve-0 rect"), (parts) =>
      parts.map((part) => part.getBoundingClientRect()).map(({ width, height }) => [width, height]),
    );
    assert.equal(cells.length, COLUMNS * ROWS.length);
    for (const [wide, high] of cells) assert.ok(wide > 8 && high > 20, `${width}: ${wide} x ${high}`);
    t.diagnostic(`${width} px: cells of ${cells[0].map((side) => side.toFixed(0)).join(" x ")} px`);
  }
});
