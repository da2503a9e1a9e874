// What a reader types, shares and takes along: numbers beside the sliders, a link with kept curves and Python, pictures and numbers as files.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { broughtBy, fromAddress, wholeAddress } from "../../web/src/address.js";
import { typed } from "../../web/src/controls.js";
import { address, asAtFirst, figure, keys, launch, open, until } from "./browser.mjs";

const PAGE = "chapters/16_explore";

let browser, page;
before(async () => {
  browser = await launch();
  page = await open(browser, address(PAGE));
});
after(() => browser.close());

test("what is typed is taken if it is in the range, and otherwise told what would be", () => {
  const rate = { minimum: 1e-5, maximum: 10, scale: "log" };
  const steps = { minimum: 1, maximum: 1000, step: 1 };
  const table = [
    [rate, "0.123456", { value: 0.123456 }],
    [rate, " 1e-3 ", { value: 0.001 }],
    [rate, "0", { value: 0 }],
    [rate, "11", { trouble: "Type a number from 1e-5 to 10, or 0." }],
    [rate, "fast", { trouble: "Type a number from 1e-5 to 10, or 0." }],
    [rate, "", { trouble: "Type a number from 1e-5 to 10, or 0." }],
    [rate, "-1", { trouble: "Type a number from 1e-5 to 10, or 0." }],
    [rate, "Infinity", { trouble: "Type a number from 1e-5 to 10, or 0." }],
    [{ ...rate, none: true }, "None", { value: null }],
    [{ ...rate, none: true }, "none of it", { trouble: "Type a number from 1e-5 to 10, or none." }],
    [steps, "2.5", { trouble: "Only whole numbers here." }],
    [steps, "1001", { trouble: "Type a number from 1 to 1000." }],
  ];
  for (const [description, text, wanted] of table) assert.deepEqual(typed(text, description, 1), wanted, text);
  assert.deepEqual(typed("1500", steps, 2000), { value: 1500 }); // where a figure begins outside of the range
});

const fieldOf = async (shown, words) => `.control:has(${await shown.control(words)}) .number`;

test("a number that is typed is shown as it is, and a wrong one is told in words and changes nothing", async () => {
  await asAtFirst(page);
  const shown = figure(page, "schedule");
  const field = shown.inside(await fieldOf(shown, "initial_learning_rate"));
  const type = async (text) => {
    await page.click(field, { count: 3 });
    await page.keyboard.type(text);
    await keys(page, "Enter");
  };
  await type("0.0012345");
  await shown.wait('[role="status"]', /^Step \d+: .* Starts at 0\.001234, /);
  assert.equal((await shown.settings())["schedule-1:arguments.initial_learning_rate"], "0.0012345");
  await type("12");
  const trouble = await page.$eval(field, (part) => part.parentElement.querySelector(".hint").innerText);
  assert.equal(trouble, "Type a number from 1e-5 to 10, or 0.");
  assert.match(await shown.status(), /Starts at 0\.001234, /);
  await type("0.5");
  await shown.wait('[role="status"]', /Starts at 0\.5, /);
  assert.equal(await page.$eval(field, (part) => part.parentElement.querySelector(".hint").innerText), "");
});

test("a knot of a schedule can be dragged, and the settings are where it is", async () => {
  await asAtFirst(page);
  const shown = figure(page, "schedule");
  await shown.put("schedule", "PiecewiseConstantDecay");
  const names = await page.$$eval(shown.inside(".handle"), (parts) => parts.map((part) => part.getAttribute("aria-label").match(/^Move (.*?):/)[1]));
  assert.deepEqual(names, ["boundary 1", "boundary 2", "value 1", "value 2", "value 3"]);
  const grip = await page.$(shown.inside(".handle")); // boundary 1, at step 300 of 1000
  await grip.scrollIntoView();
  const { x, y, width, height } = await grip.boundingBox();
  const perStep = await page.$eval(shown.inside(".drawing svg"), (svg) => (svg.scale("x").apply(1000) - svg.scale("x").apply(0)) / 1000);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 100 * perStep, y + height / 2 + 30, { steps: 3 });
  await page.mouse.up();
  const found = Number((await shown.settings())["schedule-1:arguments.boundaries.0"]);
  assert.ok(Math.abs(found - 400) <= 2, `${found}`);
});

// As the text after the # of an address, and back.
const through = (pairs) => [...new URLSearchParams(new URL(`file:///page.html#${new URLSearchParams(pairs)}`).hash.slice(1))];

test("a whole address brings back settings, kept curves and Python, each where it belongs", () => {
  const controls = { steps: { name: "steps", minimum: 10, maximum: 1000, step: 1, rank: 0 } };
  const state = { settings: { steps: 20 }, kept: [{ steps: 30 }, { steps: 40 }], python: [[["update_rules", "nadam"], "def nadam():\n    return 'a&b=c#%'\n"]] };
  const said = through(wholeAddress("one-1", state));
  const first = { steps: 100 };
  assert.deepEqual(fromAddress("one-1", first, said, controls, {}), state.settings);
  const sources = [["update_rules", "adam"], ["update_rules", "nadam"]];
  assert.deepEqual(broughtBy("one-1", first, said, controls, {}, sources), { kept: state.kept, python: state.python });
  assert.deepEqual(broughtBy("one-11", first, said, controls, {}, sources), { kept: [], python: [] });
  assert.deepEqual(broughtBy("one-1", first, said, controls, {}, [["os", "system"]]).python, [], "a source that the figure does not offer");
});

const HALF = "displacement = displacement * 0.5";

test("a link carries kept curves and Python, which a stranger sees before it runs, and it runs only when told to", async () => {
  const maker = await asAtFirst(page);
  const made = figure(maker, "descent");
  const [book] = [await made.status()];
  await made.press("keep this curve");
  await made.edit();
  await maker.focus(made.inside(".cm-content"));
  await keys(maker, "Control+End", "ArrowUp", "ArrowUp", "End", "Enter");
  await maker.keyboard.sendCharacter(HALF); // at once: of what is typed key by key parts may run on a slow machine
  await until(maker, (selector) => /displacement \* 0\.5/.test(document.querySelector(selector).textContent), made.inside(".cm-content"));
  await until(maker, (box, book) => /Computed by your Python/.test(document.querySelector(box).innerText) && document.querySelector(`${box} [role=status]`).textContent !== book, made.box, book);
  await maker.click(made.inside(".address"));
  const link = await maker.evaluate(() => location.hash);
  const theirs = await made.status();

  const reader = await open(browser, address(PAGE, link)); // another browser, as its storage is its own
  const shown = figure(reader, "descent");
  await until(reader, (selector) => document.querySelectorAll(selector).length === 2, shown.inside(".legend li"));
  assert.equal(await shown.status(), book, "the stranger's Python ran unasked");
  assert.equal(await reader.evaluate(() => JSON.stringify(localStorage).includes("displacement * 0.5")), false);
  const offer = await reader.$eval(shown.inside(".offer"), (part) => part.innerText);
  assert.match(offer, /Nothing of it has run\./);
  assert.ok(offer.includes(HALF), "the reader sees what it would run");
  await shown.press("run this Python");
  await shown.says(theirs);
  assert.match(await reader.$eval(shown.box, (part) => part.innerText), /Computed by your Python of nadam/);
  assert.equal(await reader.$eval(shown.inside(".offer"), (part) => part.checkVisibility()), false);
  assert.deepEqual(reader.errors, []);
});

test("Python in a link is text: markup in it means nothing, and who leaves it out keeps the book's", async () => {
  const text = "<img src=x onerror=planted()><script>planted()</script>";
  const reader = await open(browser, address(PAGE, `#${new URLSearchParams([["descent-1+python:update_rules.nadam", text]])}`));
  const shown = figure(reader, "descent");
  assert.ok((await reader.$eval(shown.inside(".offer pre"), (part) => part.innerText)).includes(text));
  assert.equal(await reader.$(shown.inside(".offer :is(img, script)")), null);
  await shown.press("leave it out");
  assert.equal(await reader.$eval(shown.inside(".offer"), (part) => part.checkVisibility()), false);
  assert.doesNotMatch(await reader.$eval(shown.box, (part) => part.innerText), /your Python/);
  assert.deepEqual(reader.errors, []);
});

test("a number in the text sets the figure, and leaves what else the reader chose", async () => {
  const chapter = await open(browser, address("chapters/04_nadam"));
  const shown = figure(chapter, "descent");
  await shown.put("rule", "adam");
  await chapter.$eval(".sets-a-figure", (link) => link.click());
  await until(chapter, (selector) => /learning_rate=1(&|$)/.test(document.querySelector(selector).hash), shown.inside(".address"));
  const { "descent-1:rule": rule, "descent-1:arguments.learning_rate": rate } = await shown.settings();
  assert.deepEqual([rule, rate], ["adam", "1"]);
  assert.ok(await chapter.$eval(shown.inside(".drawing"), (part) => part.getBoundingClientRect().bottom > 0 && part.getBoundingClientRect().top < innerHeight));
  await chapter.browserContext().close();

  const without = await open(browser, address("chapters/04_nadam"), { live: false, prepare: (page) => page.setJavaScriptEnabled(false) });
  assert.equal(await without.$(".sets-a-figure[href]"), null, "a link that leads nowhere");
  await without.browserContext().close();
});

// What the page saves, as text or as the first bytes, without a dialog. In the page.
const saved = (page, shown, words) =>
  page.evaluate(
    async (box, words) => {
      const { createObjectURL } = URL;
      const found = new Promise((resolve) => {
        URL.createObjectURL = (blob) => (blob.type === "image/svg+xml" && words.includes("PNG") ? createObjectURL(blob) : (resolve(blob), createObjectURL(blob)));
        HTMLAnchorElement.prototype.click = function () {};
      });
      [...document.querySelectorAll(`${box} .save button`)].find((button) => button.textContent === words).click();
      const blob = await found;
      URL.createObjectURL = createObjectURL;
      delete HTMLAnchorElement.prototype.click;
      return { type: blob.type, text: (await blob.text()).slice(0, 400_000), first: [...new Uint8Array(await blob.arrayBuffer()).slice(0, 24)] };
    },
    shown.box,
    words,
  );

test("the picture and its numbers can be saved, as they are shown", async () => {
  await asAtFirst(page);
  const shown = figure(page, "descent");
  await page.$eval(shown.inside(".save"), (fold) => (fold.open = true));
  const csv = await saved(page, shown, "numbers as CSV");
  const rows = csv.text.trimEnd().split("\r\n").map((row) => row.split(","));
  assert.deepEqual(rows[0], ["update", "x", "y", "loss"]);
  assert.equal(rows.length, 1 + 61); // the start and sixty updates
  assert.deepEqual(rows[1].map(Number), [0, -4, 1, 20.5]); // (16 + 25) / 2
  const svg = await saved(page, shown, "picture as SVG");
  const checked = await page.evaluate((text) => {
    const whole = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    return { root: whole.localName, pictures: whole.querySelectorAll("svg").length, described: whole.querySelector("desc").textContent, needs: /var\(|currentColor|class=|href=|<style/.exec(text)?.[0] ?? "nothing" };
  }, svg.text);
  assert.deepEqual(checked, { root: "svg", pictures: await shown.count(".drawing svg[viewBox]"), described: await shown.status(), needs: "nothing" });
  const png = await saved(page, shown, "picture as PNG");
  assert.deepEqual(png.first.slice(0, 8), [137, 80, 78, 71, 13, 10, 26, 10]);
  const [wide, high] = [16, 20].map((at) => png.first.slice(at, at + 4).reduce((sum, byte) => 256 * sum + byte, 0));
  assert.ok(wide > 800 && high > 400, `${wide} x ${high}`);
  assert.deepEqual(page.errors, []);
});

test("the comparison's numbers can be read and saved, each verdict in the words that stand below the picture", async () => {
  const chapter = await open(browser, address("chapters/15_an_honest_comparison"));
  const shown = figure(chapter, "comparison");
  await chapter.$eval(shown.inside(".numbers"), (fold) => (fold.open = true));
  await chapter.waitForSelector(shown.inside(".numbers td"));
  const [head, ...rows] = await chapter.$$eval(shown.inside(".numbers tr"), (lines) => lines.map((line) => [...line.cells].map((cell) => cell.innerText)));
  assert.deepEqual(head, ["runs", "difference", "low", "high", "verdict"]);
  const keys = await chapter.$$eval(shown.inside(".legend li"), (lines) => lines.map((line) => line.innerText));
  assert.deepEqual(rows.map(([runs, , , , verdict]) => `${runs} runs: ${verdict}`), keys);
  // A verdict names a rule only where the interval lies on one side of zero.
  for (const [, , low, high, verdict] of rows) assert.equal(verdict === "not resolved", low <= 0 && high >= 0, verdict);
  await chapter.$eval(shown.inside(".save"), (fold) => (fold.open = true));
  const { text } = await saved(chapter, shown, "numbers as CSV");
  assert.equal(text.trimEnd().split("\r\n").length, 1 + rows.length);
  assert.deepEqual(chapter.errors, []);
});

test("on a phone the picture is on the screen while any of its sliders is", async () => {
  const phone = await open(browser, address(PAGE), { prepare: (page) => page.setViewport({ width: 390, height: 800, hasTouch: true, isMobile: true }) });
  for (const name of ["schedule", "descent", "generation", "decay", "stability"]) {
    const shown = figure(phone, name);
    for (const id of Object.values(await shown.controls())) {
      const seen = await phone.evaluate(
        (id, box) => {
          const control = document.querySelector(id);
          control.scrollIntoView({ block: "end", behavior: "instant" });
          const picture = document.querySelector(`${box} .drawing svg`).getBoundingClientRect();
          const own = control.getBoundingClientRect();
          return { picture: picture.top >= 0 && picture.bottom <= innerHeight, free: own.top >= document.querySelector(`${box} .stage`).getBoundingClientRect().bottom - 1 };
        },
        id,
        shown.box,
      );
      assert.deepEqual(seen, { picture: true, free: true }, `${name}, ${id}`);
    }
  }
  await phone.browserContext().close();
});
