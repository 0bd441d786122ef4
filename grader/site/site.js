// Brings the pages to life: the theme switch, and a small model in place of Jupyter's for each explorer.

(() => {
  const element = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  // ───────────── Theme: the system's, until one is chosen ─────────────
  const root = document.documentElement, button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => {
    button.textContent = dark() ? "☀ Light" : "☾ Dark";
    button.setAttribute("aria-label", dark() ? "Light theme" : "Dark theme");
  };
  button.hidden = false;
  button.onclick = () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* it holds for this page */ }
    label();
  };
  system.addEventListener("change", label);
  label();

  // ───────────── Explorers ─────────────
  class Model {
    constructor(values) { Object.assign(this, { values, listeners: {} }); }
    get(name) { return this.values[name]; }
    set(name, value) {
      if (this.values[name] === value) return;
      this.values[name] = value;
      for (const listener of this.listeners[`change:${name}`] ?? []) listener();
    }
    on(event, listener) { (this.listeners[event] ??= []).push(listener); }
    off(event, listener) { this.listeners[event] = (this.listeners[event] ?? []).filter((one) => one !== listener); }
    save_changes() {}
  }

  function controlOf(model, { name, label: words, min, max, options }) {
    const shown = element("output", { textContent: model.get(name) });
    const input = options
      ? element("select", {}, ...options.map((text, value) => element("option", { value, textContent: text })))
      : element("input", { type: "range", min, max, step: 1 });
    input.value = model.get(name);
    input.name = name;
    input.oninput = () => model.set(name, Number(input.value));
    model.on(`change:${name}`, () => { input.value = model.get(name); shown.textContent = model.get(name); });
    return element("label", {}, element("span", { textContent: words }), input, ...(options ? [] : [shown]));
  }

  function start(host) {
    const { settings, controls, ...rest } = JSON.parse(host.querySelector("script").textContent);
    const blank = Object.fromEntries(convlab.SETTINGS.map((name) => [name, 0]));
    const model = new Model({ ...blank, ...settings, ...rest, look: convlab.look });
    const view = element("div", {});
    host.append(element("div", { className: "controls" }, ...controls.map((one) => controlOf(model, one))), view);
    convlab.explorer.render({ model, el: view });
  }

  for (const host of document.querySelectorAll(".explorer")) start(host);

  // ───────────── Code that is wider than the page can be reached with the keyboard ─────────────
  const reach = () => {
    for (const box of document.querySelectorAll("pre, .wide, .math")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  new ResizeObserver(reach).observe(document.body);

  // On a narrow page the contents are folded
  const contents = document.querySelector(".contents details");
  if (contents && matchMedia("(max-width: 70rem)").matches) contents.open = false;
})();
