// The book's search, from disk: a symptom, a pasted message, a schedule's name and a name of the package lead to their page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { address, book, keys, launch, open, until } from "./browser.mjs";
import { html, wholePages } from "./whole_pages.mjs";

const ERRORS = "chapters/14_errors_and_fixes";
const SHOWN = 3; // results that a reader looks at

let browser, page;
before(async () => {
  browser = await launch();
  page = await open(browser, address("search"), { live: false });
  await until(page, () => Search.hasIndex());
  // Sphinx shows a result every 5 ms, with lines of its page. Here all are there at once, without lines, in the same order, and the list is
  // not laid out, as of some names it has a thousand results.
  await page.evaluate(() => {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
    const unseen = new CSSStyleSheet();
    unseen.replaceSync("#search-results .search { display: none }");
    document.adoptedStyleSheets.push(unseen);
    const later = setTimeout;
    globalThis.setTimeout = (run, wait, ...given) => (wait === 5 ? queueMicrotask(run) : later(run, wait, ...given));
  });
});
after(() => browser.close());

const finished = (page) =>
  until(page, () => /finished|did not match/.test(document.querySelector(".search-summary")?.innerText));

const links = (page) => page.$$eval("#search-results .search > li > a", (found) => found.map((link) => link.getAttribute("href")));

// The first pages or places that a question finds, asked as Sphinx itself does when the page was opened with it.
async function first(query) {
  await page.evaluate((query) => {
    document.querySelector("#search-results").replaceChildren();
    Search.performSearch(query);
  }, query);
  await finished(page);
  return (await links(page)).slice(0, SHOWN);
}

const missed = async (wanted) => {
  const found = [];
  for (const [query, link] of wanted) {
    const results = await first(query);
    if (!results.includes(link)) found.push(`${query} -> ${results}`);
  }
  return found;
};

// The messages that the chapter shows: each below the name and release of the library that said it.
function messages() {
  const { cells } = JSON.parse(readFileSync(join(book, `${ERRORS}.ipynb`), "utf8"));
  const printed = cells.flatMap(({ outputs = [] }) => outputs.map(({ text = [] }) => [text].flat().join("")));
  const said = printed.flatMap((text) => text.split(/^\[\w+ [\d.]+(?:, \w+)?\]$/m).slice(1));
  return said.map((text) => text.trim().replaceAll("\n", " ")).filter((text) => /^\w+(Error|Warning): /.test(text));
}

test("a symptom leads to the page of errors", async () => {
  assert.deepEqual(await missed([["flat learning rate", `${ERRORS}.html`]]), []);
});

test("each message, pasted as a whole, leads to the page of errors", async () => {
  const all = messages();
  assert.ok(all.length > 30, `${all.length} messages`);
  assert.deepEqual(await missed(all.map((message) => [message, `${ERRORS}.html`])), []);
});

test("so does a message among what is the reader's own", async () => {
  const pasted = [
    'Traceback (most recent call last):\n  File "/home/ada/spam.py", line 17, in <module>\n    optimizer.lr = 0.1\n' +
      "AttributeError: 'Nadam' object has no attribute 'lr'",
    "ValueError: Argument(s) not recognized: {'schedule_decay': 0.00417}",
    "ValueError: Unknown variable: <Variable path=sequential_7/dense_12/kernel, shape=(784, 10), dtype=float32>. This optimizer can " +
      "only be called for the variables it was originally built with. When working with a new set of variables, " +
      "you should recreate a new optimizer instance.",
    "TypeError: 'ResourceVariable' object is not callable <bound method Spam.constructor of <__main__.Spam object at 0x7f3a9c1b2d90>>",
  ];
  assert.deepEqual(await missed(pasted.map((message) => [message, `${ERRORS}.html`])), []);
});

// The names of the package that have a description, with the page that holds it.
function described() {
  const files = wholePages().filter((name) => name.startsWith("chapters/api"));
  const found = files.flatMap((name) => [...html(name).matchAll(/<dt class="sig[^"]*" id="(nadam_edu\.(?:\w+\.)+\w+)"/g)].map(([, id]) => [id, name]));
  const ids = found.map(([id]) => id);
  return found.filter(([id]) => !ids.includes(moduleOf(id))); // without the methods and fields
}
const moduleOf = (id) => id.slice(0, id.lastIndexOf("."));
const leadsTo = (names) => missed(names.map(([id, name]) => [id, `${name}.html#${id}`]));

test("the name of a schedule, of a function or of a class leads to its description", async () => {
  const names = described();
  const oneOfEachModule = [...new Map(names.map((one) => [moduleOf(one[0]), one])).values()];
  assert.ok(oneOfEachModule.length > 20, `${oneOfEachModule.length} modules`);
  assert.deepEqual(await leadsTo(oneOfEachModule), []);
  const schedules = names.filter(([id]) => /^nadam_edu\.schedules\.(\w+\.)?[A-Z]\w*[a-z]/.test(id));
  assert.ok(schedules.length >= 12, `${schedules.length} schedules`);
  assert.deepEqual(await missed(schedules.map(([id, name]) => [id.split(".").at(-1), `${name}.html#${id}`])), []);
});

test("slow: so does each other name", async () => {
  const names = described();
  assert.ok(names.length > 100, `${names.length} names`);
  assert.deepEqual(await leadsTo(names), []);
});

// By question: a page, and a section of it that has the words.
const SECTIONS = {
  "bias correction": ["chapters/03_adam.html", "chapters/03_adam.html#"],
  "lerning rate": ["chapters/09_choosing_the_rate.html", "chapters/09_choosing_the_rate.html#"],
  "nesterow momentum": ["chapters/02_momentum.html", "chapters/02_momentum.html#is-it-still-nesterov-s-if-nobody-looks-ahead"],
  "gradient accumulation": ["chapters/glossary.html", "chapters/glossary.html#term-gradient-accumulation"],
  schedul: ["chapters/08_schedules.html", "chapters/08_schedules.html#"],
};

test("each page stands once, above its sections that have the words", async () => {
  for (const [query, [file, begin]] of Object.entries(SECTIONS)) {
    await first(query);
    const groups = await page.$$eval("#search-results .search > li[data-page]", (items) =>
      items.map((item) => [...item.querySelectorAll("a")].map((link) => [link.getAttribute("href"), link.textContent])),
    );
    const pages = groups.map(([[href]]) => href);
    assert.equal(new Set(pages).size, pages.length, query);
    const [, ...sections] = groups.find(([[href]]) => href === file);
    assert.ok(sections.length > 0 && sections.length <= 3 && sections.some(([href]) => href.startsWith(begin)), `${query}: ${sections}`);
    const text = readFileSync(new URL(address(file.replace(".html", ""))), "utf8");
    for (const [href, title] of sections) assert.ok(text.includes(`id="${href.split("#")[1]}"`) && title.length > 2, `${href} ${title}`);
  }
});

test("a word that is nowhere finds nothing, and says so", async () => {
  assert.deepEqual(await first("zxqvbn"), []);
  assert.match(await page.$eval(".search-summary", (part) => part.innerText), /did not match/);
});

test("by keyboard from any page to the first result", async () => {
  const reader = await open(browser, address("chapters/04_nadam"), { live: false });
  await keys(reader, "Control+k");
  await until(reader, () => document.activeElement.matches("dialog[open] input"));
  await reader.keyboard.type("flat learning rate");
  await Promise.all([reader.waitForNavigation(), reader.keyboard.press("Enter")]);
  assert.match(reader.url(), /\/search\.html\?q=flat\+learning\+rate$/);
  await finished(reader);
  const [result] = await links(reader);
  const on = () => reader.evaluate(() => document.activeElement.getAttribute("href"));
  for (let tabs = 0; tabs < 200 && (await on()) !== result; tabs++) await keys(reader, "Tab");
  assert.equal(await on(), result);
  await Promise.all([reader.waitForNavigation(), reader.keyboard.press("Enter")]);
  assert.match(reader.url(), /\/chapters\/14_errors_and_fixes\.html/);
  assert.deepEqual(reader.errors, []);
});

test("nothing was refused or thrown on the way", () => assert.deepEqual(page.errors, []));
