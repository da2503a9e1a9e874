// The map of where errors shrink, in Chromium, from disk: the ground is the rule's, its points can be moved by mouse, finger and keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, answered, asAtFirst, figure, keys, launch, open, until } from "./browser.mjs";

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
const drawn = () => answered(page);

test("in a figure that shrinks no handle stands beside it, even before it is drawn again", async () => {
  await asAtFirst(page);
  const beyond = await page.$$eval(".nadam-figure:has(.handle)", (figures) =>
    figures.flatMap((figure) => {
      const [wide, narrow] = [figure.clientWidth, figure.clientWidth / 2];
      figure.style.maxWidth = `${narrow}px`;
      const { left, right } = figure.querySelector(".drawing").getBoundingClientRect(); // no frame passes between this and what follows
      const centres = [...figure.querySelectorAll(".handle")].map((handle) => handle.getBoundingClientRect()).map((box) => (box.left + box.right) / 2);
      figure.style.maxWidth = "";
      return centres.filter((centre) => right - left > 0.9 * wide || centre < left - 1 || centre > right + 1);
    }),
  );
  assert.deepEqual(beyond, []);
  assert.ok((await page.$$(".nadam-figure:has(.handle)")).length >= 3);
});

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
  const limits = { momentum: ["momentum", "3.8"], nesterov: ["Nesterov", "1.357"], adam: ["Adam", "38"], nadam: ["Nadam", "13.57"] };
  for (const [rule, [words, limit]] of Object.entries(limits)) {
    await shown.put("rule", rule);
    assert.match(await shown.status(), new RegExp(`errors grow from rate x curvature ${limit} on\\.$`));
    const rows = await page.$$eval(shown.inside(".legend li"), (rows) => rows.map((row) => row.innerText.trim()));
    assert.ok(rows.includes(`limit of ${words}: ${limit}`), rows.join());
  }
});

test("the ground is the reader's own rule: without its memory it is that of plain descent", async () => {
  await asAtFirst(page);
  const before = await page.$$eval(shown.inside(".drawing .ground path"), (paths) => paths.map((path) => path.getAttribute("d")).join());
  await shown.edit();
  await page.focus(shown.inside(".cm-content"));
  await keys(page, "Control+End", "ArrowUp", "ArrowUp", "End", "Enter");
  await page.keyboard.sendCharacter("velocity = -learning_rate * gradient");
  await shown.wait('[role="status"]', /keeps 0\.8889 of the error along the ravine/); // 1 - 1 / 9
  assert.match(await page.$eval(shown.box, (box) => box.innerText), /Computed by your Python of momentum/);
  assert.notEqual(await page.$$eval(shown.inside(".drawing .ground path"), (paths) => paths.map((path) => path.getAttribute("d")).join()), before);
  await shown.press("reset the Python");
  assert.deepEqual(page.errors, []);
});

// The start of a descent.

const descent = () => figure(page, "descent");
const begun = async () => {
  const { "descent-1:start.x": x, "descent-1:start.y": y } = await descent().settings();
  return [Number(x), Number(y)];
};
// Where the map shows a point, and where the picture's path begins, on the screen.
const onMap = (x, y) =>
  page.$eval(
    descent().inside(".drawing svg"),
    (svg, x, y) => {
      const { left, top } = svg.getBoundingClientRect();
      const path = [...svg.querySelectorAll('g[class^="curve-"] path')].at(-1).getAttribute("d");
      const [, fromX, fromY] = path.match(/^M([^,]+),([^L]+)/).map(Number);
      return { x: left + svg.scale("x").apply(x), y: top + svg.scale("y").apply(y), path: { x: left + fromX, y: top + fromY } };
    },
    x,
    y,
  );

test("the start of a descent goes where it is dragged, and the path begins there", async () => {
  await asAtFirst(page);
  const ring = await page.$(descent().inside(".handle"));
  await ring.scrollIntoView();
  assert.deepEqual(await begun(), [-4, 1]);
  const [from, to] = [await onMap(-4, 1), await onMap(1, -1.5)];
  assert.ok(Math.hypot(from.x - from.path.x, from.y - from.path.y) < 1, "the ring is not on the path's first point");
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await drawn();
  assert.deepEqual(await begun(), [1, -1.5]); // a stop is a tenth
  const seen = await onMap(1, -1.5);
  assert.ok(Math.hypot(seen.x - seen.path.x, seen.y - seen.path.y) < 1, "the path begins elsewhere");
  await page.$eval(descent().inside(".numbers"), (fold) => (fold.open = true));
  await page.waitForSelector(descent().inside("tbody tr"));
  // half of 1 + 25 * 2.25
  assert.match(await page.$eval(descent().inside("tbody tr"), (row) => row.innerText), /^0\s+1\s+-1\.5\s+28\.63$/);
});

test("arrow keys move the start, another surface brings its own, and reset the first", async () => {
  await asAtFirst(page);
  await page.focus(descent().inside(".handle"));
  await keys(page, "ArrowRight", "Shift+ArrowDown");
  await drawn();
  assert.deepEqual((await begun()).map((value) => Number(value.toFixed(6))), [-3.9, 0]); // one stop, and ten
  assert.ok(await page.evaluate(() => document.activeElement.matches(".handle")));
  await descent().put("surface", "rosenbrock");
  assert.deepEqual(await begun(), [-1.2, 1]);
  await descent().press("reset");
  await drawn();
  assert.deepEqual(await begun(), [-4, 1]);
});

test("each figure stands in the list of headings, a level below its section's", async () => {
  const wrong = await page.$$eval(".nadam-figure", (boxes) =>
    boxes.filter((box) => {
      const heading = box.querySelector(":scope > :is(h2, h3, h4, h5, h6)");
      const section = box.closest("section").querySelector(":scope > :is(h1, h2, h3, h4, h5)");
      return heading?.textContent !== box.getAttribute("aria-label") || Number(heading.localName[1]) !== Number(section.localName[1]) + 1;
    }).length,
  );
  assert.equal(wrong, 0);
});

test("nothing is announced while a descent is played, and its end is", async () => {
  await asAtFirst(page);
  const said = await page.$eval(descent().box, async (box) => {
    const status = box.querySelector('[role="status"]');
    const heard = [];
    const seen = new MutationObserver(() => status.getAttribute("aria-live") !== "off" && heard.push(status.textContent));
    seen.observe(status, { childList: true, characterData: true, subtree: true });
    [...box.querySelectorAll("button")].find((button) => button.textContent === "play").click();
    const button = [...box.querySelectorAll("button")].find((each) => each.textContent === "pause");
    while (button.textContent === "pause") await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    seen.disconnect();
    return heard;
  });
  assert.equal(said.length, 1);
  assert.match(said[0], /^Update 60: /);
});

test("path and loss of a descent are read together, by the pointer on either and by keys", async () => {
  await asAtFirst(page);
  const descent = figure(page, "descent");
  await page.$eval(descent.inside(".drawing"), (drawing) => drawing.scrollIntoView());
  await until(page, (selector) => document.querySelector(selector).textContent.startsWith("Update"), descent.inside('[role="status"]'));
  // What the sentence says, and where the marks of both pictures stand, on their axes and on the screen.
  const marks = async () => {
    const [, ...said] = (await descent.status()).match(/^Update (\d+): at \((\S+), (\S+)\), loss ([\d.e-]+)\./);
    const drawn = await page.$$eval(descent.inside(".drawing svg"), (pictures) =>
      pictures.map((svg) => {
        const dot = [...svg.querySelectorAll("circle")].find((circle) => Number(circle.getAttribute("r")) > 4);
        const { left, top, width, height } = dot.getBoundingClientRect();
        const at = ["x", "y"].map((axis) => svg.scale(axis).invert(Number(dot.getAttribute(`c${axis}`))));
        return { at, screen: [left + width / 2, top + height / 2] };
      }),
    );
    return { said: said.map(Number), map: drawn[0], loss: drawn[1] };
  };
  const agree = async () => {
    const found = await marks();
    const [update, x, y, loss] = found.said;
    const near = (value, wanted) => Math.abs(value - wanted) <= 1e-3 * Math.max(1, Math.abs(wanted));
    assert.ok(near(found.map.at[0], x) && near(found.map.at[1], y), `${found.map.at} is not ${x}, ${y}`);
    assert.ok(near(found.loss.at[0], update) && Math.abs(found.loss.at[1] / loss - 1) < 1e-2, `${found.loss.at} is not ${update}, ${loss}`);
    return found;
  };
  // Points at an update on the picture of the loss.
  const point = async (update) => {
    const place = await page.$$eval(
      descent.inside(".drawing svg"),
      ([, svg], update) => {
        const { left, top, width, height } = svg.getBoundingClientRect();
        return [left + (svg.scale("x").apply(update) * width) / svg.viewBox.baseVal.width, top + height / 2];
      },
      update,
    );
    await page.mouse.move(...place);
    await until(page, (selector, words) => document.querySelector(selector).textContent.startsWith(words), descent.inside('[role="status"]'), `Update ${update}:`);
    return agree();
  };
  const { map } = await point(20);
  await point(45);
  await page.mouse.move(...map.screen); // on the path, where update 20 was
  await until(page, (selector) => document.querySelector(selector).textContent.startsWith("Update 20:"), descent.inside('[role="status"]'));
  await agree();
  await page.focus(descent.inside(".reading input"));
  await page.keyboard.press("ArrowRight");
  assert.equal((await agree()).said[0], 21);
});
