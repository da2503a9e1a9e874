// What a reader of a wide screen reads can be read on a phone and on paper too, but for what is named here.
import assert from "node:assert/strict";

// The pictures of the live figures have other ticks in another width, an editor writes only the lines near the view, and a figure fills its
// folds a moment after they are opened.
const REDRAWN = [".drawing", ".cm-content", ".nadam-figure details > :not(summary)"];
// On paper nothing can be pressed, and the still picture stands for the live one.
const NOT_ON_PAPER = [".nadam-figure", ".nadam-exercise", ".yaq-root button", ".bd-breadcrumbs", "a.headerlink", ".copybtn"];

// What a reader of a wide screen may not see: what is folded, for a screen reader, in the place of something else, or a label of an entry.
const FOLDED = ["details:not([open]) > :not(summary)", "details.hide > summary", ".solution.waits", ".yaq-root", "[hidden]"];
const REPLACED = [".nadam-figure", ".nadam-exercise", ".sd-hide-link-text", ".tag_static-figure", ".citation > .label", "a.headerlink", ".copybtn", ".column-name"];
const MAY_BE_HIDDEN = [...FOLDED, ...REPLACED, ".visually-hidden", ".sr-only"];

const TEXT = "article";
const TITLE_ON_PAPER = "#jb-print-docs-body h1"; // in the place of the text's own

// What is left out of each comparison: with the text at 320 px, on paper, and with what the page holds but may hide.
const LEFT_OUT = { narrow: REDRAWN, paper: [...REDRAWN, ...NOT_ON_PAPER], hidden: [...REDRAWN, ...MAY_BE_HIDDEN] };

// In the page, for each comparison: how often each word of the text stands where it can be seen, and how often it is there at all. What is
// scrolled out of sight can be scrolled to.
function wordsIn(within, leftOut) {
  const counts = Object.fromEntries(Object.keys(leftOut).map((name) => [name, { seen: {}, all: {} }]));
  const range = document.createRange();
  const boxOf = (part) => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return { left: left + scrollX, top: top + scrollY, right: right + scrollX, bottom: bottom + scrollY };
  };
  const windows = new Map([[document.body, { left: 0, top: 0, right: Infinity, bottom: Infinity }]]);
  // What a part and those around it leave to be seen: all that a part holds that scrolls sideways, if something of it is seen itself.
  function windowOf(part) {
    if (!windows.has(part)) {
      const { left, top, right, bottom } = windowOf(part.parentElement);
      const { overflowX, overflowY, clip } = getComputedStyle(part);
      const [cutX, cutY] = [overflowX, overflowY].map((overflow) => /hidden|clip/.test(overflow) || clip !== "auto");
      const scrolls = /auto|scroll/.test(overflowX) && part.scrollWidth > part.clientWidth;
      const box = cutX || cutY || scrolls ? boxOf(part) : {};
      const isWhole = scrolls && Math.min(right, box.right) - Math.max(left, box.left) >= 2;
      windows.set(part, {
        left: isWhole ? -Infinity : cutX ? Math.max(left, box.left) : left,
        right: isWhole ? Infinity : cutX ? Math.min(right, box.right) : right,
        top: cutY ? Math.max(top, box.top) : top,
        bottom: cutY ? Math.min(bottom, box.bottom) : bottom,
      });
    }
    return windows.get(part);
  }
  function isSeen(node) {
    if (!node.parentElement.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    range.selectNodeContents(node);
    const [text, seen] = [boxOf(range), windowOf(node.parentElement)];
    const wide = Math.min(text.right, seen.right) - Math.max(text.left, seen.left);
    const high = Math.min(text.bottom, seen.bottom) - Math.max(text.top, seen.top);
    return wide >= 2 && high >= 5;
  }
  const { FILTER_ACCEPT, FILTER_REJECT, SHOW_ELEMENT, SHOW_TEXT } = NodeFilter;
  const acceptNode = (node) => (node.matches?.("script, style, .katex") ? FILTER_REJECT : FILTER_ACCEPT);
  for (const root of document.querySelectorAll(within)) {
    const walker = document.createTreeWalker(root, SHOW_ELEMENT | SHOW_TEXT, { acceptNode });
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const into = Object.keys(leftOut).filter((name) => !node.parentElement.closest(leftOut[name].join())).map((name) => counts[name]);
      const seen = into.length > 0 && isSeen(node);
      for (const { seen: visible, all } of into) {
        for (const word of node.data.trim().split(/\s+/)) {
          all[word] = (all[word] ?? 0) + 1;
          if (seen) visible[word] = (visible[word] ?? 0) + 1;
        }
      }
    }
  }
  return counts;
}

// The words of a page as it is now.
export const wordsOf = (page, { paper = false } = {}) => page.evaluate(wordsIn, paper ? `${TEXT}, ${TITLE_ON_PAPER}` : TEXT, LEFT_OUT);

const lost = (wide, other) => Object.entries(wide).filter(([word, count]) => (other[word] ?? 0) < count).map(([word]) => word);

// The words of one page: as it was loaded and on paper, and with its folds open on a phone and on a wide screen.
export function readEverywhere({ loaded, paper, phone, wide }) {
  assert.ok(Object.keys(loaded.narrow.seen).length >= 10, `${Object.keys(loaded.narrow.seen)}`);
  assert.deepEqual(lost(loaded.hidden.all, loaded.narrow.seen), [], "at 1280 px");
  assert.deepEqual(lost(wide.narrow.seen, phone.narrow.seen), [], "at 320 px");
  assert.deepEqual(lost(loaded.paper.seen, paper.narrow.seen), [], "on paper");
}
