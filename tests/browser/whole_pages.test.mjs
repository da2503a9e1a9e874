// Whole pages of the book, from disk: the keyboard reaches everything, the theme's buttons work, no page is heavy, and none lets anything
// in from elsewhere. What every single page is asked stands in every_page.test.mjs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { PATIENCE, address, isLocal, launch, pages, until } from "./browser.mjs";
import { RUNTIME, findings, html, settled, unfold, wholePages } from "./whole_pages.mjs";

const MOST_ADDED = 800_000; // bytes of the live figures' programs, compressed
const MOST_BYTES = 300_000; // of a page, compressed, without the scripts and styles that all share
const LARGEST = "chapters/04_nadam";
const all = wholePages();

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("the keyboard reaches everything, the text first, and shows where it is", async (t) => {
  // The smallest chapter with a figure, exercises, a quiz and folds; the largest takes as long as all of these.
  for (const name of ["chapters/index", "chapters/12_the_decay_argument", "chapters/13_claims_on_trial", "search", LARGEST]) {
    await t.test(`${name === LARGEST ? "slow: " : ""}${name}`, async () => {
      const page = await settled(browser, name);
      const focused = () =>
        page.evaluate(() => {
          const part = document.activeElement;
          document.getAnimations().forEach((animation) => animation.finish());
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part.matches(".bd-search input") ? part.form : part);
          const { width, height } = part.getBoundingClientRect();
          part.dataset.visited = "yes";
          return {
            what: part.outerHTML.slice(0, 120),
            text: part.textContent.trim(),
            stopped: part === document.body,
            marked: (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
            there: width > 0 && height > 0,
          };
        });
      for (const exercise of await page.$$(".nadam-exercise")) {
        // It is filled when a reader comes near it.
        await exercise.scrollIntoView();
        await exercise.waitForSelector("button", { timeout: PATIENCE });
      }
      await page.evaluate(() => scrollTo(0, 0));
      if (name === "search") await page.evaluate(() => document.activeElement.blur());
      else {
        await page.keyboard.press("Tab");
        assert.equal((await focused()).text, "Skip to main content");
      }
      const stops = [];
      for (let count = 0; count < 1000; count++) {
        await page.keyboard.press("Tab");
        const stop = await focused();
        if (stop.stopped) break;
        stops.push(stop);
      }
      assert.ok(stops.length > 20, `${stops.length} stops`);
      assert.deepEqual(stops.filter(({ marked, there }) => !marked || !there).map(({ what }) => what), []);
      const missed = await page.$$eval("main :is(a[href], button, input, select, summary)", (parts) =>
        parts
          .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.disabled && !part.dataset.visited && part.tabIndex >= 0)
          .map((part) => part.outerHTML.slice(0, 120)),
      );
      assert.deepEqual(missed, []);
      await page.browserContext().close();
    });
  }
});

test("the theme's own buttons still work", async () => {
  const page = await settled(browser, "chapters/index");
  await page.evaluate(() => (globalThis.print = () => (globalThis.printed = true)));
  await page.$eval(".btn-download-pdf-button", (button) => button.click());
  assert.equal(await page.evaluate(() => globalThis.printed), true);
  await page.click(".theme-switch-button");
  assert.match(await page.evaluate(() => document.documentElement.dataset.mode), /light|dark/);
  await page.click(".search-button-field");
  assert.equal(await page.$eval("dialog#pst-search-dialog", (dialog) => dialog.open), true);
  assert.deepEqual(await page.evaluate(() => globalThis.refused), []);

  const found = await settled(browser, "search");
  await found.goto(`${address("search")}?q=momentum`);
  await found.waitForSelector("#search-results li a", { timeout: PATIENCE });
  assert.deepEqual(found.errors, []);
  await unfold(found);
  assert.deepEqual(await findings(found), []);
});

test("no page is heavy, and its text comes before any script that would hold it up", (t) => {
  const sizes = all.map((name) => [gzipSync(html(name)).length, name]).sort(([a], [b]) => b - a);
  t.diagnostic(`largest page, compressed: ${sizes[0].join(" bytes, ")}`);
  assert.ok(sizes[0][0] < MOST_BYTES, sizes[0].join());
  for (const name of all) {
    const [head] = html(name).split("</head>");
    const policy = head.indexOf("Content-Security-Policy");
    assert.ok(policy > 0 && policy < head.indexOf("<script"), name);
    const scripts = head.match(/<script[^>]*src=[^>]*>/g) ?? [];
    assert.deepEqual(scripts.filter((script) => !/ (defer|async)/.test(script)), [], name);
  }
});

test("live figures add little", (t) => {
  const scripts = [RUNTIME, "nadam-page.js"];
  const bytes = scripts.map((name) => gzipSync(readFileSync(join(pages, "_static", name))).length);
  t.diagnostic(`compressed: ${scripts.map((name, index) => `${name} ${bytes[index]}`).join(", ")} bytes`);
  assert.ok(bytes[0] + bytes[1] <= MOST_ADDED, `${bytes[0] + bytes[1]} bytes`);
});

test("what a page throws, asks for and does not get is noted", async () => {
  const page = await settled(browser, "chapters/notation");
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("planted");
    });
    document.body.insertAdjacentHTML("beforeend", '<img src="planted.png">');
  });
  await until(page, () => document.querySelector('img[src="planted.png"]').complete);
  assert.match(page.errors.join(), /planted/);
  assert.match(page.requests.join(), /planted\.png/);
  assert.match(page.lost.join(), /planted\.png/);
  assert.deepEqual(["https://example.org/a", "http://example.org/", "wss://example.org/"].filter(isLocal), []);
});

test("axe sees the faults of a whole page", async () => {
  const page = await settled(browser, "chapters/notation");
  await page.$eval("article p", (part) => (part.style.color = "#ccc"));
  await page.$eval(".search-button-field", (part) => part.setAttribute("aria-label", "Find"));
  const found = (await findings(page)).join("\n");
  assert.match(found, /color-contrast/);
  assert.match(found, /label-content-name-mismatch/);
});

test("a script of another host, one written into the page and a request to another host are refused", async () => {
  for (const name of ["chapters/16_explore", "search"]) {
    const page = await settled(browser, name);
    const refused = await page.evaluate(async () => {
      const add = (make) => {
        const script = document.createElement("script");
        make(script);
        document.body.append(script);
      };
      add((script) => (script.src = "https://elsewhere.invalid/a.js"));
      add((script) => (script.textContent = "globalThis.planted = 1"));
      document.body.insertAdjacentHTML("beforeend", `<img src="https://elsewhere.invalid/a.png" onerror="globalThis.planted = 2">`);
      document.body.insertAdjacentHTML("beforeend", `<iframe src="https://elsewhere.invalid/"></iframe>`);
      await fetch("https://elsewhere.invalid/").catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { planted: globalThis.planted, refused: globalThis.refused };
    });
    assert.equal(refused.planted, undefined);
    for (const directive of ["script-src-elem https", "script-src-elem inline", "script-src-attr inline", "img-src", "frame-src", "connect-src"]) {
      assert.ok(refused.refused.some((each) => each.startsWith(directive)), `${directive} is not among ${refused.refused}`);
    }
    assert.deepEqual(page.requests.filter((url) => url.includes("elsewhere") && !page.errors.join().includes("elsewhere")), []);
  }
});
