// The Python behind a figure, changed in the page, in Chromium, from disk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, allDrawn, asAtFirst, figure, keys, launch, open, reload, until } from "./browser.mjs";

const PAGE = "chapters/16_explore";

let browser;
let shared; // each test begins with it as it was opened
before(async () => {
  browser = await launch();
  shared = await open(browser, address(PAGE));
});
after(() => browser.close());

const textOf = (page, what) => page.evaluate((what) => localStorage.getItem(`nadam_edu ${location.pathname} ${what}`), what);

// A page whose descent has its Python open, with the caret on a new line before the `return` of nadam.
async function opened(settings) {
  const page = settings ? await open(browser, address(PAGE), settings) : await asAtFirst(shared);
  const shown = figure(page, "descent");
  await shown.edit();
  await page.focus(shown.inside(".cm-content"));
  await keys(page, "Control+End", "ArrowUp", "ArrowUp", "End", "Enter");
  await page.keyboard.sendCharacter("pass");
  // The new line in place of the one that holds the caret, at once: of a text that is typed key by key parts may run on a slow machine.
  const line = async (text) => {
    await keys(page, "End", "Shift+Home"); // to the first letter
    await page.keyboard.sendCharacter(text);
  };
  return { page, shown, line };
}

// What the descent says at a rate of 0.1, from the book's own Python.
async function saidAtOneTenth() {
  const shown = figure(await asAtFirst(shared), "descent");
  await shown.put("learning_rate", -1); // the slider's position is the logarithm
  assert.equal((await shown.settings())["descent-1:arguments.learning_rate"], "0.1");
  return shown.status();
}

// Waits until the end of the editor's text holds what was typed, or no longer does. It writes only the lines that are near.
const ends = (page, shown, changed) =>
  until(
    page,
    (selector, changed) => {
      const text = document.querySelector(selector);
      text.scrollTop = text.scrollHeight;
      const lines = text.textContent;
      return /return displacement, \(t \+ 1/.test(lines) && /displacement \/ 3/.test(lines) === changed;
    },
    shown.inside(".cm-scroller"),
    changed,
  );

test("what is typed runs, and its numbers are those of the change", async () => {
  const wanted = await saidAtOneTenth();
  const { page, shown, line } = await opened();
  assert.notEqual(await shown.status(), wanted);
  await line("displacement = displacement / 3");
  await shown.wait("details.python summary", /changed by you/);
  await shown.says(wanted);
  assert.equal(await shown.trouble(), "");
  await shown.press("keep this curve");
  assert.match(await shown.text(".legend"), /your Python/);
});

test("a text that cannot be read is refused each time it is asked for", async () => {
  const { page } = await opened();
  const said = await page.evaluate(async () => {
    const edit = { module: "update_rules", name: "nadam", text: "x = (" };
    const settings = { noise: 0, updates: 5, shown: { "keras-3": true } };
    const asked = [1, 2].map(() => globalThis.nadamRuntime.ask({ ask: "generation", settings, edit }));
    return (await Promise.allSettled(asked)).map(({ reason }) => String(reason));
  });
  for (const each of said) assert.match(each, /SyntaxError/);
});

test("an error is said with the line that holds it, and the figure shows the book's own Python", async () => {
  const { page, shown, line } = await opened();
  const before = await shown.status();
  for (const [text, said] of [
    ["1/0", /ZeroDivisionError: divide by zero/],
    ["beta_3", /NameError: name 'beta_3' isn't defined/],
    ["x = (", /SyntaxError/],
  ]) {
    await line(text);
    await shown.wait(".trouble", said);
    const stored = (await textOf(page, "update_rules.nadam")).split("\n");
    const number = stored.findIndex((each) => each.trim() === text) + 1;
    assert.ok(number > 5, stored.join("\n"));
    // An open bracket is noticed where the next line cannot follow.
    const where = text === "x = (" ? `(${number}|${number + 1})` : number;
    assert.match(await shown.trouble(), new RegExp(`^Line ${where}: .*\\. The figure shows the book's own Python\\.$`));
    assert.equal(await shown.status(), before);
  }
  assert.equal(await page.$eval(shown.inside(".trouble"), (part) => part.getAttribute("role")), "alert");
  await line("pass");
  await until(page, (selector) => document.querySelector(selector).textContent === "", shown.inside(".trouble"));
  assert.deepEqual(page.errors, []);
});

test("an endless loop is stopped after three seconds, and the page answers all the while", async () => {
  const { page, shown, line } = await opened({
    prepare: (page) =>
      page.evaluateOnNewDocument(() => {
        const { setTimeout } = globalThis;
        globalThis.delays = [];
        globalThis.setTimeout = (call, delay, ...rest) => (globalThis.delays.push(delay), setTimeout(call, delay, ...rest));
      }),
  });
  const before = await shown.status();
  await line("while True: pass");
  // While the worker hangs the page does what it is told: here, to move another figure's slider.
  const decay = figure(page, "decay");
  const said = await page.$eval(await decay.control("epoch to read"), (input, box) => {
    globalThis.frames = 0;
    const tick = () => {
      globalThis.frames++;
      globalThis.ticking = requestAnimationFrame(tick);
    };
    tick();
    input.value = input.min;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    return [input.closest(".nadam-figure").querySelector('[role="status"]').textContent.split(":")[0], document.querySelector(`${box} .trouble`).textContent];
  }, shown.box);
  assert.deepEqual(said, ["Epoch 0", ""]);
  await shown.wait(".trouble", /No answer within 3 s: the computation was stopped/);
  assert.ok((await page.evaluate(() => globalThis.delays)).includes(3000), "nothing was to happen after 3000 ms");
  const frames = await page.evaluate(() => (cancelAnimationFrame(globalThis.ticking), globalThis.frames));
  assert.ok(frames > 20, `${frames} frames in three seconds`); // a page that stood still would have had one or two
  await shown.wait(".band", /Your Python of nadam does not run: this is the book's own\./);
  await shown.put("learning_rate", "left"); // with the book's own Python, at once
  assert.notEqual(await shown.status(), before);
  assert.match(await shown.text("details.python summary"), /changed by you/);
  assert.deepEqual(page.errors, []);
});

test("slow: an endless loop that is still there after a reload is stopped again, and the other figures follow", async () => {
  const { page, shown, line } = await opened();
  await line("while True: pass");
  await shown.wait(".trouble", /the computation was stopped/);
  await reload(page);
  await allDrawn(page);
  await shown.wait(".band", /Your Python of nadam does not run: this is the book's own\./);
  await figure(page, "decay").put("epochs", 10);
  assert.match(await figure(page, "decay").status(), /After 1000 updates/);
  assert.deepEqual(page.errors, []);
});

test("the text survives sliders, another choice and a reload; reset brings the book's own back", async () => {
  const wanted = await saidAtOneTenth();
  const { page, shown, line } = await opened();
  const first = await shown.status();
  await line("displacement = displacement / 3");
  await shown.wait("details.python summary", /changed by you/);
  await shown.says(wanted);

  await shown.put("steps", "left");
  await shown.put("rule", "adam");
  await shown.wait("details.python summary", /: nadam_edu\.update_rules\.adam$/);
  await shown.put("rule", "nadam");
  await shown.wait("details.python summary", /: nadam_edu\.update_rules\.nadam \(changed by you\)$/);
  await ends(page, shown, true);

  await page.goto(address(PAGE)); // without the settings that the address took on
  await reload(page);
  await allDrawn(page);
  await shown.says(wanted);
  await shown.edit();
  await ends(page, shown, true);

  await shown.press("reset the Python");
  await shown.says(first);
  assert.equal(await textOf(page, "update_rules.nadam"), null);
  await ends(page, shown, false);
  assert.doesNotMatch(await shown.text("details.python summary"), /changed/);
});

test("the keys that the page has for itself can be typed in the editor", async () => {
  const { page, shown } = await opened();
  await page.keyboard.type(" # a/b ? s");
  assert.match(await textOf(page, "update_rules.nadam"), /# a\/b \? s/);
  assert.ok(await page.evaluate((selector) => document.activeElement.matches(selector), shown.inside(".cm-content")));
  assert.equal(await page.$$eval("dialog[open], .search-button__wrapper.show", (parts) => parts.length), 0);
  await keys(page, "Tab"); // leads out: no trap for the keyboard
  assert.ok(await page.evaluate((selector) => !document.activeElement.matches(selector), shown.inside(".cm-content")));
});

test("a change is seen by the figures that use the function and by no other", async () => {
  const { page, line } = await opened();
  const others = () => Promise.all(["schedule", "decay"].map((name) => figure(page, name).status()));
  const before = await others();
  const generation = figure(page, "generation");
  const steps = await generation.status();
  await line("displacement = displacement * 0.5");
  await figure(page, "descent").wait("details.python summary", /changed by you/);
  // keras-3 takes its steps with this very function.
  await until(
    page,
    (selector, half) => Math.abs(Number(document.querySelector(selector).textContent.match(/Keras 3 ([\d.]+)/)?.[1]) - half) < 1e-3,
    generation.inside('[role="status"]'),
    Number(steps.match(/Keras 3 ([\d.]+)/)[1]) / 2,
  );
  for (const [name, control] of [["schedule", "alpha"], ["decay", "epochs"]]) {
    await figure(page, name).put(control, "right");
    await figure(page, name).press("reset");
    await figure(page, name).says(before[["schedule", "decay"].indexOf(name)]);
  }
});

test("what is typed is text, not markup", async () => {
  const { page, shown, line } = await opened();
  await line('raise ValueError("<img src=x onerror=planted()>")');
  await shown.wait(".trouble", /ValueError: <img src=x/);
  assert.equal(await page.$(".nadam-figure img"), null);
  assert.deepEqual(page.errors, []);
});
