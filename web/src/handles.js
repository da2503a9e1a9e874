// Points of a picture that a reader can move, by mouse, finger or arrow keys. Python says with each answer where they are and what they
// set: {name, at: [x, y], x: {path, per}, y: {path, per}}. The setting is the place on the axis over `per`; a point may have one axis alone.
import { element, scaleOf, stopOf } from "./controls.js";

const KEYS = { ArrowLeft: ["x", -1], ArrowRight: ["x", 1], ArrowDown: ["y", -1], ArrowUp: ["y", 1] };
const FAST = 10; // stops, with the shift key

// `describe` gives for a path {description, value} of its control, or nothing; `set` takes pairs of path and value.
export function handles(describe, set) {
  const layer = element("div", { className: "handles" });
  let points = [];
  let picture; // the SVG whose scales say where the points are

  function show(next = [], drawn) {
    points = next.filter(({ x, y }) => [x, y].every((axis) => !axis || describe(axis.path)));
    picture = drawn;
    while (layer.children.length > points.length) layer.lastChild.remove();
    while (layer.children.length < points.length) layer.append(handle(layer.children.length));
    points.forEach(({ name, at }, nth) => {
      const button = layer.children[nth];
      button.dataset.arguments = [points[nth].x, points[nth].y].flatMap((axis) => axis?.path.join(".") ?? []).join(" ");
      button.setAttribute("aria-label", `Move ${name}: drag it, or use the arrow keys`);
      const [left, top] = ["x", "y"].map((axis, place) => inFrame(picture.scale(axis), at[place]));
      // Within the figure even before it is drawn again on a page that grew narrower: a handle beside it would widen the page.
      Object.assign(button.style, { left: `min(${left}px, 100%)`, top: `${top}px` });
    });
  }

  function move(nth, event) {
    const { left, top } = layer.getBoundingClientRect();
    const pixels = { x: event.clientX - left, y: event.clientY - top };
    const { x, y } = points[nth];
    set(
      Object.entries({ x, y }).flatMap(([name, axis]) =>
        axis ? [[axis.path, stopOf(describe(axis.path).description, picture.scale(name).invert(pixels[name]) / axis.per)]] : [],
      ),
    );
  }

  function follow(nth, event) {
    const [name, sign] = KEYS[event.key] ?? [];
    const axis = points[nth][name];
    if (!axis) return;
    event.preventDefault();
    const { description, value } = describe(axis.path);
    const { position, value: valueAt, step } = scaleOf(description);
    set([[axis.path, stopOf(description, valueAt(position(value) + sign * step * (event.shiftKey ? FAST : 1)))]]);
  }

  function handle(nth) {
    const button = element("button", { type: "button", className: "handle" });
    button.addEventListener("pointerdown", ({ pointerId }) => button.setPointerCapture(pointerId));
    button.addEventListener("pointermove", (event) => button.hasPointerCapture(event.pointerId) && move(nth, event));
    button.addEventListener("keydown", (event) => follow(nth, event));
    return button;
  }

  return { layer, show };
}

// A point outside of the frame is held at its edge, where it can be taken hold of.
function inFrame({ apply, range }, value) {
  const place = apply(value);
  return Math.max(Math.min(...range), Math.min(Number.isFinite(place) ? place : Math.min(...range), Math.max(...range)));
}
