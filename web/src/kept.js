// The present answer and those that the reader kept: what tells one from another, in words.
import { short } from "./controls.js";
import { at, leaves, nameOf } from "./settings.js";

const said = (value) => (typeof value === "number" ? short(value) : value === null ? "none" : String(value));

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
    const own = paths.filter((path) => at(settings, path) !== undefined).map((path) => `, ${nameOf(path)} ${said(at(settings, path))}`);
    const version = texts.length > 1 ? ` ${texts.indexOf(edit?.text) + 1}` : "";
    const whose = edit && answers.length > 1 ? ` (your Python${version})` : ""; // of one answer alone the band above says it
    return { before: nth ? `kept${several ? ` ${nth}` : ""}: ` : "", after: `${whose}${own.join("")}` };
  });
}
