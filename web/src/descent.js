// The way of an update rule over the contours of a surface, and the loss at each update beside it.
import { contour, dot, line, plot, ruleX } from "@observablehq/plot";
import { element, short } from "./controls.js";
import { FAR, key, look } from "./curves.js";

const ROWS = 21;
const FLOOR = 1e-12; // a loss of zero has no logarithm

const xOf = ([x]) => x;
const yOf = ([, y]) => y;

function map({ answer, kept, where, background, width }) {
  const [left, right, bottom, top] = background.window;
  const far = FAR * Math.max(right - left, top - bottom);
  const near = (path) => path.map((point) => point.map((part) => Math.max(-far, Math.min(part, far))));
  const path = near(answer.path);
  const frame = {
    width,
    height: Math.min(width * 0.7, 320),
    margin: 24,
    marginLeft: 34,
    style: { fontSize: "12px" },
    x: { domain: [left, right], label: null, ticks: 5 },
    y: { domain: [bottom, top], label: null, ticks: 5 },
  };
  const picture = plot({
    ...frame,
    marks: [
      ...kept.map((other, index) => line(near(other.path), { x: xOf, y: yOf, clip: true, strokeWidth: 2, ...look(index + 1) })),
      line(path.slice(0, where + 1), { x: xOf, y: yOf, clip: true, strokeWidth: 2, ...look(0) }),
      dot(path.slice(0, where + 1), { x: xOf, y: yOf, r: 2, fill: "currentColor", clip: true, className: "curve-0" }),
      dot(path.slice(where, where + 1), { x: xOf, y: yOf, r: 5, fill: "currentColor", clip: true, className: "curve-0" }),
      dot([answer.minimum], { x: xOf, y: yOf, symbol: "star", r: 6, fill: "currentColor" }),
    ],
  });
  picture.querySelector("style").after(contours(background, frame).cloneNode(true));
  return picture;
}

// The lines of the surface, which stay the same while a path moves over them.
let last;
function contours(background, frame) {
  if (last?.background !== background || last.width !== frame.width) {
    const [x1, x2, y1, y2] = background.window;
    const grid = { width: background.columns, height: background.rows, x1, x2, y1, y2 };
    const lines = { thresholds: background.levels, stroke: "currentColor", strokeOpacity: 0.35, className: "contours" };
    const drawn = plot({ ...frame, marks: [contour(background.values, { ...grid, ...lines })] }).querySelector(".contours");
    last = { background, width: frame.width, drawn };
  }
  return last.drawn;
}

function losses({ answer, kept, where, width }) {
  const all = [answer, ...kept];
  const last = Math.max(...all.map((each) => each.losses.length - 1), 1);
  return plot({
    width,
    height: 200,
    marginTop: 32,
    marginBottom: 40,
    marginLeft: 56,
    marginRight: 16,
    style: { fontSize: "12px" },
    x: { label: "update (step) →", domain: [0, last] },
    y: { label: "↑ loss", type: "log", tickFormat: "~g", ticks: 4, grid: true },
    marks: [
      ruleX([where], { strokeDasharray: "3 3" }),
      ...all.map((each, index) => line(each.losses, { x: (_, step) => step, y: (loss) => Math.max(loss, FLOOR), clip: true, strokeWidth: 2, ...look(index) })),
      dot([where], { x: [where], y: [Math.max(answer.losses[where], FLOOR)], r: 4.5, fill: "currentColor", className: "curve-0" }),
    ],
  });
}

export const descent = {
  title: "Explore a descent",
  lookName: "updates shown",
  playable: true,
  firstLook: (last) => last,
  last: (answer) => answer.path.length - 1,
  position: String,
  background: async (settings, known, ask) =>
    known?.surface === settings.surface ? known : { surface: settings.surface, ...(await ask({ ask: "landscape", settings: { surface: settings.surface } })) },
  read: ({ answer, where }) => `Update ${where}: at (${answer.path[where].map(short).join(", ")}), loss ${short(answer.losses[where])}.`,
  table: (answer) => {
    const stride = Math.max(1, Math.ceil(answer.path.length / ROWS));
    const chosen = answer.path.map((_, index) => index).filter((index) => index % stride === 0 || index === answer.path.length - 1);
    return { head: ["update", "x", "y", "loss"], rows: chosen.map((index) => [index, ...answer.path[index], answer.losses[index]].map(short)) };
  },
  draw: (shown) => {
    const wide = shown.width > 560;
    const width = wide ? shown.width / 2 - 8 : shown.width;
    const picture = element("div", { className: wide ? "pair" : "" }, map({ ...shown, width }), losses({ ...shown, width }));
    const names = [shown.answer, ...shown.kept].map(
      ({ settings, edited }) => `${settings.rule}${edited ? " (your Python)" : ""}, learning_rate ${short(settings.arguments.learning_rate)}`,
    );
    const keys = names.map((name, index) => key(index ? `kept: ${name}` : name, index));
    return { picture, label: `Path on the surface ${shown.answer.settings.surface}, and the loss of each update`, keys: shown.kept.length ? keys : [] };
  },
};
