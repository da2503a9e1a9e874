// Finds the figure's program: on the page, otherwise by a message to the kernel. The promise is shared, as a notebook has many figures.
const missing = "This figure needs its program: run `make book`, then run this cell again.";

function fromKernel(model) {
  return new Promise((resolve, reject) => {
    setTimeout(reject, 10000, new Error(missing));
    model.on("msg:custom", async ({ runtime, error }) => {
      if (error) reject(new Error(error));
      if (!runtime) return;
      const url = URL.createObjectURL(new Blob([runtime], { type: "text/javascript" }));
      await import(url);
      resolve(globalThis.nadamRuntime);
    });
    model.send({ want: "runtime" });
  });
}

async function render(context) {
  try {
    if (!globalThis.nadamRuntime) globalThis.nadamRuntimeAsked ??= fromKernel(context.model);
    return (globalThis.nadamRuntime ?? (await globalThis.nadamRuntimeAsked)).render(context);
  } catch (error) {
    delete globalThis.nadamRuntimeAsked;
    context.el.textContent = error.message;
  }
}

export default { render };
