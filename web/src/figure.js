// A live figure: the reader's settings, the answer of Python to them, and its picture. Each of its parts is in a file of its own.
import { addressOf, broughtBy, fromAddress } from "./address.js";
import { belonging } from "./belonging.js";
import { keptAnswers } from "./compare.js";
import { element, panelOf } from "./controls.js";
import { editBand, editOf, editorFold, textOf } from "./editor.js";
import { formulaOf } from "./formula.js";
import { handles } from "./handles.js";
import { lights } from "./lights.js";
import { wordsOf } from "./looks.js";
import { offers } from "./offer.js";
import { follow as takeOver, pictureIn } from "./picture.js";
import { numbersFold, reading } from "./reading.js";
import { saveFold } from "./save.js";
import { at, choose, descriptionOf } from "./settings.js";
import { ask, askWith, newestOnly } from "./worker_client.js";

const NARROWEST = 200; // pixels that a picture is drawn for
const hasSources = ([, values]) => Object.values(values).some(({ source }) => source);

// One below the heading of the section that holds the figure.
const levelIn = (place) => 1 + Number(place.closest("section")?.querySelector(":scope > :is(h1, h2, h3, h4, h5)")?.localName.at(1) ?? 2);

// `view` describes one kind of figure: {title, readName, firstPosition, position, draw, last, read, numbers, background?, fold?, locate?, parts?, playable?,
// single?, step?}.
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
  const pictures = pictureIn(drawing);
  const points = handles(describe, put);
  const stage = element("div", { className: "stage" }, drawing, points.layer);
  const legend = element("ul", { className: "legend" });
  const status = element("p");
  status.setAttribute("role", "status");
  const panel = panelOf(controls, choices, (path, value) => put([[path, value]]), view.fold);
  const formula = formulaOf(panel.go);
  const reader = reading(view, drawing, stage, draw);
  const parts = belonging(name, () => draw(false));
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
  const all = [stage, band.box, legend, status, formula.box, panel.box, buttons, offer.box, numbers.fold, save, editor.box];
  const heading = element(`h${levelIn(el)}`, { className: "heard" }, view.title);
  const box = element("div", { className: "nadam-figure" }, heading, ...all);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", view.title);
  box.dataset.figure = name;
  el.append(box);
  const light = lights(box, argumentsRead, lightUp);

  const named = () => panel.all(settings()).map(({ path }) => path.join("."));
  const findParts = () => view.parts && parts.find(answer, named());

  // The arguments whose part of the curve holds the place that is read.
  function argumentsRead() {
    findParts();
    return view.parts ? parts.at(reader.position()) : [];
  }

  function lightUp(lit) {
    editor.light(named(), lit);
    findParts();
    if (view.parts) draw(false);
  }

  // Module and name of the Python that can be edited: that of the chosen schedule or rule, or the figure's own.
  function sourceOf() {
    const [chosen] = Object.entries(choices).filter(hasSources);
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
    const [chosen] = Object.entries(choices).filter(hasSources);
    return chosen ? Object.values(chosen[1]).map(({ source }) => source) : [model.get("_source")];
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
    formula.show(sourceOf().at(-1), panel.all(settings()));
    address.show();
    editor.show();
    editor.light(named(), light.lit());
    refresh();
  }

  function show(next) {
    answer = next;
    editor.say(answer.trouble ?? "");
    reader.follow(answer);
    if (light.any()) findParts();
    draw();
  }

  // Anew, or only to light up a part of what is drawn.
  function draw(isNew = true) {
    if (!answer || !width) return;
    light.update();
    const places = light.byPicture() ? [] : parts.of(light.lit());
    const shown = { answer, kept: kept.all(), where: reader.position(), background, width, places };
    const { picture, label, keys } = view.draw(shown);
    // To a screen reader the picture is one image, and the status line says what it shows.
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    picture.querySelectorAll("[aria-label]").forEach((part) => part.removeAttribute("aria-label"));
    const drawn = pictures.put(picture, isNew);
    points.show(answer.handles, drawn.matches("svg") ? drawn : drawn.querySelector("svg"));
    takeOver(legend, keys);
    legend.hidden = !keys.length;
    band.show(answer);
    const words = `${view.read(shown)} ${wordsOf(answer.summary)}`;
    status.setAttribute("aria-live", reader.isPlaying() ? "off" : "polite"); // a player would talk without an end
    if (status.textContent !== words) status.textContent = words; // the same words again would be said again
    numbers.show();
  }

  // Measured only when it changes: measuring at each drawing would make the browser lay out the page twice.
  const resized = new ResizeObserver(([{ contentRect }]) => {
    box.style.setProperty("--picture", `${Math.ceil(contentRect.height)}px`); // what a control has to keep clear of on a phone
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
    for (const part of [reader, editor, address, parts]) part.destroy();
  };
}
