// What all live figures share: controls, one question at a time to Python, status, kept pictures, numbers, the Python to edit, the address.
import { checkbox, dropdown, element, slider } from "./controls.js";
import { editorFold } from "./editor.js";
import { keepText } from "./edits.js";
import { ask } from "./python.js";
import { at, choose, descriptionOf, fromAddress, leaves, ordered, toAddress } from "./settings.js";

const MOST_KEPT = 3;
const ADDRESS_PAUSE = 400; // ms; browsers refuse to write an address many times a second
const still = matchMedia("(prefers-reduced-motion: reduce)");

// `kind` says what is particular: {title, lookName, firstLook, draw, last, read, table, background?, playable?, alone?, step?}.
export function figure(kind, model, el) {
  const name = model.get("_figure");
  const controls = Object.fromEntries(model.get("_controls").map((control, rank) => [control.name, { ...control, rank }]));
  const choices = model.get("_choices");
  const settings = () => model.get("settings");
  const first = settings();

  const panel = element("div", { className: "controls" });
  const drawing = element("div", { className: "drawing" });
  const legend = element("ul", { className: "legend" });
  const whose = element("span");
  const reset = element("button", { type: "button", onclick: forget }, "reset the Python");
  const band = element("p", { className: "band", hidden: true }, whose, " ", reset);
  band.setAttribute("aria-live", "polite");
  const status = element("p");
  status.setAttribute("role", "status");
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const play = button("play", () => (playing ? pause() : start()));
  const keep = button("keep this curve", keepCurve);
  const drop = button("drop what is kept", () => ((kept = []), draw()));
  const link = element("a", { className: "address", onclick: copyAddress }, "copy a link to this state");
  const copied = element("span");
  copied.setAttribute("aria-live", "polite");
  const buttons = element("div", { className: "buttons" }, keep, drop, button("reset", () => set(first)), link, copied);
  const numbers = element("details", { className: "numbers" }, element("summary", {}, "The numbers"));
  const editor = editorFold(source, refresh);
  const box = element("div", { className: "nadam-figure" }, panel, drawing, band, legend, status, buttons, numbers, editor.box);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", kind.title);
  const nth = document.querySelectorAll(`.nadam-figure[data-figure="${name}"]`).length + 1;
  box.dataset.figure = name;
  el.append(box);
  const id = `${name}-${nth}`;

  let made = []; // {path, set} of the controls shown
  let shape; // what decides which controls those are
  const lookControl = { name: kind.lookName, minimum: 0, step: 1, words: (position) => kind.position(position, answer) };
  let look; // the slider that moves along the picture
  let where; // where it stands
  let answer; // last from Python
  let background; // what the figure asked for once
  let kept = []; // earlier answers
  let playing;
  let width; // of the drawing

  function source() {
    const [chosen] = Object.entries(choices).filter(([, values]) => !Array.isArray(values));
    return chosen ? chosen[1][settings()[chosen[0]]].source : model.get("_source");
  }

  function forget() {
    const { module, name } = answer.edit ?? answer.failed;
    keepText([module, name], null);
  }

  function set(value) {
    model.set("settings", value);
    model.save_changes();
    showAddress();
  }

  function buildControls() {
    const focused = made.find(({ input }) => input === document.activeElement)?.path.join();
    made = ordered(settings(), controls, choices).flatMap((path) => {
      const description = descriptionOf(path, settings(), controls, choices);
      if (!description) return [];
      const change = (value) => set(choose(settings(), path, value, controls, choices));
      const value = at(settings(), path);
      const control = description.choices
        ? dropdown(description, description.choices, value, change)
        : (description.flag ? checkbox : slider)(description, value, change);
      return [{ path, ...control }];
    });
    panel.replaceChildren(...made.map(({ box }) => box));
    // Taken out and put back, a control would lose the keyboard.
    made.find(({ path }) => path.join() === focused)?.input.focus();
  }

  function showSettings() {
    const now = leaves(settings()).join();
    if (now !== shape) buildControls();
    else for (const { path, set } of made) set(at(settings(), path));
    shape = now;
    link.href = address();
    editor.show();
    refresh();
  }

  // One question at a time, and always about the newest state: a fast hand on a slider leaves no queue behind.
  let busy = false;
  let stale = false;
  async function refresh() {
    stale = true;
    if (busy) return;
    busy = true;
    while (stale) {
      stale = false;
      try {
        if (kind.background) background = await kind.background(settings(), background, ask);
        const asked = settings();
        show({ ...(await answerTo({ ask: name, settings: asked })), settings: asked });
      } catch (error) {
        status.textContent = error.message;
      }
    }
    busy = false;
  }

  // Should the reader's Python fail, the book's own answers, and the editor says what was wrong.
  async function answerTo(question) {
    const edit = editor.edit();
    if (!edit) editor.say("");
    if (!edit) return ask(question);
    try {
      const found = await ask({ ...question, edit });
      editor.say("");
      return { ...found, edit };
    } catch (error) {
      editor.say(`${error.message}. The figure shows the book's own Python.`);
      return { ...(await ask(question)), failed: edit };
    }
  }

  // The slider along the picture follows its length; at its end it stays at the end, else where it was.
  function show(next) {
    const before = answer && kind.last(answer);
    answer = next;
    lookControl.maximum = kind.last(next);
    if (before === undefined) where = kind.firstLook(lookControl.maximum, next);
    else if (where === before || where > lookControl.maximum) where = lookControl.maximum;
    if (before !== lookControl.maximum) pause();
    if (!look) {
      look = slider(lookControl, where, lookAt);
      look.input.addEventListener("keydown", followKey);
    }
    look.set(where);
    if (before === undefined) drawing.before(element("div", { className: "look" }, look.box, ...(kind.playable ? [play] : [])));
    draw();
  }

  function lookAt(position) {
    pause();
    where = position;
    draw();
  }

  function draw() {
    if (!answer || !width) return;
    const shown = { answer, kept, where, background, width };
    const { picture, label, keys } = kind.draw(shown);
    // To a screen reader the picture is one image, and the status line says what it shows.
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    picture.querySelectorAll("[aria-label]").forEach((part) => part.removeAttribute("aria-label"));
    drawing.replaceChildren(picture);
    legend.replaceChildren(...keys);
    legend.hidden = !keys.length;
    band.hidden = !answer.edit && !answer.failed;
    if (answer.edit) whose.textContent = `Computed by your Python of ${answer.edit.name}.`;
    if (answer.failed) whose.textContent = `Your Python of ${answer.failed.name} does not run: this is the book's own.`;
    status.textContent = `${kind.read(shown)} ${answer.summary}`;
    keep.disabled = kept.length === MOST_KEPT;
    drop.disabled = !kept.length;
    if (numbers.open) showNumbers();
  }

  function showNumbers() {
    const { head, rows } = kind.table(answer);
    const line = (tag, cells) => element("tr", {}, ...cells.map((cell) => element(tag, tag === "th" ? { scope: "col" } : {}, cell)));
    const table = element("table", {}, element("thead", {}, line("th", head)), element("tbody", {}, ...rows.map((row) => line("td", row))));
    const holder = element("div", { className: "scrolling", tabIndex: 0 }, table);
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", "The numbers of the figure");
    numbers.replaceChildren(numbers.firstChild, holder);
  }

  function keepCurve() {
    if (!answer || kept.length === MOST_KEPT) return;
    kept = [...kept, answer];
    draw();
  }

  function start() {
    if (!answer || still.matches) return;
    const last = kind.last(answer);
    const from = where >= last ? 0 : where;
    let begun;
    const perSecond = Math.max(20, last / 8); // eight seconds at most
    play.textContent = "pause";
    const next = (now) => {
      begun ??= now; // a frame's time may be before the click's
      where = Math.min(last, from + Math.floor(((now - begun) / 1000) * perSecond));
      look.set(where);
      draw();
      if (where < last) playing = requestAnimationFrame(next);
      else pause();
    };
    playing = requestAnimationFrame(next);
  }

  function pause() {
    cancelAnimationFrame(playing);
    playing = undefined;
    play.textContent = "play";
  }

  const followMotion = () => {
    play.hidden = still.matches;
    pause();
  };

  // In the book the page's address carries the settings; in a notebook the kernel does.
  function address() {
    const others = read().filter(([key]) => !key.startsWith(`${id}:`));
    return `#${new URLSearchParams([...others, ...toAddress(id, settings())])}`;
  }
  const read = () => [...new URLSearchParams(location.hash.slice(1))].filter(([key]) => /^[a-z]+-\d+:/.test(key));
  // The address of the page changes too, for a browser that lets no page write to the clipboard.
  async function copyAddress(event) {
    event.preventDefault();
    link.href = address();
    history.replaceState(null, "", link.href);
    const done = await navigator.clipboard?.writeText(link.href).then(
      () => true,
      () => false,
    );
    copied.textContent = done ? "Copied." : "The page's address holds this state now: copy it from there.";
  }

  let addressTimer;
  function showAddress() {
    if (!globalThis.nadamPage) return;
    copied.textContent = "";
    clearTimeout(addressTimer);
    addressTimer = setTimeout(() => history.replaceState(null, "", address()), ADDRESS_PAUSE);
  }
  function followAddress() {
    const said = read().filter(([key]) => key.startsWith(`${id}:`));
    if (!globalThis.nadamPage || !said.length) return;
    model.set("settings", fromAddress(id, first, said, controls, choices));
    box.scrollIntoView({ block: "center" });
  }

  function lookThere(position) {
    if (position === where) return;
    look.set(position);
    lookAt(position);
  }

  function followPointer(event) {
    const position = kind.locate?.(event, drawing.firstChild, answer);
    if (position !== undefined) lookThere(position);
  }

  // Where a picture has rows, some keys lead from one to another; the slider's own lead along them.
  function followKey(event) {
    const step = kind.step?.(event.key, answer);
    if (step === undefined) return;
    event.preventDefault();
    if (where + step >= 0 && where + step <= lookControl.maximum) lookThere(where + step);
  }

  keep.hidden = drop.hidden = Boolean(kind.alone);
  link.hidden = !globalThis.nadamPage;
  numbers.addEventListener("toggle", () => answer && numbers.open && showNumbers());
  drawing.addEventListener("pointermove", followPointer);
  drawing.addEventListener("pointerdown", followPointer);
  still.addEventListener("change", followMotion);
  window.addEventListener("hashchange", followAddress);
  // Measured when it changes alone: to ask at each drawing would make the browser lay out the page twice.
  const resized = new ResizeObserver(([{ contentRect }]) => {
    const measured = Math.max(Math.floor(contentRect.width), 200);
    if (measured === width) return;
    width = measured;
    draw();
  });
  resized.observe(drawing);
  followMotion();
  followAddress();
  model.on("change:settings", showSettings);
  showSettings();
  return () => {
    pause();
    resized.disconnect();
    editor.destroy();
    still.removeEventListener("change", followMotion);
    window.removeEventListener("hashchange", followAddress);
    model.off("change:settings", showSettings);
  };
}
