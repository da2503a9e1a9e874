// Two live figures on one page with a kernel, in JupyterLab and in the classic notebook: both draw, and Python and the page agree.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { allDrawn, figure, launch, until } from "./browser.mjs";
import { notebook, serve } from "./jupyter.mjs";

const CELLS = [
  "from nadam_edu.figures import widgets\nschedule = widgets.schedule_explorer()\nschedule",
  "descent = widgets.descent_explorer()\ndescent",
  'print("steps:", schedule.settings["arguments"]["decay_steps"], "rule:", descent.settings["rule"])',
  'schedule.settings = {**schedule.settings, "arguments": {**schedule.settings["arguments"], "decay_steps": 77}}',
];

let browser;
let server;
before(async () => {
  browser = await launch();
  server = await serve({ "lab.ipynb": notebook(CELLS.slice(0, 3)), "classic.ipynb": notebook(CELLS.slice(0, 3)) });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

// How each front end runs a cell of this source, and says what it printed.
const FRONT_ENDS = {
  lab: async (page, source) => {
    await page.evaluate(async (source) => {
      const { content } = globalThis.jupyterapp.shell.currentWidget;
      const { commands } = globalThis.jupyterapp;
      content.activeCellIndex = content.widgets.length - 1;
      content.deselectAll();
      await commands.execute("notebook:insert-cell-below");
      content.activeCell.model.sharedModel.setSource(source);
      await commands.execute("notebook:run-cell");
    }, source);
    return page.evaluate(() => globalThis.jupyterapp.shell.currentWidget.content.activeCell.outputArea.node.textContent);
  },
  classic: (page, source) =>
    page.evaluate(
      (source) =>
        new Promise((resolve) => {
          const { notebook } = globalThis.Jupyter;
          const cell = notebook.insert_cell_at_bottom("code");
          cell.set_text(source);
          cell.events.on("finished_execute.CodeCell", (_, done) => done.cell === cell && setTimeout(() => resolve(cell.output_area.element.text()), 100));
          cell.execute();
        }),
      source,
    ),
};

for (const [name, run] of Object.entries(FRONT_ENDS)) {
  test(`${name === "classic" ? "slow: " : ""}two figures on one page, in ${name}`, async (t) => {
    const page = await server[name](browser, `${name}.ipynb`);
    await until(page, () => document.querySelectorAll(".nadam-figure").length === 2);
    await allDrawn(page);
    const schedule = figure(page, "schedule");
    const descent = figure(page, "descent");
    assert.ok((await schedule.curves()) > 0 && (await descent.curves()) > 0);
    assert.equal(await page.$eval(schedule.inside(".address"), (link) => link.checkVisibility()), false, "here the kernel keeps the settings");

    await t.test("a slider and a choice reach Python", async () => {
      await schedule.put("decay_steps", 250);
      await descent.put("rule", "adam");
      assert.match(await run(page, CELLS[2]), /steps: 250 rule: adam/);
    });

    await t.test("the arrow keys reach the slider", async () => {
      await page.focus(await schedule.control("decay_steps"));
      await page.keyboard.press("ArrowRight");
      await until(page, (id) => document.querySelector(id).value === "251", await schedule.control("decay_steps"));
      // A kernel that is busy with the last value is told the next one a while later.
      let said = "";
      for (let tries = 0; tries < 50 && !/steps: 251/.test(said); tries++) said = await run(page, CELLS[2]);
      assert.match(said, /steps: 251/);
    });

    await t.test("settings set in Python move the slider and the curve", async () => {
      const before = await schedule.drawing();
      await run(page, CELLS[3]);
      await until(page, (id) => document.querySelector(id).value === "77", await schedule.control("decay_steps"));
      await until(page, (selector, before) => document.querySelector(selector).innerHTML !== before, schedule.inside(".drawing"), before);
      assert.match(await run(page, CELLS[2]), /steps: 77/);
    });

    await t.test("settings that cannot be shown are refused and leave the figure as it is", async () => {
      const said = await run(page, 'schedule.settings = {**schedule.settings, "steps": 0}');
      assert.match(said, /TraitError: steps must be a finite number >= 1, got 0/);
      assert.match(await run(page, CELLS[2]), /steps: 77/);
    });

    await t.test("the Python can be edited", async () => {
      await descent.edit();
      assert.match(await descent.text(".cm-content"), /def adam/);
    });
  });
}
