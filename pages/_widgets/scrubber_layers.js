// A picture to draw on, and the feature maps that layer after layer makes of it (pages/_figures/layer_panels.py).
// Pointing at a cell of either lights what it sees of the stages before and what it reaches in those behind.

const layersOf = (film) => film.panels.find((panel) => panel.kind === "layers");
const sketchOf = (film) => film.panels.find((panel) => panel.kind === "sketch");
const mapFormat = new Intl.NumberFormat("de-DE", { maximumSignificantDigits: 2, useGrouping: false });

// All stages with the picture as the first.
function stagesOf(film) {
  if (film.stages) return film.stages;
  const [, h, w] = sketchOf(film).arrays.cells.shape;
  return (film.stages = [{ name: "Bild", shape: [h, w, 1] }, ...layersOf(film).stages]);
}

// The cell that is looked at: pointed at, else chosen, else the film's own; another net has other cells.
function placeOf(film) {
  const stages = stagesOf(film);
  const fits = (p) => p && p[0] < stages.length && p[1] < stages[p[0]].shape[0] && p[2] < stages[p[0]].shape[1] && p[3] < stages[p[0]].shape[2];
  return [film.pointed, film.state?.place, layersOf(film).start].find(fits);
}

// For each stage the rows and columns [top, bottom, left, right] that belong to the place, and the map, null for all.
function reachOf(film, [stage, row, column, map]) {
  const stages = stagesOf(film), reach = [];
  const clip = ([a, b, c, d], [h, w]) => [Math.max(0, a), Math.min(h - 1, b), Math.max(0, c), Math.min(w - 1, d)];
  let box = [row, row, column, column], only = stage === 0 ? null : map;
  reach[stage] = { box, map: only };
  for (let s = stage; s > 0; s--) {
    const { size, stride, edge, apart } = stages[s];
    const [a, b, c, d] = box.map((v) => v * stride - edge);
    box = [a, b + size - 1, c, d + size - 1];
    if (!apart) only = null;
    reach[s - 1] = { box: clip(box, stages[s - 1].shape), map: s === 1 ? null : only, whole: box };
  }
  [box, only] = [reach[stage].box, reach[stage].map];
  for (let s = stage + 1; s < stages.length; s++) {
    const { size, stride, edge, apart, shape } = stages[s];
    const first = (v) => Math.ceil((v + edge - size + 1) / stride), last = (v) => Math.floor((v + edge) / stride);
    box = clip([first(box[0]), last(box[1]), first(box[2]), last(box[3])], shape);
    if (!apart) only = null;
    reach[s] = { box, map: only, behind: true };
  }
  return reach;
}

const emptyBox = ([top, bottom, left, right]) => top > bottom || left > right;

function frameCells(c, palette, { box: [top, bottom, left, right], behind }, x, y, cell, strong) {
  const [w, h] = [(right - left + 1) * cell, (bottom - top + 1) * cell];
  c.lineWidth = Math.min(strong ? 2.6 : 1.6, Math.max(1, cell / 3));
  c.strokeStyle = behind ? palette.reference : palette.error;
  c.setLineDash(behind ? [3, 2] : []);
  c.strokeRect(x + left * cell, y + top * cell, w, h);
  c.setLineDash([]);
}

function paintMap(c, palette, values, [h, w], at, high, x, y, size) {
  const picture = new ImageData(w, h), [ground, ink] = [rgb(palette.ground), rgb(palette.reference)];
  for (let i = 0; i < h * w; i++) picture.data.set([...mix(ground, ink, 0.9 * Math.min(1, Math.max(0, at(values, i) / high))), 255], i * 4);
  const buffer = Object.assign(document.createElement("canvas"), { width: w, height: h });
  buffer.getContext("2d").putImageData(picture, 0, 0);
  c.imageSmoothingEnabled = false;
  c.drawImage(buffer, x, y, size, (size * h) / w);
  c.globalAlpha = 0.45; c.lineWidth = 1; c.strokeStyle = palette.reference;
  c.strokeRect(x, y, size, (size * h) / w);
  c.globalAlpha = 1;
}

painters.sketch = (panel, p, film) => {
  const [, h, w] = panel.arrays.cells.shape, c = p.c;
  const side = Math.min(c.canvas.clientWidth - 4, ((c.canvas.clientHeight - 22) * w) / h), cell = side / w;
  const x = Math.max(2, (c.canvas.clientWidth - side) / 2);
  panel.scale = { x, y: 2, cell, h, w };
  paintMap(c, p.palette, panel.arrays.cells.values, [h, w], (v, i) => v[i], 1, x, 2, side);
  c.strokeStyle = p.palette.reference; c.globalAlpha = 0.12; c.lineWidth = 1;
  for (let i = 1; i < h; i++) { c.beginPath(); c.moveTo(x, 2 + i * cell); c.lineTo(x + side, 2 + i * cell); c.stroke(); }
  for (let j = 1; j < w; j++) { c.beginPath(); c.moveTo(x + j * cell, 2); c.lineTo(x + j * cell, 2 + h * cell); c.stroke(); }
  c.globalAlpha = 0.6; c.setLineDash([2, 3]);
  const [rows, columns] = sizeOf(panel);
  c.strokeRect(x + panel.corner[1] * cell, 2 + panel.corner[0] * cell, columns * cell, rows * cell);
  c.setLineDash([]); c.globalAlpha = 1;
  const lit = reachOf(film, placeOf(film))[0];
  if (!emptyBox(lit.box)) frameCells(c, p.palette, lit, x, 2, cell, true);
  c.fillStyle = p.palette.reference; c.font = "12px 'Source Sans', sans-serif"; c.textAlign = "left"; c.textBaseline = "middle";
  c.fillText(`→ ${panel.xTitle}   ↓ ${panel.yTitle}`, x, c.canvas.clientHeight - 9);
};
legends.sketch = () => [];

// Where each stage's maps lie: the stages side by side, or one below the other, whichever makes the maps larger.
function tilesOfStages(panel, width, height) {
  const gap = 16, among = (rows) => panel.stages.map((stage, s) => {
    const shown = Math.min(stage.shape[2], panel.most), down = rows(shown);
    return { s, shown, down, across: Math.ceil(shown / down) };
  });
  const sum = (list) => list.reduce((a, b) => a + b, 0);
  const beside = among((shown) => Math.min(shown, 4)), below = among((shown) => Math.ceil(shown / 8));
  const tiles = [
    Math.min((width - 2 - gap * (beside.length - 1)) / sum(beside.map((b) => b.across)), (height - 36) / Math.max(...beside.map((b) => b.down)), 64),
    Math.min((width - 4) / Math.max(...below.map((b) => b.across)), (height - below.length * 20 - 4) / sum(below.map((b) => b.down)), 48),
  ];
  const narrow = tiles[1] > tiles[0], tile = Math.max(...tiles), blocks = narrow ? below : beside;
  let [x, y] = [1, narrow ? 18 : 32];
  for (const block of blocks) {
    Object.assign(block, { x, y });
    if (narrow) y += block.down * tile + 20; else x += block.across * tile + gap;
  }
  return { narrow, tile, blocks };
}

painters.layers = (panel, p, film, index) => {
  const c = p.c, { narrow, tile, blocks } = (panel.layout = tilesOfStages(panel, c.canvas.clientWidth, c.canvas.clientHeight));
  const place = placeOf(film), reach = reachOf(film, place);
  for (const { s, shown, down, across, x, y } of blocks) {
    const { name, shape: [h, w, C], high } = panel.stages[s], maps = frameOf(panel.arrays[`maps${s}`], index);
    const size = tile - 3, cell = size / Math.max(h, w);
    const count = `${C} × (${h} × ${w})`;
    c.fillStyle = p.palette.reference; c.textAlign = "left"; c.textBaseline = "alphabetic";
    c.font = "600 12px 'Source Sans', sans-serif";
    c.fillText(name, x, y - (narrow ? 4 : 18));
    const named = c.measureText(name).width;
    c.font = "12px 'Source Sans', sans-serif";
    c.fillText(shown < C ? `${count}, ${shown} gezeigt` : count, narrow ? x + named + 8 : x, y - 4);
    for (let m = 0; m < shown; m++) {
      const [mx, my] = [x + (m % across) * tile, y + Math.floor(m / across) * tile];
      paintMap(c, p.palette, maps, [h, w], (v, i) => v[i * shown + m], high, mx, my, size);
      const lit = reach[s + 1];
      if (emptyBox(lit.box) || (lit.map !== null && lit.map !== m)) continue;
      frameCells(c, p.palette, lit, mx, my, cell, place[0] === s + 1);
    }
  }
};
legends.layers = () => [];

// What is looked at, in words.
speech.layers = (panel, film, index) => {
  const [stage, row, column, map] = placeOf(film), stages = stagesOf(film);
  const reach = reachOf(film, [stage, row, column, map]), where = `Zeile ${row + 1}, Spalte ${column + 1}`;
  const span = ([top, bottom, left, right]) => `${bottom - top + 1} × ${right - left + 1}`;
  if (stage === 0) {
    const into = stages.slice(1).map((s, i) => `${s.name} ${emptyBox(reach[i + 1].box) ? "0" : span(reach[i + 1].box)}`);
    return [[`Pixel ${where}`, `Wirkt pro Karte auf diese Felder: ${into.join(", ")}.`]];
  }
  const maps = panel.arrays[`maps${stage - 1}`], shown = maps.shape[3];
  const value = frameOf(maps, index)[(row * stages[stage].shape[1] + column) * shown + map];
  const whole = span(reach[0].whole), inside = span(reach[0].box);
  const said = whole === inside ? `${whole} Pixel` : `${whole} Pixel, ${inside} davon im Bild`;
  return [[`${stages[stage].name}, Karte ${map + 1}`, `${where}: ${mapFormat.format(value)}. Rezeptives Feld ${said}.`]];
};

hands.layers = (canvas, panel, film, state) => {
  film.state = state;
  canvas.tabIndex = 0;
  const at = (event) => {
    if (!panel.layout) return null;
    const { tile, blocks } = panel.layout;
    for (const { s, shown, across, down, x, y } of blocks) {
      const [i, j] = [Math.floor((event.offsetY - y) / tile), Math.floor((event.offsetX - x) / tile)], m = i * across + j;
      if (i < 0 || j < 0 || i >= down || j >= across || m >= shown) continue;
      const [h, w] = panel.stages[s].shape, cell = (tile - 3) / Math.max(h, w);
      const [row, column] = [Math.floor((event.offsetY - y - i * tile) / cell), Math.floor((event.offsetX - x - j * tile) / cell)];
      return row < h && column < w ? [s + 1, row, column, m] : null;
    }
    return null;
  };
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    film.pointed = at(event);
    if (event.type === "pointerdown" && film.pointed) state.place = film.pointed;
    state.paint();
  };
  canvas.onpointerleave = () => { film.pointed = null; state.paint(); };
  canvas.onkeydown = (event) => walkByKey(event, film, state);
};

// Arrow keys move within a map, Page Up and Page Down go a layer back or on.
function walkByKey(event, film, state) {
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const turn = { PageUp: -1, PageDown: 1 }[event.key];
  const stages = stagesOf(film), [stage, row, column, map] = placeOf(film);
  const inside = (v, n) => Math.min(n - 1, Math.max(0, v));
  film.pointed = null;
  if (event.key === "Escape") state.place = null;
  else if (way) state.place = [stage, inside(row + way[0], stages[stage].shape[0]), inside(column + way[1], stages[stage].shape[1]), map];
  else if (turn) {
    const to = inside(stage + turn, stages.length), [h, w, C] = stages[to].shape, [h0, w0] = stages[stage].shape;
    const most = to ? Math.min(C, layersOf(film).most) : 1;
    state.place = [to, inside(Math.floor(((row + 0.5) * h) / h0), h), inside(Math.floor(((column + 0.5) * w) / w0), w), inside(map, most)];
  } else return;
  event.preventDefault();
  state.paint();
}

const sizeOf = (panel) => { const rows = panel.drawing.split("-"); return [rows.length, rows[0].length]; };

// The pixel of the drawing that lies at (row, column) of the picture; null outside.
function drawnAt(panel, row, column) {
  const [rows, columns] = sizeOf(panel);
  let [i, j] = [row - panel.corner[0], column - panel.corner[1]];
  if (i < 0 || j < 0 || i >= rows || j >= columns) return null;
  for (let turn = 0; turn < panel.turns; turn++) [i, j] = [j, columns - 1 - i]; // squares alone are turned
  return [i, j];
}

hands.sketch = (canvas, panel, film, state, pick) => {
  film.state = state;
  canvas.tabIndex = 0;
  const rows = panel.drawing.split("-").map((row) => [...row].map(Number)), [, h, w] = panel.arrays.cells.shape;
  let stroke = false, waiting = null;
  const tell = () => pick({ drawing: rows.map((row) => row.join("")).join("-") });
  const put = (row, column, ink) => {
    const found = drawnAt(panel, row, column);
    if (!found) return;
    rows[found[0]][found[1]] = ink;
    panel.arrays.cells.values[row * w + column] = ink / 9;
  };
  // A pen with a soft rim, about a pixel and a half wide: as in the data, where strokes are grey at their edges.
  const press = (event) => {
    const { x, y, cell } = panel.scale, [px, py] = [(event.offsetX - x) / cell, (event.offsetY - y) / cell];
    for (let row = Math.floor(py) - 1; row <= py + 1; row++) for (let column = Math.floor(px) - 1; column <= px + 1; column++) {
      const found = drawnAt(panel, row, column);
      if (!found) continue;
      const ink = Math.round(9 * Math.min(1, Math.max(0, 1.3 - Math.hypot(column + 0.5 - px, row + 0.5 - py))));
      const old = rows[found[0]][found[1]];
      put(row, column, state.rubber ? Math.min(old, 9 - ink) : Math.max(old, ink));
    }
    stroke = true;
  };
  const at = (event) => {
    const { x, y, cell } = panel.scale, [row, column] = [Math.floor((event.offsetY - y) / cell), Math.floor((event.offsetX - x) / cell)];
    return row >= 0 && column >= 0 && row < h && column < w ? [0, row, column, 0] : null;
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); press(event); film.pointed = at(event); state.paint(); };
  canvas.onpointermove = (event) => {
    if (event.buttons & 1) press(event);
    film.pointed = at(event);
    state.paint();
  };
  canvas.onclick = () => { if (stroke) { stroke = false; tell(); } };
  canvas.onpointerleave = () => { film.pointed = null; canvas.onclick(); state.paint(); };
  canvas.onkeydown = (event) => {
    const ink = event.key === " " ? -1 : /^[0-9]$/.test(event.key) ? Number(event.key) : null;
    if (ink === null) { walkByKey(event, film, state); return; }
    const [stage, row, column] = placeOf(film), found = stage === 0 && drawnAt(panel, row, column);
    event.preventDefault();
    if (!found) return;
    put(row, column, ink >= 0 ? ink : rows[found[0]][found[1]] > 4 ? 0 : 9);
    clearTimeout(waiting); waiting = setTimeout(tell, 700);
    state.paint();
  };
  offerPen(canvas, state, () => { rows.forEach((row) => row.fill(0)); tell(); });
};

function offerPen(canvas, state, clear) {
  const place = Object.assign(document.createElement("div"), { className: "readout pen" });
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Womit auf dem Bild gezeichnet wird");
  const [pen, rubber, empty] = ["Stift", "Radierer", "Leeren"].map((text) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    place.append(button);
    return button;
  });
  const mark = () => [[pen, !state.rubber], [rubber, state.rubber]].forEach(([button, on]) => button.setAttribute("aria-pressed", Boolean(on)));
  pen.onclick = () => { state.rubber = false; mark(); };
  rubber.onclick = () => { state.rubber = true; mark(); };
  empty.onclick = clear;
  mark();
  canvas.before(place); // the canvas stays the last child; it is drawn above by its order
}
