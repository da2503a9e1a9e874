// The equations of what a figure runs, and below them the values that its controls give to their symbols. The marks in the equations were
// made when they were typeset; a control with the same symbol says which argument each is.
import equations from "equations";
import { element, short } from "./controls.js";

const KEYS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

const plain = (symbol) => symbol.normalize("NFKC");

// `go` is called with the path of the value that a reader presses.
export function formulaOf(go) {
  const lines = element("div", { className: "equations" });
  const values = element("div", { className: "values" });
  values.setAttribute("role", "toolbar");
  values.setAttribute("aria-label", "Values of the symbols");
  const box = element("div", { className: "formula", hidden: true }, lines, values);
  let shown; // the name of the Python

  function write(name) {
    if (shown === name) return;
    shown = name;
    lines.innerHTML = (equations[name] ?? []).join("");
    // Only the book's pages have the style sheet for this half; the other one is MathML.
    if (!globalThis.nadamPage) for (const part of lines.querySelectorAll(".katex-html")) part.remove();
  }

  // Gives each symbol its path, and returns the controls {path, description, value} whose symbols there are.
  function match(controls) {
    const bySymbol = new Map(controls.filter(({ description: { symbol } }) => symbol).map((control) => [plain(control.description.symbol), control]));
    const found = new Set();
    for (const mark of lines.querySelectorAll("[data-symbol]")) {
      const control = bySymbol.get(mark.dataset.symbol);
      if (control) mark.dataset.arguments = control.path.join(".");
      else delete mark.dataset.arguments;
      if (control) found.add(control);
    }
    return controls.filter((control) => found.has(control));
  }

  function show(name, controls) {
    write(name);
    const found = match(controls);
    box.hidden = !found.length;
    while (values.children.length > found.length) values.lastChild.remove();
    while (values.children.length < found.length) values.append(element("button", { type: "button" }));
    found.forEach(({ path, description, value }, nth) => {
      const button = values.children[nth];
      button.dataset.arguments = path.join(".");
      button.onclick = () => go(path);
      const words = value === null ? "none" : short(value);
      const text = `${description.symbol} = ${words}`;
      if (button.textContent !== text) button.replaceChildren(element("span", { className: "symbol" }, description.symbol), ` = ${words}`);
      button.setAttribute("aria-label", `${description.name}, ${text}`);
    });
    if (!values.querySelector("[tabindex='0']")) [...values.children].forEach((button, nth) => (button.tabIndex = nth ? -1 : 0));
  }

  // One stop of the keyboard for all values; the arrows move between them.
  values.addEventListener("keydown", (event) => {
    const buttons = [...values.children];
    const next = buttons[buttons.indexOf(event.target) + KEYS[event.key]];
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    if (!next) return;
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });

  return { box, show };
}
