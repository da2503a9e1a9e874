// Where the parts of a page lie: no text upon another or upon a picture, and none cut where nothing can be scrolled.

const BLOCKS = "img, pre"; // each is one part, whatever is in it
// Signs that are made of parts upon each other, what is edited, what is there for a screen reader alone or lies upon a whole card.
const MADE_OF_PARTS = ".katex, .cm-editor, .visually-hidden, .sr-only, .heard, .sd-stretched-link, script, style, .headerlink, .copybtn";
const MOST = 20; // faults of a page that are named

// In the page: what is wrong, as lines.
function faultsIn(blocks, without, most) {
  document.getAnimations().forEach((animation) => animation.finish()); // a sidebar that still comes in moves the text
  const windows = new Map([[document.body, { left: 0, right: innerWidth, top: -Infinity, bottom: Infinity }]]);
  // What the parts around one leave to be seen, and in which of them it can be scrolled.
  function windowOf(part) {
    if (!windows.has(part)) {
      const { left, right, top, bottom, scrolls } = windowOf(part.parentElement);
      const { overflowX, overflowY } = getComputedStyle(part);
      const box = part.getBoundingClientRect();
      const [cutX, cutY] = [overflowX, overflowY].map((overflow) => /hidden|clip/.test(overflow));
      const isWide = /auto|scroll/.test(overflowX) && part.scrollWidth > part.clientWidth;
      const isHigh = /auto|scroll/.test(overflowY) && part.scrollHeight > part.clientHeight;
      windows.set(part, {
        left: isWide ? -Infinity : cutX ? Math.max(left, box.left) : left,
        right: isWide ? Infinity : cutX ? Math.min(right, box.right) : right,
        top: isHigh ? -Infinity : cutY ? Math.max(top, box.top) : top,
        bottom: isHigh ? Infinity : cutY ? Math.min(bottom, box.bottom) : bottom,
        scrolls: isWide || isHigh ? part : scrolls,
      });
    }
    return windows.get(part);
  }
  const isSeen = (part) => !part.closest(without) && part.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const root = document.querySelector("article") ?? document.querySelector("main");
  const parts = [...root.querySelectorAll(blocks)].map((block) => [block, block.parentElement]);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (data.trim() && !parentElement.closest(blocks)) parts.push([walker.currentNode, parentElement]);
  }

  const [found, seen] = [[], []];
  const range = document.createRange();
  for (const [part, around] of parts) {
    if (!isSeen(part.data ? around : part)) continue;
    range.selectNode(part);
    const { left, right, top, bottom, scrolls } = windowOf(around);
    for (const box of part.data ? range.getClientRects() : [part.getBoundingClientRect()]) {
      if (box.width < 2 || box.height < 2) continue;
      const words = (part.data ?? part.alt ?? part.textContent).trim().slice(0, 40);
      // Letters fill the middle of their line's box.
      const spare = part.data ? box.height * 0.22 : 1;
      const line = { left: box.left + 1, right: box.right - 1, top: box.top + spare, bottom: box.bottom - spare, words, scrolls };
      if (line.left < left - 1 || line.right > right + 1 || line.top < top - 1 || line.bottom > bottom + 1) found.push(`cut: ${words}`);
      seen.push(line);
    }
  }
  seen.sort((one, other) => one.top - other.top);
  for (const [nth, one] of seen.entries()) {
    for (let next = nth + 1; next < seen.length && seen[next].top < one.bottom - 2; next++) {
      const other = seen[next];
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      if (wide > 2 && one.scrolls === other.scrolls) found.push(`upon each other: ${one.words} | ${other.words}`);
    }
  }
  return { found: [...new Set(found)].slice(0, most), seen: seen.length };
}

// In the page: the formulas of the text that have to be scrolled, and those, and choices of a quiz, whose full stop stands on the next line.
function formulaFaultsIn() {
  const texOf = (part) => (part.querySelector("annotation") ?? part).textContent.slice(0, 60);
  const wide = [...document.querySelectorAll(".math .katex-display")].filter((part) => part.scrollWidth > part.clientWidth + 1);
  const range = document.createRange();
  const left = [...document.querySelectorAll("span.math, .yaq-Question")].filter((part) => {
    const { nextSibling } = part;
    if (!/^[.,;:)?]/.test(nextSibling?.data ?? "") || !part.checkVisibility()) return false;
    range.setStart(nextSibling, 0);
    range.setEnd(nextSibling, 1);
    return range.getBoundingClientRect().top > part.getBoundingClientRect().bottom - 2;
  });
  return [...wide.map((part) => `has to be scrolled: ${texOf(part)}`), ...left.map((part) => `its sign is on the next line: ${texOf(part)}`)];
}

export const formulaFaults = (page) => page.evaluate(formulaFaultsIn);

export const faults = (page) => page.evaluate(faultsIn, BLOCKS, MADE_OF_PARTS, MOST);
