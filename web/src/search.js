// Which words of a question Sphinx's search looks for; Sphinx puts this beside its stop words. It shows the pages that have all of them,
// but a pasted message also holds names, paths and numbers of the reader's own. So it gets only the words that the likeliest page
// has: a word on fewer pages counts more for each of them.
var splitQuery = (query) => (asked = likelyWords(query));
let asked = []; // the words that are looked for

function likelyWords(query) {
  const message = query.split(/\b(?=\w+(?:error|warning): )/i).at(-1); // of a traceback, the last line
  // "constructor", a name that every JavaScript object knows, would end Sphinx's search with an error.
  const typed = (message.match(/[\p{Letter}\p{Number}_]+/gu) ?? []).filter((word) => !(word.toLowerCase() in {}));
  const words = typed.length > MOST_TYPED ? typed : typed.map(nearWord);
  const isCommon = (word) => stopwords.includes(word.toLowerCase());
  const telling = words.filter((word) => word.length > 2 && !isCommon(word) && !/^\d+$/.test(word));
  const { terms, titleterms } = Search._index; // from a word to the number of its page, or to those of its pages
  const pagesWith = (stem) => new Set([terms, titleterms].flatMap((all) => (Object.hasOwn(all, stem) ? all[stem] : [])));
  const found = new Map(telling.map((word) => [word, pagesWith(new Stemmer().stemWord(word.toLowerCase()))]));
  const weights = new Map();
  for (const pages of found.values()) for (const page of pages) weights.set(page, (weights.get(page) ?? 0) + 1 / pages.size);
  if (!weights.size) return words; // such as "lr" alone, or the beginning of a word
  const [likeliest] = [...weights.keys()].sort((a, b) => weights.get(b) - weights.get(a));
  return words.filter((word) => isCommon(word) || found.get(word)?.has(likeliest)); // the common ones may be the name of a function
}

// A pasted message holds names that are in no book: only of what was typed is each word looked at.
const MOST_TYPED = 4;
const MOST_WRONG = 2; // letters

// How many letters differ (Levenshtein), at most MOST_WRONG + 1.
function lettersApart(one, other) {
  if (Math.abs(one.length - other.length) > MOST_WRONG) return MOST_WRONG + 1;
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let nth = 1; nth <= one.length; nth++) {
    const next = [nth];
    for (let place = 1; place <= other.length; place++) {
      const same = one[nth - 1] === other[place - 1];
      next.push(Math.min(row[place] + 1, next[place - 1] + 1, row[place - 1] + (same ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1);
}

// The word, if the book has it or any word that begins with it; else the nearest that it has, which the page then says.
function nearWord(word) {
  const stem = new Stemmer().stemWord(word.toLowerCase());
  const known = [...Object.keys(Search._index.terms), ...Object.keys(Search._index.titleterms)];
  if (word.length < 5 || /\d/.test(word) || known.some((other) => other.startsWith(stem) || other.includes(word.toLowerCase()))) return word;
  const near = known.filter((other) => other.length > 3).map((other) => [lettersApart(stem, other), other]).filter(([apart]) => apart <= MOST_WRONG);
  const pages = ([, stem]) => [Search._index.terms[stem] ?? []].flat().length; // of two that are as near, the one that more pages have
  const [found] = near.sort((one, other) => one[0] - other[0] || pages(other) - pages(one));
  if (!found) return word;
  const said = Object.assign(document.createElement("p"), { className: "near-word", textContent: `The book does not have “${word}”: this is what it says of “${found[1]}”.` });
  document.querySelector("#search-results")?.before(said);
  return found[1];
}

// Rank functions and classes above their modules: nadam_edu.optimizer.nadam.Nadam comes before every module with such a name.
Scorer.objPrio[0] = Scorer.objPrio[1];

// What is found is grouped by page: below each page stand its sections that have most of the words, those with a word in their title first.
// Functions, classes and terms have a place of their own.
const MOST_SECTIONS = 3;

function sectionsOf(page) {
  const stems = asked.filter((word) => word.length > 2 && !stopwords.includes(word.toLowerCase())).map((word) => new Stemmer().stemWord(word.toLowerCase()));
  const has = (words) => stems.filter((stem) => ` ${words}`.includes(` ${stem}`)).length;
  const inTitle = (title) => has((title.match(/[\p{Letter}\p{Number}_]+/gu) ?? []).map((word) => new Stemmer().stemWord(word.toLowerCase())).join(" "));
  const [, ...sections] = globalThis.nadamSections?.[page] ?? [];
  const found = sections.map(([id, title, words]) => ({ id, title, words: has(words), inTitle: inTitle(title) }));
  const most = Math.max(1, ...found.map(({ words }) => words));
  return found.filter(({ words }) => words === most).sort((one, other) => other.inTitle - one.inTitle).slice(0, MOST_SECTIONS);
}

function group(item) {
  const link = item.querySelector("a");
  const [file, place] = link.getAttribute("href").split("#");
  const page = file.replace(/\.html$/, "");
  const sections = globalThis.nadamSections?.[page] ?? [];
  if (item.querySelector("span") || !sections.length || (place && !sections.some(([id]) => id === place))) return;
  if ([...item.parentElement.children].some(({ dataset }) => dataset.page === page)) return item.remove();
  item.dataset.page = page;
  link.href = file;
  link.textContent = sections[0][1];
  const rows = sectionsOf(page).map(({ id, title }) => {
    const row = document.createElement("li");
    row.append(Object.assign(document.createElement("a"), { href: `${file}#${id}`, textContent: title }));
    return row;
  });
  if (!rows.length) return;
  const list = document.createElement("ul");
  list.append(...rows);
  item.append(list);
}

document.addEventListener("DOMContentLoaded", () => {
  const seen = new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) if (target.matches("ul.search")) [...addedNodes].filter(({ tagName }) => tagName === "LI").forEach(group);
  });
  seen.observe(document.querySelector("#search-results"), { childList: true, subtree: true });
  document.querySelectorAll(".search > li").forEach(group); // what was found before
});
