// Fifty hostile links opened one after another in one page: tests/test_fuzz.py has thousands, for the part that reads them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, figure, launch, open, sleep } from "./browser.mjs";

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

// Every text at every path, dealt out to fifty links in a fixed order; eleven and fifteen have no common factor.
const LINKS = Array.from({ length: 50 }, (_, link) =>
  Array.from({ length: 8 }, (_, nth) => {
    const place = 8 * link + nth;
    const said = `${FIGURES[place % 4]}-1:${PATHS[place % 11]}=${TEXTS[place % 15]}`;
    return link % 2 ? said : encodeURIComponent(said).replace("%3D", "=");
  }).join("&"),
);

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("no hostile link runs, asks the network, adds an element or stops a figure", async () => {
  const page = await open(browser, address(PAGE));
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    dialog.dismiss();
  });
  const foreign = () => page.$$eval("script, img, iframe, object, embed", (parts) => parts.length);
  const [requests, elements] = [page.requests.length, await foreign()];
  for (const [nth, link] of LINKS.entries()) {
    await page.evaluate((link) => (location.hash = link), link);
    await sleep(60);
    assert.equal(await foreign(), elements, link);
    assert.equal(await page.evaluate(() => ({}).polluted ?? [].polluted), undefined, link);
    const shown = figure(page, FIGURES[nth % 4]);
    assert.ok((await shown.curves()) > 0, `${shown.box} is empty after ${link}`);
    assert.doesNotMatch(await shown.status(), /Error|undefined|NaN|function|could not be cloned|No answer/, link);
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
