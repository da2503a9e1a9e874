// What a reader takes along: the pictures of a figure as one SVG or PNG, as they are painted, and its numbers as CSV.
import { element } from "./controls.js";

const PAINT = ["color", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity"];
const LETTERS = ["font-family", "font-size", "font-weight", "text-anchor"];
const SHARPER = 2; // pixels of the PNG to one of the page
const EDGE = 12;
const SVG = "http://www.w3.org/2000/svg";

// A copy that needs no style sheet: each part has the colours that it is painted in.
function painted(picture) {
  const copy = picture.cloneNode(true);
  const parts = [picture, ...picture.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((part, nth) => {
    const style = getComputedStyle(parts[nth]);
    for (const name of [...PAINT, ...(part.localName === "text" || part.localName === "tspan" ? LETTERS : [])]) part.setAttribute(name, style.getPropertyValue(name));
    part.removeAttribute("class");
  });
  copy.querySelectorAll("style").forEach((sheet) => sheet.remove());
  return copy;
}

// All pictures of the drawing where they stand, on the page's own ground, with the figure's sentence as their description.
export function asSvg(drawing, words) {
  const frame = drawing.getBoundingClientRect();
  const whole = document.createElementNS(SVG, "svg");
  const [width, height] = [Math.ceil(frame.width) + 2 * EDGE, Math.ceil(frame.height) + 2 * EDGE];
  for (const [name, value] of Object.entries({ xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, role: "img" })) whole.setAttribute(name, value);
  const described = document.createElementNS(SVG, "desc");
  described.textContent = words;
  const ground = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ width, height, fill: getComputedStyle(document.body).backgroundColor })) ground.setAttribute(name, value);
  whole.append(described, ground);
  for (const picture of drawing.querySelectorAll("svg[viewBox]")) {
    const { left, top } = picture.getBoundingClientRect();
    const copy = painted(picture);
    copy.setAttribute("x", left - frame.left + EDGE);
    copy.setAttribute("y", top - frame.top + EDGE);
    whole.append(copy);
  }
  return new XMLSerializer().serializeToString(whole);
}

export async function asPng(svg) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = element("canvas", { width: image.width * SHARPER, height: image.height * SHARPER });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

const cell = (value) => (value === null ? "" : /[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
export const asCsv = ({ head, rows }) => [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");

function download(name, content, type) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000); // the browser reads it after the click
}

// A fold with three buttons. `shown` gives {words, numbers} of what is drawn, or nothing before there is an answer.
export function saveFold(name, drawing, shown) {
  const ways = {
    "picture as SVG": ({ words }) => download(`${name}.svg`, asSvg(drawing, words), "image/svg+xml"),
    "picture as PNG": async ({ words }) => download(`${name}.png`, await asPng(asSvg(drawing, words)), "image/png"),
    "numbers as CSV": ({ numbers }) => download(`${name}.csv`, asCsv(numbers), "text/csv"),
  };
  const buttons = Object.entries(ways).map(([words, way]) => element("button", { type: "button", onclick: () => shown() && way(shown()) }, words));
  return element("details", { className: "save" }, element("summary", {}, "Save the picture or its numbers"), element("div", { className: "buttons" }, ...buttons));
}
