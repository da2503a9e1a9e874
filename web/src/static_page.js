// Shows the widgets whose state is stored in this page, with the code of this file alone.
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import { Widget } from "@lumino/widgets";
import "anywidget";
import { modules } from "./amd.js";

modules["@jupyter-widgets/base"] = base;
globalThis.nadamPage = true;

class Manager extends ManagerBase {
  async loadClass(className, moduleName) {
    if (!modules[moduleName]) throw new Error(`This page has no widget module ${moduleName}`);
    return modules[moduleName][className];
  }

  // There is no kernel to talk to.
  _create_comm() {
    return Promise.reject(new Error("This page has no kernel"));
  }

  _get_comm_info() {
    return Promise.resolve({});
  }
}

const scripts = (type) => document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${type}+json"]`);

async function show(manager, placeholder) {
  const model = await manager.get_model(JSON.parse(placeholder.textContent).model_id);
  const area = document.createElement("div");
  // Not the usual "widget-subarea": the theme paints that one pale in dark mode.
  area.className = "nadam-widget";
  placeholder.before(area);
  Widget.attach((await manager.create_view(model)).luminoWidget, area);
}

async function showAll() {
  for (const state of scripts("state")) {
    const manager = new Manager();
    await manager.set_state(JSON.parse(state.textContent));
    for (const placeholder of scripts("view")) {
      if (manager.has_model(JSON.parse(placeholder.textContent).model_id)) await show(manager, placeholder);
    }
  }
}

// The script is deferred, so the page is complete. From now on the still pictures beside the figures are only for paper.
showAll().then(() => document.documentElement.classList.add("nadam-live"));
