// The answers that the reader keeps beside the present one, to compare.
import { element } from "./controls.js";

const MOST = 3;

// `present` gives the answer to keep; `redraw` is called when others are kept. A figure that shows one answer alone has no buttons.
export function keptAnswers(present, redraw, alone) {
  let all = [];
  const change = (next) => {
    all = next;
    keep.disabled = all.length === MOST;
    drop.disabled = !all.length;
    redraw();
  };
  const button = (text, onclick) => element("button", { type: "button", onclick, hidden: Boolean(alone) }, text);
  const keep = button("keep this curve", () => present() && change([...all, present()]));
  const drop = button("drop what is kept", () => change([]));
  drop.disabled = true;
  return { buttons: [keep, drop], all: () => all };
}
