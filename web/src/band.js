// Beside the picture: whether the reader's own Python computed it, and the way back to the book's.
import { element } from "./controls.js";
import { keepText } from "./edits.js";

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
