// Writes README's picture, assets/live-figure.png: a live figure with its Python open, as the built page shows it. `make picture`.
import { join } from "node:path";
import { address, book, figure, launch, open } from "../tests/browser/browser.mjs";

const browser = await launch();
try {
  const page = await open(browser, address("chapters/04_nadam"));
  await page.setViewport({ width: 1280, height: 1600, deviceScaleFactor: 1.5 });
  await page.addStyleTag({ content: ".bd-header, .header-article, .skip-link, #pst-skip-link, #pst-back-to-top { display: none !important; }" });
  const shown = figure(page, "generation");
  await shown.edit();
  // The lines of the formula, which are below a docstring.
  await page.$eval(shown.inside(".cm-scroller"), async (text) => {
    const formula = () => [...text.querySelectorAll(".cm-line")].find((line) => line.textContent.includes("m_bar ="));
    for (let top = 0; !formula() && top < text.scrollHeight; top += 100) {
      text.scrollTop = top; // the editor writes the lines that are near
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    text.scrollTop += formula().getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight * 0.6;
  });
  await page.$eval(shown.box, (box) => scrollTo({ top: box.getBoundingClientRect().top + scrollY - 100, behavior: "instant" }));
  await new Promise((resolve) => setTimeout(resolve, 500)); // the editor and the page come to rest
  const { x, y, width, height } = await page.$eval(shown.box, (box) => {
    const seen = box.getBoundingClientRect();
    return { x: seen.x + scrollX, y: seen.y + scrollY, width: seen.width, height: seen.height }; // on the page, as a clip is
  });
  const clip = { x: x - 10, y: y - 10, width: width + 20, height: height + 20 };
  await page.screenshot({ path: join(book, "assets", "live-figure.png"), clip, captureBeyondViewport: false });
} finally {
  await browser.close();
}
