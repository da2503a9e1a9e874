// Every page of the book as a whole, from disk: axe-core finds nothing in it, it fits screens and paper, it holds still while it loads,
// and it lets nothing in from elsewhere.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { PATIENCE, PLACEHOLDERS, address, allDrawn, axeSource, launch, names, open } from "./browser.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const WIDTHS = [320, 390, 640, 768, 1280]; // 640: a window of 1280 at 200 %
const MOST_BYTES = 300_000; // of a page, compressed, without the scripts and styles that all share
const MOST_SHIFT = 0.1;
const html = (name) => readFileSync(new URL(address(name)), "utf8");
const all = names().filter((name) => !/http-equiv="Refresh"/i.test(html(name)));

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

// Opens a page and waits until nothing more is to come: mathematics, live figures, quizzes.
async function settled(name, { scheme = "light", width = 1280 } = {}) {
  const prepare = async (page) => {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 1000 });
    await page.evaluateOnNewDocument(() => {
      globalThis.refused = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => refused.push(`${effectiveDirective} ${blockedURI}`));
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shift += value;
      }).observe({ type: "layout-shift", buffered: true });
    });
  };
  const page = await open(browser, address(name), { live: false, prepare });
  if (await page.$(PLACEHOLDERS)) await allDrawn(page);
  await page.evaluate(() => globalThis.MathJax?.startup?.promise);
  if (await page.$(".yaq")) await page.waitForSelector(".yaq-root button", { timeout: PATIENCE });
  return page;
}

// Opens whatever is folded away, and waits until it is there and has stopped moving.
async function unfold(page) {
  await page.$$eval("article details", (folds) => folds.forEach((fold) => (fold.open = true)));
  const editors = await page.$$eval(".nadam-figure details.python", (folds) => folds.length);
  await page.waitForFunction((editors) => document.querySelectorAll(".cm-content").length >= editors, { timeout: PATIENCE }, editors);
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))));
}

async function findings(page) {
  await page.evaluate(axeSource);
  const { violations, passes } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), TAGS);
  const rules = passes.map(({ id }) => id);
  for (const rule of ["color-contrast", "link-name", "document-title"]) assert.ok(rules.includes(rule), `axe did not look at ${rule}`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all }) => `${id}: ${html.slice(0, 150)} ${[...any, ...all][0]?.message ?? ""}`),
  );
}

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing on any page, ${scheme}`, async (t) => {
    for (const name of all) {
      await t.test(name, async () => {
        const page = await settled(name, { scheme });
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), scheme);
        await unfold(page);
        assert.deepEqual(await findings(page), []);
        await page.browserContext().close();
      });
    }
  });
}

test("axe sees the faults of a whole page", async () => {
  const page = await settled("chapters/notation");
  await page.$eval("article p", (part) => (part.style.color = "#ccc"));
  await page.$eval(".search-button-field", (part) => part.setAttribute("aria-label", "Find"));
  const found = (await findings(page)).join("\n");
  assert.match(found, /color-contrast/);
  assert.match(found, /label-content-name-mismatch/);
});

test("every page fits the screen, moves little while it loads, and is refused nothing", async (t) => {
  const shifts = {};
  for (const name of all) {
    await t.test(name, async () => {
      const page = await settled(name);
      shifts[name] = await page.evaluate(() => globalThis.shift);
      assert.deepEqual(await page.evaluate(() => globalThis.refused), []);
      assert.deepEqual(page.errors, []);
      assert.ok(shifts[name] < MOST_SHIFT, `layout shift ${shifts[name]}`);
      await unfold(page);
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 1000 });
        const [needed, given] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
        assert.ok(needed <= width && given === width, `${width} wide: ${needed} needed, ${given} given`);
      }
      await page.browserContext().close();
    });
  }
  const [worst, shift] = Object.entries(shifts).sort(([, a], [, b]) => b - a)[0];
  t.diagnostic(`largest layout shift: ${shift.toFixed(3)} (${worst})`);
});

test("on paper there are the figures, the still ones for the live, and the mathematics", async (t) => {
  for (const name of all.filter((name) => name.startsWith("chapters/"))) {
    await t.test(name, async () => {
      const page = await settled(name);
      await page.emulateMediaType("print");
      const { hidden, live, still, formulas } = await page.evaluate((placeholders) => {
        const shown = (part) => part.checkVisibility() && part.getBoundingClientRect().height > 0;
        const count = (selector) => [...document.querySelectorAll(selector)].filter(shown).length;
        return {
          hidden: [...document.querySelectorAll("article img, article mjx-container")]
            .filter((part) => !part.closest("details:not([open])") && !shown(part))
            .map((part) => part.outerHTML.slice(0, 100)),
          live: [count(".nadam-figure"), document.querySelectorAll(placeholders).length],
          still: count(".tag_static-figure img"),
          formulas: [count("mjx-container"), document.querySelectorAll("mjx-container").length],
        };
      }, PLACEHOLDERS);
      assert.deepEqual(hidden, []);
      assert.equal(live[0], 0);
      const below = await page.$eval("article", (article) => article.textContent.includes("on paper, the figures below show the same"));
      assert.ok(below || still >= live[1], `${still} still pictures of ${live[1]} live figures`);
      assert.ok(formulas[0] > 0 || formulas[1] === 0);
      await page.browserContext().close();
    });
  }
});

test("formulas and pictures are there for readers who do not see them", async (t) => {
  for (const name of all) {
    await t.test(name, async () => {
      const page = await settled(name);
      const { formulas, spoken, pictures } = await page.evaluate(() => ({
        formulas: document.querySelectorAll("mjx-container").length,
        spoken: document.querySelectorAll("mjx-container > mjx-assistive-mml > math").length,
        pictures: [...document.querySelectorAll("main img")].map(({ alt }) => alt),
      }));
      assert.equal(spoken, formulas);
      assert.deepEqual(pictures.filter((alt) => !/\w+ .*\w+ .*\w+ \w+/s.test(alt) || /\.(png|svg)$/.test(alt)), []); // a sentence, no file
      await page.browserContext().close();
    });
  }
});

test("the keyboard reaches everything, the text first, and shows where it is", async (t) => {
  for (const name of ["chapters/index", "chapters/04_nadam", "chapters/11_claims_on_trial", "search"]) {
    await t.test(name, async () => {
      const page = await settled(name);
      const focused = () =>
        page.evaluate(() => {
          const part = document.activeElement;
          document.getAnimations().forEach((animation) => animation.finish());
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part.matches(".bd-search input") ? part.form : part);
          const { width, height } = part.getBoundingClientRect();
          part.dataset.visited = "yes";
          return {
            what: part.outerHTML.slice(0, 120),
            text: part.textContent.trim(),
            stopped: part === document.body,
            marked: (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none",
            there: width > 0 && height > 0,
          };
        });
      await page.evaluate(() => scrollTo(0, 0));
      if (name === "search") await page.evaluate(() => document.activeElement.blur());
      else {
        await page.keyboard.press("Tab");
        assert.equal((await focused()).text, "Skip to main content");
      }
      const stops = [];
      for (let count = 0; count < 1000; count++) {
        await page.keyboard.press("Tab");
        const stop = await focused();
        if (stop.stopped) break;
        stops.push(stop);
      }
      assert.ok(stops.length > 20, `${stops.length} stops`);
      assert.deepEqual(stops.filter(({ marked, there }) => !marked || !there).map(({ what }) => what), []);
      const missed = await page.$$eval("main :is(a[href], button, input, select, summary)", (parts) =>
        parts
          .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.disabled && !part.dataset.visited && part.tabIndex >= 0)
          .map((part) => part.outerHTML.slice(0, 120)),
      );
      assert.deepEqual(missed, []);
      await page.browserContext().close();
    });
  }
});

test("the theme's own buttons still work", async () => {
  const page = await settled("chapters/index");
  await page.evaluate(() => (globalThis.print = () => (globalThis.printed = true)));
  await page.$eval(".btn-download-pdf-button", (button) => button.click());
  assert.equal(await page.evaluate(() => globalThis.printed), true);
  await page.click(".theme-switch-button");
  assert.match(await page.evaluate(() => document.documentElement.dataset.mode), /light|dark/);
  await page.click(".search-button-field");
  assert.equal(await page.$eval("dialog#pst-search-dialog", (dialog) => dialog.open), true);
  assert.deepEqual(await page.evaluate(() => globalThis.refused), []);

  const found = await settled("search");
  await found.goto(`${address("search")}?q=momentum`);
  await found.waitForSelector("#search-results li a", { timeout: PATIENCE });
  assert.deepEqual(found.errors, []);
  await unfold(found);
  assert.deepEqual(await findings(found), []);
});

test("no page is heavy, and its text comes before any script that would hold it up", (t) => {
  const sizes = all.map((name) => [gzipSync(html(name)).length, name]).sort(([a], [b]) => b - a);
  t.diagnostic(`largest page, compressed: ${sizes[0].join(" bytes, ")}`);
  assert.ok(sizes[0][0] < MOST_BYTES, sizes[0].join());
  for (const name of all) {
    const [head] = html(name).split("</head>");
    const policy = head.indexOf("Content-Security-Policy");
    assert.ok(policy > 0 && policy < head.indexOf("<script"), name);
    const scripts = head.match(/<script[^>]*src=[^>]*>/g) ?? [];
    assert.deepEqual(scripts.filter((script) => !/ (defer|async)/.test(script)), [], name);
  }
});

test("a script of another host, one written into the page and a request to another host are refused", async () => {
  for (const name of ["chapters/14_explore", "search"]) {
    const page = await settled(name);
    const refused = await page.evaluate(async () => {
      const add = (make) => {
        const script = document.createElement("script");
        make(script);
        document.body.append(script);
      };
      add((script) => (script.src = "https://elsewhere.invalid/a.js"));
      add((script) => (script.textContent = "globalThis.planted = 1"));
      document.body.insertAdjacentHTML("beforeend", `<img src="https://elsewhere.invalid/a.png" onerror="globalThis.planted = 2">`);
      document.body.insertAdjacentHTML("beforeend", `<iframe src="https://elsewhere.invalid/"></iframe>`);
      await fetch("https://elsewhere.invalid/").catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { planted: globalThis.planted, refused: globalThis.refused };
    });
    assert.equal(refused.planted, undefined);
    for (const directive of ["script-src-elem https", "script-src-elem inline", "script-src-attr inline", "img-src", "frame-src", "connect-src"]) {
      assert.ok(refused.refused.some((each) => each.startsWith(directive)), `${directive} is not among ${refused.refused}`);
    }
    assert.deepEqual(page.requests.filter((url) => url.includes("elsewhere") && !page.errors.join().includes("elsewhere")), []);
  }
});
