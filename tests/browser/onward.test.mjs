// Reading on: links that show what they lead to, a search that forgives, folds that say what they hold, the typeface and its sizes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, isLocal, keys, launch, open, until } from "./browser.mjs";
import { settled } from "./whole_pages.mjs";

const PAGE = "chapters/04_nadam";
let browser, page;
before(async () => {
  browser = await launch();
  page = await open(browser, address(PAGE), { live: false });
});
after(() => browser.close());

// What is shown beside a link, and whether it is within the window and clear of the link.
const preview = () =>
  page.evaluate(() => {
    const box = document.querySelector(".preview");
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const link = document.querySelector(`[aria-describedby="${box.id}"]`)?.getClientRects()[0];
    const apart = link && (top >= link.bottom || bottom <= link.top);
    return { shown: box.checkVisibility(), text: box.innerText, inside: left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight, apart };
  });
const isShown = (words) => until(page, (words) => document.querySelector(".preview").checkVisibility() && document.querySelector(".preview").innerText.includes(words), words);
const isGone = () => until(page, () => !document.querySelector(".preview").checkVisibility());

// By kind: a link, and words that are only at its target.
const LINKS = {
  term: ['a[href*="glossary.html#term-learning-rate"]', "update"],
  equation: ['a[href="#equation-eq-nadam-steps"]', "="],
  figure: ['a.reference[href="#fig-first-steps"]', "Fig."],
  source: ['a[href*="bibliography.html#id"]', "Adam: A Method for Stochastic Optimization"],
};

for (const width of [1280, 390]) {
  for (const [kind, [selector, words]] of Object.entries(LINKS)) {
    test(`a link to a ${kind} shows what it leads to, to the keyboard and the pointer (${width} px)`, async () => {
      await page.setViewport({ width, height: 800 });
      const link = await page.waitForSelector(`article p ${selector}`);
      await link.evaluate((link) => link.scrollIntoView({ block: "center", behavior: "instant" }));
      await link.focus();
      await isShown(words);
      const { inside, apart } = await preview();
      assert.ok(inside && apart, JSON.stringify(await preview()));
      await keys(page, "Escape");
      await isGone();
      await page.evaluate(() => document.activeElement.blur());
      const { x, y } = await link.evaluate((link) => {
        const { left, top, width, height } = link.getClientRects()[0]; // of its first line: the middle of a broken link is beside it
        return { x: left + width / 2, y: top + height / 2 };
      });
      await page.mouse.move(x, y);
      await isShown(words);
      await page.mouse.move(2, 2);
      await isGone();
    });
  }
}

test("nothing was thrown, and nobody was asked", () => {
  assert.deepEqual(page.errors, []);
  assert.deepEqual(page.requests.filter((url) => !isLocal(url)), []);
});

test("no fold has Sphinx's words, and what each says is not said by a fold of another kind", async () => {
  const labels = await page.$$eval("article details.hide > summary", (parts) =>
    parts.map((part) => [part.innerText.trim(), Boolean(part.closest(".cell").querySelector("figure img, .cell_output img"))]),
  );
  assert.ok(labels.length >= 5);
  for (const [words, isFigure] of labels) {
    assert.match(words, /^(Imports|Code of (Fig\. \d+|this (live )?figure|this output)|Numbers for the text|Check|Code used below)$/);
    assert.equal(/Fig\.|this figure/.test(words), isFigure, words);
  }
});

// The typefaces in which the browser draws a part of the page.
async function drawnIn(page, selector) {
  const session = await page.createCDPSession();
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
  return fonts.map(({ familyName }) => familyName);
}

test("the typeface comes after the text, and moves little (390 px)", async () => {
  const shifts = [];
  for (const name of ["index", "04_nadam", "14_errors_and_fixes", "glossary"]) {
    const opened = await settled(browser, `chapters/${name}`, { width: 390 });
    shifts.push(await opened.evaluate(() => globalThis.shift));
    await opened.browserContext().close();
  }
  // Where a stand-in breaks a line elsewhere one page moves by a line; 0.13 on the average without stand-ins.
  const average = shifts.reduce((sum, shift) => sum + shift) / shifts.length;
  assert.ok(average < 0.05, shifts.join());
});

test("a quiz has its room before it is drawn", async () => {
  for (const width of [390, 1280]) {
    const prepare = async (page) => {
      await page.setViewport({ width, height: 1000 });
      await page.evaluateOnNewDocument(() => {
        const height = () => document.querySelector(".yaq").getBoundingClientRect().height;
        document.addEventListener("DOMContentLoaded", () => (globalThis.room = height()));
      });
    };
    const opened = await open(browser, address("chapters/04_nadam", "#check-yourself"), { live: false, prepare });
    await until(opened, () => document.querySelector(".yaq-root button"));
    const { room, taken } = await opened.evaluate(() => ({ room, taken: document.querySelector(".yaq").getBoundingClientRect().height }));
    assert.ok(taken > 400 && Math.abs(room - taken) < 100, `${room} kept, ${taken} taken at ${width} px`);
    await opened.browserContext().close();
  }
});

test("the text has the book's own typeface, and chapter, section and text have sizes of their own", async () => {
  await page.setViewport({ width: 1280, height: 800 });
  await page.evaluate(() => document.fonts.ready);
  assert.deepEqual(await drawnIn(page, "article section > p:not([class])"), ["Source Serif 4"]);
  assert.match((await drawnIn(page, "nav.bd-links a")).join(), /^Source Sans 3/);
  const [h1, h2, text] = await page.evaluate(() => ["h1", "h2", "p:not([class])"].map((tag) => parseFloat(getComputedStyle(document.querySelector(`article section > ${tag}`)).fontSize)));
  assert.ok(h1 > 1.3 * h2 && h2 > 1.2 * text, [h1, h2, text].join());
  assert.ok(text >= 17 && text <= 18, `${text}`);
});

test("a word that is almost one of the book's finds it, and the page says so", async () => {
  const search = await open(browser, `${address("search")}?q=nesterow`, { live: false });
  await until(search, () => document.querySelectorAll("#search-results li").length > 0);
  assert.match(await search.$eval(".near-word", (part) => part.innerText), /does not have “nesterow”.*“nesterov”/);
});

test("a search leads on to the section that has its words", async () => {
  const found = await open(browser, `${address(PAGE)}?highlight=bias%20correction`, { live: false });
  await until(found, () => scrollY > 200 && document.querySelector("span.highlighted"));
  const place = await found.evaluate(() => {
    const marks = [...document.querySelectorAll("article span.highlighted")].map((mark) => mark.getBoundingClientRect().top);
    return marks.some((top) => top > 0 && top < innerHeight);
  });
  assert.ok(place, "no word that was searched for is on the screen");
});

test("a page that was read to its end is marked in the list", async () => {
  assert.equal(await page.$$eval("nav.bd-links .read", (parts) => parts.length), 0);
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: "instant" }));
  await until(page, () => /read/.test(document.querySelector("nav.bd-links .current.active > a, nav.bd-links a.current")?.textContent));
});
