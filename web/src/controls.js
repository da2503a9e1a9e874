// Native form elements with a label of symbol, name, unit and value: they work with keyboard and touch, and have accessible names.
import { wordsOf } from "./looks.js";
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
  // What is no number of its own, such as the place that is read, is only shown.
  const field = description.words ? shownIn(description.words) : numberField(description, take);
  const write = (value) => {
    field.write(value);
    const words = value === null ? "none" : (description.words ?? short)(value);
    input.setAttribute("aria-valuetext", `${words} ${description.unit ?? ""}`.trim());
  };
  const set = (value) => {
    const position = scale.position(value);
    // A value given in Python may lie outside the usual range: the slider reaches out to it.
    input.min = Math.min(scale.left, position);
    input.max = Math.max(scale.position(description.maximum), position);
    input.value = position;
    write(value);
  };
  function take(value) {
    set(value);
    onInput(value);
  }
  input.addEventListener("input", () => {
    const value = scale.value(Number(input.value));
    write(value);
    onInput(value);
  });
  set(value);
  return { box: labelled(input, description, ...field.parts), set, input };
}

function shownIn(words) {
  const shown = element("span", { className: "value" });
  return { parts: [shown], write: (value) => (shown.textContent = words(value)) };
}

// The number that a reader typed for a control, {value}; or what is wrong with it, {trouble}, in words. `present` may lie outside the range.
export function typed(text, { minimum, maximum, none, scale, positive, step }, present) {
  const words = text.trim().toLowerCase();
  if (none && ["", "none"].includes(words)) return { value: null };
  const [least, most] = [Math.min(minimum, present ?? minimum), Math.max(maximum, present ?? maximum)];
  const zero = scale === "log" && !positive && !none;
  const value = words === "" ? NaN : Number(words);
  if (Number.isInteger(step) && Number.isFinite(value) && !Number.isInteger(value)) return { trouble: "Only whole numbers here." };
  if ((value >= least && value <= most) || (zero && value === 0)) return { value };
  return { trouble: `Type a number from ${short(least)} to ${short(most)}${zero ? ", or 0" : ""}${none ? ", or none" : ""}.` };
}

// Beside a slider: any number of its range can be typed, also one between two stops.
function numberField(description, take) {
  const field = element("input", { type: "text", inputMode: "decimal", className: "number", autocomplete: "off", spellcheck: false });
  field.setAttribute("aria-label", `${description.name}, as a number`);
  const trouble = element("small", { className: "hint" });
  trouble.setAttribute("role", "alert");
  let present;
  const say = (words) => {
    trouble.textContent = words;
    field.setAttribute("aria-invalid", String(words !== ""));
  };
  const write = (value) => {
    present = value;
    field.value = value === null ? "none" : String(Number(value.toPrecision(6)));
    say("");
  };
  field.addEventListener("change", () => {
    const { value, trouble } = typed(field.value, description, present);
    if (trouble) say(trouble);
    else take(value);
  });
  return { parts: [field, trouble], write };
}

function checkbox(description, value, onInput) {
  const input = element("input", { type: "checkbox", checked: value });
  input.addEventListener("input", () => onInput(input.checked));
  return { box: labelled(input, { ...description, name: wordsOf(description.name) }), set: (value) => (input.checked = value), input };
}

function dropdown(description, choices, value, onInput) {
  const input = element("select", {}, ...choices.map((choice) => element("option", { value: choice }, wordsOf(choice))));
  input.addEventListener("input", () => onInput(input.value));
  input.value = value;
  return { box: labelled(input, description), set: (value) => (input.value = value), input };
}

// A control for each setting that a reader may change; `change` is called with its path and new value. Those inside of the setting that
// `fold` {of, words} names go into a fold.
export function panelOf(controls, choices, change, fold) {
  const box = element("div", { className: "controls" });
  let made = []; // {path, set, input} of the controls shown
  let shape; // the controls that these settings have, each with its range

  function build(settings) {
    const focused = made.find(({ input }) => input === document.activeElement)?.path.join();
    made = ordered(settings, controls, choices).flatMap((path) => {
      const description = descriptionOf(path, settings, controls, choices);
      return description ? [{ path, description, ...controlOf(description, at(settings, path), (value) => change(path, value)) }] : [];
    });
    for (const { path, box } of made.filter(isArgument)) box.dataset.arguments = path.join(".");
    const isFolded = ({ path }) => path[0] === fold?.of;
    const folded = made.filter(isFolded).map((control) => control.box);
    const inside = element("div", { className: "controls" }, ...folded);
    const open = box.querySelector("details")?.open ?? false;
    const rest = folded.length ? [element("details", { className: "flags", open }, element("summary", {}, fold.words), inside)] : [];
    box.replaceChildren(...made.filter((control) => !isFolded(control)).map((control) => control.box), ...rest);
    // A control that is put into the page again has lost the focus.
    made.find(({ path }) => path.join() === focused)?.input.focus();
  }

  function show(settings) {
    const now = JSON.stringify(leaves(settings).map((path) => [path, descriptionOf(path, settings, controls, choices)]));
    if (now !== shape) build(settings);
    else for (const { path, set } of made) set(at(settings, path));
    shape = now;
  }

  // The arguments that have a control, each with its value in these settings.
  const all = (settings) => made.filter(isArgument).map(({ path, description }) => ({ path, description, value: at(settings, path) }));
  const go = (path) => made.find((control) => control.path === path)?.input.focus();

  return { box, show, all, go };
}

// A choice of what is shown is none.
const isArgument = ({ description: { choices, flag, symbol } }) => !choices && (!flag || Boolean(symbol));

function controlOf(description, value, change) {
  if (description.choices) return dropdown(description, description.choices, value, change);
  return (description.flag ? checkbox : slider)(description, value, change);
}
