// Names at the lines' ends, in the lines' colours: quicker to read than a legend, where there is room for them.
const LETTER = 6.6; // pixels, of 12
const ROW = 14;
const GAP = 6;
const MOST = 0.25; // of the picture's width

// The width that the names need beside the frame; 0 where they are too wide for the picture.
export function roomFor(names, width) {
  const room = Math.max(...names.map(({ length }) => length)) * LETTER + GAP;
  return room <= MOST * width ? room : 0;
}

// The heights nearest to `wanted`, in its order, at which rows between top and bottom do not touch; nothing if there is no room for all.
export function apart(wanted, top, bottom) {
  if (wanted.length * ROW > bottom - top) return undefined;
  const order = wanted.map((_, nth) => nth).sort((a, b) => wanted[a] - wanted[b]);
  const places = [...wanted];
  let least = top;
  for (const nth of order) least = (places[nth] = Math.max(least, Math.min(places[nth], bottom))) + ROW;
  let most = bottom;
  for (const nth of order.reverse()) most = (places[nth] = Math.min(most, places[nth])) - ROW;
  return places;
}

// Writes the names {name, value, className} beside the frame of a picture, each where its line ends. A line without an end on the chart has none.
export function labelEnds(picture, lines) {
  const [x, y] = ["x", "y"].map((axis) => picture.scale(axis));
  const ended = lines.filter(({ value }) => value !== null);
  const [top, bottom] = [Math.min(...y.range), Math.max(...y.range)];
  const places = apart(ended.map(({ value }) => Math.max(top, Math.min(y.apply(value), bottom))), top, bottom);
  ended.forEach(({ name, className }, nth) => {
    if (!places) return;
    const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
    const said = { class: `${className} end`, x: Math.max(...x.range) + GAP, y: places[nth], dy: "0.32em", fill: "currentColor", "text-anchor": "start" };
    for (const [attribute, value] of Object.entries(said)) text.setAttribute(attribute, value);
    text.textContent = name;
    picture.append(text);
  });
}
