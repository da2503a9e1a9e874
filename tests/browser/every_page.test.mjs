// Every page of the book, loaded once from disk in Chromium: it asks nobody for anything, throws no error, shows its mathematics, holds
// still while it loads, can be listened to and printed, and fits every screen. On one page of each kind axe-core finds nothing, in the light
// and in the dark; `make slow` asks it about all.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { faults, formulaFaults } from "./boxes.mjs";
import { PLACEHOLDERS, address, isLocal, launch, names, nextFrame, open, until } from "./browser.mjs";
import { readEverywhere, wordsOf } from "./visible_words.mjs";
import { RUNTIME, backOnScreen, findings, oneOfEachLook, settled, unfold, wholePages } from "./whole_pages.mjs";

const WIDTHS = [320, 390, 640, 768, 1280]; // 640: a window of 1280 at 200 %
const LOOKED_AT = [390, 1280]; // a phone, a desktop
const PAPER = 718; // A4 between its margins
const MOST_SHIFT = 0.1; // of one page by its programs
const MEAN_SHIFT = 0.03; // of all, by the typefaces too: a stand-in may break a line elsewhere, and then that one page moves by more
const COLOURS = ["color-contrast", "link-in-text-block"]; // axe's rules that look at colours

const IN_COLOUR = "each text stands out from what is behind it, in the light and in the dark";
// One page of each kind, as a kind has its structure from one program and its colours from one style; all others in `make slow`.
const KINDS = ["04_nadam", "12_the_decay", "16_explore", "api_training", "bibliography", "glossary", "index", "notation", "speed", "search"];
const standsForItsKind = (name) => KINDS.some((kind) => name.includes(kind));

// Two pages at a time, each in a browser of its own: one that is not in front is drawn late.
const AT_ONCE = 2;
let browser;
let browsers;
before(async () => {
  browsers = await Promise.all(Array.from({ length: AT_ONCE }, () => launch()));
  [browser] = browsers;
});
after(() => Promise.all(browsers.map((each) => each.close())));

// Of a page as it was loaded.
const LOADED = {
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
    const { shift, lateShift, refused } = await page.evaluate(() => ({ shift, lateShift, refused }));
    t.diagnostic(`layout shift of ${name}: ${shift.toFixed(3)}, of it with the typefaces there ${lateShift.toFixed(3)}`);
    shifts.push(shift);
    assert.deepEqual(refused, []);
    assert.ok(lateShift < MOST_SHIFT, `layout shift ${lateShift}`);
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

  "whatever can be pressed has a name, no level of heading is left out, and no name of a place is given twice": async (page) => {
    const { nameless, levels, ids } = await page.evaluate(() => {
      const named = (part) => part.textContent.trim() || part.ariaLabel || part.title || part.labels?.length || part.querySelector("img[alt]:not([alt=''])");
      return {
        nameless: [...document.querySelectorAll("a[href], button, summary, input, select, textarea")]
          .filter((part) => part.checkVisibility() && !named(part))
          .map((part) => part.outerHTML.slice(0, 120)),
        levels: [...document.querySelectorAll("article :is(h1, h2, h3, h4, h5, h6)")].map(({ localName }) => Number(localName[1])),
        ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
      };
    });
    assert.deepEqual(nameless, []);
    assert.deepEqual(levels.filter((level, nth) => level > (levels[nth - 1] ?? 0) + 1), [], levels.join());
    assert.deepEqual(ids.filter((id, nth) => ids.indexOf(id) !== nth), []);
  },
};

// Of what `everywhere` saw of it.
const SEEN = {
  "what is read at 1280 px can be read at 320 px and on paper": (page, { words }) => words && readEverywhere(words),

  "on paper there are the figures, the still ones for the live, the mathematics, and every line of code": (page, { paper }) => {
    if (!paper) return; // nobody prints the search
    assert.deepEqual(paper.cut, []);
    assert.equal(paper.folded, 0, "folds of code whose content is not on paper");
    assert.deepEqual(paper.hidden, []);
    assert.equal(paper.live[0], 0);
    assert.ok(paper.below || paper.still >= paper.live[1], `${paper.still} still pictures of ${paper.live[1]} live figures`);
    assert.ok(paper.formulas[0] > 0 || paper.formulas[1] === 0);
  },

  "it fits every screen, and no text is cut or lies upon another": (page, { screens }) => {
    assert.deepEqual(Object.keys(screens).map(Number), WIDTHS);
    for (const [width, { needed, given, out }] of Object.entries(screens)) {
      assert.ok(needed <= width && given === Number(width), `${width} wide, ${needed} needed, ${given} given; ${out.join("\n")}`);
    }
    for (const width of LOOKED_AT) {
      const { found, seen } = screens[width].lines;
      assert.deepEqual([...found, ...screens[width].formulas], [], `${width} wide`);
      assert.ok(seen >= 3, `${seen} lines of text`);
    }
  },
};

// Of a page that is open in all its folds, wide. What leaves out parts of it comes last, and nothing can be put back.
const BY_AXE = {
  "axe finds nothing": async (page) => {
    await oneOfEachLook(page);
    assert.deepEqual(await findings(page, { without: COLOURS }), []);
  },

  [IN_COLOUR]: async (page) => {
    for (const scheme of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await standsOut(page, scheme);
    }
  },
};

// Whatever is to be seen at the widths of screens and of paper, in one pass, as each change has the whole page laid out again: first on paper
// with its folds as they were loaded, then with open ones from a phone to a desktop. The page stays wide and open.
async function everywhere(page, name) {
  const isPrinted = name.startsWith("chapters/"); // not the lists that Sphinx makes for itself: on paper they have no title
  const words = isPrinted && { loaded: await wordsOf(page) };
  let paper;
  if (isPrinted) {
    await Promise.all([page.setViewport({ width: PAPER, height: 1000 }), page.emulateMediaType("print")]);
    words.paper = await wordsOf(page, { paper: true });
    paper = await page.evaluate(onPaper, PLACEHOLDERS);
    await Promise.all([page.setViewport({ width: WIDTHS[0], height: 1000 }), backOnScreen(page)]);
  }
  const screens = {};
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 1000 });
    await nextFrame(page); // the figures draw themselves anew
    if (width === WIDTHS[0]) {
      await unfold(page);
      if (words) words.phone = await wordsOf(page);
    }
    screens[width] = await page.evaluate(fits);
    if (LOOKED_AT.includes(width)) Object.assign(screens[width], { lines: await faults(page), formulas: await formulaFaults(page) });
  }
  if (words) words.wide = await wordsOf(page);
  return { words, paper, screens };
}

// In the page.
function onPaper(placeholders) {
  const shown = (part) => part.checkVisibility() && part.getBoundingClientRect().height > 0;
  const count = (selector) => [...document.querySelectorAll(selector)].filter(shown).length;
  return {
    hidden: [...document.querySelectorAll("article img, article .katex")]
      .filter((part) => !part.closest("details:not([open]), .nadam-figure") && !shown(part)) // a live figure's equations go with it
      .map((part) => part.outerHTML.slice(0, 100)),
    live: [count(".nadam-figure"), document.querySelectorAll(placeholders).length],
    still: count(".tag_static-figure img"),
    formulas: [count(".katex"), document.querySelectorAll(".katex:not(.nadam-figure *)").length],
    folded: [...document.querySelectorAll("article details:is(.hide, .solution)")].filter((fold) => !fold.lastElementChild.checkVisibility()).length,
    cut: [...document.querySelectorAll("article pre")].filter((code) => code.scrollWidth > code.clientWidth + 1).map((code) => code.textContent),
    below: document.querySelector("article").textContent.includes("on paper, the figures below show the same"),
  };
}

// In the page: how wide it is, and what sticks out of a window that is narrower.
function fits() {
  const needed = document.scrollingElement.scrollWidth;
  const sticksOut = (part) => part.getBoundingClientRect().right > innerWidth + 1;
  const out = needed > innerWidth ? [...document.querySelectorAll("body *")].filter(sticksOut).map((part) => part.outerHTML.slice(0, 80)) : [];
  return { needed, given: innerWidth, out: out.slice(0, 5) };
}

async function standsOut(page, scheme) {
  await until(page, (scheme) => document.documentElement.dataset.theme === scheme, scheme);
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish())); // colours that still change
  assert.deepEqual(await findings(page, { rules: COLOURS }), [], scheme);
}

async function lookAt(browser, name, t) {
  const page = await settled(browser, name);
  for (const [claim, check] of Object.entries(LOADED)) await t.test(claim, (t) => check(page, name, t));
  const seen = await everywhere(page, name);
  for (const [claim, check] of Object.entries(SEEN)) await t.test(claim, () => check(page, seen));
  for (const [claim, check] of Object.entries(BY_AXE)) await t.test(standsForItsKind(name) ? claim : `slow: ${claim}`, () => check(page));
  await page.browserContext().close();
}

const shifts = [];
const whole = wholePages();
describe("every page", { concurrency: AT_ONCE }, () => {
  const free = Array.from({ length: AT_ONCE }, (_, nth) => nth);
  for (const name of whole) {
    test(name, async (t) => {
      const mine = free.pop();
      try {
        await lookAt(browsers[mine], name, t);
      } finally {
        free.push(mine);
      }
    });
  }
});

test("the typefaces move little of all pages", () => {
  assert.equal(shifts.length, whole.length);
  const mean = shifts.reduce((sum, shift) => sum + shift) / shifts.length;
  assert.ok(mean < MEAN_SHIFT, `${mean}: ${shifts.map((shift) => shift.toFixed(3))}`);
});

test("a page that only leads on to another does so", async (t) => {
  const others = names().filter((name) => !whole.includes(name));
  assert.ok(others.includes("index"), others.join());
  for (const name of others) {
    await t.test(name, async () => {
      const page = await open(browser, address(name), { live: false });
      await until(page, (from) => location.href !== from && document.readyState === "complete", address(name));
      LOADED["it asks nobody for anything, loses nothing and throws no error"](page);
      await page.browserContext().close();
    });
  }
});

test("a page that a reader of the dark opens is dark at once, and its text stands out", async () => {
  const page = await settled(browser, "chapters/16_explore", { scheme: "dark" });
  await unfold(page);
  await standsOut(page, "dark");
});

test("there are the search, chapters, and a page of each kind", () => {
  assert.ok(whole.includes("search") && whole.filter((name) => name.startsWith("chapters/")).length >= 4, whole.join());
  assert.deepEqual(KINDS.filter((kind) => !whole.some((name) => name.includes(kind))), []);
});
