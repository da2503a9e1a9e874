// The equation beside a live figure: its symbols carry their values, and what belongs to one argument lights up together. In Chromium, from disk.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { address, asAtFirst, book, figure, keys, launch, open, until } from "./browser.mjs";

const { plain, typeset } = await import(pathToFileURL(join(book, "web", "live_formulas.mjs")));
const { default: katex } = await import(pathToFileURL(createRequire(join(book, "web", "package.json")).resolve("katex")));

const symbolsIn = (html) => [...html.matchAll(/data-symbol="([^"]*)"/g)].map(([, symbol]) => symbol);
const mathmlIn = (html) => /<math[^]*?<\/math>/.exec(html)[0];

test("a symbol is a letter with its index; what stands under an accent, in words or on an argument's place is left whole", () => {
  const marked = (tex) => symbolsIn(typeset(tex)).join(" ");
  assert.equal(marked("\\eta_k = \\eta_0\\, r^{k/d}"), "ηk η0 r k d");
  assert.equal(marked("\\beta_2^t + \\epsilon"), "β2 t ε"); // the exponent is inside of the mark
  assert.equal(marked("\\tfrac12 \\min(\\eta_{\\min}, 1) \\text{for } x"), "ηmin x");
  assert.equal(marked("\\hat\\epsilon + \\bar m_t"), "ε t"); // the bar stands over the m alone
  assert.equal(plain("\\beta_1"), "β₁".normalize("NFKC"));
});

test("a screen reader says each equation as it does without marks, and no mark moves a letter", async () => {
  const names = ["schedules", "update_rules"].flatMap((folder) => readdirSync(join(book, "nadam_edu", folder)).map((name) => join(book, "nadam_edu", folder, name)));
  const files = names.filter((name) => name.endsWith(".py"));
  const all = JSON.parse(execFileSync(join(book, ".venv", "bin", "python"), [join(book, "web", "docstrings.py"), ...files], { encoding: "utf8" }));
  assert.ok(Object.keys(all).length > 20);
  for (const tex of Object.values(all).flat()) {
    const unmarked = katex.renderToString(tex.includes("\\\\") ? `\\begin{split}${tex}\\end{split}` : tex, { displayMode: true });
    assert.equal(mathmlIn(typeset(tex)), mathmlIn(unmarked));
    const [strut, other] = [typeset(tex), unmarked].map((html) => /katex-strut" style="([^"]*)"/.exec(html)[1]);
    assert.equal(strut, other, tex);
  }
});

const PAGE = "chapters/16_explore";
let browser, page;
before(async () => {
  browser = await launch();
  page = await open(browser, address(PAGE));
});
after(() => browser.close());

// The kinds of part that are lit, each with a line around it or beside it that can be seen, in the order of KINDS.
const KINDS = { symbol: ".equations .lit", value: ".values .lit", control: ".controls > .lit", handle: ".handles .lit", Python: ".cm-line.lit-line .lit", curve: ".drawing .lit-part path" };
const lit = (shown) =>
  page.$eval(
    shown.box,
    (box, kinds) =>
      Object.keys(kinds).filter((kind) =>
        [...box.querySelectorAll(kinds[kind])].some((part) => {
          const { outlineStyle, outlineWidth, strokeWidth } = getComputedStyle(part);
          const isLine = kind === "curve" ? parseFloat(strokeWidth) > 8 && part.getAttribute("d") : outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
          return part.checkVisibility() && isLine;
        }),
      ),
    KINDS,
  );
const allLit = (shown, kinds) =>
  until(
    page,
    (box, kinds) => kinds.every((selector) => document.querySelector(`${box} ${selector}`)),
    shown.box,
    kinds.map((kind) => KINDS[kind]),
  ).then(async () => assert.deepEqual(await lit(shown), kinds));

const EVERY = Object.keys(KINDS);
const WITHOUT_HANDLE = EVERY.filter((kind) => kind !== "handle");
const CASES = { descent: ["arguments.beta_1", "β1", WITHOUT_HANDLE], schedule: ["arguments.decay_steps", "d", EVERY] };

for (const [name, [argument, symbol, kinds]] of Object.entries(CASES)) {
  test(`${name}: symbol, value, control, Python and curve light up together, whichever is pointed at or has the focus`, async () => {
    const shown = figure(await asAtFirst(page), name);
    await shown.edit();
    assert.deepEqual(await lit(shown), []);
    const part = (place) => shown.inside(`${place}[data-arguments="${argument}"]`);
    const pointed = [`.equations [data-symbol="${symbol}"]`, ".values button", ".control label", ".cm-content span"];
    for (const place of pointed.map((each) => (each.includes("label") ? shown.inside(`[data-arguments="${argument}"] label`) : part(each)))) {
      await page.hover(place);
      await allLit(shown, kinds);
      await page.mouse.move(0, 0);
      await until(page, (box) => !document.querySelector(`${box} .lit`), shown.box);
    }
    for (const place of [".control", ".values button"]) {
      await page.$eval(part(place), (box) => (box.querySelector("input") ?? box).focus());
      await allLit(shown, kinds);
      await page.evaluate(() => document.activeElement.blur());
      await until(page, (box) => !document.querySelector(`${box} .lit`), shown.box);
    }
    assert.deepEqual(await lit(shown), []);
  });
}

test("the values follow the controls, are one stop of the keyboard, and lead to their controls", async () => {
  const shown = figure(await asAtFirst(page), "descent");
  const values = () => page.$$eval(shown.inside(".values button"), (buttons) => buttons.map((button) => button.innerText));
  assert.deepEqual(await values(), ["η = 0.3", "β₁ = 0.9", "β₂ = 0.999", "ε = 1e-7", "ψ = 1"]);
  await shown.put("beta_1", 0.5);
  assert.equal((await values())[1], "β₁ = 0.5");
  const stops = await page.$$eval(shown.inside(".formula *"), (parts) => parts.filter((part) => part.tabIndex >= 0).length);
  assert.equal(stops, 1);
  await page.focus(shown.inside(".values button"));
  await keys(page, "ArrowRight", "ArrowRight", "ArrowLeft");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "beta_1, β₁ = 0.5");
  await keys(page, "Enter");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-valuetext")), "0.5");
  await shown.put("rule", "sgd");
  assert.deepEqual(await values(), ["η = 0.3"]);
});

test("the part of a line that ends at a rate, and stays there, begins half-way down for that rate", async () => {
  const shown = figure(await asAtFirst(page), "schedule");
  await shown.put("schedule", "LinearThenConstant"); // over 500 of 1,000 steps: at step k the end weighs k / 500, at 250 half
  await page.hover(shown.inside('.values button[data-arguments="arguments.final_learning_rate"]'));
  await allLit(shown, ["symbol", "value", "control", "curve"]);
  const [from, to] = await page.$eval(shown.inside(".drawing svg"), (svg) => {
    const part = svg.querySelector(".lit-part path").getBBox();
    return [part.x, part.x + part.width].map((x) => svg.scale("x").invert(x));
  });
  assert.ok(Math.abs(from - 250) <= 4 && Math.abs(to - 1000) <= 4, `${from} to ${to}`); // points are 4 steps apart
  assert.deepEqual(page.errors, []);
});

test("where the picture is read, the arguments whose part that is light up", async () => {
  const shown = figure(await asAtFirst(page), "schedule");
  await shown.put("schedule", "LinearThenConstant");
  const litValues = () => page.$$eval(shown.inside(".values .lit"), (buttons) => buttons.map((button) => button.innerText.split(" ")[0]));
  await page.focus(shown.inside(".reading input"));
  await keys(page, "End");
  await until(page, (box) => document.querySelector(`${box} .values .lit`), shown.box);
  assert.deepEqual(await litValues(), ["ηₑ"]);
  await keys(page, "Home");
  assert.deepEqual(await litValues(), ["η₀"]);
});
