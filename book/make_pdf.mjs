// Prints the pages of _build/html, in the order of their table of contents, as one file: _build/nadam-book.pdf. `make pdf`.
// The pages are put together in the browser that prints them, so equations and figures are those of the pages.
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deflateSync } from "node:zlib";
import { launch } from "../tests/browser/browser.mjs";

const build = fileURLToPath(new URL("../_build", import.meta.url));
const html = join(build, "html");
const LARGEST = 10_000_000; // bytes

const read = (name) => ({ name, url: pathToFileURL(join(html, name)).href, text: readFileSync(join(html, name), "utf8") });

// Runs in the browser: the whole book as one document, made from the page with the table of contents and a function for the others.
async function assemble(root, readPage) {
  const parse = ({ text }) => new DOMParser().parseFromString(text, "text/html");
  const absolute = (address, page) => new URL(address, page.url).href;
  const home = parse(root);
  const folder = new URL(".", root.url).href;

  const parts = [{ title: null, pages: [root] }];
  for (const element of home.querySelectorAll(".bd-links .caption, .bd-links .toctree-l1 > a")) {
    if (element.matches(".caption")) parts.push({ title: element.textContent, pages: [] });
    else if (element.getAttribute("href") !== "#") parts.at(-1).pages.push(await readPage(new URL(absolute(element.getAttribute("href"), root)).href));
  }
  const pages = parts.flatMap((part) => part.pages);
  const place = new Map(pages.map((page, number) => [page.url, `page${number}`]));

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  // On paper a question shows its choices, and the answers stand behind the chapter.
  function quizzes(article) {
    const answers = [];
    for (const question of article.querySelectorAll(".yaq-q")) {
      const model = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(question.dataset.model), (letter) => letter.charCodeAt(0))));
      const choices = String(model.values ?? "").split(",").filter(Boolean);
      question.replaceWith(make("span", "choices", choices.length ? choices.map((choice) => `☐\u00a0${choice}`).join("  ") : "________"));
      answers.push(make("li", "", make("strong", "", String(model.answer))));
    }
    const reasons = [...article.querySelectorAll(".yaq-spoiler-block")];
    reasons.forEach((reason, number) => {
      const content = reason.querySelector(".yaq-spoiler-block-content");
      if (reasons.length === answers.length) answers[number].append(": ", ...content.querySelectorAll("p"));
      reason.remove();
    });
    if (answers.length) article.append(make("h2", "", "Answers to the questions"), make("ol", "answers", ...answers));
  }

  // Each address outside the book is printed once, behind the chapter.
  function footnotes(article) {
    const notes = [];
    for (const link of article.querySelectorAll('a[href^="http"]')) {
      if (!notes.includes(link.href)) notes.push(link.href);
      if (link.textContent.trim() !== link.href) link.after(make("sup", "", String(notes.indexOf(link.href) + 1)));
    }
    if (notes.length) article.append(make("ol", "footnotes", ...notes.map((note) => make("li", "", note))));
  }

  function chapter(page) {
    const article = parse(page).querySelector("article");
    const here = place.get(page.url);
    article.querySelectorAll("script, .headerlink, button, .nadam-widget").forEach((element) => element.remove());
    article.querySelectorAll("details").forEach((element) => {
      element.open = true;
      if (element.matches(".hide")) element.replaceWith(...[...element.children].filter((child) => !child.matches("summary")));
    });
    article.querySelectorAll("[loading]").forEach((element) => element.removeAttribute("loading"));
    article.querySelectorAll("[src]").forEach((element) => element.setAttribute("src", absolute(element.getAttribute("src"), page)));
    article.querySelectorAll("[id]").forEach((element) => (element.id = `${here}-${element.id}`));
    for (const link of article.querySelectorAll("a[href]")) {
      const [address, hash] = absolute(link.getAttribute("href"), page).split("#");
      if (place.has(address)) link.setAttribute("href", `#${place.get(address)}${hash ? `-${decodeURIComponent(hash)}` : ""}`);
      else if (address.startsWith("file:")) link.replaceWith(...link.childNodes); // an index page, which the book on paper has not
    }
    for (const cell of article.querySelectorAll("div.cell_input, div.highlight")) {
      if (cell.textContent.trim().split("\n").length <= 15) cell.classList.add("whole");
    }
    quizzes(article);
    footnotes(article);
    const section = make("div", "chapter", ...article.childNodes);
    section.id = here;
    return section;
  }

  const title = home.querySelector("article h1").firstChild.textContent;
  document.documentElement.dataset.theme = "light";
  document.documentElement.lang = "en";
  document.title = title;
  document.head.append(...[...home.querySelectorAll('link[rel="stylesheet"]')].map((link) => {
    const sheet = make("link");
    sheet.rel = "stylesheet";
    sheet.href = absolute(link.getAttribute("href"), root);
    return sheet;
  }));

  const contents = make("nav", "book-contents", make("h1", "", "Contents"));
  const book = make("main", "bd-content");
  for (const part of parts) {
    if (part.title) contents.append(make("p", "part", part.title));
    for (const page of part.pages) {
      const section = chapter(page);
      const heading = section.querySelector("h1");
      if (page === root) heading.textContent = "Where to start"; // its title is the book's, which stands in front
      const link = make("a", "", make("span", "", heading.textContent), make("span", "number"));
      link.href = `#${section.id}`;
      contents.append(link);
      book.append(section);
    }
  }
  const front = make("header", "front", make("h1", "", title), make("p", "by", home.querySelector(".component-author")?.textContent.trim() ?? ""));
  document.body.replaceChildren(front, contents, make("div", "bd-article-container", make("div", "bd-article", book)));

  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => Promise.reject(new Error(`No picture ${image.src}`)))));
  const targets = [...document.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute("href").slice(1));
  return { folder, pages: pages.length, lost: [...new Set(targets.filter((id) => !document.getElementById(id)))] };
}

// The page that each chapter starts on, read from the first printing: a Chromium writes its objects, without compression, in this form.
function startPages(pdf) {
  const text = pdf.toString("latin1");
  const kids = [...text.matchAll(/\/Type \/Page\b(?!s)/g)].map(({ index }) => text.lastIndexOf(" 0 obj", index)).map((at) => Number(/(\d+)$/.exec(text.slice(Math.max(0, at - 12), at))[1]));
  const order = [...text.matchAll(/\/Kids \[([^\]]*)\]/g)].flatMap(([, list]) => [...list.matchAll(/(\d+) 0 R/g)].map(([, number]) => Number(number))).filter((number) => kids.includes(number));
  const starts = {};
  for (const [, name, object] of text.matchAll(/\/(page\d+) \[(\d+) 0 R/g)) starts[name] = order.indexOf(Number(object)) + 1;
  return starts;
}

// The same document with its small objects in compressed streams: the tags and the outline, which a reader by ear needs, are two thirds of
// what the browser writes, in plain words.
function compress(pdf) {
  const table = Number(/startxref\s+(\d+)/.exec(pdf.slice(-100))[1]);
  const [head, count] = /^xref\s+0 (\d+)\s+/.exec(pdf.slice(table, table + 100));
  const entries = Array.from({ length: Number(count) }, (_, id) => ({ id, line: pdf.substr(table + head.length + 20 * id, 20) }));
  const objects = entries.filter(({ line }) => line[17] === "n").map(({ id, line }) => ({ id, at: Number(line.slice(0, 10)) }));
  objects.sort((one, other) => one.at - other.at);
  let out = pdf.slice(0, objects[0].at).replace("%PDF-1.4", "%PDF-1.5");
  const rows = Array.from({ length: Number(count) }, () => [0, 0, 0]);
  const small = [];
  const write = (id, text) => {
    rows[id] = [1, out.length, 0];
    out += `${id} 0 obj\n${text}\nendobj\n`;
  };
  const writeStream = (id, dictionary, data) => {
    const packed = deflateSync(Buffer.from(data, "latin1"), { level: 9 }).toString("latin1");
    write(id, `<<${dictionary} /Filter /FlateDecode /Length ${packed.length}>>\nstream\n${packed}\nendstream`);
  };
  objects.forEach(({ id, at }, number) => {
    const text = pdf.slice(at, objects[number + 1]?.at ?? table).replace(/^\d+ 0 obj\s*/, "").replace(/\s*endobj\s*$/, "");
    if (text.endsWith("endstream")) write(id, text);
    else small.push({ id, text });
  });
  for (let start = 0; start < small.length; start += 1000) {
    const group = small.slice(start, start + 1000);
    const id = rows.push([0, 0, 0]) - 1;
    let length = 0;
    const places = group.map((object, index) => {
      rows[object.id] = [2, id, index];
      const place = `${object.id} ${length}`;
      length += object.text.length + 1;
      return place;
    });
    const first = `${places.join(" ")}\n`;
    writeStream(id, `/Type /ObjStm /N ${group.length} /First ${first.length}`, first + group.map(({ text }) => `${text}\n`).join(""));
  }
  const id = rows.push([0, 0, 0]) - 1;
  const start = out.length;
  rows[id] = [1, start, 0];
  const bytes = Buffer.alloc(7 * rows.length);
  rows.forEach(([kind, place, index], number) => {
    bytes.writeUInt8(kind, 7 * number);
    bytes.writeUInt32BE(place, 7 * number + 1);
    bytes.writeUInt16BE(index, 7 * number + 5);
  });
  const trailer = /trailer\s*<<([\s\S]*?)>>\s*startxref/.exec(pdf.slice(table))[1].replace(/\/Size \d+/, "");
  writeStream(id, `/Type /XRef /Size ${rows.length} /W [1 4 2] ${trailer}`, bytes.toString("latin1"));
  return `${out}startxref\n${start}\n%%EOF\n`;
}

const footer = '<div style="width: 100%; font: 8px Georgia, serif; text-align: center"><span class="pageNumber"></span></div>';
const paper = {
  format: "A4",
  printBackground: true,
  displayHeaderFooter: true,
  headerTemplate: "<span></span>",
  footerTemplate: footer,
  margin: { top: "20mm", bottom: "20mm", left: "18mm", right: "18mm" },
  outline: true,
  tagged: true,
  timeout: 300_000,
};

const work = mkdtempSync(join(tmpdir(), "nadam-book-"));
const browser = await launch();
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(300_000);
  const first = /url=([^"]+)"/.exec(read("index.html").text)[1]; // index.html sends the reader on to it
  await page.exposeFunction("readPage", (url) => read(fileURLToPath(url).slice(html.length + 1)));
  const start = join(work, "book.html");
  writeFileSync(start, `<!doctype html><meta charset="utf-8"><style>${readFileSync(join(dirname(fileURLToPath(import.meta.url)), "paper.css"), "utf8")}</style><body>`);
  await page.goto(pathToFileURL(start).href);
  const { pages, lost } = await page.evaluate(`(${assemble})(${JSON.stringify(read(first))}, readPage)`);
  if (lost.length) throw new Error(`Links within the book lead nowhere: ${lost.join(", ")}`);
  const starts = startPages(Buffer.from(await page.pdf(paper)));
  if (Object.keys(starts).length !== pages) throw new Error(`Of ${pages} chapters ${Object.keys(starts).length} were found in the printed book`);
  await page.evaluate((found) => {
    for (const link of document.querySelectorAll(".book-contents a")) link.querySelector(".number").textContent = found[link.getAttribute("href").slice(1)];
  }, starts);
  const printed = Buffer.from(await page.pdf(paper)).toString("latin1");
  // The same pages give the same file: no date in it.
  const dateless = printed.replace(/(\/(?:CreationDate|ModDate) \(D:)\d{14}/g, "$119800101000000");
  const file = join(build, "nadam-book.pdf.part");
  writeFileSync(file, compress(dateless), "latin1");
  const { size } = statSync(file);
  if (size > LARGEST) throw new Error(`The printed book has ${size} bytes, and must have fewer than ${LARGEST}`);
  renameSync(file, join(build, "nadam-book.pdf"));
  console.log(`Printed ${join(build, "nadam-book.pdf")}: ${(size / 1e6).toFixed(1)} MB`);
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
