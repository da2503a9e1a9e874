// The map of where errors shrink, in Chromium, from disk: the ground is the rule's, its points can be moved by mouse, finger and keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, asAtFirst, figure, keys, launch, open, until } from "./browser.mjs";

const PAGE = "chapters/16_explore";
const NEAR = 0.03; // of a value, where a pixel is about a hundredth

let browser, page, shown;
before(async () => {
  browser = await launch();
  page = await open(browser, address(PAGE, "#stability-1:rule=momentum")); // the address puts it on the screen
  shown = figure(page, "stability");
});
after(() => browser.close());

const settings = async () => {
  const { "stability-1:learning_rate": rate, "stability-1:momentum": momentum } = await shown.settings();
  return [Number(rate), Number(momentum)];
};
const isNear = (found, wanted) => found.forEach((value, nth) => assert.ok(Math.abs(value / wanted[nth] - 1) < NEAR, `${found} is not ${wanted}`));
const handle = async (nth) => {
  const all = await page.$$(shown.inside(".handle"));
  await all[nth].scrollIntoView();
  const { x, y, width, height } = await all[nth].boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
};
// Where the map shows a rate times curvature and a momentum, on the screen.
const placeOf = (scaled, momentum) =>
  page.$eval(
    shown.inside(".drawing svg"),
    (svg, scaled, momentum) => {
      const { left, top } = svg.getBoundingClientRect();
      return { x: left + svg.scale("x").apply(scaled), y: top + svg.scale("y").apply(momentum) };
    },
    scaled,
    momentum,
  );
const drawn = () => page.evaluate(() => globalThis.nadamRuntime.ask({ ask: "source", module: "update_rules", name: "sgd" }).then(() => new Promise(requestAnimationFrame)));

test("a handle stands on each direction's point, and the mouse moves both by one rate", async () => {
  await asAtFirst(page);
  isNear(await settings(), [1 / 9, 4 / 9]);
  for (const [nth, scaled] of [1 / 9, 25 / 9].entries()) {
    const [here, wanted] = [await handle(nth), await placeOf(scaled, 4 / 9)];
    assert.ok(Math.hypot(here.x - wanted.x, here.y - wanted.y) < 1, `handle ${nth} is elsewhere`);
  }
  const from = await handle(1); // across the ravine
  const to = await placeOf(2.5, 0.8);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await drawn();
  isNear(await settings(), [0.1, 0.8]); // 2.5 / 25
  const other = await handle(0);
  const wanted = await placeOf(0.1, 0.8);
  assert.ok(Math.hypot(other.x - wanted.x, other.y - wanted.y) < 4, "the other point did not follow");
});

test("arrow keys move a point by the stops of its sliders, and the focus stays", async () => {
  await asAtFirst(page);
  await page.focus(shown.inside(".handle"));
  const [rate, momentum] = await settings();
  await keys(page, "ArrowRight", "ArrowUp", "ArrowUp");
  await drawn();
  const [faster, higher] = await settings();
  assert.ok(faster / rate > 1.03 && faster / rate < 1.06, `${rate} -> ${faster}`); // a stop is 10 ** 0.02 = 1.047
  assert.ok(Math.abs(higher - momentum - 0.002) < 0.001, `${momentum} -> ${higher}`);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".handle")));
});

test("a finger moves a point and not the page", async () => {
  const phone = await open(browser, address(PAGE, "#stability-1:rule=nesterov"), {
    prepare: (page) => page.setViewport({ width: 390, height: 800, hasTouch: true, isMobile: true }),
  });
  const there = figure(phone, "stability");
  const grip = await phone.$(there.inside(".handle"));
  await grip.scrollIntoView();
  const { x, y } = await grip.boundingBox();
  const scrolled = await phone.evaluate(() => scrollY);
  await phone.touchscreen.touchStart(x + 16, y + 16);
  for (const part of [0.3, 0.6, 1]) await phone.touchscreen.touchMove(x + 16, y + 16 - 60 * part);
  await phone.touchscreen.touchEnd();
  await until(phone, (selector) => Number(new URLSearchParams(document.querySelector(selector).hash.slice(1)).get("stability-1:momentum")) > 0.6, there.inside(".address"));
  assert.equal(await phone.evaluate(() => scrollY), scrolled);
  await phone.browserContext().close();
});

test("the sentence, the legend and the shade change where the rule's limit is", async () => {
  await asAtFirst(page);
  await shown.put("momentum", 0.9);
  for (const [rule, limit] of Object.entries({ momentum: "3.8", nesterov: "1.357", adam: "38", nadam: "13.57" })) {
    await shown.put("rule", rule);
    assert.match(await shown.status(), new RegExp(`errors grow from rate x curvature ${limit} on\\.$`));
    const rows = await page.$$eval(shown.inside(".legend li"), (rows) => rows.map((row) => row.innerText.trim()));
    assert.ok(rows.includes(`limit of ${rule}: ${limit}`), rows.join());
  }
});

test("the ground is the reader's own rule: without its memory it is that of plain descent", async () => {
  await asAtFirst(page);
  const before = await page.$$eval(shown.inside(".drawing .ground path"), (paths) => paths.map((path) => path.getAttribute("d")).join());
  await shown.edit();
  await page.focus(shown.inside(".cm-content"));
  await keys(page, "Control+End", "ArrowUp", "ArrowUp", "End", "Enter");
  await page.keyboard.type("velocity = -learning_rate * gradient");
  await shown.wait('[role="status"]', /keeps 0\.8889 of the error along the ravine/); // 1 - 1 / 9
  assert.match(await page.$eval(shown.box, (box) => box.innerText), /Computed by your Python of momentum/);
  assert.notEqual(await page.$$eval(shown.inside(".drawing .ground path"), (paths) => paths.map((path) => path.getAttribute("d")).join()), before);
  await shown.press("reset the Python");
  assert.deepEqual(page.errors, []);
});
