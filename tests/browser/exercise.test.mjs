// An exercise solved in the page, in Chromium, from disk: its verdict, its hints, and what stays in the browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, axeSource, keys, launch, open, reload, until } from "./browser.mjs";
import { oneOfEachLook } from "./whole_pages.mjs";

const PAGE = "chapters/04_nadam";
const BOX = '.nadam-exercise[data-exercise="nadam-by-hand"]';

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function opened(settings) {
  const page = await open(browser, address(PAGE), { live: false, ...settings });
  await page.$eval(BOX, (box) => box.scrollIntoView());
  await page.waitForSelector(`${BOX} .cm-content`);
  return page;
}

const press = (page, words) =>
  page.$$eval(`${BOX} button`, (buttons, words) => buttons.find((button) => button.textContent === words && !button.disabled).click(), words);

const said = (page, wanted) =>
  until(page, (box, wanted) => document.querySelector(`${box} .verdict`).textContent.includes(wanted), BOX, wanted);

// How many pixels lie between the end of a part and the beginning of the next one.
const apart = (page, above, below) =>
  page.evaluate((...parts) => {
    const [first, second] = parts.map((part) => document.querySelector(part).getBoundingClientRect());
    return second.top - first.bottom;
  }, above, below);

const textIn = (page) => page.$eval(`${BOX} .cm-content`, (part) => [...part.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));

// The whole text of the editor in place of what it holds, by the keyboard alone: a line at a time, as a key at a time takes half a minute.
async function write(page, text) {
  await page.focus(`${BOX} .cm-content`);
  await keys(page, "Control+a");
  for (const line of text.split("\n")) {
    await page.keyboard.sendCharacter(line);
    await keys(page, "Enter", "Shift+Home", "Delete"); // without the indentation that the editor adds
  }
}

const WITHOUT_NEXT = `def nadam(g, state, rate, b=0.9, c=0.999, e=1e-7):
    t, m, v, p = (1, 0.0, 0.0, 1.0) if state is None else state
    mu, after = [b * (1 - 0.5 * 0.96 ** i) for i in (t, t + 1)]
    m, v, p = b * m + (1 - b) * g, c * v + (1 - c) * g * g, p * mu
    bar = after * m / (1 - p) + (1 - mu) * g / (1 - p)
    return -rate * bar / ((v / (1 - c ** t)) ** 0.5 + e), (t + 1, m, v, p)`;

test("the stub is told to differ, the hints come one after the other, and axe finds nothing", async () => {
  const page = await opened();
  await press(page, "Check");
  await said(page, "Different");
  await press(page, "Show a hint");
  await press(page, "Show the next hint");
  assert.equal(await page.$$eval(`${BOX} .hints li`, (hints) => hints.length), 2);
  assert.equal(await page.$$eval(`${BOX} :is([role=status], [role=alert], [aria-live]):not(.cm-announced)`, (regions) => regions.length), 1);
  assert.deepEqual(page.errors.filter((error) => !error.includes("[anywidget]")), []); // the figures have tests of their own
  assert.ok((await apart(page, `${BOX} .editor`, `${BOX} .buttons`)) >= 8);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  await page.$$eval(`${BOX} button`, (buttons) => buttons.find(({ textContent }) => textContent === "Show the next hint")?.focus());
  while ((await focused()) === "Show the next hint") await keys(page, "Enter");
  assert.equal(await focused(), "Check"); // not lost with the button that has no more to give
  await oneOfEachLook(page); // around the box: axe reads the whole page first
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate((box) => globalThis.axe.run(box, { preload: false }), BOX);
  assert.deepEqual(violations.map(({ id }) => id), []);
  await page.browserContext().close();
});

test("a mistake is named, what to read again is there, a repaired text is right, and all of it is kept", async () => {
  const page = await opened();
  await write(page, WITHOUT_NEXT);
  await press(page, "Check");
  await said(page, "nadam/product-without-next");
  const targets = await page.$$eval(`${BOX} .verdict a`, (links) => links.map((link) => Boolean(document.querySelector(link.hash))));
  assert.deepEqual(targets, [true]);
  await page.$eval('nav.bd-links a[href="#"]', (link) => link.remove()); // as in a build that leaves the chapter out
  await press(page, "Check");
  await said(page, "in chapter 04_nadam of the whole book");
  assert.equal(await page.$$eval(`${BOX} .verdict a`, (links) => links.length), 0);
  await write(page, WITHOUT_NEXT.replace("m / (1 - p)", "m / (1 - p * after)"));
  await press(page, "Check");
  await said(page, "Right");
  const typed = await textIn(page);
  await reload(page);
  await page.$eval(BOX, (box) => box.scrollIntoView());
  await page.waitForSelector(`${BOX} .cm-content`);
  assert.equal(await textIn(page), typed);
  assert.match(await page.$eval("nav.bd-links .solved", (mark) => mark.textContent), /1 solved/);
  await press(page, "Reset");
  assert.match(await textIn(page), /displacement = 0.0/);
  assert.equal(await page.$eval(`${BOX} .verdict`, (part) => part.textContent), "");
  await press(page, "Show a hint");
  await press(page, "Reset");
  assert.equal(await page.$$eval(`${BOX} .hints li`, (hints) => hints.length), 0);
  await press(page, "Show a hint"); // and not the next one
  await page.browserContext().close();
});

test("a number is judged first, and then the solution is offered", async () => {
  const page = await open(browser, address("chapters/07_nadamw"), { live: false });
  const box = '.nadam-exercise[data-exercise="half-a-weight"]';
  const solution = () => page.$eval(box, (box) => box.closest(".exercise").nextElementSibling.checkVisibility());
  await page.$eval(box, (box) => box.scrollIntoView());
  await page.waitForSelector(`${box} input`);
  assert.equal(await solution(), false);
  const judged = async (text, wanted) => {
    await page.focus(`${box} input`);
    await keys(page, "Control+a");
    await page.keyboard.type(text);
    await keys(page, "Enter");
    await until(page, (box, wanted) => document.querySelector(`${box} .said`).textContent.includes(wanted), box, wanted);
  };
  assert.match(await page.$eval(`${box} label`, (label) => label.textContent), /within 1 %/);
  await judged("125,000", "a share of what is left");
  assert.equal(await solution(), true);
  assert.equal(await page.evaluate(() => document.activeElement.localName), "input"); // to write the next number
  await judged("173 000 updates", "is right, within 1 %");
  assert.match(await page.$eval("nav.bd-links .current .solved, nav.bd-links .solved", (mark) => mark.textContent), /1 solved/);
  await page.setViewport({ width: 390, height: 800 });
  const [needed, bottom] = await page.$eval(box, (box) => [document.scrollingElement.scrollWidth, box.querySelector("input").getBoundingClientRect().right]);
  assert.ok(needed <= 390 && bottom <= 390);
  assert.ok((await apart(page, `${box} input`, `${box} .buttons`)) >= 8);
  assert.deepEqual(page.errors, []);
  await page.browserContext().close();
});

test("a quiz says why a choice is wrong once it is judged, and no longer when another is made", async () => {
  const page = await open(browser, address("chapters/02_momentum"), { live: false });
  await page.$eval(".yaq", (quiz) => quiz.parentElement.scrollIntoView());
  await page.waitForSelector(".quiz-reason");
  const reasons = () => page.$$eval(".quiz-reason", (places) => places.map(({ textContent }) => textContent).filter(Boolean));
  const answers = await page.$$(".yaq-Question :is(input, select)");
  await answers[0].type("19"); // the question has no reason against it
  await answers[1].select("the velocity");
  await answers[2].select("steep directions"); // which is right
  assert.deepEqual(await reasons(), []);
  await page.$eval(".yaq-button", (button) => button.click());
  await until(page, () => document.querySelector(".quiz-reason:not(:empty)"));
  const [reason, ...others] = await reasons();
  assert.match(reason, /^Not the velocity: /);
  assert.deepEqual(others, []);
  await answers[1].select("the point ahead");
  await until(page, () => !document.querySelector(".quiz-reason:not(:empty)"));
  assert.deepEqual(page.errors, []);
  await page.browserContext().close();
});

test("slow: a loop without an end is stopped, and the next answer is checked", async () => {
  const page = await opened();
  await write(page, "def nadam(g, state, rate):\n    while True: pass");
  await press(page, "Check");
  await said(page, "the computation was stopped");
  await press(page, "Reset");
  await press(page, "Check");
  await said(page, "Different");
  await page.browserContext().close();
});

test("slow: axe finds nothing in a diagnosis and in a quiz's reason, light and dark", async () => {
  const page = await opened();
  await press(page, "Check");
  await said(page, "Different");
  await page.$eval(".yaq", (quiz) => quiz.parentElement.scrollIntoView());
  await page.waitForSelector(".quiz-reason");
  for (const select of await page.$$(".yaq-Question select")) {
    await select.select(await select.evaluate(({ options }) => options[options.length - 1].value)); // what is left open blinks
  }
  await page.type(".yaq-Question input", "0.48");
  await page.$eval(".yaq-button", (button) => button.click());
  await until(page, () => document.querySelector(".quiz-reason:not(:empty)"));
  await page.evaluate(axeSource);
  for (const theme of ["light", "dark"]) {
    await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
    const parts = [[BOX], [".yaq"]];
    const { violations } = await page.evaluate((parts) => globalThis.axe.run({ include: parts }, { preload: false }), parts);
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], theme);
  }
  await page.browserContext().close();
});
