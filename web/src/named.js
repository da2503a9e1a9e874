// Marks in the editor which words of the Python name an argument of the figure, and the lines of those that are lit.
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

const PARSED = 200; // ms at most
const NAMES = ["VariableName", "PropertyName"];

const set = StateEffect.define(); // {paths: those of the figure, lit: those that are lit}

const nameIn = (path) => path.split(".").findLast((key) => !/^\d+$/.test(key));

function decorations(state, { paths, lit }) {
  const byName = new Map(paths.map((path) => [nameIn(path), path]));
  const found = [];
  ensureSyntaxTree(state, state.doc.length, PARSED)?.iterate({
    enter({ name, from, to, node }) {
      const path = NAMES.includes(name) && byName.get(state.sliceDoc(from, to));
      if (!path || node.prevSibling?.name === "def") return; // a function may have the name of its argument
      const own = lit.includes(path);
      if (own) found.push(Decoration.line({ class: "lit-line" }).range(state.doc.lineAt(from).from));
      found.push(Decoration.mark({ class: own ? "argument lit" : "argument", attributes: { "data-arguments": path } }).range(from, to));
    },
  });
  return Decoration.set(found, true);
}

const field = StateField.define({
  create: () => ({ paths: [], lit: [], marks: Decoration.none }),
  update(value, { effects, docChanged, state }) {
    const named = effects.findLast((effect) => effect.is(set))?.value ?? (docChanged && value);
    return named ? { ...named, marks: decorations(state, named) } : value;
  },
  provide: (field) => EditorView.decorations.from(field, ({ marks }) => marks),
});

export const naming = field;

export const nameArguments = (view, paths, lit) => view.dispatch({ effects: set.of({ paths, lit }) });

// Scrolls the editor, and not the page, to the first lit line that computes something.
export function scrollToLit(view) {
  const { marks } = view.state.field(field);
  for (const place = marks.iter(); place.value; place.next()) {
    const isParameter = syntaxTree(view.state).resolveInner(place.from, 1).parent?.name === "ParamList";
    if (!place.value.spec.class.includes("lit") || place.from === place.to || isParameter) continue;
    const { top } = view.lineBlockAt(place.from);
    view.scrollDOM.scrollTop = top - view.scrollDOM.clientHeight / 3;
    return;
  }
}
