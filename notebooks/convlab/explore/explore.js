// The explorers of the course, in one module without dependencies: geometry, arithmetic, drawing, scenes, view.
// A host calls `render({model, el})`, as anywidget does; the static page brings a small model of its own.
// The pure functions are exported: a test runs them in Node beside their Python twin, geometry.py and shapes.py.

// ───────────────────────────── Geometry: one axis at a time (twin: geometry.py) ─────────────────────────────

export class Axis {
  constructor(size, f, stride = 1, before = 0, after = 0, dilation = 1) {
    Object.assign(this, { size, f, stride, before, after, dilation });
  }
  get reach() { return (this.f - 1) * this.dilation + 1; }
  get room() { return this.size + this.before + this.after; }
  get count() { return Math.max(Math.floor((this.room - this.reach) / this.stride) + 1, 0); }
  get unread() { return this.count ? this.room - (this.count - 1) * this.stride - this.reach : this.room; }
  window(neuron) {
    return range(this.f, (tap) => neuron * this.stride - this.before + tap * this.dilation);
  }
  pixels(neuron) {
    return this.window(neuron).filter((pixel) => 0 <= pixel && pixel < this.size);
  }
  readers(pixel) {
    const found = [];
    for (let tap = this.f - 1; tap >= 0; tap--) {
      const start = pixel + this.before - tap * this.dilation;
      if (start >= 0 && start % this.stride === 0 && start / this.stride < this.count) {
        found.push([start / this.stride, tap]);
      }
    }
    return found;
  }
}

export function pads(padding, size, f, stride = 1, dilation = 1) {
  if (padding === "valid") return [0, 0];
  if (padding === "same") {
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + (f - 1) * dilation + 1 - size, 0);
    return [Math.floor(total / 2), total - Math.floor(total / 2)];
  }
  return Array.isArray(padding) ? padding : [padding, padding];
}

export function axis(size, f, stride = 1, padding = 0, dilation = 1) {
  return new Axis(size, f, stride, ...pads(padding, size, f, stride, dilation), dilation);
}

const sorted = (numbers) => [...new Set(numbers)].sort((a, b) => a - b);

export function ancestors(chain, layer, neuron) {
  const levels = [[neuron]];
  for (const step of chain.slice(0, layer).reverse()) {
    levels.unshift(sorted(levels[0].flatMap((above) => step.pixels(above))));
  }
  return levels;
}

export function descendants(chain, pixel) {
  const levels = [[pixel]];
  for (const step of chain) {
    levels.push(sorted(levels.at(-1).flatMap((below) => step.readers(below).map(([neuron]) => neuron))));
  }
  return levels;
}

export function receptiveFields(chain) {
  let field = 1, jump = 1;
  return chain.map((step) => {
    field += (step.reach - 1) * jump;
    jump *= step.stride;
    return field;
  });
}

// ──────────────────────────── Shapes of a chain of layers (twin: shapes.py) ────────────────────────────

export function spatial(layer, axes) {
  const each = (value, standard) => (Array.isArray(value) ? value : Array(axes).fill(value ?? standard));
  return [each(layer.kernel, 1), each(layer.stride, 1), each(layer.padding, 0)];
}

export function follow(layers) {
  let shape = [];
  return layers.map((layer) => {
    const kind = layer.layer;
    const row = { layer: kind, weights: 0, biases: 0, weight_shape: [], axes: [] };
    if (kind === "input") shape = layer.shape;
    else if (kind === "flatten") shape = [product(shape)];
    else if (kind === "dense") {
      Object.assign(row, { weight_shape: [shape.at(-1), layer.units], biases: layer.units });
      shape = [...shape.slice(0, -1), layer.units];
    } else {
      const [kernel, stride, padding] = spatial(layer, shape.length - 1);
      row.axes = kernel.map((f, i) => axis(shape[i], f, stride[i], padding[i]));
      let channels = shape.at(-1);
      if (kind.startsWith("conv")) {
        Object.assign(row, { weight_shape: [...kernel, channels, layer.filters], biases: layer.filters });
        channels = layer.filters;
      }
      shape = [...row.axes.map((one) => one.count), channels];
    }
    row.weights = row.weight_shape.length ? product(row.weight_shape) : 0;
    return { ...row, shape, neurons: product(shape) };
  });
}

export function asWritten(shape, rules, weights = false) {
  if (rules === "keras" || shape.length < 2) return shape;
  if (weights) return [shape.at(-1), shape.at(-2), ...shape.slice(0, -2)];
  return [shape.at(-1), ...shape.slice(0, -1)];
}

// ───────────────────────────────────────── Arithmetic ─────────────────────────────────────────
// An array is {shape, values}, as NumPy has it in memory.

const range = (n, make = (i) => i) => Array.from({ length: n }, (_, i) => make(i));
const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
const pick = (T, r, c, k) => T.values[(r * T.shape[1] + c) * T.shape[2] + k];
const weight = (W, r, c, k, filter) => W.values[((r * W.shape[1] + c) * W.shape[2] + k) * W.shape[3] + filter];

export function convolve(A, W, b, [rows, columns], filter) {
  const [nH, nW, f, channels, filters] = [rows.count, columns.count, W.shape[0], W.shape[2], W.shape[3]];
  const values = new Float64Array(nH * nW).fill(b);
  for (let h = 0; h < nH; h++) for (let w = 0; w < nW; w++) {
    let sum = 0;
    for (let i = 0; i < f; i++) {
      const r = h * rows.stride - rows.before + i;
      if (r < 0 || r >= rows.size) continue;
      for (let j = 0; j < f; j++) {
        const c = w * columns.stride - columns.before + j;
        if (c < 0 || c >= columns.size) continue;
        let from = (r * A.shape[1] + c) * channels, to = (i * f + j) * channels * filters + filter;
        for (let k = 0; k < channels; k++, to += filters) sum += A.values[from + k] * W.values[to];
      }
    }
    values[h * nW + w] += sum;
  }
  return { shape: [nH, nW, 1], values };
}

export function pool(A, [rows, columns], mode, channel) {
  const seen = (h, w) => rows.pixels(h).flatMap((r) => columns.pixels(w).map((c) => pick(A, r, c, channel)));
  const values = range(rows.count * columns.count, (i) => {
    const window = seen(Math.floor(i / columns.count), i % columns.count);
    return mode === "max" ? Math.max(...window) : window.reduce((a, b) => a + b, 0) / window.length;
  });
  return { shape: [rows.count, columns.count, 1], values };
}

function stacked(planes) { // single planes → one array (rows, columns, channels)
  const [rows, columns] = planes[0].shape;
  const values = new Float64Array(rows * columns * planes.length);
  planes.forEach((plane, k) => plane.values.forEach((value, i) => (values[i * planes.length + k] = value)));
  return { shape: [rows, columns, planes.length], values };
}

export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(digits)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}

const thousands = (n) => n.toLocaleString("en-US");
const shapeText = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const spanText = (list) => (list.length === 0 ? "none" : list.length === 1 ? `${list[0]}` : `${list[0]}–${list.at(-1)}`);
const plural = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

// ────────────────────────────────────────── Drawing ──────────────────────────────────────────

class Pen {
  constructor(context, look, ink, paper) {
    Object.assign(this, { context, look, ink, paper, dark: luminance(paper) < 0.4 });
    this.soft = readable(mix(ink, paper, 0.42), paper);
    this.line = mix(ink, paper, 0.8);
    this.wash = mix(ink, paper, 0.9);
  }

  // A role's colour for lines and surfaces; on dark paper it is lightened.
  role(name) {
    const colour = this.look.roles[name];
    return this.dark ? mix(colour, "#ffffff", 0.25) : colour;
  }

  // A role's colour for words: as strong as it must be to be read on the paper.
  word(name) { return readable(this.look.roles[name], this.paper); }

  text(string, x, y, { size = 13, colour = this.ink, align = "left", bold = false, mono = false } = {}) {
    const c = this.context;
    c.font = `${bold ? 600 : 400} ${size}px ${mono ? "ui-monospace, Menlo, Consolas, monospace" : FONT}`;
    Object.assign(c, { fillStyle: colour, textAlign: align, textBaseline: "middle" });
    c.fillText(string, x, y);
    return c.measureText(string).width;
  }

  box(x, y, width, height, fill) {
    this.context.fillStyle = fill;
    this.context.fillRect(x, y, width, height);
  }

  frame(x, y, width, height, colour = this.line, thick = 1) {
    Object.assign(this.context, { strokeStyle: colour, lineWidth: thick });
    this.context.strokeRect(x, y, width, height);
  }

  // A window: its outline stands on a halo, so that it is seen on any picture.
  outline(x, y, width, height, role = "selected", dashed = false) {
    this.frame(x, y, width, height, this.paper, 5);
    this.context.setLineDash(dashed ? [5, 3] : []);
    this.frame(x, y, width, height, this.role(role), 2.5);
    this.context.setLineDash([]);
  }

  // Padding is hatched: it is told apart without its colour.
  hatch(x, y, width, height, gap = 6) {
    const c = this.context;
    c.save();
    c.beginPath();
    c.rect(x, y, width, height);
    c.clip();
    this.box(x, y, width, height, this.wash);
    Object.assign(c, { strokeStyle: mix(this.look.roles.padding, this.paper, 0.35), lineWidth: 1 });
    c.beginPath();
    for (let at = -height; at < width; at += gap) {
      c.moveTo(x + at, y + height);
      c.lineTo(x + at + height, y);
    }
    c.stroke();
    c.restore();
  }

  // One channel of an array, or all three as a picture; large arrays take one image, not thousands of boxes.
  plane(T, channel, x, y, cell, { signed, limits, numbers = cell >= 24, hidden = false } = {}) {
    const [rows, columns] = T.shape;
    if (hidden) {
      this.box(x, y, columns * cell, rows * cell, this.wash);
      this.text("?", x + (columns * cell) / 2, y + (rows * cell) / 2, { size: 26, align: "center", colour: this.soft });
      this.frame(x, y, columns * cell, rows * cell);
      return;
    }
    const { image, colours } = this.image(T, channel, limits, signed);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(image, x, y, columns * cell, rows * cell);
    if (cell >= 9) this.lattice(x, y, columns, rows, cell);
    if (!numbers || channel === "rgb") return;
    colours.forEach((colour, i) => {
      const [r, c] = [Math.floor(i / columns), i % columns];
      const ink = luminance(colour) < 0.5 ? "#ffffff" : "#111111";
      const string = number(pick(T, r, c, channel), cell < 40 ? 2 : 3);
      const size = Math.min(clamp(cell * 0.3, 9, 15), (1.6 * (cell - 3)) / string.length); // a digit is about 0.6 wide
      this.text(string, x + (c + 0.5) * cell, y + (r + 0.5) * cell, { size, align: "center", colour: ink });
    });
  }

  // The array as an image of one dot a cell. It is kept: while one points, the same arrays are drawn again and again.
  image(T, channel, limits, signed) {
    const kept = IMAGES.get(T) ?? new Map(), name = [channel, limits, signed].join();
    IMAGES.set(T, kept);
    if (kept.has(name)) return kept.get(name);
    const [rows, columns] = T.shape, dots = new ImageData(columns, rows);
    const colours = range(rows * columns, (i) => {
      const [r, c] = [Math.floor(i / columns), i % columns];
      if (channel === "rgb") return [0, 1, 2].map((k) => 255 * clamp(pick(T, r, c, k), 0, 1));
      return this.shade(pick(T, r, c, channel), limits, signed);
    });
    colours.forEach((colour, i) => dots.data.set([...colour, 255], 4 * i));
    const image = new OffscreenCanvas(columns, rows);
    image.getContext("2d").putImageData(dots, 0, 0);
    kept.set(name, { image, colours });
    return kept.get(name);
  }

  shade(value, [low, high], signed) {
    const scale = signed ? Math.max(Math.abs(low), Math.abs(high)) || 1 : high - low || 1;
    const share = signed ? (value / scale + 1) / 2 : (value - low) / scale;
    const table = this.look[signed ? "signed" : "sequential"];
    return table[Math.round(clamp(Number.isFinite(share) ? share : 0, 0, 1) * (table.length - 1))];
  }

  lattice(x, y, columns, rows, cell) {
    const c = this.context;
    Object.assign(c, { strokeStyle: this.dark ? "rgba(0,0,0,.35)" : "rgba(255,255,255,.45)", lineWidth: 1 });
    c.beginPath();
    range(columns + 1, (i) => { c.moveTo(x + i * cell, y); c.lineTo(x + i * cell, y + rows * cell); });
    range(rows + 1, (i) => { c.moveTo(x, y + i * cell); c.lineTo(x + columns * cell, y + i * cell); });
    c.stroke();
  }

  // A cell that belongs to the answer carries a dot as well as an outline.
  dot(x, y, cell, role) {
    const c = this.context;
    const radius = clamp(cell * 0.16, 1.5, 4);
    for (const [r, colour] of [[radius + 1.5, this.paper], [radius, this.role(role)]]) {
      c.beginPath();
      c.arc(x + cell / 2, y + cell / 2, r, 0, 2 * Math.PI);
      c.fillStyle = colour;
      c.fill();
    }
  }

  arrow(x1, y1, x2, y2, colour = this.soft) {
    const c = this.context;
    const angle = Math.atan2(y2 - y1, x2 - x1);
    Object.assign(c, { strokeStyle: colour, lineWidth: 1.5 });
    c.beginPath();
    c.moveTo(x1, y1);
    c.lineTo(x2, y2);
    for (const turn of [2.6, -2.6]) {
      c.moveTo(x2, y2);
      c.lineTo(x2 + 6 * Math.cos(angle + turn), y2 + 6 * Math.sin(angle + turn));
    }
    c.stroke();
  }

  bracket(x1, x2, y, colour, thick) {
    const c = this.context;
    Object.assign(c, { strokeStyle: colour, lineWidth: thick });
    c.beginPath();
    c.moveTo(x1, y + 6);
    c.lineTo(x1, y);
    c.lineTo(x2, y);
    c.lineTo(x2, y + 6);
    c.stroke();
  }
}

const IMAGES = new WeakMap();
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

function rgb(colour) {
  if (Array.isArray(colour)) return colour;
  if (colour.startsWith("#")) return [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return colour.match(/[\d.]+/g).slice(0, 3).map(Number);
}
function luminance(colour) {
  const [r, g, b] = rgb(colour);
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
}
function mix(colour, other, share) {
  const [from, to] = [rgb(colour), rgb(other)];
  return `rgb(${from.map((value, i) => Math.round(value * (1 - share) + to[i] * share)).join(",")})`;
}
const READABLE = 4.5; // the contrast that WCAG asks of small text
const light = (colour) => rgb(colour).map((value) => value / 255)
  .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
export function contrast(colour, other) {
  const [low, high] = [light(colour), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
export function readable(colour, paper) { // the colour, darker or lighter until it can be read on the paper
  const key = `${colour}/${paper}`;
  if (!WORDS.has(key)) {
    const goal = light(paper) > 0.18 ? "#000000" : "#ffffff";
    let share = 0, found = colour;
    while (contrast(found, paper) < READABLE && share < 1) found = mix(colour, goal, (share += 0.05));
    WORDS.set(key, found);
  }
  return WORDS.get(key);
}
const WORDS = new Map();
function extent(T, channel = 0) {
  let low = Infinity, high = -Infinity;
  for (let i = channel; i < T.values.length; i += T.shape[2]) {
    low = Math.min(low, T.values[i]);
    high = Math.max(high, T.values[i]);
  }
  return [low, high];
}

// ────────────────────────────────────────── Panels ──────────────────────────────────────────
// A panel is a grid of cells that one can point at: {x, y, cell, rows, cols}; row0 and col0 are the indices of its
// first cell (below zero where there is padding); `every` rows it leaves a `gap`.

const panelAt = (x, y, cell, rows, cols, more = {}) => ({ x, y, cell, rows, cols, row0: 0, col0: 0, ...more });

function cellXY(panel, row, col) {
  const below = row - panel.row0;
  const gaps = panel.gap ? Math.floor(below / panel.every) * panel.gap : 0;
  return [panel.x + (col - panel.col0) * panel.cell, panel.y + below * (panel.tall ?? panel.cell) + gaps];
}

function hitPanel(panel, x, y) {
  const tall = panel.tall ?? panel.cell;
  const block = panel.gap ? Math.floor((y - panel.y) / (panel.every * tall + panel.gap)) : 0;
  const row = Math.floor((y - panel.y - block * (panel.gap ?? 0)) / tall);
  const col = Math.floor((x - panel.x) / panel.cell);
  const inside = row >= 0 && row < panel.rows && col >= 0 && col < panel.cols;
  return inside ? { row: row + panel.row0, col: col + panel.col0 } : null;
}

function outlineCells(pen, panel, rows, cols, role = "selected", dashed = false) {
  if (!rows.length || !cols.length) return;
  const [x, y] = cellXY(panel, rows[0], cols[0]);
  const [x2, y2] = cellXY(panel, rows.at(-1), cols.at(-1));
  pen.outline(x, y, x2 - x + panel.cell, y2 - y + (panel.tall ?? panel.cell), role, dashed);
}

function drawPicture(pen, T, channel, panel, axes, options) { // a picture in its padding
  const [rows, cols] = axes;
  pen.hatch(panel.x, panel.y, panel.cols * panel.cell, panel.rows * panel.cell);
  const [x, y] = cellXY(panel, 0, 0);
  pen.plane(T, channel, x, y, panel.cell, options);
  pen.frame(x, y, cols.size * panel.cell, rows.size * panel.cell, pen.role("input"), 2);
}

function sizeFormula(a, hidden) {
  const count = hidden ? "?" : plural(a.count, "neuron");
  return `⌊(${a.size} + ${a.before} + ${a.after} − ${a.reach}) / ${a.stride}⌋ + 1 = ${count}`;
}

function askForNeurons(kernel, [rows, cols]) {
  const setting = `${kernel} ${rows.f}, stride ${rows.stride}, padding (${rows.before}, ${rows.after})`;
  return [`${rows.size}×${cols.size} pixels, ${setting}: how many neurons has one map?`, rows.count * cols.count];
}

const MODES = ["valid", "same", "by hand"];
function layerAxis({ s }, size, f = s.f) {
  return axis(size, f, s.stride, s.mode === 2 ? [s.before, s.after] : MODES[s.mode]);
}

// ───────────────────────────────────── Scene: padding ─────────────────────────────────────

const padding = {
  title: "Padding and stride ruler",
  panels: ["neuron", "pixel"],
  place(v, width) {
    const a = layerAxis(v, v.s.size);
    const cell = Math.min(48, (width - 8) / a.room), lanes = Math.min(Math.ceil(a.reach / a.stride), a.count);
    const left = (width - cell * a.room) / 2, lane = lanes > 6 ? 96 / lanes : 20;
    const ruler = 44 + lanes * lane, tall = clamp(cell, 22, 40), plane = ruler + tall + 74;
    const pixel = panelAt(left, ruler, cell, 1, a.room, { col0: -a.before, tall });
    const neuron = panelAt(left, 24, cell, 1, a.count, {
      hit(x, y) { // the bracket whose lane and span hold the pointer
        const row = Math.round((y - ruler + 10) / -lane), spot = (x - left) / cell - a.before;
        const under = range(a.count).filter((i) => i % lanes === row && a.window(i)[0] <= spot && spot < a.window(i).at(-1) + 1);
        return under.length ? { row: 0, col: under[0] } : null;
      },
    });
    return { a, lanes, lane, left, ruler, tall, plane, height: plane + 182, panels: { neuron, pixel } };
  },
  draw(v, pen, p) {
    const { a } = p, { panel, col } = v.sel, byPixel = panel === "pixel";
    const readers = byPixel ? a.readers(col).map(([i]) => i) : [col];
    pen.text(sizeFormula(a, v.hidden), pen.width / 2, 14, { size: 16, align: "center", bold: true });
    drawRuler(pen, a, p.panels.pixel, v.hidden ? [] : byPixel ? [col] : a.window(col), v.hidden);
    if (!v.hidden) for (let i = 0; i < a.count; i++) {
      const on = readers.includes(i), y = p.ruler - 10 - (i % p.lanes) * p.lane, window = a.window(i);
      const [x] = cellXY(p.panels.pixel, 0, window[0]), end = x + a.reach * p.panels.pixel.cell;
      pen.bracket(x + 3, end - 3, y, on ? pen.role("selected") : pen.role("output"), on ? 3.5 : 1.5);
      if (p.lane >= 16 && a.reach * p.panels.pixel.cell > 22) {
        const at = (x + end) / 2, label = String(i);
        pen.box(at - 9, y - 8, 18, 13, pen.paper);
        pen.text(label, at, y - 1, { size: 12, align: "center", bold: on, colour: on ? pen.word("selected") : pen.soft });
      }
    }
    const under = p.ruler + p.tall + 20;
    pen.text("■ pixels", p.left, under, { colour: pen.word("input") });
    pen.text("▨ padding", p.left + 76, under, { colour: pen.soft });
    pen.text("⊓ what one neuron reads", p.left + 164, under, { colour: pen.word("output") });
    if (a.unread && !v.hidden) pen.text(`✕ ${a.unread} never read`, p.left + 336, under, { colour: pen.word("selected"), bold: true });
    this.drawPlane(v, pen, p, readers);
    this.compare(v, pen, p);
  },
  drawPlane(v, pen, p, readers) {
    const { a } = p, cell = 170 / a.room, x = 8, y = p.plane;
    pen.text("The plane: the same ruler down and across", x, y - 16, { bold: true });
    pen.hatch(x, y, 170, 170);
    pen.box(x + a.before * cell, y + a.before * cell, a.size * cell, a.size * cell, mix(pen.look.roles.input, pen.paper, 0.7));
    if (cell >= 5) pen.lattice(x, y, a.room, a.room, cell);
    if (v.hidden) return;
    for (const i of readers) {
      const at = i * a.stride * cell;
      pen.outline(x + at, y + at, a.reach * cell, a.reach * cell);
    }
    pen.text(`${a.count} × ${a.count} = ${thousands(a.count ** 2)} neurons`, x + 184, y + 12, { bold: true });
    pen.text("in each map", x + 184, y + 30, { colour: pen.soft });
  },
  compare(v, pen, p) {
    const { a } = p, x = Math.max(340, pen.width * 0.46), cell = Math.min(20, (pen.width - x - 8) / (a.size + a.reach));
    const [before, after] = pads("same", a.size, a.f, a.stride);
    const rules = [["TensorFlow SAME", before, after], ["symmetric, smaller half", before, before], ["symmetric, larger half", after, after]];
    pen.text("SAME beside symmetric padding", x, p.plane - 16, { bold: true });
    rules.forEach(([name, first, last], i) => {
      const b = new Axis(a.size, a.f, a.stride, first, last), y = p.plane + 4 + i * 58;
      const result = v.hidden ? "?" : b.count ? plural(b.count, "neuron") : "none fits";
      pen.text(`${name} (${first}, ${last}): ${result}`, x, y + 4);
      drawRuler(pen, b, panelAt(x, y + 16, cell, 1, b.room, { col0: -first, tall: 18 }), [], v.hidden);
    });
  },
  say(v, { a }) {
    if (v.hidden) return "";
    const { panel, col } = v.sel;
    const noun = a.after ? "padded pixel" : "pixel", { unread } = a;
    const tail = unread > 1 ? ` The last ${unread} ${noun}s are never read.` : unread ? ` The last ${noun} is never read.` : "";
    if (panel === "neuron") {
      const window = a.window(col), padded = window.filter((i) => i < 0 || i >= a.size).length;
      const what = padded ? `, ${padded} of its ${a.f} places in the padding` : "";
      return `${plural(a.count, "neuron")}. Neuron ${col} reads pixels ${spanText(a.pixels(col))}${what}.${tail}`;
    }
    const where = col < 0 || col >= a.size ? `Padded pixel ${number(col)}` : `Pixel ${col}`;
    const readers = a.readers(col).map(([i]) => i);
    return `${where} is read by ${plural(readers.length, "neuron")}${readers.length ? `: ${readers.join(", ")}` : ""}.${tail}`;
  },
  numpy: (v, { a }) => `(${a.size} + ${a.before} + ${a.after} - ${a.f}) // ${a.stride} + 1`,
  ask: (v, { a }) => [`${a.size} pixels, kernel ${a.f}, stride ${a.stride}, padding (${a.before}, ${a.after}): how many neurons?`, a.count],
};

function drawRuler(pen, a, panel, marked, hidden) {
  const { cell, tall } = panel;
  pen.hatch(panel.x, panel.y, a.room * cell, tall);
  for (let i = -a.before; i < a.size + a.after; i++) {
    const [x, y] = cellXY(panel, 0, i), inside = 0 <= i && i < a.size, on = marked.includes(i);
    const unread = !hidden && i >= a.size + a.after - a.unread;
    if (inside) pen.box(x, y, cell, tall, unread ? mix(pen.look.roles.input, pen.paper, 0.65) : pen.look.roles.input);
    if (cell >= 5) pen.frame(x, y, cell, tall, pen.paper);
    const colour = inside && !unread ? "#ffffff" : pen.ink;
    const cross = { size: clamp(cell * 0.5, 8, 14), align: "center", colour: pen.word("selected") };
    if (unread && cell >= 8) pen.text("✕", x + cell / 2, y + tall / 2, cross);
    else if (cell >= 17) pen.text(inside ? String(i) : "·", x + cell / 2, y + tall / 2, { size: 12, align: "center", colour, bold: on });
    if (on) pen.box(x + 1, y + tall + 2, cell - 2, 4, pen.role("selected"));
  }
}

// ───────────────────────────────────── Scene: one output ─────────────────────────────────────

function drawProducts(pen, { A, W, b }, p, done, hidden) {
  const [f, , channels] = A.shape, { cell, gap } = p.panels.window;
  const bound = (T) => Math.max(...T.values.map(Math.abs)) || 1;
  const P = { shape: A.shape, values: A.values.map((value, i) => value * W.values[i]) };
  let total = 0, place = 0;
  for (let k = 0; k < channels; k++) {
    const y = p.panels.window.y + k * (f * cell + gap);
    const columns = [[A, p.panels.window, "input", `window, channel ${k}`], [W, p.panels.kernel, "kernel", `kernel, channel ${k}`]];
    for (const [T, panel, role, label] of columns) {
      pen.text(label, panel.x, y - 12, { colour: pen.word(role), bold: true });
      pen.plane(T, k, panel.x, y, cell, { signed: true, limits: [-bound(T), bound(T)], numbers: cell >= 20 });
      pen.frame(panel.x, y, f * cell, f * cell, pen.role(role), 2);
    }
    pen.text("×", (p.panels.window.x + f * cell + p.panels.kernel.x) / 2, y + (f * cell) / 2, { size: 20, align: "center" });
    pen.text("=", (p.panels.kernel.x + f * cell + p.products) / 2, y + (f * cell) / 2, { size: 20, align: "center" });
    pen.text(`products, channel ${k}`, p.products, y - 12, { colour: pen.word("output"), bold: true });
    pen.plane(P, k, p.products, y, cell, { signed: true, limits: [-bound(P), bound(P)], numbers: cell >= 20, hidden });
    let sum = 0;
    for (let r = 0; r < f; r++) for (let c = 0; c < f; c++, place++) {
      if (place < done) sum += pick(P, r, c, k);
      else if (!hidden) pen.box(p.products + c * cell, y + r * cell, cell, cell, pen.wash);
      if (place === done - 1 && done <= A.values.length) {
        for (const x of [p.panels.window.x, p.panels.kernel.x, p.products]) pen.outline(x + c * cell, y + r * cell, cell, cell);
      }
    }
    pen.frame(p.products, y, f * cell, f * cell, pen.role("output"), 2);
    pen.text(`Σ = ${hidden ? "?" : number(sum)}`, p.products + f * cell + 14, y + (f * cell) / 2, { size: 16, bold: true });
    total += sum;
  }
  const whole = done > A.values.length, y = p.sumAt;
  const words = `channel sums ${hidden ? "?" : number(total)}   +   bias ${number(b)}, once   =   `;
  const used = pen.text(words, p.panels.window.x, y, { size: 16 });
  pen.text(hidden ? "?" : whole ? number(total + b) : "…", p.panels.window.x + used, y, { size: 22, bold: true, colour: pen.word("output") });
  return { total, whole, P };
}

function placeProducts(shape, width, top) {
  const [f, , channels] = shape;
  const cell = clamp((width - 190) / (3 * f), 16, channels > 3 ? 34 : 46), gap = 36, wide = f * cell;
  const spare = clamp((width - 3 * wide - 100) / 2, 20, 56);
  const grid = (x, rows, every) => panelAt(x, top + 24, cell, rows, f, { gap, every });
  const sumAt = top + 24 + channels * (wide + gap) + 2;
  return {
    sumAt, height: sumAt + 22, products: 2 + 2 * (wide + spare),
    panels: { window: grid(2, f * channels, f), kernel: grid(2 + wide + spare, f * channels, f) },
  };
}

const window_ = {
  title: "One output",
  panels: ["window", "kernel", "bias"],
  place(v, width) {
    const p = placeProducts(v.data.A.shape, width, 0);
    p.panels.bias = panelAt(2, p.sumAt - 14, 260, 1, 1, { tall: 28 });
    return p;
  },
  steps: (v) => v.data.A.values.length + 1,
  draw(v, pen, p) {
    drawProducts(pen, v.data, p, v.hidden ? 0 : v.step ?? this.steps(v), v.hidden);
    const panel = p.panels[v.sel.panel];
    if (v.sel.panel !== "bias") outlineCells(pen, panel, [v.sel.row], [v.sel.col], "selected", true);
    else pen.frame(panel.x, panel.y, panel.cell, panel.tall, pen.role("selected"), 2);
  },
  say(v) {
    if (v.hidden) return "";
    const { A, W, b } = v.data, { label, value } = this.edit(v), places = A.values.length, done = v.step ?? places + 1;
    const sum = range(Math.min(done, places)).reduce((total, i) => total + A.values[order(A, i)] * W.values[order(A, i)], 0);
    if (done <= places) return `Product ${done} of ${places}: the running sum is ${number(sum)}.`;
    return `${places} products sum to ${number(sum)}; the bias ${number(b)} is added once: the output is ${number(sum + b)}. ${label} is ${number(value)}.`;
  },
  numpy: () => "np.sum(A * W) + b",
  ask: (v) => ["Work it out: which number comes out?", v.data.A.values.reduce((t, a, i) => t + a * v.data.W.values[i], v.data.b)],
  edit(v) {
    const { panel, row, col } = v.sel;
    if (panel === "bias") return { label: "bias b", value: v.data.b, set: (x) => (v.data.b = x) };
    const name = panel === "window" ? "A" : "W", { shape: [f, , channels], values } = v.data[name];
    const k = Math.floor(row / f), i = row % f, index = (i * f + col) * channels + k;
    const set = (x) => (v.data[name] = { ...v.data[name], values: v.data[name].values.with(index, x) });
    return { label: `${name}[${i}, ${col}, ${k}]`, value: values[index], set };
  },
};
// The i-th product in the order of the steps, channel by channel, as an index into the values.
function order(A, i) {
  const plane = A.shape[0] * A.shape[1];
  return (i % plane) * A.shape[2] + Math.floor(i / plane);
}

// ───────────────────────────────────── Scene: convolution ─────────────────────────────────────

const bank = (v) => v.data.banks[v.s.f];
const show = (A) => (A.shape[2] === 3 ? "rgb" : 0);

function placeLayer(v, width, axes, middle) { // input and output in cells of one size, so that the sizes compare
  const [rows, cols] = axes, gap = 30, room = width - middle - gap * (middle ? 2 : 1) - 4;
  const cell = Math.min(40, (room * 0.56) / cols.room, 380 / rows.room);
  const out = Math.min(40, Math.max(cell, Math.min(150 / cols.count, 150 / rows.count)), (room - cell * cols.room) / cols.count);
  const input = panelAt(2, 44, cell, rows.room, cols.room, { row0: -rows.before, col0: -cols.before });
  const right = 2 + cell * cols.room + gap + (middle ? middle + gap : 0);
  return { axes, cell, middleX: 2 + cell * cols.room + gap, input, output: panelAt(right, 44, out, rows.count, cols.count) };
}

const conv = {
  title: "Pixel and neuron",
  panels: ["neuron", "pixel"],
  axes: (v) => [0, 1].map((i) => layerAxis(v, v.data.A.shape[i])),
  map: (v, axes) => v.memo(["map", v.s.f, v.s.stride, v.s.filter, axes[0].before, axes[0].after, axes[1].before, axes[1].after],
    () => convolve(v.data.A, bank(v), v.data.b?.[v.s.filter] ?? 0, axes, v.s.filter)),
  place(v, width) {
    const axes = this.axes(v), p = placeLayer(v, width, axes, clamp(width * 0.19, 96, 170));
    const W = bank(v), planes = Math.min(W.shape[2], 3), f = W.shape[0];
    p.kernelCell = Math.min(clamp(width * 0.19, 96, 170) / f, 44, planes > 1 ? 114 / f : 44);
    p.kernels = range(planes, (k) => panelAt(p.middleX, 62 + k * (f * p.kernelCell + 26), p.kernelCell, f, f));
    const bottom = Math.max(44 + p.input.rows * p.cell, 44 + p.output.rows * p.output.cell + 26, p.kernels.at(-1).y + f * p.kernelCell);
    return { ...p, height: bottom + 10, panels: { neuron: p.output, pixel: p.input } };
  },
  draw(v, pen, p) {
    const { A } = v.data, W = bank(v), { panel, row, col } = v.sel, [rows, cols] = p.axes;
    const Z = this.map(v, p.axes), f = W.shape[0], limits = extent(Z);
    pen.text(`input ${A.shape.join(" × ")}`, p.input.x, 12, { bold: true, colour: pen.word("input") });
    pen.text(p.input.cols * p.cell > 190 ? "hatched: padding" : "", p.input.x, 31, { size: 12, colour: pen.soft });
    pen.text(`filter ${v.s.filter}`, p.middleX, 12, { bold: true, colour: pen.word("kernel") });
    pen.text(v.data.names[v.s.filter], p.middleX, 30, { size: 12, colour: pen.soft });
    pen.text(`map ${v.s.filter}`, p.output.x, 12, { bold: true, colour: pen.word("output") });
    pen.text(v.hidden ? "? × ?" : `${rows.count} × ${cols.count} neurons, 1 of ${W.shape[3]} maps`, p.output.x, 31, { size: 12, colour: pen.soft });
    drawPicture(pen, A, show(A), p.input, p.axes, { limits: extent(A) });
    const bound = Math.max(...W.values.map(Math.abs));
    p.kernels.forEach((place, k) => {
      const plane = { shape: [f, f, 1], values: range(f * f, (i) => weight(W, Math.floor(i / f), i % f, k, v.s.filter)) };
      const colour = W.shape[2] === 3 ? `, ${["red", "green", "blue"][k]}` : "";
      pen.text(`channel ${k}${colour}`, place.x, place.y - 10, { size: 11, colour: pen.soft });
      pen.plane(plane, 0, place.x, place.y, place.cell, { signed: true, limits: [-bound, bound], numbers: place.cell >= 24 });
      pen.frame(place.x, place.y, f * place.cell, f * place.cell, pen.role("kernel"), 2);
    });
    pen.plane(Z, 0, p.output.x, p.output.y, p.output.cell, { signed: limits[0] < 0, limits, numbers: p.output.cell >= 30, hidden: v.hidden });
    pen.frame(p.output.x, p.output.y, cols.count * p.output.cell, rows.count * p.output.cell, pen.role("output"), 2);
    if (v.hidden) return;
    if (panel === "neuron") {
      outlineCells(pen, p.input, rows.window(row), cols.window(col));
      outlineCells(pen, p.output, [row], [col]);
    } else this.drawReaders(pen, p, row, col);
  },
  drawReaders(pen, p, row, col) {
    const [rows, cols] = p.axes, down = rows.readers(row), across = cols.readers(col);
    outlineCells(pen, p.input, [row], [col]);
    for (const [h, i] of down) for (const [w, j] of across) {
      const [x, y] = cellXY(p.output, h, w);
      pen.dot(x, y, p.output.cell, "selected");
      p.kernels.forEach((place) => {
        const [kx, ky] = cellXY(place, i, j);
        if (place.cell < 14) pen.dot(kx, ky, place.cell, "selected");
        else if (place === p.kernels[0] && place.cell >= 28) {
          const style = { size: 9, align: "center", colour: "#111111" };
          pen.text(`→${h},${w}`, kx + place.cell / 2, ky + place.cell - 6, style);
        }
        pen.frame(kx + 2, ky + 2, place.cell - 4, place.cell - 4, pen.role("selected"), 2);
      });
    }
    if (down.length && across.length) outlineCells(pen, p.output, [down[0][0], down.at(-1)[0]], [across[0][0], across.at(-1)[0]], "selected", true);
  },
  say(v, { axes: [rows, cols] }) {
    if (v.hidden) return "";
    const { panel, row, col } = v.sel, W = bank(v), [f, , channels] = W.shape, k = v.s.filter;
    if (panel === "neuron") {
      const Z = this.map(v, [rows, cols]), seen = rows.pixels(row).length * cols.pixels(col).length;
      const padded = seen < f * f ? `; ${f * f - seen} of its ${f * f} places lie in the padding` : "";
      return `Neuron (${row}, ${col}) of map ${k} is ${number(pick(Z, row, col, 0))}. It reads rows ${spanText(rows.pixels(row))} and ` +
        `columns ${spanText(cols.pixels(col))} of ${channels === 1 ? "the channel" : `all ${channels} channels`}${padded}. ` +
        `All ${rows.count * cols.count} neurons of the map share its ${thousands(f * f * channels)} weights.`;
    }
    const readers = rows.readers(row).flatMap(([h, i]) => cols.readers(col).map(([w, j]) => [h, w, i, j]));
    const inside = row >= 0 && row < rows.size && col >= 0 && col < cols.size;
    const list = readers.slice(0, 16).map(([h, w, i, j]) => `(${h}, ${w}) by W[${i}, ${j}] = ${number(weight(W, i, j, 0, k))}`).join("; ");
    const more = readers.length > 16 ? `; and ${readers.length - 16} more` : "";
    return `${inside ? "Pixel" : "Padded pixel"} (${number(row)}, ${number(col)}) is read by ${plural(readers.length, "neuron")} of map ${k}` +
      (readers.length ? `, with these weights${channels > 1 ? " of channel 0" : ""}: ${list}${more}.` : ": no window covers it.");
  },
  numpy(v, { axes: [rows, cols] }) {
    const pad = `((${rows.before}, ${rows.after}), (${cols.before}, ${cols.after}), (0, 0))`;
    if (v.sel.panel === "pixel") return `np.pad(A, ${pad})[${v.sel.row + rows.before}, ${v.sel.col + cols.before}, :]`;
    const [h, w, f] = [v.sel.row * rows.stride, v.sel.col * cols.stride, rows.f];
    return `np.sum(np.pad(A, ${pad})[${h}:${h + f}, ${w}:${w + f}, :] * W[:, :, :, ${v.s.filter}])`;
  },
  ask: (v, { axes }) => askForNeurons("kernel", axes),
};

// ───────────────────────────────────── Scene: pooling ─────────────────────────────────────

const pooling = {
  title: "Pooling",
  panels: ["neuron", "pixel"],
  kind: (v) => ["max", "average"][v.s.kind],
  place(v, width) {
    const axes = [0, 1].map((i) => layerAxis(v, v.data.A.shape[i])), p = placeLayer(v, width * 0.72, axes, 0);
    const back = panelAt(width * 0.72 + 24, 44, (width * 0.28 - 28) / axes[1].size, axes[0].size, axes[1].size);
    return { ...p, back, height: 56 + Math.max(p.input.rows * p.cell, p.output.rows * p.output.cell), panels: { neuron: p.output, pixel: p.input } };
  },
  // The pixels of one window with the share of the neuron's gradient that each gets.
  shares(v, [rows, cols], h, w) {
    const { A } = v.data, k = v.s.channel;
    const cells = rows.pixels(h).flatMap((r) => cols.pixels(w).map((c) => [r, c, pick(A, r, c, k)]));
    const top = Math.max(...cells.map(([, , value]) => value));
    if (this.kind(v) === "max") return cells.filter(([, , value]) => value === top).map(([r, c]) => [r, c, 1]);
    return cells.map(([r, c]) => [r, c, 1 / cells.length]);
  },
  map: (v, axes) => pool(v.data.A, axes, pooling.kind(v), v.s.channel),
  draw(v, pen, p) {
    const { A } = v.data, [rows, cols] = p.axes, { panel, row, col } = v.sel, Z = this.map(v, p.axes), limits = extent(A, v.s.channel);
    const signed = limits[0] < 0, max = this.kind(v) === "max";
    pen.text(`input ${rows.size} × ${cols.size}, channel ${v.s.channel}`, p.input.x, 12, { bold: true, colour: pen.word("input") });
    const padded = `hatched: padding, ${max ? "−∞ for the maximum" : "not counted"}`;
    pen.text(rows.before + rows.after ? padded : "no padding", p.input.x, 31, { size: 12, colour: pen.soft });
    drawPicture(pen, A, v.s.channel, p.input, p.axes, { limits, signed });
    if (max && p.cell >= 26) range(rows.room, (i) => range(cols.room, (j) => {
      const [r, c] = [i - rows.before, j - cols.before], [x, y] = cellXY(p.input, r, c);
      if (r >= 0 && c >= 0 && r < rows.size && c < cols.size) return;
      pen.text("−∞", x + p.cell / 2, y + p.cell / 2, { size: 11, align: "center", colour: pen.soft });
    }));
    pen.text(`output ${v.hidden ? "?" : `${rows.count} × ${cols.count}`}`, p.output.x, 12, { bold: true, colour: pen.word("output") });
    pen.text(max ? "the largest" : "the average", p.output.x, 31, { size: 12, colour: pen.soft });
    pen.plane(Z, 0, p.output.x, p.output.y, p.output.cell, { limits, signed, hidden: v.hidden });
    pen.frame(p.output.x, p.output.y, cols.count * p.output.cell, rows.count * p.output.cell, pen.role("output"), 2);
    pen.text("the way back", p.back.x, 12, { bold: true, colour: pen.word("expected") });
    pen.text("gradients, if each neuron gets 1", p.back.x, 31, { size: 12, colour: pen.soft });
    this.drawBack(v, pen, p);
    if (v.hidden) return;
    if (panel === "pixel") conv.drawReaders(pen, { ...p, kernels: [] }, row, col);
    else {
      outlineCells(pen, p.input, rows.window(row), cols.window(col));
      outlineCells(pen, p.output, [row], [col]);
      if (max) for (const [r, c] of this.shares(v, p.axes, row, col)) {
        outlineCells(pen, p.input, [r], [c], "selected", true);
        outlineCells(pen, p.back, [r], [c]);
      }
    }
  },
  drawBack(v, pen, p) {
    const [rows, cols] = p.axes, values = new Float64Array(rows.size * cols.size);
    for (let h = 0; h < rows.count; h++) for (let w = 0; w < cols.count; w++) {
      for (const [r, c, share] of this.shares(v, p.axes, h, w)) values[r * cols.size + c] += share;
    }
    const T = { shape: [rows.size, cols.size, 1], values };
    pen.plane(T, 0, p.back.x, p.back.y, p.back.cell, { limits: [0, extent(T)[1] || 1], numbers: p.back.cell >= 20, hidden: v.hidden });
    pen.frame(p.back.x, p.back.y, cols.size * p.back.cell, rows.size * p.back.cell);
  },
  say(v, { axes }) {
    if (v.hidden) return "";
    const [rows, cols] = axes, { panel, row, col } = v.sel;
    if (panel === "pixel") {
      const readers = rows.readers(row).flatMap(([h]) => cols.readers(col).map(([w]) => `(${h}, ${w})`));
      const list = readers.length ? `: of ${readers.join(", ")}` : "";
      return `Pixel (${number(row)}, ${number(col)}) lies in ${plural(readers.length, "window")}${list}.`;
    }
    const value = number(pick(this.map(v, axes), row, col, 0)), shares = this.shares(v, axes, row, col);
    const seen = rows.pixels(row).length * cols.pixels(col).length;
    const where = `rows ${spanText(rows.pixels(row))}, columns ${spanText(cols.pixels(col))}`;
    const start = `Neuron (${row}, ${col}) is ${value}: the ${v.s.kind ? "average" : "largest"} of ${where}. `;
    if (v.s.kind) return `${start}Each of the ${seen} pixels gets 1/${seen} of its gradient.`;
    if (shares.length === 1) return `${start}Pixel (${shares[0][0]}, ${shares[0][1]}) wins and gets the whole gradient.`;
    return `${start}${shares.length} pixels tie: a mask x == max(x) gives each of them the whole gradient.`;
  },
  numpy(v, { axes: [rows, cols] }) {
    const cut = (list) => (list.length ? `${list[0]}:${list.at(-1) + 1}` : "0:0"), { panel, row, col } = v.sel;
    if (panel === "pixel") return `A[${row}, ${col}, ${v.s.channel}]`;
    return `np.${v.s.kind ? "mean" : "max"}(A[${cut(rows.pixels(row))}, ${cut(cols.pixels(col))}, ${v.s.channel}])`;
  },
  ask: (v, { axes }) => askForNeurons("window", axes),
};

// ───────────────────────────────────── Scene: shapes ─────────────────────────────────────

const AXES_OF = { // what each axis of the weights counts, channels last
  conv1d: ["kernel", "channels in", "filters"], conv2d: ["kernel rows", "kernel columns", "channels in", "filters"], dense: ["inputs", "units"],
};

const shapes = {
  title: "Shapes",
  panels: ["layer"],
  rules: (v) => ["keras", "pytorch"][v.s.rules],
  layers(v) {
    if (v.preset !== v.s.preset) [v.preset, v.layers] = [v.s.preset, structuredClone(v.data.presets[v.s.preset].layers)];
    return v.layers;
  },
  place(v, width) {
    const layers = this.layers(v), wide = Math.min(128, width / layers.length);
    return { height: 318, panels: { layer: panelAt((width - wide * layers.length) / 2, 34, wide, 1, layers.length, { tall: 204 }) } };
  },
  draw(v, pen, { panels: { layer: panel } }) {
    const rows = follow(this.layers(v)), rules = this.rules(v), chosen = v.sel.col;
    const total = rows.reduce((sum, row) => sum + row.weights + row.biases, 0);
    const order = rules === "keras" ? "Keras / TensorFlow: channels last" : "PyTorch: channels first";
    pen.text(`${order}  ·  ${v.hidden ? "?" : thousands(total)} parameters`, pen.width / 2, 14, { size: 15, bold: true, align: "center" });
    rows.forEach((row, i) => {
      const [x] = cellXY(panel, 0, i), middle = x + panel.cell / 2, learned = row.weights > 0;
      if (i === chosen) pen.outline(x + 4, panel.y + 2, panel.cell - 8, panel.tall - 4);
      pen.text(row.layer, middle, panel.y + 18, { bold: true, align: "center", colour: pen.word(learned ? "kernel" : i ? "output" : "input") });
      this.circles(pen, row, middle, panel.y + 86, i ? (rows[i - 1].shape.at(-1)) : 0, x - panel.cell / 2);
      const shape = v.hidden && i ? "?" : shapeText(asWritten(row.shape, rules));
      pen.text(shape, middle, panel.y + 166, { size: panel.cell < 100 ? 11 : 13, bold: true, align: "center" });
      const count = v.hidden ? "?" : learned ? thousands(row.weights + row.biases) : "none";
      pen.text(i ? `parameters: ${count}` : "the data", middle, panel.y + 187, { size: 11, align: "center", colour: pen.soft });
    });
    this.explain(v, pen, rows, rules);
  },
  // A circle for each channel or unit, up to six; every output circle of a learned layer is fed by all circles before it.
  circles(pen, row, x, y, channels, before) {
    const spots = (n) => range(Math.min(n, 6), (i) => y + (i - (Math.min(n, 6) - 1) / 2) * 17);
    const here = spots(row.shape.at(-1));
    if (channels) for (const to of here) for (const from of row.weights ? spots(channels) : [to]) {
      Object.assign(pen.context, { strokeStyle: pen.line, lineWidth: 1 });
      pen.context.beginPath();
      pen.context.moveTo(before + 9, from);
      pen.context.lineTo(x - 9, to);
      pen.context.stroke();
    }
    for (const at of here) {
      pen.context.beginPath();
      pen.context.arc(x, at, 6.5, 0, 2 * Math.PI);
      pen.context.fillStyle = pen.role(row.weights ? "kernel" : row.layer === "input" ? "input" : "output");
      pen.context.fill();
    }
    if (row.shape.at(-1) > 6) pen.text(`… ${thousands(row.shape.at(-1))} in all`, x, y + 56, { size: 11, align: "center", colour: pen.soft });
  },
  explain(v, pen, rows, rules) {
    const row = rows[v.sel.col], y = 262;
    if (v.hidden || !row.weights) {
      pen.text(v.hidden ? "" : `${row.layer}: nothing to learn, ${thousands(row.neurons)} values come out`, 8, y, { size: 14 });
    } else {
      const names = asWritten(AXES_OF[row.layer], rules, true);
      const numbers = asWritten(row.weight_shape, rules, true);
      let x = 8 + pen.text("weights  ", 8, y, { size: 15, bold: true });
      numbers.forEach((n, i) => {
        const wide = pen.text(thousands(n), x, y, { size: 18, bold: true, colour: pen.word("kernel") });
        x += Math.max(wide, pen.text(names[i], x, y + 21, { size: 12, colour: pen.soft })) + 10;
        if (i < numbers.length - 1) x += pen.text("×", x, y, { size: 15, colour: pen.soft }) + 10;
      });
      pen.text(`= ${thousands(row.weights)}   +   ${thousands(row.biases)} biases   =   ${thousands(row.weights + row.biases)}`, x, y, { size: 16 });
    }
    row.axes.forEach((a, i) => pen.text(`axis ${i}: ${sizeFormula(a, v.hidden)}`, 8 + i * 330, y + 46, { size: 13, colour: pen.soft }));
  },
  say(v) {
    if (v.hidden) return "";
    const rows = follow(this.layers(v)), row = rows[v.sel.col], rules = this.rules(v);
    const total = rows.reduce((sum, one) => sum + one.weights + one.biases, 0);
    const learned = row.weights
      ? `weights ${shapeText(asWritten(row.weight_shape, rules, true))}, ${thousands(row.weights)} + ${thousands(row.biases)} biases`
      : "no parameters";
    return `Layer ${v.sel.col}, ${row.layer}: output ${shapeText(asWritten(row.shape, rules))}, ${learned}. ${thousands(total)} parameters in all.`;
  },
  numpy(v) {
    const row = follow(this.layers(v))[v.sel.col];
    return row.weights ? `np.prod(${shapeText(row.weight_shape)}) + ${row.biases}` : `np.prod(${shapeText(row.shape)})`;
  },
  ask(v) {
    const rows = follow(this.layers(v));
    return ["How many parameters has the whole chain, biases included?", rows.reduce((sum, row) => sum + row.weights + row.biases, 0)];
  },
  // The fields of the chosen layer that one may change. A change that no longer fits is refused, with the reason.
  fields(v) {
    const layer = this.layers(v)[v.sel.col];
    const window = [...(layer.filters ? ["filters"] : []), "kernel", "stride", "padding"];
    const keys = { input: ["shape"], dense: ["units"], flatten: [] }[layer.layer] ?? window;
    return keys.map((key) => ({ key, value: [layer[key]].flat().join(", ") }));
  },
  change(v, key, text) {
    const parts = text.split(",").map((part) => part.trim()).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const value = parts.length === 1 && key !== "shape" ? parts[0] : parts;
    return this.refit(v, (layers) => (layers[v.sel.col][key] = value));
  },
  refit(v, edit) {
    const layers = structuredClone(this.layers(v));
    edit(layers);
    const fault = faultOf(layers);
    if (!fault) v.layers = layers;
    return fault;
  },
};

export function faultOf(layers) { // null, or a sentence on the first layer that cannot be
  let shape = layers[0].shape;
  const whole = (x) => Number.isInteger(x) && x >= 1 && x <= 1e6;
  if (!Array.isArray(shape) || shape.length > 3 || !shape.every(whole)) return "The input's shape is one to three whole numbers.";
  for (const [i, layer] of layers.entries()) {
    const name = `Layer ${i}, ${layer.layer}`;
    if (i === 0 || layer.layer === "flatten") { shape = follow([{ layer: "input", shape }, layer])[1].shape; continue; }
    const count = layer.layer === "dense" ? layer.units : layer.filters ?? 1;
    if (!whole(count)) return `${name}: give a whole number from 1.`;
    if (layer.layer !== "dense") {
      const axes = shape.length - 1, needs = { conv1d: 1, conv2d: 2 }[layer.layer] ?? axes;
      const wanted = needs === 1 ? "steps and channels" : "rows, columns and channels";
      if (axes === 0 || axes !== needs) return `${name}: the input has shape ${shapeText(shape)}; it needs ${wanted}.`;
      const [kernel, stride, padding] = spatial(layer, axes);
      if (![kernel, stride, padding].every((list) => list.length === axes)) return `${name}: give one number, or one for each axis.`;
      if (![...kernel, ...stride].every(whole)) return `${name}: kernel and stride are whole numbers from 1.`;
      const known = (p) => p === "same" || p === "valid" || (Number.isInteger(p) && p >= 0);
      if (!padding.every(known)) return `${name}: padding is same, valid or a whole number.`;
      const bad = kernel.findIndex((f, a) => axis(shape[a], f, stride[a], padding[a]).count === 0);
      if (bad >= 0) return `${name}: a kernel of ${kernel[bad]} does not fit into ${shape[bad]} pixels.`;
    }
    shape = follow([{ layer: "input", shape }, layer])[1].shape;
  }
  return null;
}

// ───────────────────────────────────── Scene: network ─────────────────────────────────────

const LEVELS = ["photo", "conv 1", "pool 1", "conv 2", "pool 2"];

const network = {
  title: "Receptive fields of the network",
  panels: LEVELS,
  chain(v) {
    let size = v.data.image.shape[0];
    return v.data.layers.map(([, f, stride]) => {
      const one = axis(size, f, stride, "same");
      size = one.count;
      return one;
    });
  },
  maps: (v) => v.memo(["maps"], () => {
    const chain = network.chain(v), { image, W1, b1, W2, b2 } = v.data;
    const every = (n, make) => stacked(range(n, make));
    const relu = (T) => ({ ...T, values: T.values.map((x) => Math.max(x, 0)) });
    const conv1 = every(W1.shape[3], (k) => relu(convolve(image, W1, b1.values[k], [chain[0], chain[0]], k)));
    const pool1 = every(W1.shape[3], (k) => pool(conv1, [chain[1], chain[1]], "max", k));
    const conv2 = every(W2.shape[3], (k) => relu(convolve(pool1, W2, b2.values[k], [chain[2], chain[2]], k)));
    const pool2 = every(W2.shape[3], (k) => pool(conv2, [chain[3], chain[3]], "max", k));
    return [image, conv1, pool1, conv2, pool2];
  }),
  place(v, width) {
    const big = Math.min(300, width * 0.36), small = Math.min(190, (width - big - 40) / 2), maps = this.maps(v);
    const [first, second, below] = [big + 34, big + small + 66, small + 108];
    const spots = [[2, 44, big], [first, 44, small], [second, 44, small], [first, below, small], [second, below, small]];
    const panels = Object.fromEntries(LEVELS.map((name, i) => {
      const [x, y, side] = spots[i], n = maps[i].shape[0];
      return [name, panelAt(x, y, Math.min(side, width - x - 4) / n, n, n)];
    }));
    return { panels, height: small * 2 + 122 };
  },
  // What the chosen unit sees on lower levels and reaches on higher ones: for each level, the rows and the columns.
  traces(v) {
    const chain = this.chain(v), level = LEVELS.indexOf(v.sel.panel);
    const one = (index) => [...ancestors(chain, level, index), ...descendants(chain.slice(level), index).slice(1)];
    const [rows, cols] = [one(v.sel.row), one(v.sel.col)];
    return rows.map((list, i) => [list, cols[i]]);
  },
  draw(v, pen, p) {
    const maps = this.maps(v), traces = this.traces(v), level = LEVELS.indexOf(v.sel.panel), sizes = receptiveFields(this.chain(v));
    LEVELS.forEach((name, i) => {
      const panel = p.panels[name], side = panel.cell * panel.rows, channels = maps[i].shape[2], k = v.s.map % channels;
      const title = { bold: true, colour: i ? pen.ink : pen.word("input") };
      pen.text(`${name}: ${maps[i].shape.join(" × ")}`, panel.x, panel.y - 30, title);
      const [, f, stride] = v.data.layers[i - 1] ?? [];
      const sees = `sees ${v.hidden ? "?" : sizes[i - 1]} × ${v.hidden ? "?" : sizes[i - 1]}`;
      const facts = i ? `${f}×${f} by ${stride} · map ${k} · ${sees}` : "every unit sees a part of it";
      pen.text(facts, panel.x, panel.y - 12, { size: 12, colour: pen.soft });
      pen.plane(maps[i], i ? k : "rgb", panel.x, panel.y, panel.cell, { limits: i ? extent(maps[i], k) : [0, 1], numbers: false });
      pen.frame(panel.x, panel.y, side, side, i ? pen.role("output") : pen.role("input"), 1.5);
      if (!v.hidden) outlineCells(pen, panel, ...traces[i], "selected", i > level);
    });
    const y = p.panels.photo.y + p.panels.photo.cell * 64 + 24;
    pen.text(v.hidden ? "" : `${v.sel.panel} (${v.sel.row}, ${v.sel.col})`, 2, y, { bold: true, colour: pen.word("selected") });
    pen.text("solid: the unit, and what it sees below", 2, y + 20, { size: 12.5, colour: pen.soft });
    pen.text("dashed: every unit that it reaches above", 2, y + 40, { size: 12.5, colour: pen.soft });
  },
  say(v) {
    if (v.hidden) return "";
    const level = LEVELS.indexOf(v.sel.panel), traces = this.traces(v), { row, col } = v.sel;
    const T = this.maps(v)[level], k = v.s.map % T.shape[2], size = receptiveFields(this.chain(v))[level - 1];
    const value = level ? `, map ${k}, is ${number(pick(T, row, col, k))}` : "";
    const seen = `It sees photo rows ${spanText(traces[0][0])} and columns ${spanText(traces[0][1])}`;
    const field = level ? ` ${seen} (its field is ${size} pixels wide where no border cuts it).` : "";
    const up = traces.slice(level + 1).map(([r, c], i) => `${r.length * c.length} of ${LEVELS[level + 1 + i]}`);
    const unit = level ? `Unit (${row}, ${col}) of ${v.sel.panel}` : `Pixel (${row}, ${col})`;
    return `${unit}${value}.${field}${up.length ? ` In each map it reaches ${up.join(", ")}.` : ""}`;
  },
  numpy(v) {
    const cut = (list) => `${list[0]}:${list.at(-1) + 1}`, [rows, cols] = this.traces(v)[0];
    return `image[${cut(rows)}, ${cut(cols)}]`;
  },
  ask: (v) => ["How many pixels wide is the receptive field of a unit of pool 2?", receptiveFields(network.chain(v)).at(-1)],
};

// ───────────────────────────────────── Scene: your code ─────────────────────────────────────

const mine = {
  title: "Your code",
  panels: ["neuron"],
  settledKey: (v) => [v.s.f, v.s.stride, v.s.before].join("/"),
  axes: (v) => [0, 1].map((i) => new Axis(v.data.A.shape[i], v.s.f, v.s.stride, v.s.before, v.s.before)),
  expected: (v, axes) => v.memo(["expected", v.s.f, v.s.stride, v.s.before, v.s.filter],
    () => convolve(v.data.A, bank(v), v.data.b[v.s.filter], axes, v.s.filter)),
  yours(v) {
    const yours = v.model.get("yours");
    if (yours?.key !== this.settledKey(v)) return { waiting: true };
    if (yours.problem) return yours;
    const [rows, cols, maps] = yours.shape;
    return { T: { shape: [rows, cols, 1], values: yours.values.filter((_, i) => i % maps === v.s.filter) } };
  },
  cut(v, axes) { // the window and the filter of the chosen neuron
    const W = bank(v), [f, , channels, filters] = W.shape, [rows, cols] = axes;
    const values = rows.window(v.sel.row).flatMap((r) => cols.window(v.sel.col).flatMap((c) => range(channels, (k) =>
      r < 0 || c < 0 || r >= rows.size || c >= cols.size ? 0 : pick(v.data.A, r, c, k))));
    const shape = [f, f, channels], filter = W.values.filter((_, i) => i % filters === v.s.filter);
    return { A: { shape, values }, W: { shape, values: filter }, b: v.data.b[v.s.filter] };
  },
  place(v, width) {
    const axes = this.axes(v), side = Math.min(250, (width - 60) / 3), cell = side / Math.max(axes[0].count, axes[1].count);
    const grids = range(3, (i) => panelAt(2 + i * (side + 28), 34, cell, axes[0].count, axes[1].count));
    const below = placeProducts(this.cut(v, axes).A.shape, width, side + 84);
    return { axes, grids, side, below, height: below.height, panels: { neuron: grids[0], expected: grids[1], difference: grids[2] } };
  },
  draw(v, pen, p) {
    const expected = this.expected(v, p.axes), yours = this.yours(v), limits = extent(expected);
    const gap = yours.T && { shape: expected.shape, values: yours.T.values.map((value, i) => value - expected.values[i]) };
    const draw = (T, i, title, role, options) => {
      const { x, y, cell, cols, rows } = p.grids[i];
      pen.text(title, x, 14, { bold: true, colour: role ? pen.word(role) : pen.ink });
      if (T) pen.plane(T, 0, x, y, cell, { numbers: cell >= 30, ...options });
      pen.frame(x, y, cell * cols, cell * rows, role ? pen.role(role) : pen.line, 2);
      if (T) outlineCells(pen, p.grids[i], [v.sel.row], [v.sel.col]);
    };
    draw(yours.T, 0, `yours, map ${v.s.filter}`, "yours", { limits, signed: limits[0] < 0 });
    draw(expected, 1, `expected, map ${v.s.filter}`, "expected", { limits, signed: limits[0] < 0 });
    const bound = gap ? Math.max(...gap.values.map(Math.abs)) : 0;
    draw(gap, 2, `yours − expected${gap ? `, at most ${number(bound < 1e-9 ? 0 : bound)}` : ""}`, null, { limits: [-bound, bound], signed: true });
    if (!yours.T) pen.text(yours.waiting ? "running…" : "see the message below", p.grids[0].x + 12, p.grids[0].y + 22, { colour: pen.soft });
    pen.text(`How the expected number at neuron (${v.sel.row}, ${v.sel.col}) comes about`, 2, p.side + 66, { size: 15, bold: true });
    const cut = this.cut(v, p.axes);
    drawProducts(pen, cut, { ...p.below, panels: p.below.panels }, cut.A.values.length + 1, false);
  },
  say(v, { axes }) {
    const yours = this.yours(v), { row, col } = v.sel, expected = pick(this.expected(v, axes), row, col, 0);
    if (yours.waiting) return "Your function runs on these settings…";
    if (yours.problem) return yours.problem;
    const gaps = yours.T.values.map((value, i) => Math.abs(value - this.expected(v, axes).values[i]));
    const wrong = gaps.filter((gap) => gap > 1e-6).length;
    const neurons = `${gaps.length} neurons of map ${v.s.filter}`;
    const verdict = wrong ? `${wrong} of ${neurons} differ` : `All ${neurons} agree`;
    return `${verdict}. Neuron (${row}, ${col}): yours ${number(pick(yours.T, row, col, 0))}, expected ${number(expected)}.`;
  },
  numpy: (v) => `conv_forward(A_prev, W, b, {"stride": ${v.s.stride}, "pad": ${v.s.before}, "f": ${v.s.f}})`,
};

const SCENES = { padding, window: window_, conv, pool: pooling, shapes, network, mine };

// ────────────────────────────────────────── The view ──────────────────────────────────────────

const SETTINGS = ["size", "f", "stride", "before", "after", "mode", "filter", "kind", "channel", "map", "preset", "rules"];
const [NARROWEST, WIDEST] = [760, 940]; // pixels
const SETTLE = 250; // ms without a change before the learner's function is asked

class View {
  constructor(model, el) {
    Object.assign(this, { model, scene: SCENES[model.get("scene")], data: structuredClone(model.get("data")) });
    const { roles, sequential, signed } = model.get("look");
    this.look = { roles, sequential: sequential.map(rgb), signed: signed.map(rgb) };
    this.cache = new Map();
    this.hidden = Boolean(model.get("predict")) && Boolean(this.scene.ask);
    const [row, col] = model.get("at");
    this.pinned = { panel: this.scene.panels[model.get("scene") === "network" ? 4 : 0], row, col };
    this.build(el);
    this.stop = new AbortController();
    this.listen();
    this.settle();
    this.draw();
    for (const wait of [0, 300, 1200, 4000]) setTimeout(() => this.nameSliders(), wait); // they come after the view
  }

  // The handles of ipywidgets' sliders have no name of their own: they take that of the label beside them.
  nameSliders() {
    for (const slider of this.root.closest(".widget-vbox")?.querySelectorAll(".widget-slider") ?? []) {
      const words = slider.querySelector(".widget-label")?.textContent;
      for (const handle of slider.querySelectorAll(".noUi-handle")) handle.setAttribute("aria-label", words);
    }
  }

  get sel() { return this.hover ?? this.pinned; }

  memo(key, make) {
    const name = key.join("/");
    if (!this.cache.has(name)) {
      if (this.cache.size > 200) this.cache.clear();
      this.cache.set(name, make());
    }
    return this.cache.get(name);
  }

  build(el) {
    const make = (tag, props = {}, ...children) => {
      const node = Object.assign(document.createElement(tag), props);
      node.append(...children);
      return node;
    };
    this.make = make;
    this.canvas = make("canvas", { tabIndex: 0, className: "convlab-canvas" });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-roledescription", "explorer");
    this.canvas.setAttribute("aria-description", "Arrow keys move, Enter changes the panel, Space plays, Home and End jump.");
    this.status = make("p", { className: "convlab-say" });
    this.status.setAttribute("role", "status");
    this.code = make("code");
    const button = (text, act) => make("button", { type: "button", textContent: text, onclick: act });
    this.play = button("▶ Play", () => this.toggle());
    this.again = button("Ask me again", () => { Object.assign(this, { hidden: true, verdict: null }); this.ask(); this.draw(); });
    this.panels = make("span", { className: "convlab-panels" });
    this.panels.setAttribute("role", "group");
    this.panels.setAttribute("aria-label", "What the arrow keys move");
    for (const name of this.scene.panels.length > 1 ? this.scene.panels : []) {
      this.panels.append(button(name, () => this.select({ ...this.clamped(name, this.sel.row, this.sel.col), panel: name })));
    }
    this.form = make("form", { className: "convlab-form" });
    this.form.onsubmit = (event) => { event.preventDefault(); this.commit(); };
    this.form.onkeydown = (event) => { // JupyterLab keeps a browser from submitting by Enter
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      if (this.hidden) this.commit();
      else event.target.dispatchEvent(new Event("change"));
    };
    this.bar = make("div", { className: "convlab-bar" }, this.play, button("Step", () => this.advance()), this.panels,
      make("span", { className: "convlab-gap" }), button("Save picture", () => this.save()), button("Copy NumPy", () => this.copy()));
    this.root = make("div", { className: "convlab-explore" }, this.form, this.canvas, this.status, this.bar,
      make("p", { className: "convlab-numpy" }, this.code));
    el.append(this.root);
    this.ask();
  }

  listen() {
    const { signal } = this.stop, on = (target, names, act) => names.split(" ").forEach((name) => target.addEventListener(name, act, { signal }));
    for (const name of [...SETTINGS, "yours"]) this.model.on(`change:${name}`, (this.changed ??= (event) => this.later(event)));
    for (const name of ["before", "after"]) this.model.on(`change:${name}`, (this.byHand ??= () => this.setMode()));
    on(this.canvas, "pointermove", (event) => this.point(event));
    on(this.canvas, "pointerleave", () => { this.hover = null; this.draw(); });
    on(this.canvas, "click", (event) => { this.point(event); if (this.hover) this.select(this.hover); });
    on(this.canvas, "keydown", (event) => this.key(event));
    on(matchMedia("(prefers-color-scheme: dark)"), "change", () => this.draw());
    on(document, "focusin", ({ target }) => { // Jupyter's shortcuts would take the arrow keys, those of the sliders too
      const widget = this.root.closest(".widget-vbox") ?? this.root;
      if (widget.contains(target)) target.setAttribute("data-lm-suppress-shortcuts", "true");
    });
    on(document, "keydown", ({ key, target }) => { // so Escape must lead back to the cell, where they work again
      const widget = this.root.closest(".widget-vbox") ?? this.root;
      if (key === "Escape" && widget.contains(target)) widget.closest(".jp-Cell")?.focus();
    });
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.root);
    this.theme = new MutationObserver(() => [0, 300, 1200].forEach((wait) => setTimeout(() => this.draw(), wait)));
    for (const node of [document.documentElement, document.body]) this.theme.observe(node, { attributes: true, attributeFilter: ["data-jp-theme-name", "data-jp-theme-light", "data-theme"] });
  }

  setMode() { // who moves a padding slider means to pad by hand
    if (this.model.get("mode") === 2) return;
    this.model.set("mode", 2);
    this.model.save_changes();
  }

  later() { // several settings may change at once: one drawing for all
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => { this.waiting = false; this.step = this.verdict = null; this.settle(); this.draw(); });
  }

  settle() {
    if (!this.scene.settledKey) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const [f, stride, pad] = ["f", "stride", "before"].map((name) => this.model.get(name));
      this.model.set("settled", { f, stride, pad, key: [f, stride, pad].join("/") });
      this.model.save_changes();
    }, SETTLE);
  }

  clamped(name, row, col) {
    const panel = this.place?.panels[name];
    if (!panel) return { row, col };
    return { row: clamp(row, panel.row0, panel.row0 + panel.rows - 1), col: clamp(col, panel.col0, panel.col0 + panel.cols - 1) };
  }

  draw() {
    const room = this.root.clientWidth;
    if (room < 40 || !this.root.isConnected) return;
    const width = clamp(Math.floor(room), NARROWEST, WIDEST);
    this.zoom = Math.min(1, room / width); // on a narrow page the picture shrinks as a whole
    this.s = Object.fromEntries(SETTINGS.map((name) => [name, this.model.get(name)]));
    this.place = this.scene.place(this, width);
    this.pinned = { ...this.pinned, ...this.clamped(this.pinned.panel, this.pinned.row, this.pinned.col) };
    if (this.hover) this.hover = { ...this.hover, ...this.clamped(this.hover.panel, this.hover.row, this.hover.col) };
    const style = getComputedStyle(this.root), scale = globalThis.devicePixelRatio || 1, height = Math.ceil(this.place.height);
    const [across, down] = [Math.round(width * scale * this.zoom), Math.round(height * scale * this.zoom)];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      Object.assign(this.canvas, { width: across, height: down });
      Object.assign(this.canvas.style, { width: `${width * this.zoom}px`, height: `${height * this.zoom}px` });
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(scale * this.zoom, 0, 0, scale * this.zoom, 0, 0);
    const pen = Object.assign(new Pen(context, this.look, style.color, style.backgroundColor), { width });
    pen.box(0, 0, width, height, pen.paper);
    this.scene.draw(this, pen, this.place);
    this.say();
  }

  say() {
    const text = this.hidden ? "Make a prediction first: the answer is hidden." : this.scene.say(this, this.place);
    this.status.textContent = [this.verdict, text].filter(Boolean).join(" ");
    this.canvas.setAttribute("aria-label", `${this.scene.title}. ${text}`);
    this.code.textContent = this.hidden ? "" : this.scene.numpy(this, this.place);
    for (const node of this.panels.children) node.setAttribute("aria-pressed", String(node.textContent === this.pinned.panel));
    this.canvas.dataset.drawn = Number(this.canvas.dataset.drawn ?? 0) + 1;
    if (this.hidden && this.question) this.question.textContent = this.scene.ask(this, this.place)[0];
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect(), { zoom } = this;
    const [x, y] = [(event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom];
    let found = null;
    for (const [panel, grid] of Object.entries(this.place.panels)) {
      const cell = grid.hit ? grid.hit(x, y) : hitPanel(grid, x, y);
      if (cell) found = { panel: this.scene.panels.includes(panel) ? panel : this.scene.panels[0], ...cell };
    }
    this.canvas.style.cursor = found ? "pointer" : "default";
    if (JSON.stringify(found) === JSON.stringify(this.hover ?? null)) return;
    this.hover = found;
    this.draw();
  }

  select(sel) {
    Object.assign(this, { pinned: { ...sel }, hover: null, verdict: null });
    this.draw();
    if (!this.hidden) this.tools();
  }

  key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const { panel, row, col } = this.sel, names = this.scene.panels;
    if (moves[event.key]) this.select({ panel, ...this.clamped(panel, row + moves[event.key][0], col + moves[event.key][1]) });
    else if (event.key === "Home") this.select({ panel, ...this.clamped(panel, -1e9, -1e9) });
    else if (event.key === "End") this.select({ panel, ...this.clamped(panel, 1e9, 1e9) });
    else if (event.key === " ") this.toggle();
    else if (event.key === "Enter") {
      const next = names[(names.indexOf(panel) + 1) % names.length];
      this.select({ panel: next, ...this.clamped(next, row, col) });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // The next neuron in reading order, or the next product.
  advance() {
    if (this.hidden) return;
    if (this.scene.steps) {
      this.step = ((this.step ?? this.scene.steps(this)) % this.scene.steps(this)) + 1;
      this.draw();
      return;
    }
    const { panel, row, col } = this.pinned, grid = this.place.panels[panel];
    const next = ((row - grid.row0) * grid.cols + (col - grid.col0) + 1) % (grid.rows * grid.cols);
    this.select({ panel, row: grid.row0 + Math.floor(next / grid.cols), col: grid.col0 + (next % grid.cols) });
  }

  toggle() {
    if (this.playing) clearInterval(this.playing);
    this.playing = this.playing ? null : setInterval(() => (this.root.isConnected ? this.advance() : this.toggle()), 450);
    this.play.textContent = this.playing ? "❚❚ Pause" : "▶ Play";
  }

  // Above the picture: the question, or the fields that one may edit.
  ask() {
    this.form.replaceChildren();
    if (!this.hidden) { this.tools(); return; }
    this.question = this.make("span");
    this.answer = this.make("input", { type: "text", inputMode: "decimal", size: 8 });
    const words = [this.make("strong", { textContent: "Predict. " }), this.question, " ", this.answer];
    this.form.append(this.make("label", { className: "convlab-question" }, ...words),
      this.make("button", { type: "submit", textContent: "Commit" }));
  }

  commit() {
    if (!this.hidden) return;
    const given = this.answer.value.trim(), right = this.scene.ask(this, this.place)[1];
    if (given === "") { this.answer.focus(); return; }
    const same = Math.abs(Number(given.replace(/,/g, "").replace("−", "-")) - right) < 0.01;
    this.hidden = false;
    const answer = Number.isInteger(right) ? thousands(right) : number(right);
    this.verdict = same ? `Yes: ${answer}, as you predicted.` : `You predicted ${given}; it is ${answer}. Find out why.`;
    this.ask();
    this.draw();
    this.canvas.focus();
  }

  tools() {
    if (this.scene.edit) {
      const { label, value, set } = this.scene.edit(this);
      const input = this.make("input", { type: "number", step: "any", value });
      input.oninput = () => {
        if (!Number.isFinite(input.valueAsNumber) || Math.abs(input.valueAsNumber) > 1e6) return;
        set(input.valueAsNumber);
        this.step = null;
        this.draw();
      };
      this.form.replaceChildren(this.make("label", {}, `${label} = `, input));
    } else if (this.scene.fields && this.place) this.layerTools();
    if (this.model.get("predict") && this.scene.ask) this.form.append(this.again);
  }

  layerTools() {
    const { scene, make } = this, note = make("span", { className: "convlab-note" });
    note.setAttribute("role", "alert");
    const after = (fault) => {
      note.textContent = fault ?? "";
      if (fault) return;
      this.verdict = null;
      this.draw();
      this.layerTools();
    };
    const fields = scene.fields(this).map(({ key, value }) => {
      const input = make("input", { type: "text", size: key === "shape" ? 11 : 6, value });
      input.onchange = () => after(scene.change(this, key, input.value));
      return make("label", {}, `${key} `, input);
    });
    const at = this.pinned.col;
    const fresh = { filters: 8, kernel: 3, stride: 1, padding: "same" }, maxpool = { kernel: 2, stride: 2, padding: "valid" };
    const kinds = { conv2d: fresh, conv1d: fresh, maxpool, flatten: {}, dense: { units: 10 } };
    const add = make("select", { ariaLabel: "Add a layer after this one" }, make("option", { textContent: "add after…", value: "" }));
    add.append(...Object.keys(kinds).map((kind) => make("option", { textContent: kind, value: kind })));
    add.onchange = () => after(scene.refit(this, (layers) => layers.splice(at + 1, 0, { layer: add.value, ...kinds[add.value] })));
    const remove = make("button", { type: "button", textContent: "Remove", disabled: at === 0 });
    remove.onclick = () => after(scene.refit(this, (layers) => layers.splice(at, 1)));
    this.form.replaceChildren(make("strong", { textContent: `layer ${at}` }), ...fields, add, remove, note);
  }

  save() {
    const link = this.make("a", { download: `convlab-${this.model.get("scene")}.png`, href: this.canvas.toDataURL("image/png") });
    link.click();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      this.verdict = "Copied.";
    } catch { // a browser may forbid it: the line is selected instead
      getSelection().selectAllChildren(this.code);
      this.verdict = "The line is selected: press Ctrl+C.";
    }
    this.say();
    this.verdict = null;
  }

  end() {
    if (this.playing) clearInterval(this.playing);
    clearTimeout(this.timer);
    this.stop.abort();
    this.sizes.disconnect();
    this.theme.disconnect();
    for (const name of [...SETTINGS, "yours"]) this.model.off(`change:${name}`, this.changed);
    for (const name of ["before", "after"]) this.model.off(`change:${name}`, this.byHand);
  }
}

const explorer = {
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.end();
  },
};

export default explorer;
