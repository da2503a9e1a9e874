// The path of an update rule over the contours of a surface, and beside it the loss at each update.
import { contour, dot, line, plot, ruleX, text } from "@observablehq/plot";
import { element, short } from "./controls.js";
import { FAR, litLine } from "./curves.js";
import { keyLine, styleOf, tellApart } from "./compare.js";
import { wordsOf } from "./looks.js";

const FLOOR = 1e-12; // a loss of zero has no logarithm

const xOf = ([x]) => x;
const yOf = ([, y]) => y;

// The number of a kept path, written after three quarters of its updates.
function numberOn(path, number, { className }, place) {
  const marked = number ? [path[Math.floor((path.length - 1) * 0.75)]] : [];
  return text(marked, { ...place, text: () => String(number), stroke: "var(--paper)", strokeWidth: 5, fill: "currentColor", className });
}

function map({ answer, kept, where, background, width, tall, places }) {
  const [left, right, bottom, top] = background.window;
  const far = FAR * Math.max(right - left, top - bottom);
  const near = (path) => path.map((point) => point.map((part) => Math.max(-far, Math.min(part, far))));
  const path = near(answer.path);
  const place = { x: xOf, y: yOf, clip: true };
  const style = styleOf(answer.settings.rule, 0);
  const dots = { fill: "currentColor", className: style.className };
  const frame = {
    width,
    height: tall ? Math.min(width * 0.7, 320) : width * 0.55, // on a phone it stays in sight beside its sliders
    margin: 24,
    marginLeft: 34,
    style: { fontSize: "12px" },
    x: { domain: [left, right], label: null, ticks: 5 },
    y: { domain: [bottom, top], label: null, ticks: 5 },
  };
  const picture = plot({
    ...frame,
    marks: [
      ...litLine(path, places, style),
      ...kept.map((other, index) => line(near(other.path), { ...place, ...styleOf(other.settings.rule, index + 1) })),
      ...kept.map((other, index) => numberOn(near(other.path), kept.length > 1 && index + 1, styleOf(other.settings.rule), place)),
      line(path.slice(where), { ...place, ...style, strokeWidth: 1, strokeOpacity: 0.6, className: `rest ${style.className}` }),
      line(path.slice(0, where + 1), { ...place, ...style }),
      dot(path.slice(0, where + 1), { ...place, ...dots, r: 2 }),
      dot(path.slice(where, where + 1), { ...place, ...dots, r: 5 }),
      dot([answer.minimum], { x: xOf, y: yOf, symbol: "star", r: 6, fill: "currentColor" }),
    ],
  });
  picture.prepend(contours(background, frame).cloneNode(true));
  return picture;
}

// The contours, which stay the same while a path moves over them.
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

function losses({ answer, kept, where, width, tall, places }) {
  const all = [answer, ...kept];
  const last = Math.max(...all.map((each) => each.losses.length - 1), 1);
  const place = { x: (_, step) => step, y: (loss) => Math.max(loss, FLOOR), clip: true };
  const { className } = styleOf(answer.settings.rule, 0);
  return plot({
    width,
    height: tall ? 200 : 140,
    marginTop: 32,
    marginBottom: 40,
    marginLeft: 56,
    marginRight: 16,
    style: { fontSize: "12px" },
    x: { label: "update (step) →", domain: [0, last] },
    y: { label: "↑ loss", type: "log", tickFormat: "~g", ticks: 4, grid: true },
    marks: [
      ruleX([where], { strokeDasharray: "3 3" }),
      ...litLine(answer.losses.map((loss, step) => [step, Math.max(loss, FLOOR)]), places, { className }),
      ...all.map((each, nth) => line(each.losses, { ...place, ...styleOf(each.settings.rule, nth) })),
      dot([where], { x: [where], y: [Math.max(answer.losses[where], FLOOR)], r: 4.5, fill: "currentColor", className }),
    ],
  });
}

const REACH = 40; // pixels from the path within which the map is pointed at for an update of it

// The update that the pointer is at: on the map the nearest of the path, on the other picture that of its place. Both mark it.
function locate({ target, clientX, clientY }, pair, { path, losses }) {
  const picture = target.closest("svg");
  if (!picture) return undefined;
  const { left, top, width } = picture.getBoundingClientRect();
  const [x, y] = [clientX - left, clientY - top].map((pixels) => (pixels * picture.viewBox.baseVal.width) / width);
  const scale = (axis) => picture.scale(axis);
  if (picture === pair.lastChild) return Math.max(0, Math.min(Math.round(scale("x").invert(x)), losses.length - 1));
  const away = path.map(([across, up]) => Math.hypot(scale("x").apply(across) - x, scale("y").apply(up) - y));
  const least = Math.min(...away);
  return least <= REACH ? away.indexOf(least) : undefined;
}

export const descent = {
  title: "Explore a descent",
  readName: "updates shown",
  locate,
  parts: true,
  playable: true,
  fold: { of: "start", words: "Where the descent begins" },
  firstPosition: (last) => last,
  last: (answer) => answer.path.length - 1,
  position: String,
  background: async (settings, known, ask) =>
    known?.surface === settings.surface ? known : { surface: settings.surface, ...(await ask({ ask: "landscape", settings: { surface: settings.surface } })) },
  read: ({ answer, where }) => `Update ${where}: at (${answer.path[where].map(short).join(", ")}), loss ${short(answer.losses[where])}.`,
  numbers: (answer) => ({
    head: ["update", "x", "y", "loss"],
    rows: answer.path.map((point, update) => [update, ...point, answer.losses[update]]),
  }),
  draw: (shown) => {
    const wide = shown.width > 560;
    const width = wide ? shown.width / 2 - 8 : shown.width;
    const picture = element("div", { className: wide ? "pair" : "" }, map({ ...shown, width, tall: wide }), losses({ ...shown, width, tall: wide }));
    const answers = [shown.answer, ...shown.kept];
    const words = tellApart(answers, ["rule"]);
    const keys = answers.map(({ settings: { rule }, losses }, nth) => {
      const loss = shown.where < losses.length ? `loss ${short(losses[shown.where])}` : `ends at update ${losses.length - 1}`;
      return keyLine(styleOf(rule, nth), `${words[nth].before}${wordsOf(rule)}${words[nth].after}: ${loss}`);
    });
    return { picture, label: `Path on the surface ${shown.answer.settings.surface}, and the loss of each update`, keys: shown.kept.length ? keys : [] };
  },
};
