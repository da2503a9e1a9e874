// Two rules of a sweep: their paired difference and its interval for each number of runs. Where it does not touch zero, it is resolved.
import { dot, link, plot, ruleX, ruleY } from "@observablehq/plot";
import { element, short } from "./controls.js";
import { styleOf } from "./compare.js";
import { wordsOf } from "./looks.js";

// Mean, low and high for one number of runs.
const intervalAt = ({ curves }, nth) => curves.map(([, values]) => values[nth]);

export const comparison = {
  title: "Compare two rules of a sweep",
  readName: "runs to read",
  single: true,
  last: ({ x }) => x.length - 1,
  firstPosition: (last) => last,
  position: (nth, { x }) => String(x[nth]),
  read: ({ answer, where }) => {
    const [mean, low, high] = intervalAt(answer, where).map(short);
    return `${answer.x[where]} runs: ${mean} [${low}, ${high}], ${wordsOf(answer.says[where])}.`;
  },
  numbers: ({ x, curves, says }) => ({
    head: ["runs", ...curves.map(([name]) => name), "verdict"],
    rows: x.map((runs, nth) => [runs, ...intervalAt({ curves }, nth), wordsOf(says[nth])]),
  }),
  locate: (event, picture, { x }) => {
    if (!picture) return undefined;
    const { left, width } = picture.getBoundingClientRect();
    const place = picture.scale("x").invert(((event.clientX - left) * picture.viewBox.baseVal.width) / width);
    return x.reduce((best, runs, nth) => (Math.abs(runs - place) < Math.abs(x[best] - place) ? nth : best), 0);
  },
  draw: ({ answer, where, width }) => {
    const intervals = answer.x.map((_, nth) => ({ nth, ends: intervalAt(answer, nth) }));
    const { className } = styleOf(answer.settings.first);
    const colour = { stroke: "currentColor", className };
    const picture = plot({
      width,
      height: 280,
      marginTop: 32,
      marginBottom: 44,
      marginLeft: 72,
      marginRight: 16,
      style: { fontSize: "12px" },
      x: { label: "runs of each →", domain: [0, answer.x.at(-1) + 1], ticks: answer.x, tickFormat: String },
      y: { label: "↑ difference of the test losses (nat)", domain: [Math.min(0, ...answer.curves[1][1]), Math.max(0, ...answer.curves[2][1])], nice: true, tickFormat: short, ticks: 5, grid: true },
      marks: [
        ruleY([0]),
        ruleX([answer.x[where]], { strokeDasharray: "3 3" }),
        link(intervals, { ...colour, x: ({ nth }) => answer.x[nth], y1: ({ ends }) => ends[1], y2: ({ ends }) => ends[2], strokeWidth: 3 }),
        dot(intervals, { ...colour, x: ({ nth }) => answer.x[nth], y: ({ ends }) => ends[0], r: 5, fill: "currentColor" }),
      ],
    });
    const keys = intervals.map(({ nth }) => element("li", {}, `${answer.x[nth]} runs: ${wordsOf(answer.says[nth])}`));
    return { picture, label: "Difference of two rules against the number of runs", keys };
  },
};
