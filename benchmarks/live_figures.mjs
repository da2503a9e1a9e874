// How soon the page's first live figure is there, and how fast each follows its slider; beside it the page itself, and `interact`.
// Prints {contest: [{label, kind, seconds: [one of each round]}]}. All have their turn in every round: node live_figures.mjs ROUNDS.
import { readFileSync } from "node:fs";
import { address, figure, launch, open, PATIENCE } from "../tests/browser/browser.mjs";
import { notebook, serve } from "../tests/browser/jupyter.mjs";
import { watchFirst } from "./first_figure.mjs";

const PAGE = "chapters/16_explore";
const NAMES = ["schedule", "descent", "generation", "decay", "sensitivity", "stability"];
const ROUNDS = Number(process.argv[2]);
const MOVES = 40;

// In a file of its own, so that `make lint` reads it.
const INTERACT = readFileSync(new URL("interact_in_lab.py", import.meta.url), "utf8");

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

// In the page: the median, in seconds, from a slider's input event to the new drawing on the screen.
async function slide(box, moves) {
  const LEAP = 17; // of 40 places, to the next: a quarter of the slider at least, so that no two moves in turn end at one stop of a coarse one
  const input = box.querySelector('.controls input[type="range"]');
  const drawing = box.querySelector(".drawing");
  const times = [];
  const painted = () =>
    new Promise((resolve) => {
      const drawn = new MutationObserver(() => {
        drawn.disconnect();
        // After the next frame's drawing: a message queued in it comes when it is painted.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = resolve;
          port2.postMessage(0);
        });
      });
      drawn.observe(drawing, { attributeFilter: ["data-drawn"] });
    });
  for (let move = 0; move < moves; move++) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, Math.random() * 16))); // a hand keeps no time with frames
    const done = painted();
    const begun = performance.now();
    input.value = Number(input.min) + (input.max - input.min) * (0.2 + (0.6 * ((move * LEAP) % moves)) / moves);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await done;
    times.push(performance.now() - begun);
  }
  return times;
}

// In the page: a hand that keeps moving, one arrow key every 33 ms. From each press to the screen that shows its value, or a later one:
// the kernel answers while the next moves are made, and ipywidgets sends it the newest of them. The printed value comes after the picture.
async function press(handle, presses) {
  const area = handle.closest(".jp-OutputArea");
  const shown = () => Number([...area.querySelectorAll("pre")].at(-1)?.textContent);
  const first = shown();
  const key = first > 600 ? "ArrowLeft" : "ArrowRight"; // the slider's ends are 1 and 1000
  const begun = [];
  const times = [];
  const pressing = setInterval(() => {
    handle.focus();
    begun.push(performance.now());
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, keyCode: key === "ArrowLeft" ? 37 : 39, bubbles: true }));
    if (begun.length === presses) clearInterval(pressing);
  }, 33);
  while (times.length < presses) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const now = performance.now();
    if (begun.length && now - begun[0] > 60_000) throw new Error("the picture of interact did not follow");
    while (times.length < Math.abs(shown() - first)) times.push(now - begun[times.length]);
  }
  return times;
}

// When the page itself is loaded, and when the first curve is on the screen.
async function loaded(browser) {
  const page = await open(browser, address(PAGE), { prepare: (page) => page.evaluateOnNewDocument(watchFirst) });
  const times = await page.evaluate(() => [performance.getEntriesByType("navigation")[0].loadEventEnd, globalThis.firstCurve]);
  await page.browserContext().close();
  return times;
}

const browser = await launch();
const server = await serve({ "interact.ipynb": notebook([INTERACT]) });
try {
  const lab = await server.lab(browser, "interact.ipynb");
  for (const part of [".noUi-handle", ".jp-OutputArea .jp-OutputArea pre"]) await lab.waitForSelector(part, { timeout: PATIENCE });
  const page = await open(browser, address(PAGE));
  const slider = [
    { label: "interact, through a kernel", kind: "peer", run: () => lab.$eval(".noUi-handle", press, MOVES) },
    ...NAMES.map((name) => ({ label: `live figure, ${name}`, kind: "ours", run: () => page.$eval(figure(page, name).box, slide, MOVES) })),
  ];
  const first = [
    { label: "the page is loaded", kind: "peer", seconds: [] },
    { label: "its first live figure is drawn", kind: "ours", seconds: [] },
  ];
  for (const row of slider) row.seconds = [];
  for (let round = 0; round < ROUNDS; round++) {
    (await loaded(browser)).forEach((time, place) => first[place].seconds.push(time / 1000));
    for (const { seconds, run, label } of slider) {
      const front = label.startsWith("live") ? page : lab;
      await front.bringToFront();
      if (front === page) await page.$eval(figure(page, label.split(", ")[1]).box, (box) => box.scrollIntoView());
      seconds.push(median(await run()) / 1000);
    }
  }
  console.log(JSON.stringify({ slider: slider.map(({ label, kind, seconds }) => ({ label, kind, seconds })), "first-curve": first }));
} finally {
  await server.close();
  await browser.close();
}
