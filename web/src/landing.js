// A search leads to a page, where Sphinx marks the words; from its top the reader is led on to the section that has most of them.

export function landOnWords() {
  const [{ type }] = performance.getEntriesByType("navigation");
  if (location.hash || type !== "navigate") return;
  const sections = [...document.querySelectorAll("article section")];
  const wordsIn = (section) => {
    const own = [...section.querySelectorAll("span.highlighted")].filter((mark) => mark.closest("section") === section);
    return { section, words: new Set(own.map(({ textContent }) => textContent.toLowerCase())).size };
  };
  const [best] = sections.map(wordsIn).sort((one, other) => other.words - one.words);
  if (best?.words && best.section !== sections[0]) best.section.scrollIntoView();
}
