// Where along the picture the reader reads: a slider, the pointer over the picture, keys, and playing through it.
import { element, slider } from "./controls.js";
import { playback } from "./playback.js";

// `kind` says how its pictures are read; `redraw` is called when the reader reads elsewhere.
export function reading(kind, drawing, redraw) {
  const description = { name: kind.readName, minimum: 0, step: 1, words: (place) => kind.position(place, answer) };
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

  // The slider follows the length of the picture; at its end it stays at the end, otherwise where it was.
  function follow(next) {
    const before = answer && description.maximum;
    answer = next;
    description.maximum = kind.last(next);
    if (before === undefined) position = kind.firstPosition(description.maximum, next);
    else if (position === before || position > description.maximum) position = description.maximum;
    if (before !== description.maximum) player.pause();
    if (!bar) show();
    bar.set(position);
  }

  function show() {
    bar = slider(description, position, readAt);
    bar.input.addEventListener("keydown", followKey);
    drawing.before(element("div", { className: "reading" }, bar.box, ...(kind.playable ? [player.button] : [])));
  }

  function followPointer(event) {
    const place = answer && kind.locate?.(event, drawing.firstChild, answer);
    if (place !== undefined) readAt(place);
  }

  // Where a picture has rows, some keys lead from one to another; the slider's own lead along them.
  function followKey(event) {
    const step = kind.step?.(event.key, answer);
    if (step === undefined) return;
    event.preventDefault();
    if (position + step >= 0 && position + step <= description.maximum) readAt(position + step);
  }

  drawing.addEventListener("pointermove", followPointer);
  drawing.addEventListener("pointerdown", followPointer);
  return { follow, position: () => position, destroy: player.destroy };
}
