// The live figures as a reader uses them, in Chromium, from disk: every control, kept curves, the address, the keyboard, paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, allDrawn, asAtFirst, figure, keys, launch, nextFrame, open, sleep, until } from "./browser.mjs";

const PAGE = "chapters/16_explore"; // all explorers
const NAMES = ["schedule", "descent", "generation", "decay"]; // those that can keep curves

let browser;
let shared; // one page for the tests that begin where a page begins, and leave nothing that a reset does not undo
let clean; // what a page without settings in its address shows
before(async () => {
  browser = await launch();
  shared = await open(browser, address(PAGE));
  clean = await shownBy(shared);
});
after(() => browser.close());

// What each figure shows: its settings and the sentence below it.
async function shownBy(page) {
  const found = [];
  for (const name of NAMES) found.push(await figure(page, name).settings(), await figure(page, name).status());
  return found;
}

async function isFine(shown, what) {
  const status = await shown.status();
  assert.doesNotMatch(status, /Error|NaN|Infinity|undefined|must be|No answer/, what);
  assert.match(status, /\d/, what);
  assert.doesNotMatch(await shown.drawing(), /NaN|Infinity|undefined/, what);
  assert.ok((await shown.curves()) > 0, `${what}: no curve`);
}

async function everyControl(page, shown, what) {
  for (const [label, id] of Object.entries(await shown.controls())) {
    const { type, start } = await page.$eval(id, (input) => ({ type: input.type, start: input.type === "checkbox" ? input.checked : input.value }));
    if (type === "select-one") continue;
    for (const place of type === "checkbox" ? [!start] : ["left", "right", "middle"]) {
      await shown.put(id, place);
      await isFine(shown, `${what}, ${label} at ${place}`);
    }
    await shown.put(id, start);
  }
}

const options = (page, id) => page.$$eval(`${id} option`, (options) => options.map(({ value }) => value));

test("slow: every control, at both ends and in the middle, leaves numbers and a curve", async (t) => {
  const page = await open(browser, address(PAGE));
  for (const name of ["generation", "decay"]) {
    await t.test(name, () => everyControl(page, figure(page, name), name));
  }
  for (const [name, choice] of Object.entries({ schedule: "schedule", descent: "rule" })) {
    await t.test(`${name}, with each ${choice}`, async () => {
      const shown = figure(page, name);
      const all = await options(page, await shown.control(choice));
      assert.ok(all.length >= 6);
      for (const option of all) {
        await shown.put(choice, option);
        await isFine(shown, option);
        await everyControl(page, shown, option);
      }
    });
  }
  await t.test("the descent on each surface", async () => {
    const shown = figure(page, "descent");
    for (const surface of await options(page, await shown.control("surface"))) {
      await shown.put("surface", surface);
      await isFine(shown, surface);
      assert.ok((await shown.count(".drawing .contours path")) >= 5, `${surface}: no contours`);
    }
  });
  assert.deepEqual(page.errors, []);
});

test("a slider changes the numbers to those of the formula", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, "schedule");
  await shown.put("decay_steps", 200);
  await shown.put("step to read", 25); // the points drawn are four steps apart
  // Half way down the cosine from 0.001.
  assert.equal(await shown.status(), "Step 100: 0.0005. Starts at 0.001, peaks at 0.001 (step 0), ends at 0.");
  await page.$eval(shown.inside(".numbers"), (fold) => (fold.open = true));
  await page.waitForSelector(shown.inside("table"));
  const rows = await page.$$eval(shown.inside("tbody tr"), (rows) => rows.map((row) => [...row.children].map((cell) => Number(cell.textContent))));
  assert.ok(rows.length >= 20);
  for (const [step, rate] of rows) assert.ok(Math.abs(rate - (step < 200 ? 0.0005 * (1 + Math.cos((Math.PI * step) / 200)) : 0)) < 1e-6);
});

test("arguments that two classes share keep their values, and reset brings the first settings back", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, "schedule");
  const first = await shown.settings();
  await shown.put("decay_steps", 123);
  await shown.put("schedule", "ExponentialDecay");
  const { "schedule-1:arguments.decay_steps": steps, "schedule-1:arguments.alpha": alpha } = await shown.settings();
  assert.deepEqual([steps, alpha], ["123", undefined]);
  await shown.press("reset");
  await page.waitForSelector(`${await shown.control("alpha")}`);
  assert.deepEqual(await shown.settings(), first);
});

test("the picture follows the pointer", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, "schedule");
  const drawing = await page.$(shown.inside(".drawing"));
  await drawing.scrollIntoView();
  const { x, y, width, height } = await drawing.boundingBox();
  await page.mouse.move(x + 0.9 * width, y + height / 2);
  await shown.wait('[role="status"]', /^Step [89]\d\d: 0\./);
});

test("at most three curves are kept beside the present one, and dropped again", async () => {
  const page = await asAtFirst(shared);
  for (const name of NAMES) {
    const shown = figure(page, name);
    const own = await shown.curves();
    for (const kept of [1, 2, 3]) {
      await shown.press("keep this curve");
      assert.equal(await shown.curves(), own * (kept + 1), `${name}, ${kept} kept`);
    }
    assert.equal(await shown.press("keep this curve"), true, "a fourth can be kept");
    assert.equal(await shown.curves(), own * 4);
    assert.ok((await shown.count(".legend li")) >= 4);
    await shown.press("drop what is kept");
    assert.equal(await shown.curves(), own);
  }
});

test("a kept curve stays as it was while the present one moves, and both are in the key", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, "schedule");
  const path = (index) => page.$eval(shown.inside(`.drawing g.curve-${index} path`), (path) => path.getAttribute("d"));
  await shown.press("keep this curve");
  const before = await path(0); // of a CosineDecay
  await shown.put("schedule", "PolynomialDecay");
  assert.equal(await path(0), before);
  assert.notEqual(await path(4), before);
  const key = await page.$$eval(shown.inside(".legend li"), (items) => items.map((item) => item.textContent.trim().split(":").slice(0, -1).join(":") || item.textContent.trim()));
  assert.match(key.join(), /PolynomialDecay.*kept: CosineDecay|PolynomialDecay.*CosineDecay/);
});

test("the address carries the settings to another reader", async () => {
  const page = await asAtFirst(shared);
  await figure(page, "schedule").put("schedule", "PolynomialDecay");
  await figure(page, "schedule").put("decay_steps", 321);
  await figure(page, "descent").put("learning_rate", "middle");
  await figure(page, "generation").put("Dozat's paper", true);
  await until(page, () => /decay_steps=321/.test(location.hash) && /dozat=true/.test(location.hash));
  const hash = await page.evaluate(() => location.hash);
  const other = await open(browser, address(PAGE, hash));
  await figure(other, "schedule").wait(".controls", /end_learning_rate/);
  for (const name of NAMES) assert.deepEqual(await figure(other, name).settings(), await figure(page, name).settings(), name);
  for (const name of NAMES) await figure(other, name).says(await figure(page, name).status());
});

const HOSTILE = {
  "an infinite number": "schedule-1:arguments.decay_steps=1e999",
  "not a number": "schedule-1:arguments.decay_steps=NaN&schedule-1:arguments.alpha=&decay-1:decay=abc",
  markup: "schedule-1:schedule=<img src=x onerror=planted()>&schedule-1:arguments.decay_steps=<script>planted()</script>",
  "encoded markup": "schedule-1%3Aschedule=%3Cimg+src%3Dx+onerror%3Dplanted()%3E&%3Cimg%20src%3Dx%20onerror%3Dplanted()%3E=1",
  prototypes: "schedule-1:__proto__=1&schedule-1:__proto__.polluted=1&schedule-1:arguments.__proto__.polluted=1&schedule-1:schedule=__proto__",
  constructors: "schedule-1:schedule=constructor&descent-1:rule=toString&descent-1:surface=__proto__",
  "unknown keys": "schedule-1:arguments.lives=9&schedule-9:steps=5&nobody-1:a=b&:=&=&schedule-1:=1&schedule-1:arguments=5",
  "other types": "generation-1:shown.dozat=1&generation-1:shown.keras-3=null&schedule-1:steps=null&schedule-1:arguments.alpha=true",
  "broken encoding": "schedule-1:steps=%E0%A4%A&%%%",
};

// Each alone in `make slow`. Those that are joined say nothing twice, as the last would hide the first.
const JOINED = [
  ["an infinite number", "other types", "constructors"],
  ["not a number", "prototypes"],
  ["markup", "unknown keys"],
  ["encoded markup", "broken encoding"],
];

test("each hostile address is joined with others once", () => {
  assert.deepEqual(JOINED.flat().sort(), Object.keys(HOSTILE).sort());
  for (const parts of JOINED) {
    const keys = parts.flatMap((what) => [...new Set(new URLSearchParams(HOSTILE[what]).keys())]);
    assert.equal(new Set(keys).size, keys.length, `${parts}: ${keys}`);
  }
});

for (const parts of [...JOINED, ...Object.keys(HOSTILE).map((what) => [what])]) {
  test(`${parts.length === 1 ? "slow: " : ""}an address with ${parts.join(", ")} changes nothing`, async () => {
    const page = await open(browser, address(PAGE, `#${parts.map((what) => HOSTILE[what]).join("&")}`));
    assert.deepEqual(await shownBy(page), clean);
    assert.equal(await page.$(".nadam-figure img, .nadam-figure script"), null);
    assert.equal(await page.evaluate(() => ({}).polluted), undefined);
    assert.deepEqual(page.errors, []);
    await page.browserContext().close();
  });
}

test("numbers in an address are brought into the range and to a stop of their slider", async () => {
  const said = {
    "schedule-1:steps": ["1e300", "1000"],
    "schedule-1:arguments.decay_steps": ["-5", "1"],
    "schedule-1:arguments.alpha": ["7", "2"],
    "schedule-1:arguments.initial_learning_rate": ["1e-300", "0.00001"],
    "decay-1:epochs": ["3.4", "3"],
    "decay-1:updates_per_epoch": ["0", "1"],
    "descent-1:steps": ["99.9", "100"],
    "descent-1:arguments.epsilon": ["0", "1e-10"],
    "generation-1:updates": ["1e9", "500"],
  };
  const page = await open(browser, address(PAGE, `#${new URLSearchParams(Object.entries(said).map(([key, [text]]) => [key, text]))}`));
  for (const name of NAMES) {
    const settings = await figure(page, name).settings();
    for (const [key, [, expected]] of Object.entries(said)) {
      if (key.startsWith(`${name}-`)) assert.equal(Number(settings[key]), Number(expected), key);
    }
    await isFine(figure(page, name), name);
  }
  assert.deepEqual(page.errors, []);
});

test("boundaries in an address that are out of order are put in order", async () => {
  const hash = "#schedule-1:schedule=PiecewiseConstantDecay&schedule-1:arguments.boundaries.0=900&schedule-1:arguments.boundaries.1=100";
  const page = await open(browser, address(PAGE, hash));
  const { "schedule-1:arguments.boundaries.0": first, "schedule-1:arguments.boundaries.1": second } = await figure(page, "schedule").settings();
  assert.ok(Number(first) < Number(second), `${first}, ${second}`);
  await isFine(figure(page, "schedule"), "boundaries");
});

const focused = (page) =>
  page.evaluate(() => {
    const { id, tagName, textContent, labels } = document.activeElement;
    return { id, tagName, words: labels?.[0]?.textContent ?? textContent.trim() };
  });

// The values of the symbols are one stop, with arrows between them.
test("the keyboard reaches every control in the order in which they are seen", async () => {
  const page = await asAtFirst(shared);
  for (const name of NAMES) {
    const shown = figure(page, name);
    const wanted = await page.$$eval(shown.inside("select, input, button, a, summary"), (parts) =>
      parts.filter((part) => !part.disabled && part.checkVisibility() && !part.matches(".values button + button")).map((part) => part.labels?.[0]?.textContent ?? part.textContent.trim()),
    );
    assert.ok(wanted.length >= 8, name);
    await page.focus(shown.inside("select, input, button"));
    const reached = [(await focused(page)).words];
    while (reached.length < wanted.length) {
      await keys(page, "Tab");
      reached.push((await focused(page)).words);
    }
    assert.deepEqual(reached, wanted, name);
    const tops = await page.$$eval(shown.inside(".controls, .reading, .drawing, .buttons, .numbers, .python"), (parts) => parts.map((part) => part.getBoundingClientRect().top));
    assert.deepEqual(tops, [...tops].sort((a, b) => a - b), `${name}: not in the order in which they are seen`);
  }
});

test("arrow keys move a slider and the curve", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, "schedule");
  await page.focus(await shown.control("decay_steps"));
  await keys(page, "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowRight");
  await until(page, () => /decay_steps=502/.test(location.hash));
  assert.equal((await shown.settings())["schedule-1:arguments.decay_steps"], "502");
});

test("the keyboard stays where it is when the class changes", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, "schedule");
  await page.focus(await shown.control("schedule"));
  for (const [wanted, brings] of [["CosineDecayRestarts", /first_decay_steps/], ["Cyclical", /half_cycle_steps/]]) {
    await keys(page, "ArrowDown");
    await shown.wait(".controls", brings);
    const { tagName, words } = await focused(page);
    assert.deepEqual([tagName, words], ["SELECT", "schedule"]);
    assert.equal(await page.evaluate(() => document.activeElement.value), wanted);
  }
});

test("play moves along the picture, pause stops it, and another setting stops it too", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, "descent");
  const update = async () => Number((await shown.status()).match(/^Update (\d+)/)[1]);
  assert.equal(await update(), 60);
  await shown.press("play");
  // Stopped in the same moment in which it is seen on its way: a slow machine may lead it to the end before the next question.
  await until(
    page,
    (box) => {
      if (!/^Update ([1-9]|[1-4]\d):/.test(document.querySelector(`${box} [role="status"]`).textContent)) return false;
      [...document.querySelectorAll(`${box} button`)].find(({ textContent }) => textContent === "pause").click();
      return true;
    },
    shown.box,
  );
  const stopped = await update();
  assert.ok(stopped < 60);
  await sleep(300);
  assert.equal(await update(), stopped);
  await shown.press("play");
  await shown.wait('[role="status"]', /^Update 60/); // to the end, and stops there
  await until(page, (box) => [...document.querySelectorAll(`${box} button`)].some(({ textContent }) => textContent === "play"), shown.box);
});

test("a reader who wants no motion gets no play button", async () => {
  const still = [{ name: "prefers-reduced-motion", value: "reduce" }];
  const page = await open(browser, address(PAGE), { prepare: (page) => page.emulateMediaFeatures(still) });
  const plays = () => page.$$eval(".nadam-figure button", (buttons) => buttons.filter((each) => each.textContent === "play" && each.checkVisibility()).length);
  assert.equal(await plays(), 0);
  await page.emulateMediaFeatures([]);
  await until(page, () => [...document.querySelectorAll(".nadam-figure button")].some((each) => each.textContent === "play" && each.checkVisibility()));
});

const seen = (page, selector) => page.$$eval(selector, (parts) => parts.filter((part) => part.checkVisibility()).length);

test("the still pictures beside the figures are for paper and for readers without JavaScript", async () => {
  const page = await asAtFirst(shared);
  await page.waitForSelector("html.nadam-live");
  const stills = await page.$$eval(".tag_static-figure", (parts) => parts.length);
  assert.ok(stills >= 4);
  assert.equal(await seen(page, ".tag_static-figure"), 0);
  assert.equal(await seen(page, ".nadam-figure"), 6);
  await page.emulateMediaType("print");
  assert.equal(await seen(page, ".tag_static-figure"), stills);
  await page.emulateMediaType(null);

  const without = await open(browser, address(PAGE), { live: false, prepare: (page) => page.setJavaScriptEnabled(false) });
  assert.equal(await seen(without, ".tag_static-figure"), stills);
  assert.equal(await seen(without, ".tag_static-figure img, .tag_static-figure svg"), stills);
});

test("a phone shows all of it without moving sideways", async () => {
  const page = await open(browser, address(PAGE), { prepare: (page) => page.setViewport({ width: 390, height: 800, hasTouch: true, isMobile: true }) });
  const wide = () =>
    page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      figures: [...document.querySelectorAll(".nadam-figure, .nadam-figure .control, .nadam-figure .drawing svg, .nadam-figure button")]
        .map((part) => part.getBoundingClientRect())
        .filter(({ left, right }) => left < 0 || right > 391).length,
    }));
  assert.deepEqual(await wide(), { page: 390, figures: 0 });
  // As it is before the first answer: what the words below the picture will push down is not there yet.
  const shown = figure(page, "generation");
  const seen = await page.$eval(shown.box, (box) => {
    const [status, controls] = ['[role="status"]', ".controls"].map((part) => box.querySelector(part));
    const [words, isSeen] = [status.textContent, () => controls.checkVisibility({ visibilityProperty: true })];
    status.textContent = "";
    const before = isSeen();
    status.textContent = words;
    return [before, isSeen()];
  });
  assert.deepEqual(seen, [false, true]);
  // Backwards, as each control comes from above, where the picture stays in sight.
  for (const name of ["stability", "decay"]) {
    const covered = await coveredBackwards(page, figure(page, name));
    assert.ok(covered.length > 8, `${covered.length} stops of ${name}`);
    assert.deepEqual(covered.filter(Boolean), [], `${name}: the picture lies upon what the keyboard leads to`);
  }
  for (const name of NAMES) {
    await page.$eval(figure(page, name).inside(".numbers"), (fold) => (fold.open = true));
    await figure(page, name).edit();
  }
  assert.deepEqual(await wide(), { page: 390, figures: 0 });
  const editor = figure(page, NAMES[0]);
  await page.$eval(editor.inside(".cm-content"), (text) => text.focus());
  await nextFrame(page);
  const parts = await page.$eval(editor.box, (box) => [".stage", ".cm-editor"].map((part) => box.querySelector(part).getBoundingClientRect().toJSON()));
  assert.ok(parts[0].bottom < parts[1].top, `the picture lies upon the editor: ${parts.map(({ top, bottom }) => `${top} to ${bottom}`)}`);
});

// What each stop of the keyboard in a figure is covered by, from its last control to its picture; "" if it can be seen.
async function coveredBackwards(page, shown) {
  await page.$eval(shown.inside(".python summary"), (summary) => summary.focus());
  const found = [];
  for (;;) {
    await keys(page, "Shift+Tab");
    const covered = await page.evaluate((box) => {
      const stop = document.activeElement;
      if (!stop.matches(`${box} .stage ~ *, ${box} .stage ~ * *`)) return null;
      const { left, top, bottom } = stop.getBoundingClientRect();
      const over = [top + 3, bottom - 3].map((y) => document.elementFromPoint(left + 4, y)).find((part) => part?.closest(".stage"));
      return over ? `${stop.id || stop.textContent}` : "";
    }, shown.box);
    if (covered === null) return found;
    found.push(covered);
  }
}

test("a figure follows the width of its page", async () => {
  const page = await asAtFirst(shared);
  await page.setViewport({ width: 500, height: 800 });
  await until(page, () =>
    [...document.querySelectorAll(".nadam-figure .drawing")].every((drawing) =>
      [...drawing.querySelectorAll("svg")].every((svg) => svg.getBoundingClientRect().right <= drawing.getBoundingClientRect().right + 1),
    ),
  );
  await allDrawn(page);
});
