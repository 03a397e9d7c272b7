// Painters of a window that slides over a picture: the picture, what becomes of the window, the maps that result.
// Pointing works in every direction, the arrow keys move the window. The sums come with the data; only the single
// products are multiplied here. The data are made by pages/_figures/windows.py.

const shortFormat = new Intl.NumberFormat("de-DE", { maximumSignificantDigits: 3, useGrouping: false });
const short = (v) => (Math.abs(v) < 1e-6 ? "0" : shortFormat.format(v).replace("-", "−"));
const inBrackets = (v) => (v < 0 ? `(${short(v)})` : short(v));
const MOST_PIXELS = 40; // the longer side of a student's own picture, as the server gets it
const MOST_BYTES = 10e6;

// The three panels of a film and the window's geometry.
function slideOf(film) {
  if (film.slide) return film.slide;
  const find = (kind, role) => film.panels.find((panel) => panel.kind === kind && panel.role === role);
  const [input, output, products] = [find("pixels", "input"), find("pixels", "output"), find("products")];
  const [rows, columns] = input.places, [, H, W, C] = input.arrays.cells.shape;
  const { size: k, stride, edges } = input, F = output.arrays.cells.shape[3];
  const start = Math.min(output.start, Math.max(0, rows * columns - 1));
  // A kernel looks through all channels at once, pooling at one at a time.
  const apart = products.operation !== "sum", depth = apart ? 1 : C;
  return (film.slide = { input, output, products, rows, columns, n: rows * columns, k, stride, edges, H, W, C, F, depth, apart, start });
}

const shownFilter = (film) => Math.min(film.state?.filter ?? 0, slideOf(film).F - 1);

// The place that is looked at: pointed at, else chosen by key or click, else the frame's own.
function lookedAt(film, index) {
  const { n, start } = slideOf(film), state = film.state;
  if (!n) return null;
  if (film.pointed?.cell != null) return film.pointed.cell;
  if (state && state.cell != null && state.cellAt === index) return state.cell;
  return index < n ? index : start;
}

function originOf(film, cell) { // the window's first pixel; negative where it begins on the edge of zeros
  const { columns, stride, edges } = slideOf(film);
  return [Math.floor(cell / columns) * stride - edges[0], (cell % columns) * stride - edges[1]];
}

function pixelAt(film, row, column, channel) {
  const { input, H, W, C, apart } = slideOf(film);
  const at = apart ? shownFilter(film) : channel;
  return row < 0 || column < 0 || row >= H || column >= W ? 0 : input.arrays.cells.values[(row * W + column) * C + at];
}

// The first and last place along one axis whose window sees this pixel.
function placesSeeing(film, pixel, axis) {
  const { k, stride, edges, rows, columns } = slideOf(film);
  const at = pixel + edges[axis];
  return [Math.max(0, Math.ceil((at - k + 1) / stride)), Math.min([rows, columns][axis] - 1, Math.floor(at / stride))];
}

// The pixel pointed at, in the picture or in one of the blocks of products.
function pointedPixel(film, index) {
  if (film.pointed?.pixel) return film.pointed.pixel;
  if (!film.pointed?.part) return null;
  const [row, column] = originOf(film, lookedAt(film, index));
  return [row + film.pointed.part[0], column + film.pointed.part[1]];
}

function shade(panel, palette, value) {
  const t = panel.high > panel.low ? Math.min(1, Math.max(0, (value - panel.low) / (panel.high - panel.low))) : 0;
  if (panel.look === "photo") return [255 * t, 255 * t, 255 * t];
  if (panel.look === "ink") return mix(rgb(palette.ground), rgb(palette.reference), 0.88 * t);
  return signedShade(palette, value, panel.high);
}
function signedShade(palette, value, high) {
  const t = high > 0 ? Math.min(1, Math.abs(value) / high) : 0;
  return mix(rgb(palette.ground), rgb(value < 0 ? palette.validation : palette.training), 0.9 * t);
}
const inkOn = (colour, palette) => {
  const far = (hex) => rgb(hex).reduce((sum, v, i) => sum + Math.abs(v - colour[i]), 0);
  return far(palette.ground) > far(palette.reference) ? palette.ground : palette.reference;
};

// A pixel's place on paper: picture and map have one scale, or nobody would see the map shrink. What pooling leaves
// stands for all it has come from, and is as large.
function scaleOf(panel, canvas, film) {
  const { edges, H, W, F, apart, stride } = slideOf(film), input = panel.role === "input";
  const strip = F > 1 ? 52 : 0;
  const [wide, high] = [W + edges[1] + edges[3], H + edges[0] + edges[2]];
  const pixel = Math.min((canvas.clientWidth - 4) / wide, (canvas.clientHeight - 22 - strip) / high, 44);
  const size = apart && !input ? Math.min(pixel * stride, 60) : pixel;
  const [, h, w] = panel.arrays.cells.shape;
  const across = input ? wide : w;
  const x = Math.max(2, (canvas.clientWidth - across * size) / 2) + (input ? edges[1] * size : 0);
  return { size, x, y: 2 + (input ? edges[0] * size : 0), h, w, strip };
}

function drawPixels(c, panel, palette, scale, upTo, filter) {
  const { h, w, size, x, y } = scale, C = panel.arrays.cells.shape[3], cells = panel.arrays.cells.values;
  if (!h || !w) return;
  const picture = new ImageData(w, h);
  for (let i = 0; i < Math.min(h * w, upTo); i++) {
    const colour = panel.role === "input" && C === 3
      ? [0, 1, 2].map((k) => (255 * cells[i * 3 + k]) / panel.high)
      : shade(panel, palette, cells[i * C + filter]);
    picture.data.set([...colour, 255], i * 4);
  }
  const buffer = Object.assign(document.createElement("canvas"), { width: w, height: h });
  buffer.getContext("2d").putImageData(picture, 0, 0);
  c.imageSmoothingEnabled = false;
  c.drawImage(buffer, x, y, w * size, h * size);
  c.globalAlpha = 0.5; c.lineWidth = 1; c.strokeStyle = palette.reference;
  c.strokeRect(x, y, w * size, h * size);
  c.globalAlpha = 1;
  if (size < 12) return;
  c.strokeStyle = palette.ground; c.lineWidth = 1;
  for (let i = 1; i < h; i++) { c.beginPath(); c.moveTo(x, y + i * size); c.lineTo(x + w * size, y + i * size); c.stroke(); }
  for (let j = 1; j < w; j++) { c.beginPath(); c.moveTo(x + j * size, y); c.lineTo(x + j * size, y + h * size); c.stroke(); }
  if (C === 3 && panel.role === "input") return;
  const texts = Array.from({ length: h * w }, (_, i) => (panel.hidden.includes(i) ? "?" : short(cells[i * C + filter])));
  const font = fontFor(c, texts, size);
  if (!font) return;
  texts.slice(0, upTo).forEach((text, i) => {
    const hidden = panel.hidden.includes(i);
    const colour = hidden ? rgb(palette.ground) : shade(panel, palette, cells[i * C + filter]);
    if (hidden) { c.fillStyle = palette.ground; c.fillRect(x + (i % w) * size + 1, y + Math.floor(i / w) * size + 1, size - 2, size - 2); }
    c.fillStyle = inkOn(colour, palette);
    c.fillText(text, x + ((i % w) + 0.5) * size, y + (Math.floor(i / w) + 0.5) * size);
  });
}

function fontFor(c, texts, size) { // null if the numbers have no room
  c.textAlign = "center"; c.textBaseline = "middle";
  for (const height of [12, 11, 10, 9]) {
    c.font = `${height}px 'Source Sans', sans-serif`;
    if (size >= height + 3 && Math.max(...texts.map((text) => c.measureText(text).width)) + 3 <= size) return c.font;
  }
  return null;
}

// A frame; around what is tiny it has a halo, so that it is seen on any picture.
function frame(c, x, y, w, h, colour, ground, dash = []) {
  const grow = w < 7 ? 3 : 0;
  const strokes = w < 30 && grow ? [[5, ground], [2.4, colour]] : [[2.6, colour]];
  for (const [width, paint] of strokes) {
    c.lineWidth = width; c.strokeStyle = paint; c.setLineDash(width > 3 ? [] : dash);
    c.strokeRect(x - grow, y - grow, w + 2 * grow, h + 2 * grow);
  }
  c.setLineDash([]);
}

function drawEdge(c, film, palette, scale) {
  const { edges, H, W } = slideOf(film), { size, x, y } = scale;
  if (!edges.some((n) => n > 0)) return;
  c.strokeStyle = palette.reference; c.lineWidth = 1; c.setLineDash([2, 3]); c.globalAlpha = 0.7;
  c.strokeRect(x - edges[1] * size, y - edges[0] * size, (W + edges[1] + edges[3]) * size, (H + edges[0] + edges[2]) * size);
  c.setLineDash([]); c.globalAlpha = 1;
  if (!fontFor(c, ["0"], size)) return;
  c.fillStyle = palette.reference;
  for (let i = -edges[0]; i < H + edges[2]; i++) for (let j = -edges[1]; j < W + edges[3]; j++)
    if (i < 0 || j < 0 || i >= H || j >= W) c.fillText("0", x + (j + 0.5) * size, y + (i + 0.5) * size);
}

// Hatched: pixels that no window sees.
function drawUnseen(c, film, palette, scale) {
  const { H, W, n } = slideOf(film), { size, x, y } = scale;
  if (!n) return;
  const seen = (length, axis) => Array.from({ length }, (_, i) => { const [a, b] = placesSeeing(film, i, axis); return a <= b; });
  const [rows, columns] = [seen(H, 0), seen(W, 1)];
  c.strokeStyle = palette.error; c.lineWidth = size > 8 ? 1.5 : 1;
  for (let i = 0; i < H; i++) for (let j = 0; j < W; j++) {
    if (rows[i] && columns[j]) continue;
    c.beginPath(); c.moveTo(x + j * size, y + (i + 1) * size); c.lineTo(x + (j + 1) * size, y + i * size); c.stroke();
  }
}

painters.pixels = (panel, p, film, index) => {
  const s = slideOf(film), c = p.c, input = panel.role === "input", filter = input && !s.apart ? 0 : shownFilter(film);
  const scale = (panel.scale = scaleOf(panel, c.canvas, film));
  const { size, x, y } = scale, cell = lookedAt(film, index);
  if (!input && !s.n) {
    c.fillStyle = p.palette.reference; c.font = "13px 'Source Sans', sans-serif"; c.textAlign = "center"; c.textBaseline = "middle";
    c.fillText("kein Fenster passt", c.canvas.clientWidth / 2, 40);
  }
  drawPixels(c, panel, p.palette, scale, input || index >= s.n ? Infinity : index + 1, filter);
  if (input) { drawEdge(c, film, p.palette, scale); drawUnseen(c, film, p.palette, scale); }
  const pixel = pointedPixel(film, index);
  if (input && cell !== null) {
    const [row, column] = originOf(film, cell);
    frame(c, x + column * size, y + row * size, s.k * size, s.k * size, p.palette.error, p.palette.ground);
    if (pixel) frame(c, x + pixel[1] * size + 1, y + pixel[0] * size + 1, size - 2, size - 2, p.palette.reference, p.palette.ground);
  } else if (cell !== null) {
    if (film.pointed?.pixel) { // every place whose window sees the pixel
      const [[top, bottom], [left, right]] = [0, 1].map((axis) => placesSeeing(film, film.pointed.pixel[axis], axis));
      if (top <= bottom && left <= right)
        frame(c, x + left * size, y + top * size, (right - left + 1) * size, (bottom - top + 1) * size, p.palette.reference, p.palette.ground, [4, 3]);
    }
    frame(c, x + (cell % s.columns) * size, y + Math.floor(cell / s.columns) * size, size, size, p.palette.error, p.palette.ground);
  }
  if (!input && s.F > 1) drawStrip(c, panel, p.palette, film, filter);
  c.fillStyle = p.palette.reference; c.font = "12px 'Source Sans', sans-serif"; c.textAlign = "left"; c.textBaseline = "middle";
  c.fillText(`→ ${panel.xTitle}   ↓ ${panel.yTitle}`, 2, c.canvas.clientHeight - 9);
};

// All maps, small; the one that is shown large has a frame.
function drawStrip(c, panel, palette, film, filter) {
  const { F } = slideOf(film), [, h, w] = panel.arrays.cells.shape;
  const room = Math.min(46, (c.canvas.clientWidth - 4) / F);
  const size = (room - 6) / Math.max(h, w, 1), top = c.canvas.clientHeight - 22 - 46;
  panel.strip = { room, top };
  const plain = { ...panel, hidden: [] };
  for (let f = 0; f < F; f++) {
    drawPixels(c, plain, palette, { h, w, size, x: 4 + f * room, y: top + 2 }, Infinity, f);
    if (f === filter) frame(c, 2 + f * room, top, room - 3, h * size + 4, palette.error, palette.ground);
  }
}

legends.pixels = () => [];
legends.products = () => [];

// The blocks of numbers: the window, the kernel, the products; beside each other where the canvas is broad.
function blocksOf(panel, canvas, film) {
  const s = slideOf(film), names = panel.operation === "sum" ? ["Fenster", "mal Kernel", "gibt Produkte"] : ["Fenster"];
  const broad = canvas.clientWidth > 1.05 * canvas.clientHeight, gap = 0.35;
  const [w, h] = [canvas.clientWidth, canvas.clientHeight - 24];
  const along = s.depth * s.k + (s.depth - 1) * gap; // cells, over all channels
  const size = broad
    ? Math.min((w / names.length - 10) / s.k, (h - 18) / along, 40)
    : Math.min((w - (s.depth > 1 ? 4 : 0)) / along, (h / names.length - 22) / s.k, 40);
  const blocks = [];
  names.forEach((name, b) => {
    for (let channel = 0; channel < s.depth; channel++) {
      const step = channel * (s.k + gap) * size;
      const x = broad ? (b + 0.5) * (w / names.length) - (s.k * size) / 2 : (w - along * size) / 2 + step;
      const y = broad ? 18 + step : b * (s.k * size + 22) + 18;
      const colour = panel.channels[channel] ?? ""; // beside each other the name of a channel stands over its window
      blocks.push({ name: b === 0 && colour && !broad ? `${channel ? "" : "Fenster "}${colour}` : channel === 0 ? name : "", b, channel, x, y });
    }
  });
  return { blocks, size };
}

painters.products = (panel, p, film, index) => {
  const s = slideOf(film), c = p.c, cell = lookedAt(film, index), filter = shownFilter(film);
  const { blocks, size } = (panel.layout = blocksOf(panel, c.canvas, film));
  if (cell === null) { tell(c.canvas, film, "Das Fenster ist grösser als das Bild mit seinem Rand."); return; }
  const [row, column] = originOf(film, cell), hidden = s.output.hidden.includes(cell);
  const kernels = panel.arrays.kernels.values, sum = panel.operation === "sum";
  const weight = (a, b, channel) => (sum ? kernels[((filter * s.k + a) * s.k + b) * s.C + channel] : 1);
  const strongest = Math.max(1e-9, ...kernels.map(Math.abs));
  const pixel = pointedPixel(film, index);
  const result = s.output.arrays.cells.values[cell * s.F + filter];
  for (const block of blocks) {
    c.fillStyle = p.palette.reference; c.font = "12px 'Source Sans', sans-serif"; c.textAlign = "left"; c.textBaseline = "alphabetic";
    if (block.name) c.fillText(block.name, block.x, block.y - 5);
    const cells = [];
    for (let a = 0; a < s.k; a++) for (let b = 0; b < s.k; b++) {
      const seen = pixelAt(film, row + a, column + b, block.channel);
      cells.push([seen, weight(a, b, block.channel), seen * weight(a, b, block.channel)][block.b]);
    }
    const secret = hidden && block.b === 2;
    const texts = cells.map((v) => (secret ? "?" : short(v)));
    const colours = cells.map((v) => {
      if (secret) return rgb(p.palette.ground);
      if (block.b === 0) return s.input.look === "signed" ? signedShade(p.palette, v, s.input.high) : shade(s.input, p.palette, v);
      return signedShade(p.palette, v, block.b === 1 ? strongest : strongest * s.input.high);
    });
    colours.forEach((colour, i) => {
      c.fillStyle = `rgb(${colour.map(Math.round).join(",")})`;
      c.fillRect(block.x + (i % s.k) * size, block.y + Math.floor(i / s.k) * size, size - 1, size - 1);
    });
    c.globalAlpha = 0.5; c.lineWidth = 1; c.strokeStyle = p.palette.reference;
    c.strokeRect(block.x - 0.5, block.y - 0.5, s.k * size, s.k * size);
    c.globalAlpha = 1;
    if (fontFor(c, texts, size)) texts.forEach((text, i) => {
      c.fillStyle = inkOn(colours[i], p.palette);
      c.fillText(text, block.x + ((i % s.k) + 0.5) * size, block.y + (Math.floor(i / s.k) + 0.5) * size);
    });
    if (panel.operation === "max") { // the winner is the first of the largest
      const best = cells.indexOf(Math.max(...cells));
      frame(c, block.x + (best % s.k) * size + 1, block.y + Math.floor(best / s.k) * size + 1, size - 3, size - 3, p.palette.error, p.palette.ground);
    }
    if (pixel) {
      const [a, b] = [pixel[0] - row, pixel[1] - column];
      if (a >= 0 && b >= 0 && a < s.k && b < s.k) frame(c, block.x + b * size + 1, block.y + a * size + 1, size - 3, size - 3, p.palette.reference, p.palette.ground);
    }
  }
  const bias = sum && filter === 0 ? panel.bias : 0;
  const total = hidden ? "?" : short(result);
  const name = { sum: bias ? `Summe ${bias < 0 ? "−" : "+"} Bias = ` : "Summe = ", max: "Maximum = ", mean: "Mittelwert = " }[panel.operation];
  c.fillStyle = p.palette.reference; c.font = "600 13px 'Source Sans', sans-serif"; c.textAlign = "center"; c.textBaseline = "middle";
  c.fillText(name + total, c.canvas.clientWidth / 2, c.canvas.clientHeight - 9);
  tell(c.canvas, film, sentence(panel, film, index, cell, weight, bias, hidden, result));
};

// The calculation of this place in words, and what the pixel pointed at has to do with it.
function sentence(panel, film, index, cell, weight, bias, hidden, result) {
  const s = slideOf(film), [row, column] = originOf(film, cell), terms = [];
  for (let channel = 0; channel < s.depth; channel++) for (let a = 0; a < s.k; a++) for (let b = 0; b < s.k; b++)
    terms.push([pixelAt(film, row + a, column + b, channel), weight(a, b, channel)]);
  const place = `Zeile ${Math.floor(cell / s.columns) + 1}, Spalte ${(cell % s.columns) + 1}: `;
  const value = hidden ? "?" : short(result);
  if (hidden) return `${place}Das rechnest du selbst.`;
  const parts = [];
  if (panel.operation === "max") parts.push(`${place}Maximum von ${terms.map(([x]) => short(x)).join(", ")} = ${value}.`);
  else if (panel.operation === "mean") parts.push(`${place}(${terms.map(([x]) => inBrackets(x)).join(" + ")}) / ${terms.length} = ${value}.`);
  else {
    const added = bias ? ` ${bias < 0 ? "−" : "+"} ${short(Math.abs(bias))} (Bias)` : "";
    const products = terms.length <= 9 ? terms.map(([x, w]) => `${short(x)} · ${inBrackets(w)}`).join(" + ") : `Summe von ${terms.length} Produkten`;
    parts.push(`${place}${products}${added} = ${value}.`);
    if (s.F > 1 && !hidden) {
      const all = Array.from({ length: s.F }, (_, f) => short(s.output.arrays.cells.values[cell * s.F + f]));
      parts.push(`Dieselbe Stelle durch alle Filter im Bild: (${all.join("; ")}).`);
    }
  }
  const pixel = film.pointed?.pixel;
  if (pixel) {
    const [[top, bottom], [left, right]] = [0, 1].map((axis) => placesSeeing(film, pixel[axis], axis));
    const count = Math.max(0, bottom - top + 1) * Math.max(0, right - left + 1);
    parts.push(`Das Pixel in Zeile ${pixel[0] + 1}, Spalte ${pixel[1] + 1} steckt in ${count} ${count === 1 ? "Fenster" : "Fenstern"}.`);
  }
  return parts.join(" ");
}

function tell(canvas, film, text) {
  const said = canvas.closest(".scrubber").querySelector(".said");
  if (said && said.textContent !== text) said.textContent = text;
}

// Arrow keys move the window; Page Up and Page Down change the filter.
function moveByKey(event, film, state) {
  const s = slideOf(film);
  if (!s.n) return;
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const turn = { PageUp: -1, PageDown: 1 }[event.key];
  if (event.key === "Escape") state.cell = null;
  else if (turn && s.F > 1) state.filter = (shownFilter(film) + turn + s.F) % s.F;
  else if (way) {
    film.pointed = null;
    const cell = lookedAt(film, state.index);
    const row = Math.min(s.rows - 1, Math.max(0, Math.floor(cell / s.columns) + way[0]));
    const column = Math.min(s.columns - 1, Math.max(0, (cell % s.columns) + way[1]));
    Object.assign(state, { cell: row * s.columns + column, cellAt: state.index });
  } else return;
  event.preventDefault();
  state.paint();
}

hands.pixels = (canvas, panel, film, state, pick) => {
  film.state = state;
  const s = slideOf(film), shape = `${s.rows} ${s.columns} ${s.start} ${s.k} ${s.stride}`;
  if (state.slideShape !== shape) Object.assign(state, { slideShape: shape, cell: null }); // another window: its own start
  const root = canvas.closest(".scrubber");
  if (!root.querySelector(".said")) {
    const said = Object.assign(document.createElement("p"), { className: "said" });
    said.setAttribute("role", "status");
    root.querySelector(".stage").after(said);
  }
  canvas.tabIndex = 0;
  canvas.onkeydown = (event) => moveByKey(event, film, state);
  const at = (event) => {
    const { size, x, y, h, w } = panel.scale;
    const [row, column] = [Math.floor((event.offsetY - y) / size), Math.floor((event.offsetX - x) / size)];
    if (!s.n || row < 0 || column < 0 || row >= h || column >= w) return null;
    if (panel.role === "output") return { cell: row * s.columns + column };
    const near = (pixel, axis) => Math.round((pixel + s.edges[axis] - (s.k - 1) / 2) / s.stride);
    const [i, j] = [Math.min(s.rows - 1, Math.max(0, near(row, 0))), Math.min(s.columns - 1, Math.max(0, near(column, 1)))];
    return { cell: i * s.columns + j, pixel: [row, column] };
  };
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    const strip = panel.strip;
    if (event.type === "pointerdown" && strip && event.offsetY >= strip.top && event.offsetY < strip.top + 46) {
      state.filter = Math.min(s.F - 1, Math.max(0, Math.floor((event.offsetX - 4) / strip.room)));
      state.paint();
      return;
    }
    film.pointed = at(event);
    if (event.type === "pointerdown" && film.pointed) Object.assign(state, { cell: film.pointed.cell, cellAt: state.index });
    state.paint();
  };
  canvas.onpointerleave = () => { film.pointed = null; state.paint(); };
  canvas.onblur = () => { if (film.pointed) { film.pointed = null; state.paint(); } };
  if (panel.role === "input" && panel.own !== null) offerOwnPicture(canvas, panel, pick);
};

hands.products = (canvas, panel, film, state, pick) => {
  film.state = state;
  const s = slideOf(film);
  canvas.parentElement.classList.toggle("deep", s.depth > 1);
  canvas.parentElement.classList.toggle("pooled", panel.operation !== "sum");
  const at = (event) => {
    if (!panel.layout) return null;
    const { blocks, size } = panel.layout;
    for (const block of blocks) {
      const [a, b] = [Math.floor((event.offsetY - block.y) / size), Math.floor((event.offsetX - block.x) / size)];
      if (a >= 0 && b >= 0 && a < s.k && b < s.k) return { part: [a, b], block: block.b };
    }
    return null;
  };
  const rows = panel.drawn.split(";").map((row) => row.split(","));
  let stroke = false;
  const paintOn = ([a, b]) => {
    rows[a][b] = String(state.brush ?? 1);
    for (let channel = 0; channel < s.C; channel++)
      panel.arrays.kernels.values[(a * s.k + b) * s.C + channel] = Number(rows[a][b]) * panel.factors[channel];
    stroke = true;
  };
  canvas.onpointerdown = canvas.onpointermove = (event) => {
    const found = at(event), down = event.type === "pointerdown" || (event.buttons & 1 && stroke);
    film.pointed = found && s.n ? { part: found.part } : null;
    if (panel.control && down && found?.block === 1 && shownFilter(film) === 0) paintOn(found.part);
    state.paint();
  };
  canvas.onclick = () => { if (stroke) { stroke = false; pick({ kernel: rows.map((row) => row.join(",")).join(";") }); } };
  canvas.onpointerleave = () => { film.pointed = null; canvas.onclick(); state.paint(); };
  if (panel.control) offerBrush(canvas, state);
};

// −1, 0 or +1: what a stroke over the kernel leaves.
function offerBrush(canvas, state) {
  const place = Object.assign(document.createElement("div"), { className: "readout brush", textContent: "Malen:" });
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Was ein Strich über den Kernel hinterlässt");
  const buttons = [-1, 0, 1].map((value) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: short(value) });
    button.onclick = () => { state.brush = value; mark(); };
    place.append(button);
    return [button, value];
  });
  const mark = () => buttons.forEach(([button, value]) => button.setAttribute("aria-pressed", value === (state.brush ?? 1)));
  mark();
  canvas.before(place); // the canvas stays the last child; it is drawn above by its order
}

// The student's own picture: read, checked and made small here; the file itself stays in the browser.
function offerOwnPicture(canvas, panel, pick) {
  const place = Object.assign(document.createElement("div"), { className: "readout own" });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: panel.own ? "Eigenes Bild …" : "Eigenes Bild entfernen" });
  const said = document.createElement("span");
  said.setAttribute("role", "alert");
  button.title = `Das Bild verlässt den Browser nicht: Die App bekommt höchstens ${MOST_PIXELS} × ${MOST_PIXELS} Pixel davon und speichert nichts.`;
  button.onclick = () => {
    if (!panel.own) { pick({ picture: "" }); return; }
    const field = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif" });
    field.onchange = async () => {
      try { pick({ picture: await smallPicture(field.files[0]) }); said.textContent = ""; }
      catch (problem) { said.textContent = problem.message; }
    };
    field.click();
  };
  place.append(button, said);
  canvas.before(place); // the canvas stays the last child; it is drawn above by its order
}

async function smallPicture(file) {
  const name = file.name.length > 30 ? `${file.name.slice(0, 28)}…` : file.name;
  if (!["image/png", "image/jpeg", "image/webp", "image/gif"].includes(file.type))
    throw new Error(`«${name}» geht nicht; nimm ein Bild als PNG, JPEG, WebP oder GIF.`);
  if (file.size > MOST_BYTES)
    throw new Error(`«${name}» hat ${shortFormat.format(file.size / 1e6)} MB, erlaubt sind 10 MB; nimm ein kleineres Bild.`);
  let whole;
  try { whole = await createImageBitmap(file); } catch { throw new Error(`«${name}» lässt sich nicht als Bild lesen; vielleicht ist die Datei beschädigt.`); }
  const share = Math.min(1, MOST_PIXELS / Math.max(whole.width, whole.height));
  const [w, h] = [whole.width, whole.height].map((length) => Math.round(length * share));
  if (Math.min(w, h) < 8) throw new Error(`«${name}» ist zu klein oder zu schmal (${whole.width} × ${whole.height} Pixel); es braucht mindestens 8 Pixel in jeder Richtung.`);
  const small = await createImageBitmap(whole, { resizeWidth: w, resizeHeight: h, resizeQuality: "high" });
  const c = Object.assign(document.createElement("canvas"), { width: w, height: h }).getContext("2d");
  c.fillStyle = "#ffffff"; c.fillRect(0, 0, w, h); c.drawImage(small, 0, 0); // white behind what is transparent
  const { data } = c.getImageData(0, 0, w, h);
  let text = `${h}x${w}:`; // 64 levels, each a character from 0 to o
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) text += String.fromCharCode(48 + Math.round((data[i] / 255) * 63));
  return text;
}
