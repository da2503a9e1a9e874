// An exercise to be solved in the page: an editor, Check, hints one after the other, Reset. What is typed and what is solved stays in this browser.
import { EditorView } from "@codemirror/view";
import { element } from "./controls.js";
import { editing, followText, keepText, textOf } from "./editor.js";
import { markSolved } from "./solved.js";
import { ask } from "./worker_client.js";
import style from "./exercise.css";

// Chapters lie beside each other, and Sphinx makes a section's address from its title.
const addressOf = ([chapter, section]) => `${chapter}.html#${section.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;

function paragraphs({ lines, read }) {
  const [head, ...rest] = lines;
  const links = read.map((place) => element("p", {}, "Read again: ", element("a", { href: addressOf(place) }, place[1])));
  return [element("p", {}, element("strong", {}, head)), ...rest.map((line) => element("p", {}, line)), ...links];
}

function exercise(box, name, { task, stub, hints }) {
  const source = ["exercises", name];
  const holder = element("div", { className: "editor" });
  const verdict = element("div", { className: "verdict" });
  verdict.setAttribute("role", "status"); // a screen reader reads it once, when it has changed
  const given = element("ol", { className: "hints" });
  given.setAttribute("aria-live", "polite");
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  let view;

  function write() {
    const text = textOf(source) ?? stub;
    if (view?.state.doc.toString() === text) return;
    view?.destroy();
    const changed = (text) => keepText(source, text === stub ? null : text);
    view = new EditorView({ doc: text, parent: holder, extensions: editing(`Your answer to: ${task}`, changed) });
  }

  async function check() {
    const text = view.state.doc.toString();
    checking.disabled = true;
    try {
      const found = await ask({ ask: "check", settings: { name, text } });
      verdict.replaceChildren(...paragraphs(found));
      if (found.verdict === "right") markSolved(name);
    } catch (error) {
      verdict.replaceChildren(element("p", {}, `${error.message}. Is there a loop without an end?`));
    }
    checking.disabled = false;
    checking.focus();
  }

  function hint() {
    given.append(element("li", {}, hints[given.children.length]));
    hinting.textContent = given.children.length < hints.length ? "Show the next hint" : "No more hints";
    hinting.disabled = given.children.length === hints.length;
  }

  function reset() {
    keepText(source, null);
    write();
    verdict.replaceChildren();
    given.replaceChildren();
    hinting.textContent = "Show a hint";
    hinting.disabled = false;
  }

  const checking = button("Check", check);
  const hinting = button("Show a hint", hint);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", task);
  box.replaceChildren(
    element("style", { textContent: style }),
    element("p", { className: "task" }, task),
    holder,
    element("div", { className: "buttons" }, checking, hinting, button("Reset", reset)),
    verdict,
    given,
  );
  // The page has keys of its own: Sphinx takes "/" for its search.
  holder.addEventListener("keydown", (event) => event.stopPropagation());
  followText(() => source, write);
  write();
}

async function fill(box) {
  const name = box.dataset.exercise;
  try {
    exercise(box, name, await ask({ ask: "exercise", settings: { name } }));
  } catch (error) {
    box.textContent = error.message;
  }
}

// Fills the exercises of this page, each when it is nearly in sight.
export function fillExercises() {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        fill(target);
      }
    },
    { rootMargin: "600px" },
  );
  for (const box of document.querySelectorAll(".nadam-exercise[data-exercise]")) seen.observe(box);
}
