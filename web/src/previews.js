// A link to a term, an equation, a figure or a source shows what it leads to, to the pointer and to the keyboard, until either leaves or
// Escape is pressed. Without it the link is what it was.
import { element } from "./controls.js";
import { here, load } from "./near.js";

const ALL = "previews.js"; // beside this program; loaded for the first link
const LINKS = "article a.internal[href*='#'], article .reference.internal[href*='#']";
const PAUSE = 250; // ms, so that a pointer on its way across the text opens nothing
const root = new URL("..", here);

const box = element("div", { className: "preview", id: "preview", hidden: true });
box.setAttribute("role", "tooltip");
let shown; // the link
let timer;

const nameOf = (link) => (link.href.startsWith(root.href) ? link.href.slice(root.href.length) : "");

function place(link) {
  const { left, top, bottom } = link.getClientRects()[0];
  const { width, height } = box.getBoundingClientRect();
  const below = bottom + height + 12 < innerHeight || top < height + 12;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8)) + scrollX}px`;
  box.style.top = `${(below ? bottom + 6 : top - height - 6) + scrollY}px`;
}

async function show(link) {
  await load(ALL);
  const text = globalThis.nadamPreviews[nameOf(link)];
  if (!text || link !== shown) return;
  box.innerHTML = text; // of this book's own pages
  for (const picture of box.querySelectorAll("[src]")) picture.src = new URL(picture.getAttribute("src"), root);
  box.hidden = false;
  link.removeAttribute("title"); // the same in short
  link.setAttribute("aria-describedby", box.id);
  place(link);
}

function hide() {
  clearTimeout(timer);
  shown?.removeAttribute("aria-describedby");
  shown = undefined;
  box.hidden = true;
}

function come({ target, type }) {
  if (box.contains(target)) return clearTimeout(timer); // to read it, or to follow its words with the pointer
  const link = target.closest?.(LINKS);
  if (!link || link === shown) return link && clearTimeout(timer);
  hide();
  shown = link;
  timer = setTimeout(show, type === "focusin" ? 0 : PAUSE, link);
}

function leave({ target }) {
  if (!shown || !(box.contains(target) || shown.contains(target))) return;
  clearTimeout(timer);
  timer = setTimeout(hide, PAUSE);
}

export function showPreviews() {
  document.body.append(box);
  for (const event of ["pointerover", "focusin"]) document.addEventListener(event, come);
  for (const event of ["pointerout", "focusout"]) document.addEventListener(event, leave);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
}
