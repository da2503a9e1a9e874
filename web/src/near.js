// Programs that a page needs further down, loaded when the reader comes near their place: live figures, exercises, quizzes.
import { models } from "./model.js";
import { giveReasons } from "./reasons.js";

const NEAR = "1000px"; // about a screen
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]'; // where a figure belongs
const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
export const here = document.currentScript.src;
const loaded = new Map();

// Loads a file beside this one, once.
export function load(name) {
  if (!loaded.has(name)) {
    const script = Object.assign(document.createElement("script"), { src: new URL(name, here) });
    loaded.set(name, new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject })));
    document.head.append(script);
  }
  return loaded.get(name);
}

// Calls `act` with each part when it is nearly in sight. A part without a box, such as one that waits for its program, has its parent's.
function whenNear(parts, act) {
  const places = new Map(parts.map((part) => [part.checkVisibility() ? part : part.parentElement, part]));
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        act(places.get(target));
      }
    },
    { rootMargin: NEAR },
  );
  for (const place of places.keys()) seen.observe(place);
}

const isFigures = (hash) => /^#[a-z]+-\d+(:|%3A|\+|%2B)/i.test(hash);

// The still pictures beside the figures are only for paper from here on, unless the program cannot be had.
export function showFiguresWhenNear() {
  const exercises = document.querySelectorAll(".nadam-exercise");
  const places = [...document.querySelectorAll(VIEW)];
  const { classList } = document.documentElement;
  if (exercises.length || places.length) classList.add("nadam-live");
  whenNear([...exercises], () => load(RUNTIME).catch(() => classList.remove("nadam-live")));
  if (!places.length) return;
  // A value in the text that sets a figure. Where there is no live figure it is a word like any other.
  for (const value of document.querySelectorAll(".sets-a-figure")) value.href = `#${value.dataset.state}`;
  const all = models([...document.querySelectorAll(STATE)].map(({ textContent }) => JSON.parse(textContent)));

  // Shows the figures down to this one, in their order: an address counts those of a kind.
  async function showTo(last) {
    try {
      await load(RUNTIME);
      for (const place of places.splice(0, places.indexOf(last) + 1)) {
        const area = Object.assign(document.createElement("div"), { className: "nadam-widget" });
        place.before(area);
        globalThis.nadamRuntime.render({ model: all.get(JSON.parse(place.textContent).model_id), el: area });
      }
    } catch (error) {
      classList.remove("nadam-live");
      for (const value of document.querySelectorAll(".sets-a-figure")) value.removeAttribute("href");
      throw error;
    }
  }

  const follow = () => isFigures(location.hash) && showTo(places.at(-1));
  whenNear([...places], showTo);
  addEventListener("hashchange", follow);
  follow();
}

export function showQuizzesWhenNear() {
  const quizzes = [...document.querySelectorAll(".yaq")];
  if (!quizzes.length) return;
  // The program of the quizzes asks for a library for answers that are formulas. The book has none of those, which its build checks.
  globalThis.math ??= { compile() {} };
  whenNear(quizzes, async () => {
    if (loaded.has(QUIZ)) return;
    await load(QUIZ);
    globalThis.yaq_app.init(); // it waits for the page, which is there already
    giveReasons();
  });
}
