// Writes README's picture, assets/live-figure.png: a live figure with its Python open, as the built page shows it. `make picture`.
import { join } from "node:path";
import { address, book, figure, launch, open } from "../tests/browser/browser.mjs";

const browser = await launch();
try {
  const page = await open(browser, address("chapters/04_nadam"));
  await page.setViewport({ width: 1000, height: 1000, deviceScaleFactor: 1.5 });
  const shown = figure(page, "generation");
  await shown.edit();
  // The formula is below its docstring.
  await page.$eval(shown.inside(".cm-scroller"), (text) => (text.scrollTop = text.scrollHeight));
  await new Promise((resolve) => setTimeout(resolve, 500)); // the editor writes its second half
  const box = await page.$(shown.box);
  await box.screenshot({ path: join(book, "assets", "live-figure.png") });
} finally {
  await browser.close();
}
