// Settings are nested data; a leaf is what one control changes, at a path such as ["arguments", "decay_steps"].

export const at = (settings, path) => path.reduce((inner, key) => inner?.[key], settings);

// A copy of the settings with another value at the path.
export function changed(settings, [key, ...rest], value) {
  const copy = Array.isArray(settings) ? [...settings] : { ...settings };
  copy[key] = rest.length ? changed(settings[key], rest, value) : value;
  return copy;
}

export function leaves(settings, path = []) {
  if (settings === null || typeof settings !== "object") return [path];
  return Object.keys(settings).flatMap((key) => leaves(settings[key], [...path, key]));
}

// The words that name a leaf: its own name, the name of what it is inside of, its place in a list.
export function nameOf(path) {
  const words = path.filter((key) => !["arguments", "config", "shown"].includes(key));
  const numbered = words.map((word) => (/^\d+$/.test(word) ? String(Number(word) + 1) : word));
  return numbered.join(" ");
}

// The leaves in the order of their controls: choices first, those among the same things side by side, then as Python lists them, then the rest
// by name.
export function ordered(settings, controls, choices) {
  const among = Object.keys(settings).filter((name) => choices[name]).map((name) => JSON.stringify(choices[name]));
  const place = (name) => among.indexOf(JSON.stringify(choices[name])) - among.length;
  const rank = (path) => (path.length === 1 && choices[path[0]] ? place(path[0]) : (controls[lastName(path)]?.rank ?? Infinity));
  return leaves(settings).sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

const lastName = (path) => path.findLast((key) => !/^\d+$/.test(key));

// The description of the leaf's control, or undefined if the leaf is not for the reader to change.
export function descriptionOf(path, settings, controls, choices) {
  const name = lastName(path);
  if (path.length === 1 && choices[name]) return { name, choices: Array.isArray(choices[name]) ? choices[name] : Object.keys(choices[name]) };
  const value = at(settings, path);
  const control = controlOf(path, settings, controls);
  if (typeof value === "boolean") return { ...control, name: nameOf(path), flag: true };
  if (control?.options) return { name: nameOf(path), choices: control.options };
  if (!control || typeof value === "string") return undefined;
  // Of values in increasing order each leaves room for those before and after it.
  const before = control.increasing ? Number(path.at(-1)) : 0;
  const after = control.increasing ? at(settings, path.slice(0, -1)).length - 1 - before : 0;
  return { ...control, minimum: control.minimum + before, maximum: control.maximum - after, name: nameOf(path) };
}

// The control of the leaf's name, or that of the class or surface to which it belongs.
function controlOf(path, settings, controls) {
  const owner = path.length === 2 ? (settings.schedule ?? settings.surface) : at(settings, path.slice(0, -2))?.class_name;
  return controls[`${owner}.${lastName(path)}`] ?? controls[lastName(path)];
}

// The settings after the reader has put `value` at `path`, with what follows from it: neighbours in order, the arguments of another choice.
export function choose(settings, path, value, controls, choices) {
  let next = changed(settings, path, value);
  const name = lastName(path);
  const { arguments: brought, source, ...others } = (path.length === 1 && choices[name]?.[value]) || {};
  next = { ...next, ...others }; // such as the start of another surface
  if (brought) {
    // Arguments that both choices have keep their values, so that only the choice changes the curve.
    const kept = Object.entries(settings.arguments).filter(([key, old]) => key in brought && fits(old, brought[key]));
    next = changed(next, ["arguments"], { ...brought, ...Object.fromEntries(kept) });
  }
  const { increasing, at_least, at_most } = controlOf(path, next, controls) ?? {};
  const beside = (other) => [...path.slice(0, -1), other];
  const push = (other, further) => {
    const before = at(next, beside(other));
    if (typeof before === "number") next = changed(next, beside(other), further(before, value));
  };
  if (at_least) push(at_least, Math.min);
  if (at_most) push(at_most, Math.max);
  if (increasing) {
    const here = Number(path.at(-1));
    const pushed = at(next, path.slice(0, -1)).map((other, index) =>
      index < here ? Math.min(other, value - (here - index)) : Math.max(other, value + (index - here)),
    );
    next = changed(next, path.slice(0, -1), pushed);
  }
  return next;
}

const fits = (old, other) => typeof old === typeof other && (!Array.isArray(old) || old.length === other.length);
