// What belongs to one argument lights up together, whichever part of it is pointed at or has the focus: the symbol, its value, its control,
// the handle on the picture, the lines of Python that name it, and its part of the curve. What belongs to arguments says so in an attribute
// data-arguments, each as its path.

const same = (some, others) => some.join() === others.join();

// `read` gives the arguments of the place that is read on the picture; `changed` is called with the arguments that are lit.
export function lights(box, read, changed) {
  let lit = [];
  let byPicture = false;
  let pointed; // the part of the figure under the pointer
  let focused;

  const isRead = (part) => Boolean(part?.closest(".drawing, .reading"));

  function argumentsOf(part) {
    const named = part?.closest("[data-arguments]");
    if (named) return named.dataset.arguments.split(" ");
    if (isRead(part)) return read();
    const line = part?.closest(".cm-line") ?? part?.closest(".cm-editor")?.querySelector(".cm-activeLine");
    return [...(line?.querySelectorAll("[data-arguments]") ?? [])].map(({ dataset }) => dataset.arguments);
  }

  const any = () => Boolean(lit.length || pointed || focused);

  function update() {
    if (!any()) return;
    const [own, others] = [argumentsOf(pointed), argumentsOf(focused)];
    const next = own.length ? own : others;
    for (const part of box.querySelectorAll("[data-arguments]")) {
      if (part.closest(".cm-editor")) continue; // which marks its lines itself
      part.classList.toggle("lit", part.dataset.arguments.split(" ").some((name) => next.includes(name)));
    }
    if (same(lit, next)) return;
    lit = next;
    byPicture = isRead(own.length ? pointed : focused);
    changed(lit);
  }

  const point = (part) => {
    pointed = part;
    update();
  };
  const focus = (part) => {
    focused = part;
    update();
  };
  box.addEventListener("pointerover", ({ target }) => point(target));
  box.addEventListener("pointerleave", () => point(undefined));
  box.addEventListener("focusin", ({ target }) => focus(target));
  box.addEventListener("focusout", () => focus(undefined));
  box.addEventListener("keyup", update); // the cursor may be in another line

  return { update, lit: () => lit, byPicture: () => byPicture, any };
}
