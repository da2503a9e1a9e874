// What a live figure needs beside its state: loaded once by a page of the book, or sent once by a live kernel.
import { curves } from "./curves.js";
import { descent } from "./descent.js";
import { figure } from "./figure.js";
import { ask } from "./python.js";
import { sensitivity } from "./sensitivity.js";
import style from "./figure.css";

const kinds = {
  schedule: curves({
    title: "Explore a learning-rate schedule",
    lookName: "step to read",
    x: "step",
    y: "learning rate",
    place: "Step",
    position: String,
    firstLook: (last) => Math.round(last / 4),
  }),
  generation: curves({
    title: "Compare the Nadams",
    lookName: "update to read",
    x: "update (step)",
    y: "step / learning rate",
    place: "Update",
    position: String,
    firstLook: () => 0,
  }),
  decay: curves({
    title: "Explore the decay argument",
    lookName: "epoch to read",
    x: "epoch",
    y: "learning rate",
    place: "Epoch",
    position: (x) => String(Number(x.toFixed(2))),
    firstLook: (last) => last,
  }),
  descent,
  sensitivity,
};

function render({ model, el }) {
  const sheet = document.createElement("style");
  sheet.textContent = style;
  el.append(sheet);
  // Else JupyterLab, whose shortcuts look at the focused element itself, takes the arrow keys from the sliders.
  el.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
  return figure(kinds[model.get("_figure")], model, el);
}

globalThis.nadamRuntime = { ask, render };
