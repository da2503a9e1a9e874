// What a page with live figures does, counted in Chromium: programs started, questions to them, drawings. How long it takes is for the bench.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, figure, keys, launch, open } from "./browser.mjs";

const PAGE = "chapters/16_explore";
const NAMES = ["schedule", "descent", "generation", "decay", "sensitivity", "stability"];

let browser;
after(() => browser.close());

// In the page, before its own scripts: counts workers, what they are asked and what they answer, and the drawings of each figure.
function count() {
  const counts = (globalThis.counts = { workers: 0, questions: [], answers: 0, drawings: {} });
  const { Worker } = globalThis;
  globalThis.Worker = class extends Worker {
    constructor(...settings) {
      super(...settings);
      counts.workers++;
      this.addEventListener("message", () => counts.answers++);
    }
    postMessage(message, ...others) {
      counts.questions.push(message.question?.ask ?? "are you there");
      super.postMessage(message, ...others);
    }
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const name = target.matches?.(".drawing") && addedNodes.length && target.closest(".nadam-figure").dataset.figure;
      if (name) counts.drawings[name] = (counts.drawings[name] ?? 0) + 1;
    }
  }).observe(document, { childList: true, subtree: true });
}

// Resolves to the counts once every question is answered, and nothing more was asked or drawn in the two frames after that.
async function settled() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  for (let before; before !== JSON.stringify(counts) || counts.answers < counts.questions.length; await frame().then(frame)) {
    before = JSON.stringify(counts);
  }
  const { questions, drawings } = structuredClone(counts);
  Object.assign(counts, { questions: [], answers: 0, drawings: {} });
  return { questions, drawings };
}

// In the page: sixty moves of a slider before the page gets to do anything else, as from a hand that is faster than the machine.
function rush(input) {
  for (let move = 1; move <= 60; move++) {
    input.value = Number(input.min) + ((input.max - input.min) * move) / 61;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

let page;
before(async () => {
  browser = await launch();
  page = await open(browser, address(PAGE), { prepare: (page) => page.evaluateOnNewDocument(count) });
});

test("a page of six figures starts one program, asks it once for each, and draws each once", async () => {
  assert.equal(await page.evaluate(() => counts.workers), 1);
  const { questions, drawings } = await page.evaluate(settled);
  assert.deepEqual(questions.toSorted(), ["are you there", "landscape", ...NAMES].toSorted()); // the landscape is behind the descent
  assert.deepEqual(drawings, Object.fromEntries(NAMES.map((name) => [name, 1])));
});

for (const name of NAMES) {
  const first = (part) => `#${part.querySelector('input[type="range"]').id}`;

  test(`${name}: a press of a key is one question and one drawing`, async () => {
    await page.focus(await page.$eval(figure(page, name).inside(".controls"), first));
    await keys(page, "ArrowRight");
    assert.deepEqual(await page.evaluate(settled), { questions: [name], drawings: { [name]: 1 } });
  });

  test(`${name}: sixty moves at once are two questions, about the first and the last`, async () => {
    await page.$eval(await page.$eval(figure(page, name).inside(".controls"), first), rush);
    assert.deepEqual(await page.evaluate(settled), { questions: [name, name], drawings: { [name]: 2 } });
  });

  test(`${name}: moving along the picture asks nothing, and is one drawing`, async () => {
    await page.focus(await page.$eval(figure(page, name).inside(".reading"), first));
    for (const key of ["Home", "ArrowRight"]) {
      await keys(page, key);
      assert.deepEqual(await page.evaluate(settled).then(({ questions }) => questions), []);
    }
    await keys(page, "ArrowRight");
    assert.deepEqual(await page.evaluate(settled), { questions: [], drawings: { [name]: 1 } });
  });
}

test("nothing was thrown on the way", () => assert.deepEqual(page.errors, []));
