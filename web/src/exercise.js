// An exercise to be solved in the page: an editor or fields for numbers, Check, hints one after the other, Reset. What is typed and what is
// solved stays in this browser. The solution to a question about numbers is offered once a number was judged.
import { EditorView } from "@codemirror/view";
import { element } from "./controls.js";
import { editing, followText, keepText, textOf } from "./editor.js";
import { linksTo, markSolved } from "./solved.js";
import { ask } from "./worker_client.js";
import style from "./exercise.css";

// Sphinx makes a section's address from its title.
const anchorOf = (section) => `#${section.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;

// A link, but plain text where this build leaves the chapter out, as one part of the book does: then the sidebar lacks it.
function whereToRead([chapter, section]) {
  const file = `${chapter}.html`; // chapters lie beside each other
  return linksTo(file).length ? [element("a", { href: file + anchorOf(section) }, section)] : [`“${section}”, in chapter ${chapter} of the whole book`];
}

function paragraphs({ lines, read }) {
  const [head, ...rest] = lines;
  const places = read.map((place) => element("p", {}, "Read again: ", ...whereToRead(place)));
  return [element("p", {}, element("strong", {}, head)), ...rest.map((line) => element("p", {}, line)), ...places];
}

// The part in which a text is written: {part, text, write}. `keep` is called with each text, null for the stub.
function editorOf({ task, stub }, keep) {
  const holder = element("div", { className: "editor" });
  let view;
  function write(kept) {
    const text = kept ?? stub;
    if (view?.state.doc.toString() === text) return;
    view?.destroy();
    const changed = (text) => keep(text === stub ? null : text);
    view = new EditorView({ doc: text, parent: holder, extensions: editing(`Your answer to: ${task}`, changed) });
  }
  // The page has keys of its own: Sphinx takes "/" for its search.
  holder.addEventListener("keydown", (event) => event.stopPropagation());
  const part = element("div", {}, element("p", { className: "task" }, task), holder);
  return { part, answer: () => view.state.doc.toString(), write };
}

// The part in which numbers are written; they are kept as lines of one text.
function fieldsOf({ numbers }, keep) {
  const inputs = numbers.map(() => element("input", { type: "text", autocomplete: "off", inputMode: "text", oninput: () => keep(kept()) }));
  const kept = () => (inputs.some(({ value }) => value) ? inputs.map(({ value }) => value).join("\n") : null);
  const labels = numbers.map(({ words, tolerance }, i) => element("label", {}, element("span", {}, `${words} (${tolerance})`), inputs[i]));
  const write = (text) => inputs.forEach((input, i) => (input.value = (text ?? "").split("\n")[i] ?? ""));
  const part = element("div", { className: "fields" }, ...labels);
  part.addEventListener("keydown", (event) => event.stopPropagation());
  return { part, answer: () => inputs.map(({ value }) => value), write };
}

// The fold below the exercise. It waits for the first judged answer, but not on paper, and not for a reader without scripts.
const solutionOf = (box) => {
  const next = box.closest(".exercise")?.nextElementSibling;
  return next?.matches("details.solution") ? next : null;
};
const asksForNumbers = (box) => box.classList.contains("numbers");
const wait = (box, waits) => asksForNumbers(box) && solutionOf(box)?.classList.toggle("waits", waits);

function exercise(box, name, asked) {
  const source = ["exercises", name];
  const keep = (text) => keepText(source, text);
  const { part, answer, write } = asked.numbers ? fieldsOf(asked, keep) : editorOf(asked, keep);
  const verdict = element("div", { className: "verdict" });
  const given = element("ol", { className: "hints" });
  const said = element("div", { className: "said" }, verdict, given);
  said.setAttribute("role", "status"); // a screen reader reads what is new in it, once
  said.setAttribute("aria-atomic", "false");
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);

  async function check() {
    const asker = document.activeElement; // the button, or the field in which Enter was pressed
    checking.disabled = true;
    try {
      const found = await ask({ ask: "check", settings: { name, answer: answer() } });
      verdict.replaceChildren(...paragraphs(found));
      if (found.verdict === "right") markSolved(name);
    } catch (error) {
      verdict.replaceChildren(element("p", {}, `${error.message}. Is there a loop without an end?`));
    }
    wait(box, false);
    checking.disabled = false;
    if (asker === checking) checking.focus(); // a button that was disabled has lost it
  }

  function hint() {
    given.append(element("li", {}, asked.hints[given.children.length]));
    hinting.textContent = given.children.length < asked.hints.length ? "Show the next hint" : "No more hints";
    hinting.disabled = given.children.length === asked.hints.length;
    if (hinting.disabled) checking.focus();
  }

  function reset() {
    keep(null);
    write(null);
    verdict.replaceChildren();
    given.replaceChildren();
    hinting.textContent = "Show a hint";
    hinting.disabled = false;
    wait(box, true);
  }

  const checking = button("Check", check);
  const hinting = button("Show a hint", hint);
  if (asked.numbers) part.addEventListener("keydown", ({ key }) => key === "Enter" && !checking.disabled && check());
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", asked.task ?? "Your numbers");
  const buttons = element("div", { className: "buttons" }, checking, hinting, button("Reset", reset));
  box.replaceChildren(element("style", { textContent: style }), part, buttons, said);
  followText(() => source, () => write(textOf(source)));
  write(textOf(source));
}

async function fill(box) {
  const name = box.dataset.exercise;
  try {
    exercise(box, name, await ask({ ask: "exercise", settings: { name } }));
  } catch (error) {
    box.textContent = error.message;
    wait(box, false);
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
  for (const box of document.querySelectorAll(".nadam-exercise[data-exercise]")) {
    wait(box, true);
    seen.observe(box);
  }
}
