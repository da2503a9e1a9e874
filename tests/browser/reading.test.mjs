// What a reader of the text sees: tables whose words are whole, a sign at whatever is cut at an edge, sources that lead somewhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, launch, open } from "./browser.mjs";
import { html, wholePages } from "./whole_pages.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const WIDTHS = { phone: 390, desktop: 1280 };
const HAVE_TABLES = ["appendix_keras_page", "06_five_nadams", "14_errors_and_fixes", "notation", "reports", "speed"];

async function opened(name, width, scheme = "light") {
  const prepare = async (page) => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 900 });
  };
  const page = await open(browser, address(`chapters/${name}`), { live: false, prepare });
  await page.evaluate(() => document.fonts.ready);
  return page;
}

// The names and numbers in the tables of a page that stand on more than one line, and how many there are in all. In the page.
function brokenWords() {
  const broken = [];
  let seen = 0;
  for (const cell of document.querySelectorAll("article :is(th, td)")) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { textContent, parentElement } = walker.currentNode;
      for (const { 0: word, index } of textContent.matchAll(/\S+/g)) {
        if (!parentElement.closest("code") && !/\d/.test(word)) continue; // words of prose may break at a hyphen
        const range = document.createRange();
        range.setStart(walker.currentNode, index);
        range.setEnd(walker.currentNode, index + word.length);
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        seen += 1;
        if (tops.size > 1) broken.push(word);
      }
    }
  }
  return { broken, seen };
}

test("on a phone and on a desktop no name and no number in a table is broken", async () => {
  let all = 0;
  for (const name of HAVE_TABLES) {
    const page = await opened(name, WIDTHS.phone);
    for (const [device, width] of Object.entries(WIDTHS)) {
      await page.setViewport({ width, height: 900 });
      const { broken, seen } = await page.evaluate(brokenWords);
      assert.deepEqual(broken, [], `${name} on a ${device}`);
      all += seen;
    }
    await page.browserContext().close();
  }
  assert.ok(all > 800, `${all} words were looked at`);
});

// How far each number ends before the right side of its cell, in columns of numbers alone. In the page.
function gapsBehind(cells) {
  return cells
    .filter((cell) => /^[\d.,]+$/.test(cell.innerText.trim()))
    .filter(({ cellIndex, parentElement }) => [...parentElement.parentElement.rows].every((row) => /^[\d.,e-]*$/.test(row.cells[cellIndex].innerText.trim())))
    .map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell.querySelector("p") ?? cell);
      const text = [...range.getClientRects()].at(-1);
      return cell.getBoundingClientRect().right - text.right;
    });
}

test("numbers in a table stand at the right of a column of numbers alone", async () => {
  const gaps = [];
  for (const name of ["06_five_nadams", "speed"]) {
    const page = await opened(name, 1280);
    gaps.push(...(await page.$$eval("article td", gapsBehind)));
    await page.browserContext().close();
  }
  assert.ok(gaps.length > 20, `${gaps.length} numbers`);
  for (const gap of gaps) assert.ok(gap < 12, `${gap} px to the right of a number`);
});

// The strip of pixels at one edge of a part, at its middle, as the screen shows it: its mean colour.
async function strip(page, part, side) {
  const clip = await part.evaluate((element, side) => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, right, top, height } = element.getBoundingClientRect();
    const high = Math.min(height, 60);
    return { x: scrollX + (side === "left" ? left : right - 6), y: scrollY + top + (height - high) / 2, width: 6, height: high };
  }, side);
  // Of the window alone: of a whole chapter a strip takes a second.
  const shot = await page.screenshot({ clip, captureBeyondViewport: false, encoding: "base64" });
  return page.evaluate(async (shot) => {
    const image = new Image();
    image.src = `data:image/png;base64,${shot}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const sums = [0, 0, 0];
    for (let place = 0; place < data.length; place += 4) for (const channel of [0, 1, 2]) sums[channel] += data[place + channel];
    return sums.map((sum) => (4 * sum) / data.length);
  }, shot);
}

const apart = (one, other) => Math.max(...one.map((value, channel) => Math.abs(value - other[channel])));
const LEAST = 8; // of 255 shades, over the mean of a strip

// By how many shades the sign changes a strip: its colour as it is, and without any background image. Asked again if the page moved
// meanwhile, as it does when a live figure comes in.
async function sign(page, part, side, tries = 20) {
  const shown = await strip(page, part, side);
  await part.evaluate((element) => (element.style.backgroundImage = "none"));
  const without = await strip(page, part, side);
  await part.evaluate((element) => (element.style.backgroundImage = ""));
  const again = await strip(page, part, side);
  if (apart(shown, again) === 0) return apart(shown, without);
  assert.ok(tries > 0, "the page does not come to rest");
  return sign(page, part, side, tries - 1);
}

// Whether a table that is scrolled still shows its first column, where the sign would be. In the page.
function keepsItsNames(table) {
  const name = table.querySelector("tbody td");
  const { left } = table.getBoundingClientRect();
  return Boolean(name) && name.getBoundingClientRect().left < left + 2 && name.contains(document.elementFromPoint(left + 5, name.getBoundingClientRect().top + 5));
}

const CUT = { equations: ["07_nadamw", ".katex-display"], tables: ["appendix_keras_page", ".pst-scrollable-table-container"], code: ["14_errors_and_fixes", "pre"] };

for (const [what, [name, selector]] of Object.entries(CUT)) {
  for (const scheme of ["light", "dark"]) {
    test(`${scheme === "dark" ? "slow: " : ""}on a phone, ${what} that are cut fade at the edge until they are scrolled to their end (${scheme})`, async () => {
      const page = await opened(name, WIDTHS.phone, scheme);
      // As the book has them they fit a phone.
      await page.$$eval(".katex-display > .katex", (formulas) => formulas.forEach((formula) => (formula.style.fontSize = "2.2em")));
      const all = await page.$$(`article ${selector}`);
      const cut = [];
      for (const part of all) if (await part.evaluate((element) => element.scrollWidth > element.clientWidth + 15 && element.checkVisibility())) cut.push(part);
      assert.ok(cut.length > 0, `nothing is cut on ${name}`);
      for (const part of cut.slice(0, 4)) {
        assert.ok((await sign(page, part, "right")) > LEAST, `${what}: no sign at the right`);
        assert.ok((await sign(page, part, "left")) < 1, `${what}: a sign at the left, where nothing is cut`);
        await part.evaluate((element) => (element.scrollLeft = element.scrollWidth));
        assert.ok((await sign(page, part, "right")) < 1, `${what}: a sign at the right, where nothing is cut`);
        assert.ok((await part.evaluate(keepsItsNames)) || (await sign(page, part, "left")) > LEAST, `${what}: no sign at the left`);
      }
    });
  }
}

test("whatever is cut on a phone is of a kind that has the sign", async () => {
  for (const name of ["04_nadam", "13_claims_on_trial", "speed"]) {
    const page = await opened(name, WIDTHS.phone);
    const unsigned = await page.$$eval("article :not(.katex *)", (parts) =>
      parts
        .filter((part) => part.scrollWidth > part.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(part).overflowX) && part.checkVisibility())
        .filter((part) => !getComputedStyle(part).backgroundImage.includes("gradient"))
        .map((part) => part.outerHTML.slice(0, 100)),
    );
    assert.deepEqual(unsigned, [], name);
    await page.browserContext().close();
  }
});

test("each source in the bibliography leads somewhere, and reads as its title is written", async () => {
  const page = await opened("bibliography", 1280);
  const entries = await page.$$eval("article .citation", (entries) =>
    entries.map((entry) => ({
      text: entry.innerText.trim(),
      links: [...entry.querySelectorAll("a.external")].filter((link) => link.checkVisibility()).map(({ href }) => href),
    })),
  );
  assert.ok(entries.length >= 25);
  for (const { text, links } of entries) {
    assert.ok(links.length > 0 && links.every((link) => /^https:\/\/[\w.-]+\.\w+/.test(link)), `no link: ${text}`);
    assert.doesNotMatch(text, /\\|[{}]|^\[|\bi manually|Tf\.|Does nadam/, text);
  }
  const all = entries.map(({ text }) => text).join("\n");
  for (const title of ["Incorporating Nesterov Momentum into Adam", "convergence rate O(1/k²)", "How can I manually adjust", "tf.keras.optimizers.experimental.Nadam"]) {
    assert.ok(all.includes(title), title);
  }
});

test("no tooltip of a citation shows TeX", () => {
  let seen = 0;
  for (const name of wholePages()) {
    for (const [, title] of html(name).matchAll(/<a class="reference internal" href="[^"]*bibliography\.html#[^"]*" title="([^"]*)"/g)) {
      assert.doesNotMatch(title, /\\[a-z'"^`]|[{}]/, `${name}: ${title}`);
      seen += 1;
    }
  }
  assert.ok(seen > 20, `${seen} tooltips`);
});
