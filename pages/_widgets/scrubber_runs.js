// Painters of whole runs: paths over a landscape, and a map of settings where each cell is a run to open.

function markDisc(c, x, y, radius, colour, ground, letter, hollow = false) {
  c.beginPath(); c.arc(x, y, radius, 0, 7);
  c.fillStyle = hollow ? ground : colour; c.strokeStyle = hollow ? colour : ground; c.lineWidth = 1.5;
  c.fill(); c.stroke();
  c.fillStyle = hollow ? colour : ground;
  c.font = `600 ${Math.round(radius * 1.5)}px 'Source Sans', sans-serif`; c.textAlign = "center"; c.textBaseline = "middle";
  c.fillText(letter, x, y + 0.5);
}

function haloText(c, text, x, y, colour, ground) {
  c.lineWidth = 3.5; c.lineJoin = "round"; c.strokeStyle = ground; c.fillStyle = colour;
  c.strokeText(text, x, y); c.fillText(text, x, y);
}

// cividis (Nuñez, Anderton and Renslow 2018), every ninth of the way
const CIVIDIS = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8779", "#a59c74", "#c3b369", "#e1cc55", "#fee838"].map(rgb);
function cividis(t) {
  const s = Math.min(Math.max(t, 0), 1) * 9;
  const i = Math.min(Math.floor(s), 8);
  return `rgb(${mix(CIVIDIS[i], CIVIDIS[i + 1], s - i).map(Math.round)})`;
}
const HEAT = Array.from({ length: 255 }, (_, v) => cividis(1 - v / 254)); // by the byte of a cell

// An arrow of fixed length: where a vector points is seen, how long it is stands in the sums.
function arrow(c, x, y, dx, dy, length, colour, ground) {
  const size = Math.hypot(dx, dy);
  if (!(size > 1e-9)) return;
  const [ux, uy] = [dx / size, dy / size];
  const [tx, ty] = [x + ux * length, y + uy * length];
  for (const [width, paint] of [[5, ground], [2.4, colour]]) {
    c.strokeStyle = paint; c.lineWidth = width; c.lineCap = "round"; c.setLineDash([]);
    c.beginPath(); c.moveTo(x, y); c.lineTo(tx, ty);
    for (const side of [-1, 1]) { c.moveTo(tx, ty); c.lineTo(tx - 7 * ux + side * 5 * uy, ty - 7 * uy - side * 5 * ux); }
    c.stroke();
  }
  c.lineCap = "butt";
}

// The landscape from above, drawn once for each size and theme: its contours are the dearest part of the picture.
function relief(panel, palette, h, w, box) {
  const ratio = devicePixelRatio || 1;
  const key = `${palette.ground} ${box.w} ${box.h} ${ratio}`;
  if (panel.relief?.key === key) return panel.relief.canvas;
  const [low, high] = [rgb(palette.ground), rgb(palette.reference)];
  const picture = new ImageData(w, h);
  for (let row = 0; row < h; row++) for (let k = 0; k < w; k++)
    picture.data.set([...mix(low, high, (0.3 * panel.values[row * w + k]) / 254), 255], ((h - 1 - row) * w + k) * 4);
  const small = Object.assign(document.createElement("canvas"), { width: w, height: h });
  small.getContext("2d").putImageData(picture, 0, 0);
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(box.w * ratio), height: Math.round(box.h * ratio) });
  const c = canvas.getContext("2d");
  c.scale(ratio, ratio);
  c.drawImage(small, 0, 0, box.w, box.h);
  c.strokeStyle = palette.reference; c.lineWidth = 0.8; c.globalAlpha = 0.4;
  for (let level = 1; level < 12; level++) contourLine(c, { x: 0, y: 0, w: box.w, h: box.h }, panel.values, h, w, (level / 12) * 254);
  panel.relief = { key, canvas };
  return canvas;
}

painters.paths = (panel, p, film, index) => {
  const [x0, x1, y0, y1] = panel.extent;
  const { c, palette } = p;
  // Equal units on both axes where the landscape is as high as wide: a gradient then crosses its contours at right angles.
  const axes = p.axes(panel, [x0, x1], [y0, y1], false, panel.curve.length === 0 && Math.abs(x1 - x0 - (y1 - y0)) < 1e-9);
  const { box } = axes;
  const [h, w] = panel.frames.shape.slice(1);
  if (h) c.drawImage(relief(panel, palette, h, w, box), box.x, box.y, box.w, box.h);
  axes.draw(panel.curve.length > 0);
  axes.line(panel.curve.map((q) => q[0]), panel.curve.map((q) => q[1]), palette.reference, "solid", 1.6);
  c.font = "12px 'Source Sans', sans-serif";
  for (const [x, y, text] of panel.places) {
    const [px, py] = [axes.x(x), axes.y(y)];
    c.strokeStyle = palette.reference; c.lineWidth = 1.5;
    c.beginPath(); c.moveTo(px - 5, py); c.lineTo(px + 5, py); c.moveTo(px, py - 5); c.lineTo(px, py + 5); c.stroke();
    c.textAlign = px > box.x + box.w * 0.7 ? "right" : "left"; c.textBaseline = "top";
    haloText(c, text, px + (c.textAlign === "right" ? -11 : 11), py + 7, palette.reference, palette.ground);
  }
  let now = 0;
  while (now + 1 < panel.moments.length && panel.moments[now + 1] <= film.epochs[index]) now += 1;
  // A run that diverges is drawn until it is far away.
  const far = ([x, y]) => x === null || y === null || Math.abs(x - x0) > 12 * (x1 - x0) || Math.abs(y - y0) > 12 * (y1 - y0);
  const way = (path, upTo) => {
    const end = path.points.findIndex(far);
    return path.points.slice(0, Math.min(upTo, end < 0 ? upTo : Math.max(end, 1)) + 1).filter(([x, y]) => x !== null && y !== null);
  };
  const draw = (path, points, width) => axes.line(points.map((q) => q[0]), points.map((q) => q[1]), palette[path.role], path.dash, width);
  c.globalAlpha = 0.6;
  for (const path of panel.ghosts) axes.line(...[0, 1].map((k) => way(path, now).map((q) => q[k])), palette.reference, "dot", 1.6);
  c.globalAlpha = 1;
  panel.paths.forEach((path, i) => {
    const points = way(path, now);
    const chosen = i === panel.paths.length - 1;
    draw(path, points, chosen ? 2.6 : 1.3);
    if (chosen) for (const [x, y] of points) if (x >= x0 && x <= x1 && y >= y0 && y <= y1) {
      c.beginPath(); c.arc(axes.x(x), axes.y(y), 2.6, 0, 7); c.fillStyle = palette[path.role]; c.fill();
    }
  });
  const place = panel.paths.at(-1).points[now];
  const direction = panel.directions[now];
  if (direction && !far(place) && place[0] >= x0 && place[0] <= x1 && place[1] >= y0 && place[1] <= y1) {
    const [dx, dy] = [(direction[0] * box.w) / (x1 - x0), (-direction[1] * box.h) / (y1 - y0)];
    arrow(c, axes.x(place[0]), axes.y(place[1]), dx, dy, 40, palette.error, palette.ground);
  }
  panel.paths.forEach((path, i) => {
    const last = way(path, now).at(-1);
    if (!last) return;
    const px = Math.min(Math.max(axes.x(last[0]), box.x + 8), box.x + box.w - 8);
    const py = Math.min(Math.max(axes.y(last[1]), box.y + 8), box.y + box.h - 8);
    const outside = last[0] < x0 || last[0] > x1 || last[1] < y0 || last[1] > y1;
    markDisc(c, px, py, i === panel.paths.length - 1 ? 9 : 7, palette[path.role], palette.ground, path.mark, outside);
  });
};
// Where the curves lie right beneath, their legend serves both.
legends.paths = (panel, film) => {
  const beneath = innerWidth > 640 && film.panels.some((other) => other.kind === "curves");
  const entries = beneath ? [] : panel.paths.map((path) => [path.name, path.role, `mark ${path.mark}`]).reverse();
  if (panel.directionName) entries.push([panel.directionName, "error", "arrow"]);
  return panel.ghosts.length ? [...entries, ["festgehalten", "reference", "dot"]] : entries;
};

// Cells reach half-way to their neighbours.
function edges(values, place) {
  const at = values.map(place);
  if (at.length === 1) return [at[0] - 1, at[0] + 1];
  const inner = at.slice(1).map((v, i) => (v + at[i]) / 2);
  return [2 * at[0] - inner[0], ...inner, 2 * at.at(-1) - inner.at(-1)];
}

// A place on an axis whose cells are equally wide is the number of its cell.
function mapAxes(panel, p) {
  const log = (v) => (panel.logX ? Math.log10(v) : v);
  const back = (t) => (panel.logX ? 10 ** t : t);
  const ends = (list) => [list[0], list.at(-1)];
  const cells = (list) => list.map((_, i) => i);
  const named = { x: panel.xLabels.length > 0, y: panel.yLabels.length > 0 };
  const xEdges = named.x ? edges(cells(panel.x), (v) => v) : edges(panel.x, log).map(back);
  const yEdges = edges(named.y ? cells(panel.y) : panel.y, (v) => v);
  p.c.font = "12px 'Source Sans', sans-serif"; // long names push the map to the right
  const wide = Math.max(0, ...panel.yLabels.map((text) => p.c.measureText(text).width - 32)) * (panel.y.length > 1);
  p.box.x += wide; p.box.w -= wide;
  const axes = p.axes(panel, ends(xEdges), ends(yEdges), false, false, panel.logX && !named.x);
  axes.titleLeft = 44 + wide;
  axes.hideX = named.x;
  axes.hideY = named.y || panel.y.length === 1; // one row has no second setting
  const at = ([x, y]) => [axes.x(named.x ? panel.x.indexOf(x) : x), axes.y(named.y ? panel.y.indexOf(y) : y)];
  return { axes, xEdges, yEdges, at };
}

// The names of equally wide cells, as many as there is room for, the last one in any case.
function nameCells(panel, { axes, xEdges, yEdges }) {
  const { context: c, box, palette } = axes;
  c.font = "12px 'Source Sans', sans-serif"; c.fillStyle = palette.reference;
  const spread = (labels, room, size) => {
    const every = Math.max(1, Math.ceil(Math.max(...labels.map(size)) / room));
    return labels.map((text, i) => [text, i]).filter(([, i]) => (labels.length - 1 - i) % every === 0);
  };
  const middle = (list, i) => (list[i] + list[i + 1]) / 2;
  c.textAlign = "center"; c.textBaseline = "top";
  for (const [text, i] of spread(panel.xLabels, box.w / panel.x.length, (text) => c.measureText(text).width + 6))
    c.fillText(text, axes.x(middle(xEdges, i)), box.y + box.h + 5);
  c.textAlign = "right"; c.textBaseline = "middle";
  if (panel.y.length > 1) for (const [text, i] of spread(panel.yLabels, box.h / panel.y.length, () => 14))
    c.fillText(text, box.x - 4, axes.y(middle(yEdges, i)));
}

painters.runmap = (panel, p, film, index) => {
  const { c, palette } = p;
  const map = mapAxes(panel, p);
  const { axes, xEdges, yEdges } = map;
  const [h, w] = panel.frames.shape.slice(1);
  const values = frameOf(panel, index);
  const [xs, ys] = [xEdges.map((v) => Math.round(axes.x(v))), yEdges.map((v) => Math.round(axes.y(v)))];
  for (let row = 0; row < h; row++) for (let k = 0; k < w; k++) {
    const v = values[row * w + k];
    c.fillStyle = v === 255 ? palette.error : HEAT[v];
    c.fillRect(xs[k], ys[row + 1], xs[k + 1] - xs[k], ys[row] - ys[row + 1]);
  }
  axes.draw(false);
  nameCells(panel, map);
  const [ringX, ringY] = map.at(panel.here);
  c.font = "600 12px 'Source Sans', sans-serif"; c.textBaseline = "middle"; c.textAlign = "center";
  for (const [x, y, text] of panel.labels) {
    const [labelX, labelY] = map.at([x, y]);
    const half = c.measureText(text).width / 2 + 4;
    const px = Math.min(Math.max(labelX, axes.box.x + half), axes.box.x + axes.box.w - half);
    let py = Math.min(Math.max(labelY, axes.box.y + 9), axes.box.y + axes.box.h - 9);
    if (Math.abs(px - ringX) < half + 8 && Math.abs(py - ringY) < 17) py = ringY + (ringY + 30 < axes.box.y + axes.box.h ? 19 : -19);
    haloText(c, text, px, py, "#ffffff", "#101418");
  }
  for (const [width, colour] of [[5, "#101418"], [2.2, "#ffffff"]]) {
    c.strokeStyle = colour; c.lineWidth = width;
    c.beginPath(); c.arc(ringX, ringY, 7, 0, 7); c.stroke();
    if (panel.cursor) {
      const { column, row } = panel.cursor;
      c.strokeRect(xs[column], ys[row + 1], xs[column + 1] - xs[column], ys[row] - ys[row + 1]);
    }
  }
  // the key to the colours, at the right end of the legend's row
  const text = `${panel.scale[0]} … ${panel.scale[1]}`;
  c.font = "12px 'Source Sans', sans-serif"; c.textAlign = "right"; c.fillStyle = palette.reference;
  const [right, y, length] = [p.box.x + p.box.w, p.box.y + p.box.h + 50, 60];
  const left = right - c.measureText(text).width - 6 - length;
  c.fillText(text, right, y);
  for (let i = 0; i < length; i++) { c.fillStyle = cividis(i / length); c.fillRect(left + i, y - 6, 1.5, 12); }
  p.c.canvas._axes = map;
};
legends.runmap = (panel) => [[panel.failed, panel.failed ? "error" : "ground", "box"]]; // its row also has the key

// By pointer or by arrow keys: the caption names a cell, a click or Enter opens its run.
hands.runmap = (canvas, panel, film, state, pick) => {
  const caption = canvas.previousSibling;
  const cell = (event) => {
    const known = canvas._axes;
    if (!known) return null;
    const { left, top } = canvas.getBoundingClientRect();
    const find = (at, edgesAt) => edgesAt.findIndex((v, i) => i + 1 < edgesAt.length && (at - v) * (at - edgesAt[i + 1]) <= 0);
    const column = find(event.clientX - left, known.xEdges.map((v) => known.axes.x(v)));
    const row = find(event.clientY - top, known.yEdges.map((v) => known.axes.y(v)));
    return column < 0 || row < 0 ? null : { column, row };
  };
  const name = (at) => {
    const outcome = panel.names[panel.outcomes[at.row * panel.x.length + at.column]];
    const write = (values, labels, i) => labels[i] ?? format(values[i]);
    const second = panel.y.length > 1 ? `, ${panel.yTitle} ${write(panel.y, panel.yLabels, at.row)}` : "";
    return `${panel.xTitle} ${write(panel.x, panel.xLabels, at.column)}${second}: ${outcome}`;
  };
  const walk = (at) => {
    panel.cursor = at;
    caption.textContent = at ? name(at) : panel.title;
    state.paint();
  };
  canvas.onpointermove = (event) => {
    const at = cell(event);
    canvas.style.cursor = at ? "pointer" : "default";
    caption.textContent = at ? name(at) : panel.title;
  };
  canvas.onpointerleave = () => (caption.textContent = panel.cursor ? name(panel.cursor) : panel.title);
  canvas.onclick = (event) => {
    const at = cell(event);
    if (at) pick(at);
  };
  canvas.tabIndex = 0;
  caption.setAttribute("aria-live", "polite");
  const nearest = (values, value) => {
    const exact = values.indexOf(value);
    if (exact >= 0) return exact;
    const far = values.map((v) => Math.abs(v - value));
    return Math.max(0, far.indexOf(Math.min(...far)));
  };
  canvas.onkeydown = (event) => {
    const [columns, rows] = [panel.x.length, panel.y.length];
    const at = panel.cursor ?? { column: nearest(panel.x, panel.here[0]), row: nearest(panel.y, panel.here[1]) };
    const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], Home: [-columns, 0], End: [columns, 0] }[event.key];
    if (step) {
      const within = (v, n) => Math.min(Math.max(v, 0), n - 1);
      walk({ column: within(at.column + step[0], columns), row: within(at.row + step[1], rows) });
    } else if ((event.key === "Enter" || event.key === " ") && panel.cursor) pick(panel.cursor);
    else if (event.key === "Escape") walk(null);
    else return;
    event.preventDefault();
  };
  canvas.onblur = () => walk(null);
};
