// The state of the live figures as it is stored in a page. In a notebook a kernel keeps it.

// A part of it with the methods that a figure uses.
function model(stored) {
  const values = { ...stored };
  const listeners = new Map();
  const called = (event) => listeners.get(event) ?? listeners.set(event, new Set()).get(event);
  return {
    get: (name) => values[name],
    set(name, value) {
      if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
      values[name] = value;
      for (const listener of called(`change:${name}`)) listener();
    },
    save_changes() {},
    on: (event, listener) => called(event).add(listener),
    off: (event, listener) => called(event).delete(listener),
  };
}

// By their ids.
export const models = (states) => new Map(states.flatMap(({ state }) => Object.entries(state)).map(([id, { state }]) => [id, model(state)]));
