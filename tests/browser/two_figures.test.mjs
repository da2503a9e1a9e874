// One function in two figures of a page, and in two tabs: an edit and a reset are seen in all of them, with whose Python it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, allDrawn, asAtFirst, figure, keys, launch, open, reload, until } from "./browser.mjs";

const PAGE = "chapters/04_nadam"; // nadam is behind both of its figures
const OTHER = "generation";
const EDITED = "descent";

let browser;
let shared; // each test begins with it as it was opened
before(async () => {
  browser = await launch();
  shared = await open(browser, address(PAGE));
});
after(() => browser.close());

const visible = (page, shown) => page.$eval(shown.box, (box) => box.innerText);
const says = (page, shown, source) =>
  until(page, (box, source) => new RegExp(source).test(document.querySelector(box).innerText), shown.box, source);
const saysNot = (page, shown, source) =>
  until(page, (box, source) => !new RegExp(source).test(document.querySelector(box).innerText), shown.box, source);

// A new line before the `return` of nadam.
async function type(page, shown, text) {
  await shown.edit();
  await page.focus(shown.inside(".cm-content"));
  await keys(page, "Control+End", "ArrowUp", "ArrowUp", "End", "Enter");
  await page.keyboard.sendCharacter(text); // at once: of what is typed key by key parts may run on a slow machine
}

const HALF = "displacement = displacement * 0.5";

test("an edit in one figure is drawn and marked in the other at once, and a reset in either ends it in both", async () => {
  const page = await asAtFirst(shared);
  const [edited, other] = [figure(page, EDITED), figure(page, OTHER)];
  const before = await Promise.all([edited.status(), other.status()]);
  for (const shown of [edited, other]) assert.doesNotMatch(await visible(page, shown), /your Python|changed by you/i);

  await type(page, edited, HALF);
  for (const shown of [edited, other]) await says(page, shown, "Computed by your Python of nadam");
  await says(page, other, "changed by you");
  // keras-3 takes half of each step, once the last letter is typed: `displacement * 0` is Python too.
  const half = Number(before[1].match(/Keras 3:? ([\d.]+)/)[1]) / 2;
  const isHalf = (box, half) => Math.abs(document.querySelector(`${box} [role="status"]`).textContent.match(/Keras 3:? ([\d.]+)/)[1] - half) < 1e-3;
  await until(page, isHalf, other.box, half);

  await other.press("reset the Python"); // in the figure in which nothing was typed
  for (const [nth, shown] of [edited, other].entries()) {
    await saysNot(page, shown, "your Python|changed by you");
    await shown.says(before[nth]);
  }
  await until(page, (selector, text) => !document.querySelector(selector).textContent.includes(text), edited.inside(".cm-content"), HALF);
  assert.deepEqual(page.errors, []);
});

test("the open editor of the other figure holds the same text", async () => {
  const page = await asAtFirst(shared);
  const [edited, other] = [figure(page, EDITED), figure(page, OTHER)];
  await other.edit();
  await type(page, edited, HALF);
  await says(page, other, "Computed by your Python");
  // The editor writes what can be seen of it.
  await page.$eval(other.inside(".cm-scroller"), (part) => (part.scrollIntoView(), part.scrollTo(0, part.scrollHeight)));
  await other.wait(".cm-content", /displacement \* 0\.5/);
  assert.ok(await page.evaluate((selector) => document.activeElement.matches(selector), edited.inside(".cm-content")), "the caret stays where it is typed");
});

test("Python that does not run is said to be so in both figures, which show the book's own", async () => {
  const page = await asAtFirst(shared);
  const [edited, other] = [figure(page, EDITED), figure(page, OTHER)];
  const before = await other.status();
  await type(page, edited, "beta_3");
  for (const shown of [edited, other]) await says(page, shown, "Your Python of nadam does not run: this is the book's own");
  assert.equal(await other.status(), before);
});

test("slow: an endless loop is stopped once for both figures, and both show the book's own Python", async () => {
  const page = await asAtFirst(shared);
  const [edited, other] = [figure(page, EDITED), figure(page, OTHER)];
  const before = await other.status();
  await page.evaluate(() => {
    const made = URL.createObjectURL;
    globalThis.workers = 0;
    URL.createObjectURL = (blob) => ((globalThis.workers += blob.type === "text/javascript"), made(blob));
  });
  await type(page, edited, "while True: pass");
  for (const shown of [edited, other]) await says(page, shown, "Your Python of nadam does not run");
  assert.equal(await other.status(), before);
  await other.put("noise", "middle"); // asks again, without the loop
  assert.match(await edited.trouble(), /^No answer within 3 s: the computation was stopped\. /);
  assert.equal(await page.evaluate(() => globalThis.workers), 1, "workers that took over");
});

test("after a reload every figure that the edit draws says so", async () => {
  const page = await asAtFirst(shared);
  const [edited, other] = [figure(page, EDITED), figure(page, OTHER)];
  await type(page, edited, HALF);
  await says(page, edited, "Computed by your Python of nadam");
  await reload(page);
  await allDrawn(page);
  for (const shown of [edited, other]) {
    await says(page, shown, "Computed by your Python of nadam\\.\\s*reset the Python");
    const band = await page.$eval(shown.inside(".band"), (part) => part.getBoundingClientRect().height);
    assert.ok(band > 15, "the band is on the screen");
  }
  await edited.put("rule", "adam"); // which is as the book has it
  await saysNot(page, edited, "your Python");
});

test("another tab of the page follows an edit and a reset", async () => {
  const page = await asAtFirst(shared);
  const tab = await page.browserContext().newPage();
  await tab.goto(address(PAGE));
  await allDrawn(tab);
  const there = figure(tab, OTHER);
  const before = await there.status();
  await page.bringToFront();
  await type(page, figure(page, EDITED), HALF);
  await says(tab, there, "Computed by your Python of nadam");
  const isOther = (selector, before) => document.querySelector(selector).textContent !== before;
  await until(tab, isOther, there.inside('[role="status"]'), before); // on a slow machine the new line is drawn before what is typed in it
  await says(page, figure(page, EDITED), "Computed by your Python of nadam"); // here too, where the other tab may be the first
  await figure(page, EDITED).press("reset the Python");
  await saysNot(tab, there, "your Python|changed by you");
  await there.says(before);
});

test("two texts of one function that were kept are told apart", async () => {
  const page = await asAtFirst(shared);
  const shown = figure(page, EDITED);
  await type(page, shown, HALF);
  await says(page, shown, "Computed by your Python");
  await shown.press("keep this curve");
  await page.keyboard.sendCharacter(" * 0.5");
  await until(page, (selector) => / \(your Python 1\).*kept: Nadam \(your Python 2\)/s.test(document.querySelector(selector).innerText), shown.inside(".legend"));
});
