// Every page of the book, loaded once from disk in Chromium: it asks nobody for anything, throws no error, shows its mathematics, holds
// still while it loads, can be listened to and printed, fits every screen, and axe-core finds nothing in it, in the light and in the dark.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PLACEHOLDERS, address, isLocal, launch, names, open, until } from "./browser.mjs";
import { readEverywhere } from "./visible_words.mjs";
import { RUNTIME, findings, settled, unfold, wholePages } from "./whole_pages.mjs";

const WIDTHS = [320, 390, 640, 768, 1280]; // 640: a window of 1280 at 200 %
const MOST_SHIFT = 0.1;
const COLOURS = ["color-contrast", "link-in-text-block"]; // axe's rules that look at colours

const DARK = "axe finds nothing, dark";
// One page of each kind; all others in `make test-all`.
const ALSO_DARK = /04_nadam|13_claims|14_errors|16_explore|bibliography|glossary|index|speed|search/;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// In this order: what unfolds the page, makes it dark or makes it narrow comes after what looks at it as it was loaded.
const CHECKS = {
  "it asks nobody for anything, loses nothing and throws no error": (page) => {
    assert.deepEqual(page.requests.filter((url) => !isLocal(url)), []);
    assert.deepEqual(page.lost, []);
    assert.deepEqual(page.errors, []);
  },

  "the program of the live figures is there where the figures are, or an answer is judged, and nowhere else": async (page) => {
    const widgets = await page.$$eval(PLACEHOLDERS, (parts) => parts.length);
    const boxes = await page.$$eval(".nadam-exercise", (parts) => parts.length);
    const loaded = await page.$$eval("script[src]", (scripts) => scripts.map((script) => script.src));
    assert.equal(loaded.filter((url) => url.includes(RUNTIME)).length, widgets || boxes ? 1 : 0);
  },

  "its mathematics is typeset": async (page) => {
    const { written, typeset, raw, reached } = await page.evaluate(() => ({
      written: document.querySelectorAll(".math.notranslate").length,
      typeset: [...document.querySelectorAll(".math.notranslate .katex-html")].filter((part) => part.textContent).length,
      raw: [...document.querySelectorAll("article :not(pre, pre *, code, code *, .katex *)")]
        .flatMap(({ childNodes }) => [...childNodes])
        .filter(({ nodeType, data }) => nodeType === Node.TEXT_NODE && /\\\(|\\\[|\\begin\{/.test(data)).length,
      reached: [...document.querySelectorAll(".math [tabindex]")].filter((part) => part.scrollWidth <= part.clientWidth).length,
    }));
    assert.equal(typeset, written);
    assert.equal(raw, 0, "TeX is shown");
    assert.equal(reached, 0, "the keyboard stops at formulas that need no scrolling");
  },

  "it moves little while it loads, and is refused nothing": async (page, name, t) => {
    const shift = await page.evaluate(() => globalThis.shift);
    t.diagnostic(`layout shift of ${name}: ${shift.toFixed(3)}`);
    assert.deepEqual(await page.evaluate(() => globalThis.refused), []);
    assert.ok(shift < MOST_SHIFT, `layout shift ${shift}`);
  },

  "formulas and pictures are there for readers who do not see them": async (page) => {
    const { formulas, spoken, pictures } = await page.evaluate(() => ({
      formulas: document.querySelectorAll(".math.notranslate").length,
      spoken: document.querySelectorAll(".math.notranslate math semantics").length,
      pictures: [...document.querySelectorAll("main img")].map(({ alt }) => alt),
    }));
    assert.equal(spoken, formulas);
    assert.deepEqual(pictures.filter((alt) => !/\w+ .*\w+ .*\w+ \w+/s.test(alt) || /\.(png|svg)$/.test(alt)), []); // a sentence, no file
  },

  "what is read at 1280 px can be read at 320 px and on paper": async (page, name) => {
    // Not the lists that Sphinx makes for itself: on paper they have no title.
    if (name.startsWith("chapters/")) await readEverywhere(page);
  },

  "on paper there are the figures, the still ones for the live, and the mathematics": async (page, name) => {
    if (!name.startsWith("chapters/")) return; // nobody prints the search
    await page.emulateMediaType("print");
    const { hidden, live, still, formulas } = await page.evaluate((placeholders) => {
      const shown = (part) => part.checkVisibility() && part.getBoundingClientRect().height > 0;
      const count = (selector) => [...document.querySelectorAll(selector)].filter(shown).length;
      return {
        hidden: [...document.querySelectorAll("article img, article .katex")]
          .filter((part) => !part.closest("details:not([open])") && !shown(part))
          .map((part) => part.outerHTML.slice(0, 100)),
        live: [count(".nadam-figure"), document.querySelectorAll(placeholders).length],
        still: count(".tag_static-figure img"),
        formulas: [count(".katex"), document.querySelectorAll(".katex").length],
      };
    }, PLACEHOLDERS);
    const folded = await page.$$eval("article details:is(.hide, .solution)", (folds) => folds.filter((fold) => !fold.lastElementChild.checkVisibility()).length);
    await page.emulateMediaType(null);
    assert.equal(folded, 0, "folds of code whose content is not on paper");
    assert.deepEqual(hidden, []);
    assert.equal(live[0], 0);
    const below = await page.$eval("article", (article) => article.textContent.includes("on paper, the figures below show the same"));
    assert.ok(below || still >= live[1], `${still} still pictures of ${live[1]} live figures`);
    assert.ok(formulas[0] > 0 || formulas[1] === 0);
  },

  "axe finds nothing, light": async (page) => {
    await unfold(page);
    await findsNothing(page, "light");
  },

  [DARK]: async (page) => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await findsNothing(page, "dark", { rules: COLOURS }); // the others look at what no scheme changes
  },

  "it fits every screen": async (page) => {
    for (const width of WIDTHS) {
      await page.setViewport({ width, height: 1000 });
      const [needed, given] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(needed <= width && given === width, `${width} wide: ${needed} needed, ${given} given`);
    }
  },
};

async function findsNothing(page, scheme, settings) {
  await until(page, (scheme) => document.documentElement.dataset.theme === scheme, scheme);
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish())); // colours that still change
  assert.deepEqual(await findings(page, settings), []);
}

const whole = wholePages();
for (const name of whole) {
  test(name, async (t) => {
    const page = await settled(browser, name);
    for (const [claim, check] of Object.entries(CHECKS))
      await t.test(claim === DARK && !ALSO_DARK.test(name) ? `slow: ${claim}` : claim, (t) => check(page, name, t));
    await page.browserContext().close();
  });
}

test("a page that only leads on to another does so", async (t) => {
  const others = names().filter((name) => !whole.includes(name));
  assert.ok(others.includes("index"), others.join());
  for (const name of others) {
    await t.test(name, async () => {
      const page = await open(browser, address(name), { live: false });
      await until(page, (from) => location.href !== from && document.readyState === "complete", address(name));
      CHECKS["it asks nobody for anything, loses nothing and throws no error"](page);
      await page.browserContext().close();
    });
  }
});

test("a page that a reader of the dark opens is dark at once, and axe finds nothing in it", async () => {
  const page = await settled(browser, "chapters/16_explore", { scheme: "dark" });
  await unfold(page);
  await findsNothing(page, "dark");
});

test("there are the search, and chapters", () => {
  assert.ok(whole.includes("search") && whole.filter((name) => name.startsWith("chapters/")).length >= 4, whole.join());
});
