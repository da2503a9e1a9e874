// Hostile links opened one after another in one page: tests/test_fuzz.py has thousands, for the part that reads them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answered, figure, launch, open } from "./browser.mjs";

const PAGE = "chapters/16_explore";
const FIGURES = ["schedule", "descent", "generation", "decay"];
const PATHS = ["schedule", "rule", "surface", "steps", "arguments.staircase", "arguments.decay_steps", "shown.dozat", "__proto__.polluted", "arguments", "updates", "epochs"];
const TEXTS = [
  "<img src=x onerror=alert(1)>",
  "</style><script>alert(1)</script>",
  "<svg onload=alert(1)>",
  "javascript:alert(1)",
  "constructor",
  "__proto__",
  "toString",
  "1e999",
  "-1e308",
  "NaN",
  "null",
  "ExponentialDecay",
  "PiecewiseConstantDecay",
  "%E0%A4%A",
  '"><iframe src=//127.0.0.1:9/>',
];

// Texts at paths, dealt out to fifty links in a fixed order. Eleven and fifteen have no common factor: 165 places are every text at every path.
const LINKS = Array.from({ length: 50 }, (_, link) =>
  Array.from({ length: 8 }, (_, nth) => {
    const place = 8 * link + nth;
    const said = `${FIGURES[place % 4]}-1:${PATHS[place % 11]}=${TEXTS[place % 15]}`;
    return link % 2 ? said : encodeURIComponent(said).replace("%3D", "=");
  }).join("&"),
);

const EVERY = 21; // links: 168 places

// Opens a link in the page and returns what is there once the figures have drawn what they make of it.
async function follow(page, link, { box }) {
  await page.evaluate((link) => (location.hash = link), link);
  await answered(page);
  return page.$eval(box, (box) => ({
    foreign: document.querySelectorAll("script, img, iframe, object, embed").length,
    polluted: {}.polluted ?? [].polluted,
    curves: box.querySelectorAll('.drawing g[class^="curve-"] path[d]').length,
    status: box.querySelector('[role="status"]').textContent,
  }));
}

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const [which, links] of Object.entries({ "no hostile link": LINKS.slice(0, EVERY), "slow: none of fifty hostile links": LINKS })) {
  test(`${which} runs, asks the network, adds an element or stops a figure`, async () => {
    const page = await open(browser, address(PAGE));
    const dialogs = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      dialog.dismiss();
    });
    const requests = page.requests.length;
    const { foreign } = await follow(page, "", figure(page, FIGURES[0]));
    for (const [nth, link] of links.entries()) {
      const found = await follow(page, link, figure(page, FIGURES[nth % 4]));
      assert.deepEqual([found.foreign, found.polluted], [foreign, undefined], link);
      assert.ok(found.curves > 0, `${FIGURES[nth % 4]} is empty after ${link}`);
      assert.doesNotMatch(found.status, /Error|undefined|NaN|function|could not be cloned|No answer/, link);
    }
    // The figures still follow: half way down the cosine from 0.001.
    await page.evaluate(() => (location.hash = "schedule-1:schedule=CosineDecay&schedule-1:arguments.decay_steps=200"));
    const shown = figure(page, "schedule");
    await shown.wait(".controls", /decay_steps/);
    await shown.put("step to read", 25);
    await shown.wait('[role="status"]', /^Step 100: 0\.0005\. /);
    // Chromium asks for the page's own icon again at each address.
    const asked = page.requests.slice(requests).filter((url) => !url.endsWith("/_static/favicon.svg"));
    assert.deepEqual([dialogs, page.errors, asked], [[], [], []]);
  });
}
