// Every page of the book as a whole, loaded once from disk: it holds still while it loads, is refused nothing, can be listened to and
// printed, axe-core finds nothing in it, and it fits every screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PLACEHOLDERS, launch } from "./browser.mjs";
import { findings, settled, unfold, wholePages } from "./whole_pages.mjs";

const WIDTHS = [320, 390, 640, 768, 1280]; // 640: a window of 1280 at 200 %
const MOST_SHIFT = 0.1;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// In this order: what unfolds the page or makes it narrow comes after what looks at it as it was loaded.
const CHECKS = {
  "it moves little while it loads, and is refused nothing": async (page, name, t) => {
    const shift = await page.evaluate(() => globalThis.shift);
    t.diagnostic(`layout shift of ${name}: ${shift.toFixed(3)}`);
    assert.deepEqual(await page.evaluate(() => globalThis.refused), []);
    assert.deepEqual(page.errors, []);
    assert.ok(shift < MOST_SHIFT, `layout shift ${shift}`);
  },

  "formulas and pictures are there for readers who do not see them": async (page) => {
    const { formulas, spoken, pictures } = await page.evaluate(() => ({
      formulas: document.querySelectorAll("mjx-container").length,
      spoken: document.querySelectorAll("mjx-container > mjx-assistive-mml > math").length,
      pictures: [...document.querySelectorAll("main img")].map(({ alt }) => alt),
    }));
    assert.equal(spoken, formulas);
    assert.deepEqual(pictures.filter((alt) => !/\w+ .*\w+ .*\w+ \w+/s.test(alt) || /\.(png|svg)$/.test(alt)), []); // a sentence, no file
  },

  "on paper there are the figures, the still ones for the live, and the mathematics": async (page, name) => {
    if (!name.startsWith("chapters/")) return; // nobody prints the search
    await page.emulateMediaType("print");
    const { hidden, live, still, formulas } = await page.evaluate((placeholders) => {
      const shown = (part) => part.checkVisibility() && part.getBoundingClientRect().height > 0;
      const count = (selector) => [...document.querySelectorAll(selector)].filter(shown).length;
      return {
        hidden: [...document.querySelectorAll("article img, article mjx-container")]
          .filter((part) => !part.closest("details:not([open])") && !shown(part))
          .map((part) => part.outerHTML.slice(0, 100)),
        live: [count(".nadam-figure"), document.querySelectorAll(placeholders).length],
        still: count(".tag_static-figure img"),
        formulas: [count("mjx-container"), document.querySelectorAll("mjx-container").length],
      };
    }, PLACEHOLDERS);
    await page.emulateMediaType(null);
    assert.deepEqual(hidden, []);
    assert.equal(live[0], 0);
    const below = await page.$eval("article", (article) => article.textContent.includes("on paper, the figures below show the same"));
    assert.ok(below || still >= live[1], `${still} still pictures of ${live[1]} live figures`);
    assert.ok(formulas[0] > 0 || formulas[1] === 0);
  },

  "axe finds nothing, light": async (page) => {
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
    await unfold(page);
    assert.deepEqual(await findings(page), []);
  },

  "it fits every screen": async (page) => {
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 1000 });
      const [needed, given] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(needed <= width && given === width, `${width} wide: ${needed} needed, ${given} given`);
    }
  },
};

for (const name of wholePages()) {
  test(name, async (t) => {
    const page = await settled(browser, name);
    for (const [claim, check] of Object.entries(CHECKS)) await t.test(claim, (t) => check(page, name, t));
    await page.browserContext().close();
  });
}
