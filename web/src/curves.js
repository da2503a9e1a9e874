// Curves over one axis: a schedule over the steps, the steps of the Nadams, the readings of `decay`.
import { dot, line, plot, ruleX } from "@observablehq/plot";
import { element, short } from "./controls.js";

const ROWS = 21; // of the table
export const FAR = 20; // frames away from the frame: what lies beyond is drawn there, as a path of a million pixels slows all that measures it

// How one curve is told from another: a colour of the style sheet and a dash.
export const look = (index) => ({ className: `curve-${index % 8}`, strokeDasharray: ["none", "8 3", "2 3", "8 3 2 3", "14 3", "4 4", "1 2", "12 3 2 3 2 3"][index % 8] });

export function key(name, index, value) {
  const sample = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const { className, strokeDasharray } = look(index);
  sample.setAttribute("class", className);
  sample.setAttribute("viewBox", "0 0 34 10");
  sample.setAttribute("aria-hidden", "true");
  const stroke = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [attribute, set] of Object.entries({ d: "M0 5H34", stroke: "currentColor", "stroke-width": 2.5, "stroke-dasharray": strokeDasharray })) {
    stroke.setAttribute(attribute, set);
  }
  sample.append(stroke);
  return element("li", {}, sample, ` ${name}`, ...(value === undefined ? [] : [`: ${value}`]));
}

// `words` are {title, lookName, x, y, place, position}: the last turns a place on the x axis into words.
export function curves(words) {
  const named = ({ curves, settings, edited, x }, prefix) =>
    curves.map(([name, values]) => ({ name: `${prefix}${settings.schedule ?? name}${edited ? " (your Python)" : ""}`, values, x }));
  const rows = ({ answer, kept }) => [...named(answer, ""), ...kept.flatMap((other) => named(other, "kept: "))];
  return {
    ...words,
    last: (answer) => answer.x.length - 1,
    position: (index, answer) => words.position(answer.x[index]),
    read: ({ answer, where }) => {
      const read = answer.curves.map(([name, values]) => `${answer.curves.length > 1 ? `${name} ` : ""}${short(values[where])}`);
      return read.length ? `${words.place} ${words.position(answer.x[where])}: ${read.join("; ")}.` : "";
    },
    table: (answer) => {
      const stride = Math.max(1, Math.ceil(answer.x.length / ROWS));
      const chosen = answer.x.map((_, index) => index).filter((index) => index % stride === 0 || index === answer.x.length - 1);
      return {
        head: [words.x, ...answer.curves.map(([name]) => name)],
        rows: chosen.map((index) => [short(answer.x[index]), ...answer.curves.map(([, values]) => short(values[index]))]),
      };
    },
    locate: (event, picture, answer) => {
      if (!picture) return undefined;
      const { left, width } = picture.getBoundingClientRect();
      const value = picture.scale("x").invert(((event.clientX - left) * picture.viewBox.baseVal.width) / width);
      let nearest = 0;
      for (let index = 1; index < answer.x.length; index++) if (Math.abs(answer.x[index] - value) < Math.abs(answer.x[nearest] - value)) nearest = index;
      return nearest;
    },
    draw: ({ answer, kept, where, width }) => {
      const drawn = rows({ answer, kept });
      // What is off the chart by far (a misreading by a factor of thousands) shall not flatten the rest.
      const tops = drawn.map(({ values }) => Math.max(...values.filter((value) => value !== null)));
      const usual = Math.min(...tops.filter((top) => top > 0)) * 20;
      const top = Math.max(...tops.filter((value) => value <= usual), 0) || 1;
      const bottom = Math.min(0, ...drawn.flatMap(({ values }) => values.map((value) => value ?? 0)));
      const near = (value) => (value === null ? null : Math.min(value, FAR * top));
      const here = answer.x[where];
      const picture = plot({
        width,
        height: 280,
        marginTop: 32,
        marginBottom: 44,
        marginLeft: 72,
        marginRight: 16,
        style: { fontSize: "12px" },
        x: { label: `${words.x} →`, domain: [answer.x[0], Math.max(...drawn.map(({ x }) => x.at(-1)), answer.x.at(-1))] },
        y: { label: `↑ ${words.y}`, domain: [bottom, 1.05 * top], nice: true, tickFormat: short, ticks: 5, grid: true },
        marks: [
          ruleX([here], { strokeDasharray: "3 3" }),
          ...drawn.map(({ x, values }, index) => line(x, { x, y: values.map(near), strokeWidth: 2, clip: true, ...look(index) })),
          ...answer.curves.map(([, values], index) =>
            dot(values[where] === null ? [] : [here], { x: [here], y: [near(values[where])], r: 4.5, fill: "currentColor", clip: true, className: look(index).className }),
          ),
        ],
      });
      const keys = drawn.map(({ name }, index) => key(name, index, short(answer.curves[index]?.[1][where] ?? (index < answer.curves.length ? null : undefined))));
      return { picture, label: `${words.y} against ${words.x}`, keys: drawn.length > 1 ? keys : [] };
    },
  };
}
