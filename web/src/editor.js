// The reader's own Python of a figure: where it is kept, the fold in which it is edited, and the band that says whose Python drew the picture.
// There is one text for each function of a page, kept in this browser until it is reset. Every figure of the page follows it, in every tab.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { element } from "./controls.js";
import { nameArguments, naming, scrollToLit } from "./named.js";
import { ask } from "./worker_client.js";

const PAUSE = 300; // ms without a key before the text runs
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

// The reader's text with the name of its function, as a question to Python carries it; null if there is none.
export function editOf([module, name]) {
  const text = textOf([module, name]);
  return text === null ? null : { module, name, text };
}

// Keeps a new text, or with null goes back to the book's own; tells all who follow it.
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

// Calls `listener` when the text of what `sourceOf` returns changes; returns a function that ends this.
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

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], class: "code-keyword" },
  { tag: [tags.string, tags.docString], class: "code-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "code-number" },
  { tag: tags.comment, class: "code-comment" },
]);

// What an editor of Python is made of; `typed` is called with each new text.
export const editing = (label, typed) => [
  lineNumbers(),
  history(),
  highlightActiveLine(),
  EditorView.lineWrapping,
  bracketMatching(),
  indentOnInput(),
  indentUnit.of("    "),
  syntaxHighlighting(colours),
  python(),
  // Tab keeps its usual meaning: it moves the focus out of the editor.
  keymap.of([...defaultKeymap, ...historyKeymap]),
  // Without a tabindex some programs do not see that it takes the keyboard.
  EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
  EditorView.updateListener.of((update) => update.docChanged && typed(update.state.doc.toString())),
];

// `run` is called when another text should run. `sourceOf` returns [module, name] of what is edited for the present settings.
export function editorFold(sourceOf, run) {
  const summary = element("summary");
  const holder = element("div", { className: "editor" });
  const trouble = element("p", { className: "trouble" });
  trouble.setAttribute("role", "alert");
  const fold = element("details", { className: "python" }, summary, holder, trouble);
  let view; // made when the fold is first opened
  let shown; // what the editor holds: the name of a function
  let named = [[], []]; // the figure's arguments, and those that are lit
  let timer;

  async function show() {
    const [module, name] = sourceOf();
    const kept = textOf(sourceOf());
    summary.textContent = `Edit the Python: nadam_edu.${module}.${name}${kept === null ? "" : " (changed by you)"}`;
    if (!fold.open || shown === name) return;
    shown = name;
    const text = kept ?? (await ask({ ask: "source", module, name }));
    if (shown !== name || textOf(sourceOf()) !== kept) return; // while Python was asked, another function was chosen or the text changed
    view?.destroy();
    view = new EditorView({ doc: text, parent: holder, extensions: [editing(`Python of ${name}`, (text) => keepText(sourceOf(), text)), naming] });
    nameArguments(view, ...named);
  }

  // The text changed: it was typed here, in another figure of the page or in another tab, or it was reset.
  function follow() {
    const text = textOf(sourceOf());
    if (text !== view?.state.doc.toString()) shown = undefined;
    show();
    clearTimeout(timer);
    timer = setTimeout(run, text === null ? 0 : PAUSE);
  }
  const unfollow = followText(sourceOf, follow);

  // Sphinx's page has shortcuts of its own, such as "/" for the search.
  holder.addEventListener("keydown", (event) => event.stopPropagation());
  fold.addEventListener("toggle", show);
  show();
  const destroy = () => {
    unfollow();
    clearTimeout(timer);
    view?.destroy();
  };
  function light(...next) {
    if (String(next) === String(named)) return;
    named = next;
    if (!view) return;
    nameArguments(view, ...named);
    if (!holder.matches(":hover, :focus-within")) scrollToLit(view);
  }
  return { box: fold, show, light, say: (text) => (trouble.textContent = text), destroy };
}

// The band below the picture: whether the reader's own Python computed it, and the button that goes back to the book's.
export function editBand() {
  const words = element("span");
  const reset = element("button", { type: "button" }, "reset the Python");
  const box = element("p", { className: "band", hidden: true }, words, " ", reset);
  box.setAttribute("aria-live", "polite");

  // An answer holds the edit that computed it, or the one that failed to.
  function show({ edit, failed }) {
    const { module, name } = edit ?? failed ?? {};
    box.hidden = !name;
    reset.onclick = () => keepText([module, name], null);
    if (edit) words.textContent = `Computed by your Python of ${name}.`;
    if (failed) words.textContent = `Your Python of ${name} does not run: this is the book's own.`;
  }

  return { box, show };
}
