// A live figure: the reader's settings, the answer of Python to them, and its picture. Each of its parts is in a file of its own.
import { addressOf, broughtBy, fromAddress } from "./address.js";
import { keptAnswers } from "./compare.js";
import { element, panelOf } from "./controls.js";
import { editBand, editOf, editorFold, textOf } from "./editor.js";
import { handles } from "./handles.js";
import { offers } from "./offer.js";
import { numbersFold, reading } from "./reading.js";
import { saveFold } from "./save.js";
import { at, choose, descriptionOf } from "./settings.js";
import { ask, askWith, newestOnly } from "./worker_client.js";

const NARROWEST = 200; // pixels that a picture is drawn for

// `view` describes one kind of figure: {title, readName, firstPosition, position, draw, last, read, numbers, background?, locate?, playable?, single?, step?}.
export function figure(view, model, el) {
  const name = model.get("_figure");
  const controls = Object.fromEntries(model.get("_controls").map((control, rank) => [control.name, { ...control, rank }]));
  const choices = model.get("_choices");
  const settings = () => model.get("settings");
  const first = settings();
  const id = `${name}-${document.querySelectorAll(`.nadam-figure[data-figure="${name}"]`).length + 1}`;

  let answer; // last from Python
  let background; // what is asked for only once, such as the surface
  let width; // of the drawing

  const drawing = element("div", { className: "drawing" });
  const points = handles(describe, put);
  const stage = element("div", { className: "stage" }, drawing, points.layer);
  const legend = element("ul", { className: "legend" });
  const status = element("p");
  status.setAttribute("role", "status");
  const panel = panelOf(controls, choices, (path, value) => put([[path, value]]), view.flags);
  const reader = reading(view, drawing, stage, draw);
  const kept = keptAnswers(() => answer, draw, view.single);
  const numbers = numbersFold(() => answer && view.numbers(answer));
  const save = saveFold(id, drawing, () => answer && { words: status.textContent, numbers: view.numbers(answer) });
  const offer = offers();
  const band = editBand();
  const refresh = newestOnly(async () => {
    try {
      if (view.background) background = await view.background(settings(), background, ask);
      const asked = settings();
      show({ ...(await askWith(editOf(sourceOf()), { ask: name, settings: { ...model.get("_data"), ...asked } })), settings: asked });
    } catch (error) {
      status.textContent = error.message;
    }
  });
  const editor = editorFold(sourceOf, refresh);
  const address = addressOf(id, state, follow);
  const reset = element("button", { type: "button", onclick: () => set(first) }, "reset");
  const buttons = element("div", { className: "buttons" }, ...kept.buttons, reset, ...address.parts);
  const parts = [stage, band.box, legend, status, panel.box, buttons, offer.box, numbers.fold, save, editor.box];
  const box = element("div", { className: "nadam-figure" }, ...parts);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", view.title);
  box.dataset.figure = name;
  el.append(box);

  // Module and name of the Python that can be edited: that of the chosen schedule or rule, or the figure's own.
  function sourceOf() {
    const [chosen] = Object.entries(choices).filter(([, values]) => !Array.isArray(values));
    return chosen ? chosen[1][settings()[chosen[0]]].source : model.get("_source");
  }

  function describe(path) {
    const description = descriptionOf(path, settings(), controls, choices);
    return description && { description, value: at(settings(), path) };
  }

  function put(pairs) {
    set(pairs.reduce((next, [path, value]) => choose(next, path, value, controls, choices), settings()));
  }

  function allSources() {
    const chosen = Object.values(choices).filter((values) => !Array.isArray(values));
    return chosen.length ? Object.values(chosen[0]).map(({ source }) => source) : [model.get("_source")];
  }

  // What a link carries. A kept curve of the reader's own Python would be another's with the book's, so it is left out.
  function state() {
    const own = textOf(sourceOf());
    return {
      settings: settings(),
      kept: kept.all().filter(({ edit }) => !edit).map(({ settings }) => settings),
      python: own === null ? [] : [[sourceOf(), own]],
    };
  }

  async function follow(said) {
    const { kept: others, python } = broughtBy(id, settings(), said, controls, choices, allSources());
    for (const [source, text] of python) offer.show(source, text);
    model.set("settings", fromAddress(id, settings(), said, controls, choices)); // a link in the text may say one of them alone
    box.scrollIntoView({ block: "center" });
    if (!others.length || view.single) return;
    const answers = others.map(async (asked) => ({ ...(await ask({ ask: name, settings: asked })), settings: asked }));
    kept.restore(await Promise.all(answers));
  }

  function set(value) {
    model.set("settings", value);
    model.save_changes();
    address.write();
  }

  function showSettings() {
    panel.show(settings());
    address.show();
    editor.show();
    refresh();
  }

  function show(next) {
    answer = next;
    editor.say(answer.trouble ?? "");
    reader.follow(answer);
    draw();
  }

  function draw() {
    if (!answer || !width) return;
    const shown = { answer, kept: kept.all(), where: reader.position(), background, width };
    const { picture, label, keys } = view.draw(shown);
    // To a screen reader the picture is one image, and the status line says what it shows.
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    picture.querySelectorAll("[aria-label]").forEach((part) => part.removeAttribute("aria-label"));
    drawing.replaceChildren(picture);
    points.show(answer.handles, picture.matches("svg") ? picture : picture.querySelector("svg"));
    legend.replaceChildren(...keys);
    legend.hidden = !keys.length;
    band.show(answer);
    status.textContent = `${view.read(shown)} ${answer.summary}`;
    numbers.show();
  }

  // Measured only when it changes: measuring at each drawing would make the browser lay out the page twice.
  const resized = new ResizeObserver(([{ contentRect }]) => {
    const measured = Math.max(Math.floor(contentRect.width), NARROWEST);
    if (measured === width) return;
    width = measured;
    draw();
  });
  resized.observe(drawing);
  address.follow();
  model.on("change:settings", showSettings);
  showSettings();
  return () => {
    resized.disconnect();
    model.off("change:settings", showSettings);
    for (const part of [reader, editor, address]) part.destroy();
  };
}
