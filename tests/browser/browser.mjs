// What the browser tests share: a browser that reaches this machine alone, the pages of the book in it, and the live figures on them.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const book = fileURLToPath(new URL("../..", import.meta.url));
export const pages = process.env.PAGES ?? join(book, "_build", "html");
export const PATIENCE = Number(process.env.PATIENCE ?? 60_000); // ms for what is not about speed: a machine may be busy

const fromWeb = createRequire(join(book, "web", "package.json"));
const { default: puppeteer } = await import(pathToFileURL(fromWeb.resolve("puppeteer-core")));
export const axeSource = readFileSync(fromWeb.resolve("axe-core/axe.min.js"), "utf8");

const PROGRAMS = {
  CHROMIUM: [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  FIREFOX: ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
};

// The path of a browser: what the variable of that name says, or else the first of its usual names that is installed.
export function program(variable) {
  const named = process.env[variable] ? [process.env[variable]] : PROGRAMS[variable];
  const folders = process.env.PATH.split(delimiter);
  const found = named.flatMap((name) => [name, ...folders.map((folder) => join(folder, name))]).find((path) => path.includes("/") && existsSync(path));
  if (!found) throw new Error(`No browser found: install one of ${named.join(", ")}, or say where it is: ${variable}=/path/to/it`);
  return found;
}

// Nothing answers at this port: with it as the proxy a browser reaches this machine's own addresses and no others.
const NOWHERE = { host: "127.0.0.1", port: 9 };

export function launch(kind = "chrome") {
  const common = { browser: kind, headless: true, defaultViewport: { width: 1280, height: 1000 }, protocolTimeout: 5 * PATIENCE };
  if (kind === "chrome") {
    // It shows our own pages alone, and the sandbox needs rights that a container may not give.
    const args = ["--no-sandbox", `--proxy-server=${NOWHERE.host}:${NOWHERE.port}`];
    return puppeteer.launch({ timeout: PATIENCE, ...common, executablePath: program("CHROMIUM"), args });
  }
  const proxy = { type: 1, http: NOWHERE.host, http_port: NOWHERE.port, ssl: NOWHERE.host, ssl_port: NOWHERE.port };
  const extraPrefsFirefox = Object.fromEntries(Object.entries(proxy).map(([name, value]) => [`network.proxy.${name}`, value]));
  return puppeteer.launch({ ...common, executablePath: program("FIREFOX"), extraPrefsFirefox });
}

export const isLocal = (url) => /^(file|data|blob|about|chrome):/.test(url) || ["127.0.0.1", "localhost"].includes(new URL(url).hostname);

// The address of a page of the book, as a reader opens it from disk.
export function address(name, hash = "") {
  const path = join(pages, `${name}.html`);
  if (!existsSync(path)) throw new Error(`There is no page ${path}: run \`make book\` first`);
  return pathToFileURL(path).href + hash;
}

// All pages of the book by name, such as "chapters/04_nadam".
export function names() {
  const found = readdirSync(pages, { recursive: true }).filter((path) => path.endsWith(".html") && !path.startsWith("_static"));
  if (!found.length) throw new Error(`There are no pages in ${pages}: run \`make book\` first`);
  return found.map((path) => path.slice(0, -".html".length)).sort();
}

// A page in a context of its own: nothing that another test stored is in it. `prepare` runs before it is loaded. The page's workers
// are among its `requests` (a fetch and an importScripts planted in one were seen there).
export async function open(browser, url, { prepare, live = true } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  // In one question: puppeteer's own bring a handle of each part out of the page first, which takes fifty times as long.
  page.$eval = (...asked) => page.evaluate(...inPlace("document.querySelector(selector)", ...asked));
  page.$$eval = (...asked) => page.evaluate(...inPlace("[...document.querySelectorAll(selector)]", ...asked));
  page.errors = [];
  page.requests = [];
  page.lost = [];
  page.on("pageerror", (error) => page.errors.push(String(error).slice(0, 300)));
  page.on("console", (message) => message.type() === "error" && page.errors.push(message.text().slice(0, 300)));
  page.on("request", (request) => page.requests.push(request.url().slice(0, 300)));
  page.on("requestfailed", (request) => page.lost.push(request.url().slice(0, 300)));
  await prepare?.(page);
  await page.goto(url);
  if (live) await allDrawn(page);
  page.readings = live ? await page.$$eval(READINGS, (sliders) => sliders.map(({ value }) => value)) : [];
  return page;
}

// Resolves when the page was laid out and drawn once more: what follows its size or a setting has followed then.
export const nextFrame = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));

// As `evaluate` takes it: a function of the page that gets what a selector finds there.
function inPlace(found, selector, inPage, ...more) {
  const asked = `const found = ${found}; if (!found) throw new Error("nothing there is " + selector); return (${inPage})(found, ...more);`;
  return [new Function("selector", "...more", asked), selector, ...more];
}

const READINGS = ".nadam-figure .reading input"; // where each picture is read

export const PLACEHOLDERS = 'script[type="application/vnd.jupyter.widget-view+json"]';

// Comes near the last figure of the page, as a reader who scrolls, waits until each shows its picture and says what it is, and goes back.
export async function allDrawn(page) {
  const scrolled = await page.evaluate((placeholders) => {
    const last = [...document.querySelectorAll(placeholders)].at(-1);
    const isTaken = location.hash.includes(":"); // to the figures that the address names
    if (last && !isTaken) scrollTo({ top: last.parentElement.getBoundingClientRect().top + scrollY - 1.5 * innerHeight, behavior: "instant" });
    return Boolean(last) && !isTaken;
  }, PLACEHOLDERS);
  await until(
    page,
    (placeholders) => {
      const figures = [...document.querySelectorAll(".nadam-figure")];
      const drawn = figures.filter((figure) => figure.querySelector(".drawing svg") && figure.querySelector('[role="status"]').textContent);
      return drawn.length >= Math.max(1, figures.length, document.querySelectorAll(placeholders).length); // a kernel's page has no placeholders
    },
    PLACEHOLDERS,
  );
  if (scrolled) await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
}

// Loads the page again, with all that it has stored. While the disk is busy, Chromium now and then loads a page as if nothing were stored, even for
// a bare setItem; the next load has it.
export async function reload(page) {
  const stored = () => page.evaluate(() => JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith("nadam")).sort()));
  const before = await stored();
  let loads = 0;
  do {
    await sleep(500 * loads);
    await page.reload();
  } while (++loads < 6 && (await stored()) !== before);
  if ((await stored()) !== before) throw new Error(`not stored after ${loads} loads: ${before}`);
}

// Resolves when the figures have drawn the answers to all that they were told: their questions are before the first one asked here, and those
// that wait until these are answered before the second.
export const answered = (page) =>
  page.evaluate(async () => {
    for (const _ of [1, 2]) {
      await new Promise((resolve) => setTimeout(resolve, 10)); // a new address or text is told a moment later
      await globalThis.nadamRuntime.ask({ ask: "source", module: "update_rules", name: "nadam" });
    }
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  });

// A page of live figures that another test has used, put back as it was when it was opened: a load of it costs as much as a test.
export async function asAtFirst(page) {
  await page.evaluate(() => {
    document.activeElement.blur();
    history.replaceState(null, "", location.pathname);
    for (const words of ["drop what is kept", "reset the Python", "reset"]) {
      for (const button of document.querySelectorAll(".nadam-figure button")) if (button.textContent === words && button.checkVisibility()) button.click();
    }
  });
  await answered(page);
  await page.$$eval(
    READINGS,
    (sliders, readings) => {
      for (const [nth, slider] of sliders.entries()) {
        if (slider.value === readings[nth]) continue;
        slider.value = readings[nth];
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }
      for (const fold of document.querySelectorAll(".nadam-figure details")) fold.open = false; // last, as an editor is filled while it is open
      scrollTo({ top: 0, behavior: "instant" });
    },
    page.readings,
  );
  await until(page, () => location.hash); // each figure that is reset writes it, a while later
  await page.evaluate(() => history.replaceState(null, "", location.pathname));
  await nextFrame(page);
  return page;
}

// One live figure of a page, and what a reader can do with it.
export function figure(page, name) {
  const box = `.nadam-figure[data-figure="${name}"]`;
  const inside = (selector) => `${box} :is(${selector})`;
  const text = (selector) => page.$eval(inside(selector), (part) => part.textContent);

  // The ids of the controls by the words of their labels.
  const controls = () =>
    page.$$eval(inside(".control"), (boxes) =>
      Object.fromEntries(boxes.map((each) => [each.querySelector("label").textContent, `#${each.querySelector("input:not(.number), select").id}`])),
    );

  // The id of the one control whose label holds these words.
  async function control(words) {
    const all = await controls();
    const exact = Object.keys(all).filter((label) => label === words);
    const found = exact.length ? exact : Object.keys(all).filter((label) => ` ${label} `.includes(` ${words} `));
    if (found.length !== 1) throw new Error(`${found.length} controls of ${Object.keys(all)} are called ${words}`);
    return all[found[0]];
  }

  // Presses the button that says these words, if it is not disabled; returns whether it was.
  const press = (words) =>
    page.$$eval(
      inside("button"),
      (buttons, words) => {
        const [found] = buttons.filter((button) => button.textContent === words);
        if (!found) throw new Error(`no button says ${words}`);
        found.click();
        return found.disabled;
      },
      words,
    );

  const wait = (selector, matches) =>
    until(
      page,
      (selector, source) => new RegExp(source).test(document.querySelector(selector)?.textContent),
      inside(selector),
      matches.source,
    );

  return {
    box,
    inside,
    text,
    controls,
    control,
    press,
    wait,
    status: () => text('[role="status"]'),
    // Waits until the sentence below the picture is this one.
    says: (words) => until(page, (selector, words) => document.querySelector(selector)?.textContent === words, inside('[role="status"]'), words),
    trouble: () => text(".trouble"),
    drawing: () => page.$eval(inside(".drawing"), (drawing) => drawing.innerHTML),
    count: (selector) => page.$$eval(inside(selector), (parts) => parts.length),
    // How many lines are drawn.
    curves: () => page.$$eval(inside('.drawing g[class^="curve-"]'), (groups) => groups.filter((group) => group.querySelector("path[d]")).length),
    // As the figure's own link says them.
    async settings() {
      const all = await page.$eval(inside(".address"), ({ href }) => [...new URLSearchParams(new URL(href).hash.slice(1))]);
      return Object.fromEntries(all.filter(([key]) => key.startsWith(`${name}-1:`)));
    },
    // Puts a control where a reader could; resolves when the browser has drawn the answer. "left", "middle" and "right" are of its range.
    put: async (words, value) => page.$eval(words.startsWith("#") ? words : await control(words), change, value),
    // Opens the fold with the Python to edit and waits for the editor.
    async edit() {
      await page.$eval(inside("details.python"), (fold) => {
        fold.open = true;
        fold.scrollIntoView();
      });
      await page.waitForSelector(inside(".cm-content"));
    },
  };
}

// In the page.
async function change(input, value) {
  const { min, max, type, value: before, checked } = input;
  const places = { left: min, right: max, middle: (Number(min) + Number(max)) / 2 };
  if (type === "checkbox") input.checked = value;
  else input.value = places[value] ?? value;
  if (input.value === before && input.checked === checked) return;
  const drawing = input.closest(".nadam-figure").querySelector(".drawing");
  const drawn = new Promise((resolve, reject) => {
    const seen = new MutationObserver(() => {
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(resolve));
    });
    seen.observe(drawing, { attributeFilter: ["data-drawn"] });
    setTimeout(reject, 20_000, new Error(`${input.id} was moved from ${before} to ${input.value} and nothing was drawn`));
  });
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await drawn;
}

// The keys of a slider, a button, a fold: as a reader without a mouse would press them.
export async function keys(page, ...names) {
  for (const name of names) {
    const parts = name.split("+");
    for (const part of parts.slice(0, -1)) await page.keyboard.down(part);
    await page.keyboard.press(parts.at(-1));
    for (const part of parts.slice(0, -1)) await page.keyboard.up(part);
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Waits until what `inPage` returns in the page is true, and returns it. Asked again and again from outside, as Firefox 140 refuses
// puppeteer's waitForFunction: it makes code from text in the page, which the page's policy forbids.
export async function within(patience, page, inPage, ...args) {
  for (let tries = patience / 50; tries > 0; tries--, await sleep(50)) {
    const value = await page.evaluate(inPage, ...args).catch((error) => {
      if (!LEAVING.test(error.message)) throw error;
    });
    if (value) return value;
  }
  throw new Error(`not in ${patience / 50} tries: ${inPage}`);
}

export const until = (...asked) => within(PATIENCE, ...asked);

// What the browsers say of a page that is on its way to another address.
const LEAVING = /context was destroyed|Cannot find context|context .*not found|navigat|detached|no such frame/i;
