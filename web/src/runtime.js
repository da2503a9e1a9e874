// What a live figure needs beside its state: loaded once by a page of the book, or sent once by a live kernel.
import { comparison } from "./comparison.js";
import { curves } from "./curves.js";
import { descent } from "./descent.js";
import { fillExercises } from "./exercise.js";
import { figure } from "./figure.js";
import { ask } from "./worker_client.js";
import { sensitivity } from "./sensitivity.js";
import { stability } from "./stability.js";
import style from "./figure.css";

const views = {
  schedule: curves({
    title: "Explore a learning-rate schedule",
    readName: "step to read",
    x: "step",
    y: "learning rate",
    place: "Step",
    position: String,
    firstPosition: (last) => Math.round(last / 4),
    parts: true,
  }),
  generation: curves({
    title: "Compare the Nadams",
    readName: "update to read",
    x: "update (step)",
    y: "step / learning rate",
    place: "Update",
    position: String,
    firstPosition: () => 0,
    fold: { of: "shown", words: "Which Nadams are shown" },
    reference: { at: 1, words: "the rate that you asked for" },
  }),
  decay: curves({
    title: "Explore the decay argument",
    readName: "epoch to read",
    x: "epoch",
    y: "learning rate",
    place: "Epoch",
    position: (x) => String(Number(x.toFixed(2))),
    firstPosition: (last) => last,
  }),
  comparison,
  descent,
  sensitivity,
  stability,
};

function render({ model, el }) {
  const sheet = document.createElement("style");
  sheet.textContent = style;
  el.append(sheet);
  // Otherwise JupyterLab, whose shortcuts look at the focused element itself, takes the arrow keys from the sliders.
  el.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
  return figure(views[model.get("_figure")], model, el);
}

globalThis.nadamRuntime = { ask, render };
fillExercises();
