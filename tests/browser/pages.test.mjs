// Every page of the book, from disk, in Chromium: it asks nobody for anything, throws no error, and shows its mathematics.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { PLACEHOLDERS, address, allDrawn, isLocal, launch, names, open, pages, until } from "./browser.mjs";

const SCRIPTS = ["nadam-runtime.js", "nadam-widgets.js"];
const MOST_ADDED = 800_000; // bytes, compressed

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("every page works from disk", async (t) => {
  const all = names();
  assert.ok(all.includes("index") && all.includes("search") && all.filter((name) => name.startsWith("chapters/")).length >= 4, all.join());
  for (const name of all) {
    await t.test(name, async () => {
      const lost = [];
      const listen = (page) => page.on("requestfailed", (request) => lost.push(request.url()));
      const page = await open(browser, address(name), { live: false, prepare: listen });
      if (/http-equiv="Refresh"/i.test(readFileSync(new URL(address(name)), "utf8"))) {
        await until(page, (from) => location.href !== from && document.readyState === "complete", address(name));
      }
      const widgets = await page.$$eval(PLACEHOLDERS, (parts) => parts.length);
      if (widgets) await allDrawn(page);
      await page.evaluate(() => globalThis.MathJax?.startup?.promise);

      assert.deepEqual(page.requests.filter((url) => !isLocal(url)), []);
      assert.deepEqual(lost, []);
      assert.deepEqual(page.errors, []);
      const loaded = await page.$$eval("script[src]", (scripts) => scripts.map((script) => script.src));
      for (const script of SCRIPTS) assert.equal(loaded.filter((url) => url.includes(script)).length, widgets ? 1 : 0, script);

      const { written, typeset, wrong, raw } = await page.evaluate(() => ({
        written: document.querySelectorAll(".math.notranslate").length,
        typeset: document.querySelectorAll("mjx-container").length,
        wrong: document.querySelectorAll("mjx-merror").length,
        raw: [...document.querySelectorAll(".math.notranslate")].filter((part) => !part.querySelector("mjx-container")).length,
      }));
      assert.equal(wrong, 0, "mathematics with an error");
      assert.equal(raw, 0, `${raw} of ${written} formulas are not typeset`);
      assert.ok(typeset >= written);
      await page.browserContext().close();
    });
  }
});

test("live figures add little, and to the pages that have them alone", async (t) => {
  const bytes = SCRIPTS.map((name) => gzipSync(readFileSync(join(pages, "_static", name))).length);
  t.diagnostic(`compressed: ${SCRIPTS.map((name, index) => `${name} ${bytes[index]}`).join(", ")} bytes`);
  assert.ok(bytes[0] + bytes[1] <= MOST_ADDED, `${bytes[0] + bytes[1]} bytes`);
});
