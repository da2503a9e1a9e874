// What the tests of whole pages share: which pages there are, a page when nothing more is to come on it, and what axe-core finds there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PLACEHOLDERS, address, allDrawn, axeSource, names, open, until } from "./browser.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LOOKED_AT = ["color-contrast", "link-name", "document-title"]; // on each whole page, if axe looks at all

export const RUNTIME = "nadam-runtime.js"; // the program of the live figures

export const html = (name) => readFileSync(new URL(address(name)), "utf8");
// By name, without those that only lead on to another.
export const wholePages = () => names().filter((name) => !/http-equiv="Refresh"/i.test(html(name)));

const BELOW = 300; // pixels below the window: a part is made before it is in sight

// Comes near each exercise and quiz of a page, from the top down as a reader who scrolls, waits until it is there, and goes back.
async function allAsked(page) {
  for (const part of await page.$$(".nadam-exercise, .yaq")) {
    await part.evaluate((part, below) => {
      const { top } = (part.checkVisibility() ? part : part.parentElement).getBoundingClientRect();
      scrollTo({ top: top + scrollY - innerHeight - below, behavior: "instant" });
    }, BELOW);
    await until(page, (part) => (part.matches(".yaq") ? document.querySelector(".yaq-root button") : part.querySelector("button")), part);
  }
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
}

// Opens a page and waits until nothing more is to come: live figures, exercises, quizzes.
export async function settled(browser, name, { scheme = "light", width = 1280 } = {}) {
  const prepare = async (page) => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 1000 });
    await page.evaluateOnNewDocument(() => {
      globalThis.refused = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => refused.push(`${effectiveDirective} ${blockedURI}`));
      // What moves: all of it, and what moves once the typefaces are there.
      Object.assign(globalThis, { shift: 0, lateShift: 0 });
      let typeset = false;
      const add = (entries) => {
        for (const { value, hadRecentInput } of entries) {
          if (hadRecentInput) continue;
          globalThis.shift += value;
          if (typeset) globalThis.lateShift += value;
        }
      };
      const seen = new PerformanceObserver((list) => add(list.getEntries()));
      const frame = () => new Promise(requestAnimationFrame);
      const typefaces = () => document.fonts.ready.then(frame).then(frame).then(() => (add(seen.takeRecords()), (typeset = true)));
      document.addEventListener("DOMContentLoaded", typefaces);
      seen.observe({ type: "layout-shift", buffered: true });
    });
  };
  const page = await open(browser, address(name), { live: false, prepare });
  if (await page.$(PLACEHOLDERS)) await allDrawn(page);
  await allAsked(page);
  await page.evaluate(() => document.fonts.ready);
  return page;
}

// Opens whatever is folded away, and waits until it is there and has stopped moving.
export async function unfold(page) {
  await page.$$eval("article details", (folds) => folds.forEach((fold) => (fold.open = true)));
  const editors = await page.$$eval(".nadam-figure details.python", (folds) => folds.length);
  await until(page, (editors) => document.querySelectorAll(".cm-content").length >= editors, editors);
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))));
  await canScroll(page);
}

// Waits until the keyboard reaches whatever is too wide: the theme looks for it a moment after the window changes or a fold is opened.
export const canScroll = (page) =>
  until(page, (scrolled) =>
    [...document.querySelectorAll(scrolled)].every((part) => part.scrollWidth <= part.clientWidth || part.tabIndex === 0),
    "article pre, article .cell_output > .output, article .pst-scrollable-table-container",
  );

// Ends the look at a page as it is on paper.
export async function backOnScreen(page) {
  await page.emulateMediaType(null);
  // The theme measures what can be scrolled when the window changes: on paper nothing can.
  await page.evaluate(() => dispatchEvent(new Event("resize")));
  await canScroll(page);
}

// Leaves one of the parts that look the same, as axe's time grows with each: of the tokens of code one of each kind in each
// kind of place, of a formula one letter and no MathML, for which axe has no rule. The layout is another one then, and nothing can be put back.
export async function oneOfEachLook(page) {
  await page.evaluate(() => {
    const seen = new Set();
    for (const token of [...document.querySelectorAll(":is(pre, code, dt.sig) span[class]:not([id], [tabindex])")].reverse()) {
      if (token.childElementCount) continue;
      const look = `${token.className} in ${token.parentElement.className} in ${token.closest("div[class*=cell_], dl, td, li")?.className}`;
      if (seen.has(look)) token.replaceWith(token.textContent);
      seen.add(look);
    }
    document.body.normalize();
    for (const formula of document.querySelectorAll(".katex-html")) formula.textContent = formula.textContent.slice(0, 1);
    for (const formula of document.querySelectorAll(".katex-mathml math")) formula.replaceChildren();
  });
  await canScroll(page);
}

// What axe finds, as lines that name rule and part: by its rules of TAGS but for those of `without`, or by those of `rules`; `lookedAt` are
// rules that there is something for.
export async function findings(page, { within = "html", without = [], rules, lookedAt = rules?.slice(0, 1) ?? LOOKED_AT } = {}) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate(
    // Of what is right it names one part for each rule: a fifth of the time less than for all.
    (within, runOnly, without) => {
      const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
      return globalThis.axe.run({ include: [[within]] }, { runOnly, rules, resultTypes: ["violations"] });
    },
    within,
    rules ? { type: "rule", values: rules } : { type: "tag", values: TAGS },
    without,
  );
  const looked = passes.map(({ id }) => id);
  for (const rule of lookedAt.filter((rule) => !without.includes(rule))) assert.ok(looked.includes(rule), `axe did not look at ${rule}`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all }) => `${id}: ${html.slice(0, 150)} ${[...any, ...all][0]?.message ?? ""}`),
  );
}
