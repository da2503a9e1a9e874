// Curves side by side: the answers that the reader keeps, how each curve is drawn, and the words for it in the legend.
import { element, short } from "./controls.js";
import { DASHES, lookOf, wordsOf } from "./looks.js";
import { at, leaves, nameOf } from "./settings.js";

const MOST = 3; // answers to keep

// The answers that the reader keeps beside the present one. `present` gives the answer to keep; `redraw` is called after a change.
// A figure that can only show one answer (`single`) hides the buttons.
export function keptAnswers(present, redraw, single) {
  let all = [];
  const change = (next) => {
    all = next;
    keep.disabled = all.length === MOST;
    drop.disabled = !all.length;
    redraw();
  };
  const button = (text, onclick) => element("button", { type: "button", onclick, hidden: Boolean(single) }, text);
  const keep = button("keep this curve", () => present() && change([...all, present()]));
  const drop = button("drop what is kept", () => change([]));
  drop.disabled = true;
  // Those that came with a link take the place of what was kept.
  const restore = (answers) => change(answers.slice(0, MOST));
  return { buttons: [keep, drop], all: () => all, restore };
}

// A curve is known by its name and by how often something was kept before it (0: the present one). What is kept is thinner, and has the
// same dash where names tell the curves of a figure apart (`byName`), otherwise another.
export function styleOf(name, nth = 0, byName = false) {
  const [, colour, dash] = lookOf(name) ?? ["", nth, nth];
  const moved = (dash + (byName ? 0 : nth)) % DASHES.length;
  return { className: `curve-${colour}`, strokeDasharray: DASHES[moved], strokeWidth: nth ? 1.5 : 2.5 };
}

export function keyLine({ className, strokeDasharray, strokeWidth }, words) {
  const sample = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sample.setAttribute("class", className);
  sample.setAttribute("viewBox", "0 0 34 10");
  sample.setAttribute("aria-hidden", "true");
  const stroke = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const drawn = { d: "M0 5H34", stroke: "currentColor", "stroke-width": strokeWidth, "stroke-dasharray": strokeDasharray };
  for (const [attribute, value] of Object.entries(drawn)) stroke.setAttribute(attribute, value);
  sample.append(stroke);
  return element("li", {}, sample, ` ${words}`);
}

const inWords = (value) => (typeof value === "number" ? short(value) : value === null ? "none" : wordsOf(String(value)));

// The settings, as paths, that two of the answers have with different values. `names` are those that a curve's name says already.
function differing(answers, names) {
  const paths = new Map(answers.flatMap(({ settings }) => leaves(settings).map((path) => [path.join(), path])));
  const values = (path) => answers.map(({ settings }) => at(settings, path)).filter((value) => value !== undefined);
  return [...paths.values()].filter((path) => !names.includes(path[0]) && new Set(values(path)).size > 1);
}

// For each answer, the present one first, what goes before and after the name of its curves in the legend.
export function tellApart(answers, names) {
  const paths = differing(answers, names);
  const texts = [...new Set(answers.map(({ edit }) => edit?.text).filter(Boolean))];
  const several = answers.length > 2;
  return answers.map(({ settings, edit }, nth) => {
    const own = paths.filter((path) => at(settings, path) !== undefined).map((path) => `, ${wordsOf(nameOf(path))} ${inWords(at(settings, path))}`);
    const version = texts.length > 1 ? ` ${texts.indexOf(edit?.text) + 1}` : "";
    const whose = edit && answers.length > 1 ? ` (your Python${version})` : ""; // of one answer alone the band above says it
    return { before: nth ? `kept${several ? ` ${nth}` : ""}: ` : "", after: `${whose}${own.join("")}` };
  });
}
