// Which words of a question Sphinx's search looks for; Sphinx puts this beside its stop words. It shows the pages that have all of them,
// but a pasted message also holds names, paths and numbers of the reader's own. So it gets only the words that the likeliest page
// has: a word on fewer pages counts more for each of them.
var splitQuery = (query) => {
  const message = query.split(/\b(?=\w+(?:error|warning): )/i).at(-1); // of a traceback, the last line
  // "constructor", a name that every JavaScript object knows, would end Sphinx's search with an error.
  const words = (message.match(/[\p{Letter}\p{Number}_]+/gu) ?? []).filter((word) => !(word.toLowerCase() in {}));
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
};

// Rank functions and classes above their modules: nadam_edu.optimizer.nadam.Nadam comes before every module with such a name.
Scorer.objPrio[0] = Scorer.objPrio[1];
