// Curves over one axis: a schedule over the steps, the steps of the Nadams, the readings of `decay`.
import { dot, line, plot, ruleX, ruleY, text } from "@observablehq/plot";
import { short } from "./controls.js";
import { keyLine, styleOf, tellApart } from "./compare.js";
import { labelEnds, roomFor } from "./labels.js";
import { wordsOf } from "./looks.js";

export const FAR = 20; // heights of the frame: points further out are drawn there, as a path of a million pixels slows down every layout

// The value of a drawn line at x, in words: what the curve has there, or about what the line shows between two of its points.
function valueAt({ x, values }, here) {
  const after = x.findIndex((place) => place >= here);
  if (after < 0) return `ends at ${short(x.at(-1))}`;
  if (x[after] === here || after === 0 || values[after] === null || values[after - 1] === null) return short(values[after]);
  const share = (here - x[after - 1]) / (x[after] - x[after - 1]);
  return `about ${short(values[after - 1] + share * (values[after] - values[after - 1]))}`;
}

// Every curve that is drawn: those of the present answer, then those of each that was kept.
function drawnCurves({ answer, kept }) {
  const answers = [answer, ...kept];
  const words = tellApart(answers, ["schedule", "shown"]);
  const byName = answer.curves.length > 1 || !answer.settings.schedule;
  return answers.flatMap(({ curves, settings, x }, nth) =>
    curves.map(([name, values]) => {
      const { before, after } = words[nth];
      return { words: `${before}${settings.schedule ?? wordsOf(name)}${after}`, x, values, nth, style: styleOf(settings.schedule ?? name, nth, byName) };
    }),
  );
}

// The name of a curve before this one, of the same answer, on whose line it is drawn: less than two pixels away all along.
function underneath({ curves }, nth, pixels) {
  const isNear = (value, place, other) => Math.abs((value ?? Infinity) - (other[place] ?? Infinity)) * pixels < 2 || value === other[place];
  return curves.slice(0, nth).find(([, other]) => curves[nth][1].every((value, place) => isNear(value, place, other)))?.[0];
}

// The number of a kept curve, written on its line, each a little further left than the one before.
function numberOn({ x, values, nth, style }, near) {
  const at = Math.floor((x.length - 1) * (0.95 - 0.08 * nth));
  const place = { x: [x[at]], y: [near(values[at])], text: [String(nth)], stroke: "var(--paper)", strokeWidth: 5, fill: "currentColor" };
  return text(values[at] === null ? [] : [0], { ...place, className: style.className, clip: true });
}

// A broad line under the part of a curve that belongs to what is lit: under those of its points that `places` name.
export function litLine(points, places, { className } = {}) {
  const lit = new Set(places);
  const y = (point, place) => (lit.has(place) ? point[1] : null);
  const broad = { strokeWidth: 12, strokeOpacity: 0.35, strokeLinecap: "round", stroke: "currentColor" };
  return lit.size ? [line(points, { x: ([x]) => x, y, clip: true, ...broad, className: `lit-part ${className}` })] : [];
}

// `labels` are {title, readName, x, y, place, position}: the last turns a place on the x axis into words.
export function curves(labels) {
  return {
    ...labels,
    last: (answer) => answer.x.length - 1,
    position: (index, answer) => labels.position(answer.x[index]),
    read: ({ answer, where }) => {
      const read = answer.curves.map(([name, values]) => `${answer.curves.length > 1 ? `${wordsOf(name)} ` : ""}${short(values[where])}`);
      return read.length ? `${labels.place} ${labels.position(answer.x[where])}: ${read.join("; ")}.` : "";
    },
    numbers: (answer) => ({
      head: [labels.x, ...answer.curves.map(([name]) => wordsOf(name))],
      rows: answer.x.map((x, index) => [x, ...answer.curves.map(([, values]) => values[index])]),
    }),
    locate: (event, picture, answer) => {
      if (!picture) return undefined;
      const { left, width } = picture.getBoundingClientRect();
      const value = picture.scale("x").invert(((event.clientX - left) * picture.viewBox.baseVal.width) / width);
      let nearest = 0;
      for (let index = 1; index < answer.x.length; index++) if (Math.abs(answer.x[index] - value) < Math.abs(answer.x[nearest] - value)) nearest = index;
      return nearest;
    },
    draw: ({ answer, kept, where, width, places }) => {
      const drawn = drawnCurves({ answer, kept });
      // A curve far off the chart (a misreading by a factor of thousands) must not flatten the others.
      const tops = drawn.map(({ values }) => Math.max(...values.filter((value) => value !== null)));
      const usual = Math.min(...tops.filter((top) => top > 0)) * 20;
      const top = Math.max(...tops.filter((value) => value <= usual), 0) || 1;
      const { reference } = labels;
      const least = Math.min(reference?.at ?? 0, ...drawn.flatMap(({ values }) => values.filter((value) => value !== null)));
      const bottom = reference ? least - 0.05 * (top - least) : least; // no zero is needed where a line says what is meant
      const near = (value) => (value === null ? null : Math.min(value, FAR * top));
      const here = answer.x[where];
      const several = answer.curves.length > 1 && !kept.length; // what is kept has its words in the legend
      const room = several ? roomFor(answer.curves.map(([name]) => wordsOf(name)), width) : 0;
      const picture = plot({
        width,
        height: 280,
        marginTop: 32,
        marginBottom: 44,
        marginLeft: 72,
        marginRight: Math.max(16, room),
        style: { fontSize: "12px" },
        x: { label: `${labels.x} →`, domain: [answer.x[0], Math.max(...drawn.map(({ x }) => x.at(-1)), answer.x.at(-1))] },
        y: { label: `↑ ${labels.y}`, domain: [bottom, 1.05 * top], nice: true, tickFormat: short, ticks: 5, grid: true },
        marks: [
          ...(reference ? [ruleY([reference.at], { strokeOpacity: 0.6 }), text([reference.words], { y: [reference.at], text: (words) => words, frameAnchor: "right", textAnchor: "end", dy: -8, stroke: "var(--paper)", strokeWidth: 4, fill: "currentColor" })] : []),
          ruleX([here], { strokeDasharray: "3 3" }),
          ...litLine(answer.curves[0]?.[1].map((value, nth) => [answer.x[nth], near(value)]) ?? [], places, drawn[0]?.style),
          ...[...drawn].sort((a, b) => b.nth - a.nth).map(({ x, values, style }) => line(x, { x, y: values.map(near), clip: true, ...style })),
          ...drawn.filter(({ nth }) => nth && kept.length > 1).map((curve) => numberOn(curve, near)),
          ...drawn.slice(0, answer.curves.length).map(({ values, style: { className } }) => {
            const point = { x: [here], y: [near(values[where])], r: 4.5, fill: "currentColor" };
            return dot(values[where] === null ? [] : [here], { ...point, clip: true, className });
          }),
        ],
      });
      if (room) labelEnds(picture, drawn.map(({ values, style }, nth) => ({ name: wordsOf(answer.curves[nth][0]), value: near(values.at(-1)), ...style })));
      const { apply } = picture.scale("y");
      const names = answer.curves.map((_, nth) => underneath(answer, nth, Math.abs(apply(1) - apply(0))));
      const covers = drawn.map((_, nth) => (names[nth] ? `, on the line “${wordsOf(names[nth])}”` : ""));
      const keys = drawn.map((curve, nth) => keyLine(curve.style, `${curve.words}${covers[nth]}: ${valueAt(curve, here)}`));
      return { picture, label: `${labels.y} against ${labels.x}`, keys: drawn.length > 1 ? keys : [] };
    },
  };
}
