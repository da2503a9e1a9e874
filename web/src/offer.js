// Python that came with a link. It is shown, and runs only if the reader says so: a stranger wrote it.
import { element } from "./controls.js";
import { keepText, textOf } from "./editor.js";

export function offers() {
  const box = element("div", { className: "offer", hidden: true });
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Python that came with the link");

  function show(source, text) {
    if (text === textOf(source)) return;
    const done = (act) => () => {
      act?.();
      box.hidden = true;
    };
    const code = element("pre", { tabIndex: 0 }, text); // as text: no markup in it means anything
    const kept = textOf(source) === null ? "" : " Yours of the same function is replaced.";
    box.replaceChildren(
      element("p", {}, `This link brings its own Python of ${source.at(-1)}. Nothing of it has run. Read it first, as a stranger may have written it.${kept}`),
      code,
      element("button", { type: "button", onclick: done(() => keepText(source, text)) }, "run this Python"),
      " ",
      element("button", { type: "button", onclick: done() }, "leave it out"),
    );
    box.hidden = false;
  }

  return { box, show };
}
