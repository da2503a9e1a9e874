// What a page with live figures does, counted in Chromium: programs started, questions to them, drawings. How long it takes is for the bench.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, figure, keys, launch, open } from "./browser.mjs";

const PAGE = "chapters/16_explore";
const NAMES = ["schedule", "descent", "generation", "decay", "sensitivity", "stability"];

let browser;
after(() => browser.close());

// In the page, before its own scripts: counts workers, what they are asked and what they answer, and the drawings of each figure. Which part
// of a curve belongs to what has the focus is asked once the curve rests, and is not counted.
function count() {
  const counts = (globalThis.counts = { workers: 0, questions: [], answers: 0, drawings: {} });
  const { Worker } = globalThis;
  const asked = new Set();
  globalThis.Worker = class extends Worker {
    constructor(...settings) {
      super(...settings);
      counts.workers++;
      this.addEventListener("message", ({ data }) => asked.delete(data.id) && counts.answers++);
    }
    postMessage(message, ...others) {
      if (message.question?.ask === "parts") return super.postMessage(message, ...others);
      asked.add(message.id);
      counts.questions.push(message.question?.ask ?? "are you there");
      super.postMessage(message, ...others);
    }
  };
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const name = target.closest(".nadam-figure").dataset.figure;
      counts.drawings[name] = (counts.drawings[name] ?? 0) + 1;
    }
  }).observe(document, { attributeFilter: ["data-drawn"], subtree: true });
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
let atFirst;
before(async () => {
  browser = await launch();
  page = await open(browser, address(PAGE), { prepare: (page) => page.evaluateOnNewDocument(count) });
  atFirst = await page.evaluate(settled);
});

test("a page of six figures starts one program, asks it once for each, and draws each once", async () => {
  assert.equal(await page.evaluate(() => counts.workers), 1);
  const { questions, drawings } = atFirst;
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

// In the page: how many elements of a picture a key makes anew, and whether it stays the same picture.
async function madeBy(box, key) {
  const drawing = document.querySelector(`${box} .drawing`);
  const picture = drawing.firstChild;
  const input = document.querySelector(`${box} .controls input[type="range"]`);
  let made = 0;
  const seen = new MutationObserver((changes) => changes.forEach(({ addedNodes }) => (made += [...addedNodes].filter(({ nodeType }) => nodeType === 1).length)));
  seen.observe(drawing, { childList: true, subtree: true });
  const before = drawing.innerHTML;
  input[key]();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (drawing.innerHTML === before) await new Promise(requestAnimationFrame);
  seen.disconnect();
  return { made, same: drawing.firstChild === picture, sheets: drawing.querySelectorAll("style").length };
}

// A style sheet in a picture would let the browser style the whole page anew at each drawing.
test("a drawing uses the marks of the one before, and brings no style sheet", async () => {
  for (const name of ["schedule", "decay", "stability"]) {
    const found = await page.evaluate(madeBy, figure(page, name).box, "stepDown");
    assert.deepEqual(found, { made: 0, same: true, sheets: 0 }, name);
  }
});

test("nothing was thrown on the way", () => assert.deepEqual(page.errors, []));
