// A map of where descents end: a column for each learning rate, a row for each schedule, the lower the loss, the deeper the colour.
import { plot, rect, text } from "@observablehq/plot";
import { element, short } from "./controls.js";
import { curves } from "./curves.js";

const DEEPEST = 1e-4; // of what is enough; below it the colour no longer changes
const POWER_OF_TEN = /^(0\.0*1|10*)$/;

// A cell is found by its place: row after row, from the left.
const cellAt = (place, { x, curves }) => {
  const [name, losses] = curves[Math.floor(place / x.length)];
  return { name, rate: x[place % x.length], loss: losses[place % x.length] };
};
const cellsOf = (answer) =>
  answer.curves.flatMap(([name, losses], row) => losses.map((loss, column) => ({ name, loss, row, column, place: row * losses.length + column })));
const lowest = (cells) => cells.reduce((best, cell) => (cell.loss !== null && (best === undefined || cell.loss < best.loss) ? cell : best), undefined);

// Signs repeat what the colour says, for readers who cannot tell the shades apart.
const SIGNS = { enough: "●", gone: "×", best: "★" };
const signOf = ({ loss, place }, best, enough) => (place === best?.place ? SIGNS.best : loss === null ? SIGNS.gone : loss < enough ? SIGNS.enough : "");

export const sensitivity = {
  title: "Explore which learning rates work",
  readName: "rate and schedule to read",
  single: true,
  last: (answer) => answer.x.length * answer.curves.length - 1,
  firstPosition: (_, answer) => lowest(cellsOf(answer))?.place ?? 0,
  position: (place, answer) => `${short(cellAt(place, answer).rate)} with ${cellAt(place, answer).name}`,
  // Up and down move to the same rate of another schedule.
  step: (key, { x }) => ({ ArrowUp: -x.length, ArrowDown: x.length })[key],
  read: ({ answer, where }) => {
    const { name, rate, loss } = cellAt(where, answer);
    return `Rate ${short(rate)} with ${name}${answer.edit ? " (your Python)" : ""}: loss ${short(loss)}.`;
  },
  numbers: curves({ x: "learning rate" }).numbers,
  locate: (event, picture, answer) => {
    if (!picture) return undefined;
    const { left, top, width } = picture.getBoundingClientRect();
    const shrunk = picture.viewBox.baseVal.width / width;
    const [column, row] = [
      [event.clientX - left, "x", answer.x.length],
      [event.clientY - top, "y", answer.curves.length],
    ].map(([pixel, axis, count]) => Math.max(0, Math.min(count - 1, Math.floor(picture.scale(axis).invert(pixel * shrunk)))));
    return row * answer.x.length + column;
  },
  draw: ({ answer, where, width }) => {
    const cells = cellsOf(answer);
    const best = lowest(cells);
    const deepest = answer.enough * DEEPEST;
    const box = { x1: "column", x2: ({ column }) => column + 1, y1: "row", y2: ({ row }) => row + 1, stroke: "currentColor" };
    const middles = (list) => list.map((_, place) => place + 0.5);
    const at = (list) => (middle) => list[Math.floor(middle)];
    const rates = answer.x.map((rate) => (POWER_OF_TEN.test(rate) ? short(rate) : ""));
    const names = answer.curves.map(([name]) => name);
    const picture = plot({
      width,
      height: 280,
      marginLeft: 126,
      marginRight: 12,
      marginTop: 8,
      marginBottom: 44,
      style: { fontSize: "12px" },
      x: { label: "highest learning rate →", domain: [0, rates.length], ticks: middles(rates), tickFormat: at(rates), tickSize: 0 },
      y: { label: null, domain: [names.length, 0], ticks: middles(names), tickFormat: at(names), tickSize: 0 },
      opacity: { type: "log", domain: [deepest, answer.start], range: [0.6, 0], clamp: true },
      marks: [
        rect(cells.filter(({ loss }) => loss !== null), {
          ...box,
          stroke: "none",
          fill: "currentColor",
          fillOpacity: ({ loss }) => Math.max(loss, deepest), // zero has no logarithm
          className: "curve-0",
        }),
        rect(cells, { ...box, strokeOpacity: 0.15, fill: "none" }),
        text(cells, { x: ({ column }) => column + 0.5, y: ({ row }) => row + 0.5, text: (cell) => signOf(cell, best, answer.enough), fontSize: 15, fill: "currentColor" }),
        rect(cells.slice(where, where + 1), { ...box, strokeWidth: 3, fill: "none" }),
      ],
    });
    const keys = [`${SIGNS.enough} reached: loss below ${short(answer.enough)}`, `${SIGNS.best} lowest loss`, `${SIGNS.gone} diverged`, "more colour: lower loss"];
    return { picture, label: "Loss at the end against learning rate and schedule", keys: keys.map((words) => element("li", {}, words)) };
  },
};
