// Puts a new picture in the place of the shown one. Marks are used again: only what differs is written, so that the browser styles, lays out
// and paints nothing else.

let count = 0; // of the holders, so that no two name a clip path alike

// `holder` shows what `put` is given last. Its attribute data-drawn counts the drawings, but for those that only light up a part.
export function pictureIn(holder) {
  const prefix = `nadam-clip-${++count}`;
  let drawn = 0;

  function put(next, isNew) {
    nameAlike(next, prefix);
    follow(holder, [next]);
    if (isNew) holder.dataset.drawn = String(++drawn);
    return holder.firstChild;
  }

  return { put };
}

// Plot gives each drawing new names for its clip paths, and a style sheet of its own, for which the browser would style the whole page anew:
// ours has its rules.
function nameAlike(picture, prefix) {
  for (const sheet of picture.querySelectorAll("style")) sheet.remove();
  const names = new Map([...picture.querySelectorAll("clipPath[id]")].map(({ id }, nth) => [`url(#${id})`, `${prefix}-${nth}`]));
  for (const path of picture.querySelectorAll("clipPath[id]")) path.id = names.get(`url(#${path.id})`);
  for (const part of picture.querySelectorAll("[clip-path]")) part.setAttribute("clip-path", `url(#${names.get(part.getAttribute("clip-path"))})`);
}

// Gives a part the children `wanted`, by changing those that it has where they are of the same kind.
export function follow(part, wanted) {
  const present = [...part.childNodes];
  present.slice(wanted.length).forEach((child) => child.remove());
  wanted.forEach((next, nth) => {
    const child = present[nth];
    if (!child) part.append(next);
    else if (child.nodeName !== next.nodeName) child.replaceWith(next);
    else if (child.nodeType === Node.TEXT_NODE) child.data === next.data || (child.data = next.data);
    else takeOver(child, next);
  });
}

function takeOver(shown, next) {
  if (next.scale) shown.scale = next.scale; // of Plot: where the axes put a value
  if (shown.isEqualNode(next)) return;
  for (const name of shown.getAttributeNames()) if (!next.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of next.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  follow(shown, [...next.childNodes]);
}
