// A Jupyter server of this book's environment for a test: this machine alone, a port of its own, a folder of its own, a token.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PATIENCE, book, open, sleep, until, within } from "./browser.mjs";

const RUNS = 3; // of a notebook in the classic front end
const FIGURES = 2; // in the notebooks of these tests

const python = resolve(book, process.env.VENV ?? ".venv", "bin", "python");

// A notebook of these code cells, not yet run.
export const notebook = (sources) =>
  JSON.stringify({
    cells: sources.map((source, index) => ({ cell_type: "code", id: `cell-${index}`, source: source.trim(), metadata: {}, outputs: [], execution_count: null })),
    metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
    nbformat: 4,
    nbformat_minor: 5,
  });

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Starts a server on a folder with these files (name: text).
export async function serve(files) {
  const folder = mkdtempSync(join(tmpdir(), "nadam-notebooks-"));
  for (const each of ["work", "config", "data", "home"]) mkdirSync(join(folder, each));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "work", name), text);
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const settings = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.port": port,
    "ServerApp.port_retries": 0,
    "ServerApp.open_browser": "False",
    "ServerApp.allow_root": "True",
    "ServerApp.root_dir": join(folder, "work"),
    "IdentityProvider.token": token,
    "LabApp.expose_app_in_browser": "True",
    "LabApp.news_url": "", // it would ask another machine for news
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
  };
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const environment = { ...process.env, JUPYTER_CONFIG_DIR: join(folder, "config"), JUPYTER_DATA_DIR: join(folder, "data"), IPYTHONDIR: join(folder, "home") };
  const child = spawn(python, ["-m", "jupyterlab", ...options], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const base = `http://127.0.0.1:${port}`;

  async function close() {
    child.kill("SIGTERM");
    await Promise.race([new Promise((resolve) => child.once("exit", resolve)), sleep(10_000).then(() => child.kill("SIGKILL"))]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  for (let tries = PATIENCE / 200; ; tries--, await sleep(200)) {
    const up = await fetch(`${base}/api/status?token=${token}`).then(({ ok }) => ok, () => false);
    if (up) break;
    if (child.exitCode !== null || tries <= 0) {
      await close();
      throw new Error(`The Jupyter server did not start: ${said.slice(-2000)}`);
    }
  }

  return {
    close,
    // The notebook in JupyterLab, all its cells run.
    async lab(browser, name) {
      const page = await open(browser, `${base}/lab/tree/${name}?token=${token}&reset`, { live: false, prepare: (page) => page.setViewport({ width: 1400, height: 2600 }) });
      await until(page, () => {
        const { session } = globalThis.jupyterapp?.shell.currentWidget?.sessionContext ?? {};
        return session?.kernel?.status === "idle" && document.querySelector(".jp-Notebook .jp-Cell") !== null;
      });
      await page.evaluate(() => globalThis.jupyterapp.commands.execute("notebook:run-all-cells"));
      return page;
    },
    // The notebook in the classic one, all its cells run.
    async classic(browser, name) {
      const page = await open(browser, `${base}/notebooks/${name}?token=${token}`, { live: false, prepare: (page) => page.setViewport({ width: 1400, height: 2600 }) });
      await until(page, () => {
        const { notebook } = globalThis.Jupyter ?? {};
        return notebook?._fully_loaded && notebook.kernel?.is_connected() && Boolean(notebook.kernel.widget_manager);
      });
      // On a cold start ipywidgets sometimes loses a view here ("Host is not attached"); one runs the cells again then, as we do.
      for (let run = 0; run < RUNS; run++) {
        await page.evaluate(() => globalThis.Jupyter.notebook.execute_all_cells());
        const all = (count) => document.querySelectorAll(".nadam-figure").length === count;
        const settled = () => globalThis.Jupyter.notebook.get_cells().every((cell) => !cell.element.hasClass("running"));
        await until(page, settled);
        if (await within(15_000, page, all, FIGURES).then(() => true, () => false)) break;
      }
      return page;
    },
  };
}
