// The address of a state, such as "#schedule-1:schedule=CosineDecay&schedule-1:arguments.decay_steps=200": it shares settings by a link.
import { element } from "./controls.js";
import { at, choose, descriptionOf, leaves } from "./settings.js";

const LONGEST = 20_000; // letters of Python
const PAUSE = 400; // ms; browsers refuse to write an address many times a second

export function toAddress(figure, settings) {
  return leaves(settings).map((path) => [`${figure}:${path.join(".")}`, String(at(settings, path))]);
}

// The settings with what an address says of them. Only values of the kind and range of a control are taken; all others stay as they were.
// A figure may begin outside the usual range of a control, or between two stops: the control reaches out to where it is.
export function fromAddress(figure, settings, address, controls, choices) {
  const said = new Map(address);
  const take = (settings, path) => {
    const text = said.get(`${figure}:${path.join(".")}`);
    const description = descriptionOf(path, settings, controls, choices);
    const present = at(settings, path);
    const asked = description && text !== undefined && text !== String(present);
    const value = asked ? read(text, description, present) : undefined;
    return value === undefined ? settings : choose(settings, path, value, controls, choices);
  };
  const chosen = Object.keys(choices).reduce((settings, name) => take(settings, [name]), settings);
  return leaves(chosen).filter(([first]) => !choices[first]).reduce(take, chosen);
}

// A Map, as an object would also know the text "constructor".
const FLAGS = new Map([["true", true], ["false", false]]);

function read(text, { choices, flag, minimum, maximum, none, scale, positive, step }, present) {
  if (choices) return choices.includes(text) ? text : undefined;
  if (flag) return FLAGS.get(text);
  if (none && text === "null") return null;
  const number = text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(number)) return undefined;
  if (scale === "log" && !positive && number === 0) return 0;
  const inside = Math.min(Math.max(number, Math.min(minimum, present ?? minimum)), Math.max(maximum, present ?? maximum));
  return Number.isInteger(step) ? Math.round(inside) : inside; // there is no half epoch
}

const inPage = () => Boolean(globalThis.nadamPage);
const pairsInAddress = () => [...new URLSearchParams(location.hash.slice(1))].filter(([key]) => /^[a-z]+-\d+(\+\w+)?:/.test(key));
const isOf = (figure) => ([key]) => key.startsWith(`${figure}:`) || key.startsWith(`${figure}+`);
const clipboardTook = (text) =>
  navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );

// All of a figure: its settings, those of each kept curve, and the Python that is not the book's, as [source, text].
export const wholeAddress = (figure, { settings, kept, python }) => [
  ...toAddress(figure, settings),
  ...kept.flatMap((each, nth) => toAddress(`${figure}+${nth + 1}`, each)),
  ...python.map(([source, text]) => [`${figure}+python:${source.join(".")}`, text]),
];

// What an address says of a figure, beside its settings: the settings of kept curves, and Python of these sources.
export function broughtBy(figure, first, address, controls, choices, sources) {
  const all = [1, 2, 3].filter((nth) => address.some(([key]) => key.startsWith(`${figure}+${nth}:`)));
  const said = new Map(address);
  return {
    kept: all.map((nth) => fromAddress(`${figure}+${nth}`, first, address, controls, choices)),
    python: sources.map((source) => [source, said.get(`${figure}+python:${source.join(".")}`)]).filter(([, text]) => text && text.length < LONGEST),
  };
}

// The part of the page's address that is about one figure, and the link that copies it. In a notebook the kernel carries the settings, and
// there is neither. `state` gives what wholeAddress takes; `take` is called with what an address says, now and whenever it changes.
export function addressOf(figure, state, take) {
  let timer;
  const link = element("a", { className: "address", onclick: copy, hidden: !inPage() }, "copy a link to this state");
  const copied = element("span");
  copied.setAttribute("aria-live", "polite");

  function address(pairs) {
    const others = pairsInAddress().filter((pair) => !isOf(figure)(pair));
    return `#${new URLSearchParams([...others, ...pairs])}`;
  }
  const ofSettings = () => address(toAddress(figure, state().settings));

  // The address of the page changes too, for a browser that lets no page write to the clipboard.
  async function copy(event) {
    event.preventDefault();
    link.href = address(wholeAddress(figure, state()));
    history.replaceState(null, "", link.href);
    const own = state().python.length ? " Your Python is in it; whoever opens it reads it first." : "";
    copied.textContent = ((await clipboardTook(link.href)) ? "Copied." : "The page's address holds this state now: copy it from there.") + own;
  }

  function write() {
    if (!inPage()) return;
    copied.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(null, "", ofSettings()), PAUSE);
  }

  function follow() {
    const own = pairsInAddress().filter(isOf(figure));
    if (inPage() && own.length) take(own);
  }

  window.addEventListener("hashchange", follow);
  const destroy = () => window.removeEventListener("hashchange", follow);
  return { parts: [link, copied], show: () => (link.href = ofSettings()), write, follow, destroy };
}
