// Plays a figure from where it stands to its end, frame by frame, for a reader who does not mind motion.
import { element } from "./controls.js";

const LONGEST = 8; // seconds
const SLOWEST = 20; // positions a second
const still = matchMedia("(prefers-reduced-motion: reduce)");

// `range` gives where the figure stands and its last position, or nothing before there is something to play; `move` puts it elsewhere.
export function playback(range, move) {
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
      move(reached);
      if (reached < last) frame = requestAnimationFrame(next);
      else pause();
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
  return { button, pause, destroy };
}
