// Painters of a network at work: nodes with their pictures, weights as lines between them, regions of classes.

const signed = (v, digits = 3) => {
  if (v === null || !Number.isFinite(v)) return "keine Zahl";
  return `${v < 0 ? "−" : "+"}${Math.abs(v).toFixed(digits).replace(".", ",")}`;
};
const arrayAt = (array, index) => array.values.subarray(Math.min(index, array.nFrames - 1) * array.perFrame, (Math.min(index, array.nFrames - 1) + 1) * array.perFrame);

// Beneath a column's title: its activation, then what else it has, then how large its gradients are.
const NOTE = 14;
const noteRows = (panel) => Math.max(0, ...panel.notes.map((lines) => lines.length)) + (panel.arrays.flow ? 1 : 0);
// The longest of the texts that fits; the shortest, if none does
const fitting = (c, texts, room) => texts.find((text) => c.measureText(text).width <= room) ?? texts.at(-1);
function drawNotes(c, panel, width, flow) {
  const room = width / panel.columns.length;
  const row = noteRows(panel) - 1;
  panel.columns.forEach((_, k) => {
    (panel.notes[k] || []).forEach((texts, i) => c.fillText(fitting(c, texts, room - 4), (k + 0.5) * room, 2 + NOTE * (i + 1)));
    if (flow) {
      const texts = k ? [powerOfTen(flow[k - 1])] : ["Gradient", "Grad."];
      c.fillText(fitting(c, texts, room - 4), (k + 0.5) * room, 2 + NOTE * (row + 1));
    }
  });
}

// Where each node stands; `from` is the number of the column's first node among all.
function placeNodes(panel, width, height) {
  const [top, bottom] = [20 + NOTE * noteRows(panel), 20];
  const most = Math.max(...panel.columns.map((column) => column.length));
  const pitch = (height - top - bottom) / most;
  const step = width / panel.columns.length;
  const size = Math.max(12, Math.min(44, pitch - 5, step - 14));
  const nodes = [];
  let from = 0;
  panel.columns.forEach((column, k) => {
    const gap = Math.min(pitch, size + 34);
    column.forEach((name, i) => nodes.push({
      name, column: k, row: i, from, number: from + i,
      x: (k + 0.5) * step, y: top + (height - top - bottom) / 2 + (i - (column.length - 1) / 2) * gap,
    }));
    from += column.length;
  });
  const lines = [];
  for (let k = 0; k + 1 < panel.columns.length; k++)
    for (const a of nodes.filter((node) => node.column === k)) for (const b of nodes.filter((node) => node.column === k + 1))
      lines.push({ a, b, number: lines.length });
  return { nodes, lines, size, room: pitch - size };
}

// The arrays of a frame, with what was changed by hand.
function networkAt(panel, index) {
  const { weights, biases, states, pictures } = panel.arrays;
  const own = panel.byHand?.index === index ? panel.byHand : {};
  return {
    weights: own.weights ?? arrayAt(weights, index), biases: own.biases ?? arrayAt(biases, index),
    pixels: own.pixels ?? arrayAt(pictures, index), states: arrayAt(states, index), changed: Boolean(own.weights),
    flow: panel.arrays.flow && arrayAt(panel.arrays.flow, index),
  };
}

// What a node computes, with its numbers: 1.2 = Tanh(+0,83·x₁ −0,40·x₂ +0,10)
function formula(panel, node, { weights, biases }) {
  const names = panel.columns[node.column - 1], across = panel.columns[node.column].length;
  const first = panel.columns.slice(0, node.column - 1).reduce((sum, column, k) => sum + column.length * panel.columns[k + 1].length, 0);
  const terms = names.slice(0, 3).map((name, i) => `${signed(weights[first + i * across + node.row], 2)}·${name}`);
  const hidden = node.column < panel.columns.length - 1;
  const name = panel.recipe ? panel.recipe.activations[node.column - 1] : "f";
  const bend = hidden && name !== "Linear" ? name : "";
  const said = (panel.notes[node.column] || []).map(([long]) => long);
  const sum = `(${terms.join(" ")}${names.length > 3 ? " …" : ""} ${signed(biases[node.number], 2)})`;
  const dropout = said.find((text) => text.startsWith("Dropout"));
  const all = said.includes("Batch Norm") ? (bend ? `${bend}(BN${sum})` : `BN${sum}`) : `${bend}${sum}`;
  return `${node.name} = ${all}${dropout ? `, ${dropout} im Training` : ""}`;
}

function say(panel, index) {
  const now = networkAt(panel, index);
  const chosen = panel.chosen;
  if (!chosen) return "";
  if (chosen.a) return `Gewicht ${chosen.a.name} → ${chosen.b.name}: ${signed(now.weights[chosen.number])}`;
  const word = panel.words[now.states[chosen.number]];
  return `${chosen.column ? formula(panel, chosen, now) : chosen.name}${word ? `, ${word}` : ""}`;
}

painters.network = (panel, p, film, index) => {
  const { c, palette } = p;
  const { clientWidth: width, clientHeight: height } = c.canvas;
  const { nodes, lines, size, room } = placeNodes(panel, width, height);
  const { weights: values, pixels, states: words, changed, flow } = networkAt(panel, index);
  for (const line of lines) {
    const w = values[line.number];
    const share = Math.min(Math.abs(w) / panel.widest, 1.4);
    const broken = !Number.isFinite(w);
    c.strokeStyle = broken ? palette.error : w < 0 ? palette.validation : palette.training;
    c.setLineDash(w < 0 ? [6, 3] : []);
    c.lineWidth = broken ? 1 : 0.4 + 4 * share;
    const off = panel.offState && [line.a, line.b].some((node) => words[node.number] === panel.offState);
    c.globalAlpha = off ? 0.06 : 0.25 + 0.6 * Math.min(share, 1);
    c.beginPath(); c.moveTo(line.a.x + size / 2, line.a.y); c.lineTo(line.b.x - size / 2, line.b.y); c.stroke();
  }
  c.setLineDash([]); c.globalAlpha = 1;
  const [, , h, w] = panel.arrays.pictures.shape;
  const [neg, mid, pos, bad] = [palette.validation, palette.ground, palette.training, palette.error].map(rgb);
  const counts = panel.words.map(() => 0);
  for (const node of nodes) {
    const picture = new ImageData(w, h);
    for (let row = 0; row < h; row++) for (let k = 0; k < w; k++) {
      const v = pixels[(node.number * h + row) * w + k];
      const t = v / 127 - 1;
      picture.data.set([...(v === 255 ? bad : mix(mid, t < 0 ? neg : pos, 0.75 * Math.abs(t))), 255], ((h - 1 - row) * w + k) * 4);
    }
    const buffer = Object.assign(document.createElement("canvas"), { width: w, height: h });
    buffer.getContext("2d").putImageData(picture, 0, 0);
    const [x, y] = [node.x - size / 2, node.y - size / 2];
    c.imageSmoothingEnabled = true;
    c.drawImage(buffer, x, y, size, size);
    const state = words[node.number];
    counts[state] += 1;
    c.strokeStyle = state === 0 ? palette.reference : palette.error;
    c.lineWidth = state === 0 ? 1 : 2.2;
    c.setLineDash(state === 2 ? [2, 2] : []);  // saturated: a frame of dots
    c.strokeRect(x, y, size, size);
    c.setLineDash([]);
    if (state === 1 || state === 4) {  // dead: crossed out
      c.beginPath(); c.moveTo(x, y); c.lineTo(x + size, y + size); c.moveTo(x + size, y); c.lineTo(x, y + size); c.stroke();
    }
    if (state === 3) {  // a twin: an equals sign
      c.beginPath();
      for (const d of [-4, 4]) { c.moveTo(node.x - size / 4, node.y + d); c.lineTo(node.x + size / 4, node.y + d); }
      c.stroke();
    }
    c.font = "11px 'Source Sans', sans-serif"; c.textAlign = "center"; c.textBaseline = "top";
    const label = state ? panel.words[state] : node.column === 0 || node.column === panel.columns.length - 1 ? node.name : "";
    if (label && room > 13) haloText(c, label, node.x, node.y + size / 2 + 2, state ? palette.error : palette.reference, palette.ground);
  }
  c.font = "12px 'Source Sans', sans-serif"; c.textAlign = "center"; c.textBaseline = "top"; c.fillStyle = palette.reference;
  const short = width / panel.columns.length < 56;
  panel.columnTitles.forEach((title, k) => c.fillText(short ? title.replace("Layer ", "L") : title, (k + 0.5) * (width / panel.columns.length), 2));
  drawNotes(c, panel, width, flow);
  const said = panel.words.map((word, k) => (k && counts[k] ? `${counts[k]} ${word}` : "")).filter(Boolean).join(", ");
  c.textBaseline = "bottom";
  c.textAlign = "left";
  c.fillText("— positives Gewicht   - - negatives", 4, height - 1);
  c.textAlign = "right"; c.fillStyle = palette.error;
  c.fillText(said, width - 4, height - 1);
  if (panel.chosen) {
    const it = panel.chosen;
    const [place] = it.a ? [lines[it.number]] : [nodes[it.number]];
    c.strokeStyle = palette.reference; c.lineWidth = 2;
    if (it.a) { c.beginPath(); c.moveTo(place.a.x + size / 2, place.a.y); c.lineTo(place.b.x - size / 2, place.b.y); c.stroke(); }
    else c.strokeRect(place.x - size / 2 - 3, place.y - size / 2 - 3, size + 6, size + 6);
  }
  const readout = c.canvas.parentElement.querySelector(".readout");
  const hint = panel.recipe ? "Ein Klick ändert Gewicht oder Bias" : "Zeige auf Linien und Neuronen";
  const text = say(panel, index) || (changed ? "Von Hand geändert, nur in dieser Epoche; ein Link nimmt das nicht mit" : hint);
  if (readout && !panel.fixed && readout.textContent !== text) readout.textContent = text;
};
legends.network = () => [];

hands.network = (canvas, panel, film, state) => {
  const readout = document.createElement("div");
  readout.className = "readout";
  readout.setAttribute("aria-live", "polite");
  canvas.before(readout);
  canvas.tabIndex = 0;
  const repaint = () => {
    const palette = film.palette[isDark(canvas) ? "dark" : "light"];
    film.panels.forEach((one, i) => paintPanel(canvas.closest(".stage").children[i].lastChild, one, film, state.index, palette));
  };
  const choose = (item) => {
    if (panel.chosen === item || panel.fixed) return;
    panel.chosen = item;
    paintPanel(canvas, panel, film, state.index, film.palette[isDark(canvas) ? "dark" : "light"]);
  };
  const open = () => offerSlider(canvas, panel, film, state, readout, repaint);
  const places = () => placeNodes(panel, canvas.clientWidth, canvas.clientHeight);
  const point = (event) => {
    const { nodes, lines, size } = places();
    const { left, top } = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const node = nodes.find((one) => Math.abs(x - one.x) <= size / 2 && Math.abs(y - one.y) <= size / 2);
    const near = lines.map((line) => {
      const [x0, x1] = [line.a.x + size / 2, line.b.x - size / 2];
      const t = (x - x0) / (x1 - x0);
      return t < 0 || t > 1 ? Infinity : Math.abs(y - line.a.y - t * (line.b.y - line.a.y));
    });
    const best = near.length ? near.indexOf(Math.min(...near)) : -1;
    choose(node || (near[best] < 7 ? lines[best] : null));
  };
  canvas.onpointermove = point;
  canvas.onclick = (event) => { panel.fixed = false; point(event); open(); };
  canvas.onpointerleave = () => choose(null);
  canvas.onkeydown = (event) => {
    if (event.key === "Enter") { event.preventDefault(); open(); }
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const { nodes, lines } = places();
    const all = [...nodes, ...lines];
    const now = all.findIndex((one) => panel.chosen && one.number === panel.chosen.number && Boolean(one.a) === Boolean(panel.chosen.a));
    panel.fixed = false;
    choose(now < 0 ? all.at(move > 0 ? 0 : -1) : all[(now + move + all.length) % all.length]);
  };
  canvas.onblur = () => choose(null);
};

painters.regions = (panel, p, film, index) => {
  const [x0, x1, y0, y1] = panel.extent;
  const axes = p.axes(panel, [x0, x1], [y0, y1], false, true);
  const [h, w] = panel.frames.shape.slice(1);
  const values = frameOf(panel, index);
  const [ground, bad, ...classes] = ["ground", "error", ...panel.classRoles].map((role) => rgb(p.palette[role]));
  const picture = new ImageData(w, h);
  for (let row = 0; row < h; row++) for (let k = 0; k < w; k++) {
    const v = values[row * w + k];
    const colour = v === 255 ? bad : mix(ground, classes[Math.floor(v / panel.codes)], 0.12 + (0.5 * (v % panel.codes)) / (panel.codes - 1));
    picture.data.set([...colour, 255], ((h - 1 - row) * w + k) * 4);
  }
  const buffer = Object.assign(document.createElement("canvas"), { width: w, height: h });
  buffer.getContext("2d").putImageData(picture, 0, 0);
  p.c.imageSmoothingEnabled = true;
  p.c.drawImage(buffer, axes.box.x, axes.box.y, axes.box.w, axes.box.h);
  axes.draw(false);
  panel.points.forEach(([x, y], i) => {
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1) axes.point(x, y, panel.roles[i], panel.hollow[i], p.small ? 2.6 : 3.2);
  });
};
legends.regions = (panel) => panel.legend.map(([name, role]) => [name, role, "point"]);
