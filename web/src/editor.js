// A fold with the Python behind a figure, to be changed: what the reader types is kept in this browser until it is reset.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { element } from "./controls.js";
import { followText, keepText, textOf } from "./edits.js";
import { ask } from "./worker_client.js";

const PAUSE = 300; // ms without a key before the text runs

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], class: "code-keyword" },
  { tag: [tags.string, tags.docString], class: "code-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "code-number" },
  { tag: tags.comment, class: "code-comment" },
]);

// `changed` is called when another text is to run. `of` returns [module, name] of what is edited for the present settings.
export function editorFold(of, changed) {
  const summary = element("summary");
  const holder = element("div", { className: "editor" });
  const trouble = element("p", { className: "trouble" });
  trouble.setAttribute("role", "alert");
  const fold = element("details", { className: "python" }, summary, holder, trouble);
  let view; // made when the fold is first opened
  let shown; // what the editor holds: the name of a function
  let timer;

  async function show() {
    const [module, name] = of();
    const kept = textOf(of());
    summary.textContent = `Edit the Python: nadam_edu.${module}.${name}${kept === null ? "" : " (changed by you)"}`;
    if (!fold.open || shown === name) return;
    shown = name;
    const text = kept ?? (await ask({ ask: "source", module, name }));
    if (shown !== name || textOf(of()) !== kept) return; // while Python was asked, another function was chosen or the text changed
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
    EditorView.updateListener.of((update) => update.docChanged && keepText(of(), update.state.doc.toString())),
  ];

  // The text is another one: typed here, in another figure of the page or in another tab, or reset.
  function follow() {
    const text = textOf(of());
    if (text !== view?.state.doc.toString()) shown = undefined;
    show();
    clearTimeout(timer);
    timer = setTimeout(changed, text === null ? 0 : PAUSE);
  }
  const unfollow = followText(of, follow);

  // The page has keys of its own: Sphinx takes "/" for its search.
  holder.addEventListener("keydown", (event) => event.stopPropagation());
  fold.addEventListener("toggle", show);
  show();
  const destroy = () => {
    unfollow();
    clearTimeout(timer);
    view?.destroy();
  };
  return { box: fold, show, say: (text) => (trouble.textContent = text), destroy };
}
