// A fold with the Python behind a figure, to be changed: what the reader types is kept in this browser until it is reset.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { ask } from "./python.js";
import { element } from "./controls.js";

const PAUSE = 300; // ms without a key before the text runs

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], class: "code-keyword" },
  { tag: [tags.string, tags.docString], class: "code-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "code-number" },
  { tag: tags.comment, class: "code-comment" },
]);

// A browser may refuse to store anything (a private window, a full disk): then the text lives as long as the page.
const unstored = new Map();
function stored(key, text) {
  try {
    if (text === undefined) return localStorage.getItem(key);
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    if (text === undefined) return unstored.get(key) ?? null;
    unstored.set(key, text);
  }
}

// `changed` is called when another text shall run. `of` returns [module, name] of what is edited for the present settings.
export function editorFold(of, changed) {
  const summary = element("summary");
  const holder = element("div", { className: "editor" });
  const trouble = element("p", { className: "trouble" });
  trouble.setAttribute("role", "alert");
  const reset = element("button", { type: "button", onclick: forget }, "reset the Python");
  const fold = element("details", { className: "python" }, summary, holder, trouble, reset);
  let view; // made when the fold is first opened
  let shown; // key of what the editor holds
  let timer;

  const key = () => `nadam_edu ${location.pathname} ${of().join(".")}`;

  function edit() {
    const [module, name] = of();
    const text = stored(key());
    return text === null ? null : { module, name, text };
  }

  async function show() {
    const [module, name] = of();
    const changedHere = stored(key()) !== null;
    summary.textContent = `Edit the Python: ${name} in ${module}.py${changedHere ? " (changed by you)" : ""}`;
    reset.disabled = !changedHere;
    if (!fold.open || shown === key()) return;
    const wanted = (shown = key());
    const text = stored(wanted) ?? (await ask({ ask: "source", module, name }));
    if (shown !== wanted) return; // while Python was asked, another function was chosen
    view?.destroy();
    view = new EditorView({ doc: text, parent: holder, extensions: extensions(`Python of ${name}`) });
  }

  const extensions = (label) => [
    lineNumbers(),
    history(),
    highlightActiveLine(),
    EditorView.lineWrapping,
    bracketMatching(),
    indentOnInput(),
    indentUnit.of("    "),
    syntaxHighlighting(colours),
    python(),
    // Tab is left alone: it leads a keyboard out of the editor.
    keymap.of([...defaultKeymap, ...historyKeymap]),
    // Without the number some programs would not take it for something that has the keyboard.
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    EditorView.updateListener.of((update) => update.docChanged && keep(update.state.doc.toString())),
  ];

  function keep(text) {
    stored(key(), text);
    show();
    clearTimeout(timer);
    timer = setTimeout(changed, PAUSE);
  }

  function forget() {
    clearTimeout(timer);
    stored(key(), null);
    shown = undefined;
    show();
    changed();
  }

  // The page has keys of its own: Sphinx takes "/" for its search.
  holder.addEventListener("keydown", (event) => event.stopPropagation());
  fold.addEventListener("toggle", show);
  show();
  return { box: fold, edit, show, say: (text) => (trouble.textContent = text), destroy: () => view?.destroy() };
}
