// Native form elements with a label of symbol, name, unit and value: they work with keyboard and touch, and have accessible names.
import { at, descriptionOf, leaves, ordered } from "./settings.js";

let count = 0;

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// At most four significant digits, without the noise of binary fractions; null stands for what no chart can show.
export function short(value) {
  if (value === null) return "off the chart";
  const small = value !== 0 && Math.abs(value) < 1e-4;
  return small ? String(Number(value.toPrecision(4)).toExponential()) : String(Number(value.toPrecision(4)));
}

function labelled(input, { symbol, name, unit }, ...rest) {
  input.id = `nadam-control-${++count}`;
  const words = [name, ...(unit && unit !== name ? [element("small", {}, ` (${unit})`)] : [])];
  if (symbol) words.unshift(element("span", { className: "symbol" }, symbol), " ");
  return element("div", { className: "control" }, element("label", { htmlFor: input.id }, ...words), ...rest, input);
}

// A rate is chosen by its order of magnitude, so its slider moves along the logarithm. Zero has none: it is one step beyond the left end.
// For a setting that may be absent, that step means none.
const logarithmic = ({ minimum, positive, none }) => {
  const left = Math.log10(minimum) - (positive ? 0 : 0.02);
  return {
    step: 0.02,
    left,
    position: (value) => (value > 0 ? Math.max(Math.log10(value), left) : left),
    value: (position) => (positive || position > left + 0.01 ? Number((10 ** position).toPrecision(3)) : none ? null : 0),
  };
};
const linear = ({ minimum, step }) => ({ step, left: minimum, position: Number, value: Number });
export const scaleOf = (description) => (description.scale === "log" ? logarithmic : linear)(description);

// The value of a setting that is nearest to a number, as far as its control goes.
export function stopOf({ minimum, maximum, scale, step }, value) {
  const inside = Math.min(Math.max(value, minimum), maximum);
  return scale === "log" ? Number(inside.toPrecision(3)) : Number((minimum + step * Math.round((inside - minimum) / step)).toFixed(6));
}

export function slider(description, value, onInput) {
  const scale = scaleOf(description);
  const input = element("input", { type: "range", step: scale.step });
  const shown = element("output");
  shown.setAttribute("aria-live", "off"); // the slider says its value itself
  const write = (value) => {
    shown.value = value === null ? "none" : (description.words ?? short)(value);
    input.setAttribute("aria-valuetext", `${shown.value} ${description.unit ?? ""}`.trim());
  };
  const set = (value) => {
    const position = scale.position(value);
    // A value given in Python may lie outside the usual range: the slider reaches out to it.
    input.min = Math.min(scale.left, position);
    input.max = Math.max(scale.position(description.maximum), position);
    input.value = position;
    write(value);
  };
  input.addEventListener("input", () => {
    const value = scale.value(Number(input.value));
    write(value);
    onInput(value);
  });
  set(value);
  return { box: labelled(input, description, shown), set, input };
}

function checkbox(description, value, onInput) {
  const input = element("input", { type: "checkbox", checked: value });
  input.addEventListener("input", () => onInput(input.checked));
  return { box: labelled(input, description), set: (value) => (input.checked = value), input };
}

function dropdown(description, choices, value, onInput) {
  const input = element("select", {}, ...choices.map((choice) => element("option", {}, choice)));
  input.addEventListener("input", () => onInput(input.value));
  input.value = value;
  return { box: labelled(input, description), set: (value) => (input.value = value), input };
}

// A control for each setting that a reader may change; `change` is called with its path and new value.
export function panelOf(controls, choices, change) {
  const box = element("div", { className: "controls" });
  let made = []; // {path, set, input} of the controls shown
  let shape; // the paths of all settings, which decide what controls there are

  function build(settings) {
    const focused = made.find(({ input }) => input === document.activeElement)?.path.join();
    made = ordered(settings, controls, choices).flatMap((path) => {
      const description = descriptionOf(path, settings, controls, choices);
      return description ? [{ path, ...controlOf(description, at(settings, path), (value) => change(path, value)) }] : [];
    });
    box.replaceChildren(...made.map((control) => control.box));
    // A control that is put into the page again has lost the focus.
    made.find(({ path }) => path.join() === focused)?.input.focus();
  }

  function show(settings) {
    const now = leaves(settings).join();
    if (now !== shape) build(settings);
    else for (const { path, set } of made) set(at(settings, path));
    shape = now;
  }

  return { box, show };
}

function controlOf(description, value, change) {
  if (description.choices) return dropdown(description, description.choices, value, change);
  return (description.flag ? checkbox : slider)(description, value, change);
}
