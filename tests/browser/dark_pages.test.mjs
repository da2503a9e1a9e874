// Every page of the book in the dark, from disk: axe-core finds nothing in it. In the light it is every_page.test.mjs that asks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { findings, settled, unfold, wholePages } from "./whole_pages.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("axe finds nothing on any page, dark", async (t) => {
  for (const name of wholePages()) {
    await t.test(name, async () => {
      const page = await settled(browser, name, { scheme: "dark" });
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
      await unfold(page);
      assert.deepEqual(await findings(page), []);
      await page.browserContext().close();
    });
  }
});

test("axe sees the faults of a whole page", async () => {
  const page = await settled(browser, "chapters/notation");
  await page.$eval("article p", (part) => (part.style.color = "#ccc"));
  await page.$eval(".search-button-field", (part) => part.setAttribute("aria-label", "Find"));
  const found = (await findings(page)).join("\n");
  assert.match(found, /color-contrast/);
  assert.match(found, /label-content-name-mismatch/);
});
