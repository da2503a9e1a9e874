// What the tests of whole pages share: which pages there are, a page when nothing more is to come on it, and what axe-core finds there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PATIENCE, PLACEHOLDERS, address, allDrawn, axeSource, names, open, until } from "./browser.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LOOKED_AT = ["color-contrast", "link-name", "document-title"]; // on each whole page, if axe looks at all

export const RUNTIME = "nadam-runtime.js"; // the program of the live figures

export const html = (name) => readFileSync(new URL(address(name)), "utf8");
// By name, without those that only lead on to another.
export const wholePages = () => names().filter((name) => !/http-equiv="Refresh"/i.test(html(name)));

// Opens a page and waits until nothing more is to come: live figures, quizzes.
export async function settled(browser, name, { scheme = "light", width = 1280 } = {}) {
  const prepare = async (page) => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 1000 });
    await page.evaluateOnNewDocument(() => {
      globalThis.refused = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => refused.push(`${effectiveDirective} ${blockedURI}`));
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shift += value;
      }).observe({ type: "layout-shift", buffered: true });
    });
  };
  const page = await open(browser, address(name), { live: false, prepare });
  if (await page.$(PLACEHOLDERS)) await allDrawn(page);
  if (await page.$(".yaq")) {
    await page.$eval(":has(> .yaq)", (section) => scrollTo({ top: section.getBoundingClientRect().top + scrollY - 1.5 * innerHeight, behavior: "instant" }));
    await page.waitForSelector(".yaq-root button", { timeout: PATIENCE });
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  }
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

// What axe finds, as lines that name rule and part: by its rules of TAGS, or by those of `rules`; `lookedAt` are rules that there is
// something for.
export async function findings(page, { within = "html", rules, lookedAt = rules?.slice(0, 1) ?? LOOKED_AT } = {}) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate(
    // Of what is right it names one part for each rule: a fifth of the time less than for all.
    (within, runOnly) => globalThis.axe.run({ include: [[within]] }, { runOnly, resultTypes: ["violations"] }),
    within,
    rules ? { type: "rule", values: rules } : { type: "tag", values: TAGS },
  );
  const looked = passes.map(({ id }) => id);
  for (const rule of lookedAt) assert.ok(looked.includes(rule), `axe did not look at ${rule}`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all }) => `${id}: ${html.slice(0, 150)} ${[...any, ...all][0]?.message ?? ""}`),
  );
}
