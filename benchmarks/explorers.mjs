// How long pages take until their first live figure is drawn, until every one is, and what they hold then: node explorers.mjs NAME ..., the pages'
// folder in PAGES.
import { address, launch, open } from "../tests/browser/browser.mjs";
import { watchFirst } from "./first_figure.mjs";

const ROUNDS = 5;
const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const names = process.argv.slice(2);
const found = names.map(() => ({ firsts: [], times: [], heaps: [] }));
const browser = await launch();
for (let round = 0; round < ROUNDS; round++) {
  for (const [nth, name] of names.entries()) {
    const { firsts, times, heaps } = found[nth];
    const begun = performance.now();
    const page = await open(browser, address(name), { prepare: (page) => page.evaluateOnNewDocument(watchFirst) });
    times.push(performance.now() - begun);
    firsts.push(await page.evaluate(() => globalThis.firstCurve));
    heaps.push((await page.metrics()).JSHeapUsedSize);
    await page.browserContext().close();
  }
}
for (const { firsts, times, heaps } of found) console.log(JSON.stringify([middle(firsts) / 1000, middle(times) / 1000, middle(heaps)]));
await browser.close();
