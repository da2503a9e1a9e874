// What Lighthouse says of three pages on a phone with a slow line, served as a host would serve them: performance, accessibility, best practices, search engines.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { book, launch, pages } from "./browser.mjs";

const PAGES = ["chapters/index", "chapters/04_nadam", "chapters/16_explore"]; // with a live figure, with most formulas, with most figures
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const LEAST = 0.95;
const ATTEMPTS = 3; // other work on the machine takes points for performance away, and gives none
const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".png": "image/png", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

const fromWeb = createRequire(join(book, "web", "package.json"));
const { default: lighthouse } = await import(pathToFileURL(fromWeb.resolve("lighthouse")));

let browser, server;
before(async () => {
  browser = await launch();
  server = createServer((request, response) => {
    const path = join(pages, normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)));
    const found = existsSync(path) && statSync(path).isFile();
    if (!found) return response.writeHead(404).end();
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "content-encoding": "gzip", "cache-control": "max-age=31536000" });
    response.end(gzipSync(readFileSync(path)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
});
after(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
});

async function scores(name) {
  const options = { port: Number(new URL(browser.wsEndpoint()).port), logLevel: "error", onlyCategories: CATEGORIES };
  const { lhr } = await lighthouse(`http://127.0.0.1:${server.address().port}/${name}.html`, options);
  const lost = Object.values(lhr.categories).flatMap(({ auditRefs }) =>
    auditRefs
      .map(({ id, weight }) => ({ id, weight, ...lhr.audits[id] }))
      .filter(({ weight, score }) => weight && score !== null && score < 0.9)
      .map(({ id, displayValue, details }) => `${id}: ${displayValue ?? ""} ${JSON.stringify(details?.items?.slice(0, 3) ?? "").slice(0, 500)}`),
  );
  return { given: Object.values(lhr.categories).map(({ id, score }) => [id, score]), lost };
}

test("over a network the text is shown before a typeface is asked for, and then they come", async () => {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/chapters/16_explore.html`);
  const { shown, asked, loaded } = await page.evaluate(async () => {
    while (!performance.getEntriesByName("first-contentful-paint").length) await new Promise(requestAnimationFrame);
    while (document.documentElement.className.includes("text-first")) await new Promise(requestAnimationFrame);
    await document.fonts.ready;
    const fonts = performance.getEntriesByType("resource").filter(({ name }) => /source-\w+-\d/.test(name));
    const [{ startTime }] = performance.getEntriesByName("first-contentful-paint");
    return { shown: startTime, asked: fonts.map(({ startTime }) => startTime), loaded: document.fonts.check("1em 'Source Serif 4 Variable'") };
  });
  assert.ok(asked.length >= 2 && loaded, `${asked}`);
  assert.ok(asked.every((time) => time > shown), `${asked} before ${shown}`);
  await page.close();
});

test("Lighthouse gives at least 95 of 100 for everything", async (t) => {
  for (const name of PAGES) {
    await t.test(name, async (t) => {
      let given, lost;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        ({ given, lost } = await scores(name));
        t.diagnostic(given.map(([id, score]) => `${id} ${Math.round(100 * score)}`).join(", "));
        if (given.every(([, score]) => score >= LEAST)) break;
      }
      assert.deepEqual(given.map(([id]) => id), CATEGORIES);
      for (const [id, score] of given) assert.ok(score >= LEAST, `${id} ${score}\n${lost.join("\n")}`);
    });
  }
});
