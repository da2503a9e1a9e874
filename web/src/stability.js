// What an update keeps of an error, over rate times curvature and momentum, with each rule's limit as a line; and the errors of one run.
import { contour, dot, line, plot, ruleX } from "@observablehq/plot";
import { keyLine, styleOf } from "./compare.js";
import { element, short } from "./controls.js";
import { curves } from "./curves.js";
import { wordsOf } from "./looks.js";

const SHARES = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1]; // where the shade changes; from the last on there is none
const FLOOR = 1e-8; // an error of zero has no logarithm
// The two directions are told apart by sign and dash; the colours are the rules'.
const DIRECTIONS = [
  { symbol: "circle", style: { className: "direction", strokeDasharray: "none", strokeWidth: 2 } },
  { symbol: "diamond", style: { className: "direction", strokeDasharray: "6 4", strokeWidth: 2 } },
];

const limitStyle = (name, own) => ({ ...styleOf(name, own ? 0 : 1, true), ...(own ? { strokeWidth: 3.5 } : {}) });

function map({ answer, width, tall }) {
  const [x1, x2, y1, y2] = answer.window;
  const place = { x: ([x]) => x, y: ([, y]) => y, clip: true };
  const at = answer.handles.map(({ at }) => at);
  const frame = { width, height: tall ? Math.min(width * 0.8, 320) : width * 0.6, marginTop: 32, marginBottom: 40, marginLeft: 44, marginRight: 12 };
  const picture = plot({
    ...frame,
    style: { fontSize: "12px" },
    x: { label: "rate × curvature →", type: "log", domain: [x1, x2], ticks: 5, tickFormat: "~g" },
    y: { label: "↑ momentum", domain: [y1, y2], ticks: 5 },
    marks: [
      ...answer.limits.map(({ rule, line: [x, y] }) => line(x, { x, y, clip: true, ...limitStyle(rule, rule === answer.settings.rule) })),
      line(at, { ...place, stroke: "currentColor", strokeDasharray: "1 3" }),
      ...DIRECTIONS.map(({ symbol }, nth) => dot(at.slice(nth, nth + 1), { ...place, symbol, r: 6, fill: "currentColor", stroke: "var(--paper)" })),
    ],
  });
  picture.prepend(...ground(answer, frame));
  return picture;
}

// The shades, which stay the same while the points move over them. They are drawn in a frame of the map's own columns and rows: these are
// evenly spaced on it, also where an axis is logarithmic.
let last;
function ground({ columns, rows, values }, frame) {
  if (last?.width !== frame.width || last.values.some((value, nth) => value !== values[nth])) {
    const grid = { width: columns, height: rows, x1: 0, x2: columns, y1: 0, y2: rows, stroke: "none", className: "ground" };
    const marks = SHARES.map((share, nth) => contour(values, { ...grid, thresholds: [share], fill: `var(--shade-${nth})` }));
    const drawn = plot({ ...frame, x: { domain: [0, columns] }, y: { domain: [0, rows] }, marks }).querySelectorAll(".ground");
    last = { width: frame.width, values, drawn };
  }
  return [...last.drawn].map((shade) => shade.cloneNode(true));
}

function run({ answer, where, width, tall }) {
  const all = answer.curves.flatMap(([, values]) => values.filter((value) => value !== null));
  const place = { x: (_, update) => update, y: (value) => (value === null ? null : Math.max(value, FLOOR)), clip: true };
  return plot({
    width,
    height: tall ? 220 : 150,
    marginTop: 32,
    marginBottom: 40,
    marginLeft: 56,
    marginRight: 16,
    style: { fontSize: "12px" },
    x: { label: "update (step) →", domain: [0, answer.x.at(-1)] },
    y: { label: "↑ error left", type: "log", domain: [Math.max(FLOOR, Math.min(...all)), Math.max(...all)], nice: true, tickFormat: "~g", ticks: 4, grid: true },
    marks: [
      ruleX([where], { strokeDasharray: "3 3" }),
      ...answer.curves.map(([, values], nth) => line(values, { ...place, ...DIRECTIONS[nth].style })),
    ],
  });
}

const errorsAt = ({ answer, where }) => answer.curves.map(([name, values]) => `${short(values[where])} ${name}`);

export const stability = {
  title: "Explore where errors shrink",
  readName: "update to read",
  single: true,
  firstPosition: (last) => Math.round(last / 2),
  last: (answer) => answer.x.length - 1,
  position: String,
  read: (shown) => `Update ${shown.where}: error left ${errorsAt(shown).join(", ")}.`,
  numbers: curves({ x: "update" }).numbers,
  draw: (shown) => {
    const wide = shown.width > 560;
    const width = wide ? shown.width / 2 - 8 : shown.width;
    const picture = element("div", { className: wide ? "pair" : "" }, map({ ...shown, width, tall: wide }), run({ ...shown, width, tall: wide }));
    const { answer } = shown;
    const directions = answer.curves.map(([name], nth) => keyLine(DIRECTIONS[nth].style, `${"●◆"[nth]} ${name}`));
    const limits = answer.limits.map(({ rule, at }) => keyLine(limitStyle(rule, rule === answer.settings.rule), `limit of ${wordsOf(rule)}: ${short(at)}`));
    const keys = [...directions, ...limits, element("li", {}, "stronger blue: less of the error is kept")];
    return { picture, label: "What is kept of an error against rate times curvature and momentum, and the errors of one run on each update", keys };
  },
};
