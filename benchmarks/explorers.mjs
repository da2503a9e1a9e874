// How long pages take until every live figure is drawn, and what they hold then: node explorers.mjs NAME ..., the pages' folder in PAGES.
import { address, launch, open } from "../tests/browser/browser.mjs";

const ROUNDS = 5;
const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const browser = await launch();
for (const name of process.argv.slice(2)) {
  const times = [];
  const heaps = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    const page = await open(browser, address(name));
    times.push(performance.now() - begun);
    heaps.push((await page.metrics()).JSHeapUsedSize);
    await page.browserContext().close();
  }
  console.log(JSON.stringify([middle(times) / 1000, middle(heaps)]));
}
await browser.close();
