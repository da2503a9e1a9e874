// The live figures for readers who do not see them, or see them in the dark: axe-core finds nothing, and each part says what it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, asAtFirst, figure, keys, launch, open, until } from "./browser.mjs";
import { findings as axeFindings } from "./whole_pages.mjs";

const PAGE = "chapters/16_explore";
const NAMES = ["schedule", "descent", "generation", "decay"];

let browser;
let shared; // each test begins with it as it was opened; those that take parts of it away are the last
before(async () => {
  browser = await launch();
  shared = await open(browser, address(PAGE));
});
after(() => browser.close());

// The page as a reader of the light or of the dark has it.
async function openedIn(scheme) {
  const page = await asAtFirst(shared);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await until(page, (scheme) => document.documentElement.dataset.theme === scheme, scheme);
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish())); // colours that still change
  return page;
}

const findings = (page, within = ".nadam-figure") => axeFindings(page, { within, lookedAt: ["color-contrast", "label", "target-size"] });

for (const scheme of ["light", "dark"]) {
  test(`slow: axe finds nothing in the figures, ${scheme}, with all folds open`, async () => {
    const page = await openedIn(scheme);
    for (const name of NAMES) {
      const shown = figure(page, name);
      await shown.press("keep this curve"); // the key of the curves is there
      await shown.edit();
      await page.$eval(shown.inside(".numbers"), (fold) => (fold.open = true));
      await page.waitForSelector(shown.inside("table"));
    }
    assert.deepEqual(await findings(page), []);

    const shown = figure(page, "decay"); // and with an error
    await page.click(shown.inside(".cm-content"));
    await keys(page, "Control+End");
    await page.keyboard.type("(");
    await shown.wait(".trouble", /SyntaxError/);
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" })); // else the page's own bar may lie over a control
    assert.deepEqual(await findings(page, shown.box), []);
  });
}

// The colours of the style sheet, by the name of their property, and that of the page behind them: red, green and blue from 0 to 1.
const painted = (page) =>
  page.$eval(".nadam-figure", (box) => {
    const probe = box.appendChild(document.createElement("i"));
    const channels = (value) => {
      probe.style.color = value;
      return getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map((channel) => Number(channel) / 255);
    };
    const own = [...document.styleSheets].filter(({ ownerNode }) => ownerNode.localName === "style"); // others may not be read
    const sheet = own.flatMap(({ cssRules }) => [...cssRules]).find(({ selectorText }) => selectorText === ".nadam-figure");
    const names = [...sheet.style].filter((name) => name.startsWith("--curve-"));
    const found = { lines: Object.fromEntries(names.map((name) => [name, channels(`var(${name})`)])), paper: channels("var(--paper)") };
    probe.remove();
    return found;
  });

// As WCAG 2.2 defines them.
const luminance = (colour) => {
  const [red, green, blue] = colour.map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
// As a printer or a television without colours mixes them (ITU-R BT.601).
const grey = ([red, green, blue]) => Array(3).fill(0.299 * red + 0.587 * green + 0.114 * blue);
const LEAST = 3; // WCAG 1.4.11

test("the contrast of two colours is that of WCAG's own examples", () => {
  assert.equal(contrast([0, 0, 0], [1, 1, 1]), 21);
  assert.ok(Math.abs(contrast([0x76 / 255, 0x76 / 255, 0x76 / 255], [1, 1, 1]) - 4.54) < 0.005); // the lightest grey that AA takes for text
});

for (const scheme of ["light", "dark"]) {
  test(`each colour of a curve stands out from the page, in colour and in grey, ${scheme}`, async () => {
    const page = await openedIn(scheme);
    const { lines, paper } = await painted(page);
    assert.equal(luminance(paper) > 0.5, scheme === "light");
    const used = await page.$$eval('.nadam-figure [class^="curve-"]', (parts) => parts.map((part) => `--${part.getAttribute("class").split(" ")[0]}`));
    assert.deepEqual(used.filter((name) => !lines[name]), [], "drawn in a colour that the style sheet lacks");
    assert.ok(Object.keys(lines).length >= 9, Object.keys(lines).join());
    for (const [name, colour] of Object.entries(lines)) {
      assert.ok(contrast(colour, paper) >= LEAST, `${name}: ${contrast(colour, paper)}`);
      assert.ok(contrast(grey(colour), grey(paper)) >= LEAST, `${name} in grey: ${contrast(grey(colour), grey(paper))}`);
    }
    assert.equal(new Set(Object.values(lines).map(String)).size, Object.keys(lines).length, "two are the same");
  });
}

test("whatever can be pressed is large enough for a finger", async () => {
  const page = await openedIn("light");
  const small = await page.$$eval(".nadam-figure :is(select, input, button, summary)", (parts) =>
    parts
      .map((part) => [part.outerHTML.slice(0, 80), part.getBoundingClientRect()])
      .filter(([, { width, height }]) => width && (width < 24 || height < 24)) // WCAG 2.5.8, in CSS pixels
      .map(([html, { width, height }]) => `${width} x ${height}: ${html}`),
  );
  assert.deepEqual(small, []);
});

test("each picture is one image with a name, and a status line says its numbers", async () => {
  const page = await asAtFirst(shared);
  for (const name of NAMES) {
    const shown = figure(page, name);
    const images = await page.$$eval(shown.inside('.drawing [role="img"]'), (images) => images.map((image) => image.getAttribute("aria-label")));
    assert.equal(images.length, 1);
    assert.match(images[0], /\w+ (against|on) \w+/);
    assert.equal(await shown.count('.drawing [role="img"] [aria-label]'), 0, "parts of the picture speak for themselves");
    assert.match(await shown.status(), /^(Step|Update|Epoch) \d+: .*\d/);
    const before = await shown.status();
    const [look] = Object.entries(await shown.controls()).filter(([label]) => /to read|shown$/.test(label));
    await shown.put(look[1], "middle");
    assert.notEqual(await shown.status(), before);
    const box = await page.$eval(shown.box, (part) => [part.getAttribute("role"), part.getAttribute("aria-label")]);
    assert.deepEqual([box[0], /Explore|Compare/.test(box[1])], ["group", true]);
  }
});

test("each control and button has a name and says its value in words", async () => {
  const page = await openedIn("light");
  const parts = [];
  const walk = (node) => {
    parts.push(node);
    node.children?.forEach(walk);
  };
  await page.evaluate(() => document.body.replaceChildren(...document.querySelectorAll(".nadam-figure"))); // these alone
  await page.$$eval(".flags", (folds) => folds.forEach((fold) => (fold.open = true)));
  walk(await page.accessibility.snapshot());
  const controls = parts.filter(({ role }) => ["slider", "combobox", "checkbox", "button", "link"].includes(role));
  assert.ok(controls.length > 30, `${controls.length} controls`);
  assert.deepEqual(
    controls.filter(({ name }) => !name),
    [],
  );
  for (const words of ["β₁ beta_1", "d decay_steps (steps)", "epoch to read", "updates shown", "Keras 2.9", "keep this curve", "schedule", "surface"]) {
    assert.ok(controls.some(({ name }) => name === words), `${words} is not among ${controls.map(({ name }) => name)}`);
  }
  const texts = await page.$$eval('.nadam-figure input[type="range"]', (inputs) => inputs.map((input) => input.getAttribute("aria-valuetext")));
  assert.ok(texts.every((text) => /^(none|[\d.e-]+)( .+)?$/.test(text)), texts.join("; "));
});

test("axe sees a fault where there is one", async () => {
  const page = shared;
  await page.$eval(".nadam-figure .control:has(select) label", (label) => label.remove());
  await page.$eval(".nadam-figure [role='status']", (status) => (status.style.color = "#ccc"));
  const found = (await findings(page)).join("\n");
  assert.match(found, /select-name/);
  assert.match(found, /color-contrast/);
});
