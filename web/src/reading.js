// How the reader reads a picture: at a position, which a slider, the pointer, keys and a player move, and as a table of its numbers.
import { element, short, slider } from "./controls.js";

const LONGEST = 8; // seconds
const ROWS = 21; // of the table of numbers, at most one more
const SLOWEST = 20; // positions a second
const still = matchMedia("(prefers-reduced-motion: reduce)");

// `view` says how its pictures are read; the slider comes after the `stage`, which holds the `drawing`; `redraw` is called when the position
// changes.
export function reading(view, drawing, stage, redraw) {
  const description = { name: view.readName, minimum: 0, step: 1, words: (place) => view.position(place, answer) };
  let answer; // what is read
  let position;
  let bar; // the slider; made with the first answer
  const player = playback(() => answer && { position, last: description.maximum }, moveTo);

  function moveTo(place) {
    position = place;
    bar.set(place);
    redraw();
  }

  function readAt(place) {
    player.pause();
    if (place !== position) moveTo(place);
  }

  // The slider's range follows the length of the picture. A slider at the end stays at the end; any other keeps its position.
  function follow(next) {
    const before = answer && description.maximum;
    answer = next;
    description.maximum = view.last(next);
    if (before === undefined) position = view.firstPosition(description.maximum, next);
    else if (position === before || position > description.maximum) position = description.maximum;
    if (before !== description.maximum) player.pause();
    if (!bar) show();
    bar.set(position);
  }

  function show() {
    bar = slider(description, position, readAt);
    bar.input.addEventListener("keydown", followKey);
    stage.after(element("div", { className: "reading" }, bar.box, ...(view.playable ? [player.button] : [])));
  }

  function followPointer(event) {
    if (player.isPlaying() && event.type === "pointermove") return; // it may only lie there
    const place = answer && view.locate?.(event, drawing.firstChild, answer);
    if (place !== undefined) readAt(place);
  }

  // Where a picture has rows, the keys up and down move between them; the slider's own keys move along a row.
  function followKey(event) {
    const step = view.step?.(event.key, answer);
    if (step === undefined) return;
    event.preventDefault();
    if (position + step >= 0 && position + step <= description.maximum) readAt(position + step);
  }

  drawing.addEventListener("pointermove", followPointer);
  drawing.addEventListener("pointerdown", followPointer);
  return { follow, position: () => position, isPlaying: player.isPlaying, destroy: player.destroy };
}

// Plays a figure from its position to its end, frame by frame, unless the reader prefers less motion. `range` gives the present and the last
// position, or nothing before there is an answer; `move` changes the position.
function playback(range, move) {
  let frame;
  const button = element("button", { type: "button", onclick: () => (frame ? pause() : play()) });

  function play() {
    if (!range() || still.matches) return;
    const { position, last } = range();
    const from = position >= last ? 0 : position;
    const perSecond = Math.max(SLOWEST, last / LONGEST);
    let begun;
    button.textContent = "pause";
    const next = (now) => {
      begun ??= now; // a frame's time may be before the click's
      const reached = Math.min(last, from + Math.floor(((now - begun) / 1000) * perSecond));
      if (reached < last) frame = requestAnimationFrame(next);
      else pause();
      move(reached);
    };
    frame = requestAnimationFrame(next);
  }

  function pause() {
    cancelAnimationFrame(frame);
    frame = undefined;
    button.textContent = "play";
  }

  const followMotion = () => {
    button.hidden = still.matches;
    pause();
  };
  still.addEventListener("change", followMotion);
  followMotion();
  const destroy = () => {
    pause();
    still.removeEventListener("change", followMotion);
  };
  return { button, pause, isPlaying: () => frame !== undefined, destroy };
}

// A fold with numbers of the picture, evenly spaced, as a table, made when it is open. `all` gives {head, rows}, or nothing before there is an
// answer.
export function numbersFold(all) {
  const fold = element("details", { className: "numbers", ontoggle: show }, element("summary", {}, "The numbers"));

  function show() {
    const numbers = fold.open && all();
    if (!numbers) return;
    const stride = Math.max(1, Math.ceil(numbers.rows.length / ROWS));
    const rows = numbers.rows.filter((_, index) => index % stride === 0 || index === numbers.rows.length - 1);
    const line = (tag, cells) => {
      const scope = tag === "th" ? { scope: "col" } : {};
      return element("tr", {}, ...cells.map((cell) => element(tag, scope, cell)));
    };
    const head = element("thead", {}, line("th", numbers.head));
    const body = element("tbody", {}, ...rows.map((row) => line("td", row.map((cell) => (typeof cell === "string" ? cell : short(cell))))));
    const holder = element("div", { className: "scrolling", tabIndex: 0 }, element("table", {}, head, body));
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", "The numbers of the figure");
    fold.replaceChildren(fold.firstChild, holder);
  }

  return { fold, show };
}
