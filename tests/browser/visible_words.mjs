// What a reader of a wide screen reads can be read on a phone and on paper too, but for what is named here.
import assert from "node:assert/strict";
import { canScroll } from "./whole_pages.mjs";

// The pictures of the live figures have other ticks in another width.
const REDRAWN = [".drawing"];
// On paper nothing can be pressed, and the still picture stands for the live one.
const NOT_ON_PAPER = [".nadam-figure", ".nadam-exercise", ".yaq-root button", ".bd-breadcrumbs", "a.headerlink", ".copybtn"];

// What a reader of a wide screen may not see: what is folded, for a screen reader, in the place of something else, or a label of an entry.
const FOLDED = ["details:not([open]) > :not(summary)", "details.hide > summary", ".solution.waits", ".yaq-root", "[hidden]"];
const REPLACED = [".nadam-figure", ".nadam-exercise", ".sd-hide-link-text", ".tag_static-figure", ".citation > .label", "a.headerlink", ".copybtn"];
const MAY_BE_HIDDEN = [...FOLDED, ...REPLACED, ".visually-hidden", ".sr-only"];

const TEXT = "article";
const TITLE_ON_PAPER = "#jb-print-docs-body h1"; // in the place of the text's own

// In the page: how often each word of the text stands where it can be seen, or with `hidden` at all. What is scrolled out of sight can be scrolled to.
function visibleWords(without, within, hidden = false) {
  const words = {};
  const range = document.createRange();
  const boxOf = (part) => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return { left: left + scrollX, top: top + scrollY, right: right + scrollX, bottom: bottom + scrollY };
  };
  const windows = new Map([[document.body, { left: 0, top: 0, right: Infinity, bottom: Infinity }]]);
  // What a part and those around it leave to be seen.
  function windowOf(part) {
    if (!windows.has(part)) {
      const { left, top, right, bottom } = windowOf(part.parentElement);
      const { overflowX, overflowY, clip } = getComputedStyle(part);
      const [cutX, cutY] = [overflowX, overflowY].map((overflow) => /hidden|clip/.test(overflow) || clip !== "auto");
      const box = boxOf(part);
      windows.set(part, {
        left: cutX ? Math.max(left, box.left) : left,
        right: cutX ? Math.min(right, box.right) : right,
        top: cutY ? Math.max(top, box.top) : top,
        bottom: cutY ? Math.min(bottom, box.bottom) : bottom,
      });
    }
    return windows.get(part);
  }
  const nodes = [...document.querySelectorAll(within)].flatMap((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    return texts;
  });
  for (const node of nodes) {
    const { textContent, parentElement } = node;
    if (!textContent.trim() || parentElement.closest([...without, "script", "style", ".katex"].join())) continue;
    for (const word of hidden ? textContent.trim().split(/\s+/) : []) words[word] = (words[word] ?? 0) + 1;
    if (hidden || !parentElement.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    range.selectNodeContents(node);
    const [text, seen] = [boxOf(range), windowOf(parentElement)];
    const wide = Math.min(text.right, seen.right) - Math.max(text.left, seen.left);
    const high = Math.min(text.bottom, seen.bottom) - Math.max(text.top, seen.top);
    if (wide < 2 || high < 5) continue;
    for (const word of textContent.trim().split(/\s+/)) words[word] = (words[word] ?? 0) + 1;
  }
  return words;
}

const lost = (wide, other) => Object.entries(wide).filter(([word, count]) => (other[word] ?? 0) < count).map(([word]) => word);

// Leaves the page as wide as it was, and on the screen.
export async function readEverywhere(page) {
  const { width, height } = page.viewport();
  const read = (without, within = TEXT, hidden) => page.evaluate(visibleWords, without, within, hidden);
  const [wide, kept] = [await read(REDRAWN), await read([...REDRAWN, ...NOT_ON_PAPER])];
  assert.ok(Object.keys(wide).length >= 10, `${Object.keys(wide)}`);
  assert.deepEqual(lost(await read([...REDRAWN, ...MAY_BE_HIDDEN], TEXT, true), wide), [], "at 1280 px");
  await page.setViewport({ width: 320, height });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  assert.deepEqual(lost(wide, await read(REDRAWN)), [], "at 320 px");
  await page.setViewport({ width, height });
  await page.emulateMediaType("print");
  assert.deepEqual(lost(kept, await read(REDRAWN, `${TEXT}, ${TITLE_ON_PAPER}`)), [], "on paper");
  await page.emulateMediaType(null);
  // The theme measures what can be scrolled when the window changes: on paper nothing can.
  await page.evaluate(() => dispatchEvent(new Event("resize")));
  await canScroll(page);
}
