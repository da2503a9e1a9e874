// Which places of a curve belong to which argument. Python is asked once something lights up and the curve rests.
import { ask } from "./worker_client.js";

const PAUSE = 120; // ms without a new answer, so that a slider that moves is not slowed

// `redraw` is called when Python has answered.
export function belonging(figure, redraw) {
  let asked; // the answer that was asked about
  let places = {}; // path -> places on its curve
  let timer;

  async function look(answer, paths) {
    asked = answer;
    const { edit, settings } = answer;
    const named = paths.map((path) => path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
    const found = await ask({ ask: "parts", edit, settings: { figure, settings, paths: named } }).catch(() => []);
    if (asked !== answer) return;
    places = Object.fromEntries(found.map((part, nth) => [paths[nth], part]));
    redraw();
  }

  function find(answer, paths) {
    if (!answer || answer === asked) return;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE, answer, paths);
  }

  const of = (paths) => [...new Set(paths.flatMap((path) => places[path] ?? []))].sort((a, b) => a - b);
  const at = (place) => Object.keys(places).filter((path) => places[path].includes(place));
  return { find, of, at, destroy: () => clearTimeout(timer) };
}
