// The reader's Python: one text for each function of a page, kept in this browser. Every figure of the page follows it, in every tab.

const changes = new EventTarget();
const unstored = new Map(); // where a browser refuses to store (a private window, a full disk): lives as long as the page

const keyOf = (source) => `nadam_edu ${location.pathname} ${source.join(".")}`;

// The reader's text of a function, given as [module, name]; null if it is as the book has it.
export function textOf(source) {
  const key = keyOf(source);
  if (unstored.has(key)) return unstored.get(key);
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// The reader's text with what it stands for, as a question to Python takes it along; null if there is none.
export function editOf([module, name]) {
  const text = textOf([module, name]);
  return text === null ? null : { module, name, text };
}

// Keeps another text, or with null brings the book's own back; tells everyone who follows.
export function keepText(source, text) {
  if (textOf(source) === text) return;
  const key = keyOf(source);
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    unstored.delete(key);
  } catch {
    unstored.set(key, text);
  }
  changes.dispatchEvent(new CustomEvent("text", { detail: key }));
}

// Calls `listener` when the text of what `sourceOf` returns is another one; returns what ends that.
export function followText(sourceOf, listener) {
  const changed = (key) => (key === null || key === keyOf(sourceOf())) && listener();
  const here = ({ detail }) => changed(detail);
  const elsewhere = ({ key }) => changed(key); // in another tab; null if all was cleared
  changes.addEventListener("text", here);
  window.addEventListener("storage", elsewhere);
  return () => {
    changes.removeEventListener("text", here);
    window.removeEventListener("storage", elsewhere);
  };
}
