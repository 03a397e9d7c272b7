// Strip and confusion matrix (pages/_figures/outcomes.py): a threshold one drags, and the samples behind each number.

const KINDS = ["TP", "FN", "FP", "TN"]; // the order of the outcomes
const OUTCOME_ROLES = ["training", "error", "error", "validation"];
const shareFormat = new Intl.NumberFormat("de-DE", { minimumFractionDigits: 3, maximumFractionDigits: 3 });

// What can be pointed at, in a grid of 3 x 3: the cells that enter it, and its formula in words and numbers.
const METRICS = [
  { name: "Recall", row: 0, column: 2, top: [0], bottom: [0, 1] },
  { name: "Spezifität", row: 1, column: 2, top: [3], bottom: [2, 3] },
  { name: "Precision", row: 2, column: 0, top: [0], bottom: [0, 2] },
  { name: "F1", row: 2, column: 1, top: [0, 0], bottom: [0, 0, 1, 2] },
  { name: "Accuracy", row: 2, column: 2, top: [0, 3], bottom: [0, 1, 2, 3] },
];
const CELLS = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([row, column], kind) => ({ row, column, kind }));

const sumOf = (counts, kinds) => kinds.reduce((sum, kind) => sum + counts[kind], 0);
const valueOf = (metric, counts) => {
  const below = sumOf(counts, metric.bottom);
  return below ? sumOf(counts, metric.top) / below : null;
};
const litBy = (pointed) => (pointed ? (pointed.kind === undefined ? pointed.bottom : [pointed.kind]) : [0, 1, 2, 3]);

painters.strip = (panel, p, film, index) => {
  const { c, palette } = p;
  const axes = p.axes(panel, [-0.03, 1.03], [0, 2]);
  axes.hideY = true;
  const at = axes.x(film.epochs[index]), { x, y, w, h } = axes.box;
  c.fillStyle = palette.training; c.globalAlpha = 0.07;
  c.fillRect(at, y, x + w - at, h);
  c.globalAlpha = 1;
  axes.draw();
  axes.line(axes.xRange, [1, 1], palette.reference, "solid", 1);
  const lit = litBy(film.aimed), outcomes = frameOf(panel, index);
  const pieces = panel.x.map((_, i) => i).sort((a, b) => lit.includes(outcomes[a]) - lit.includes(outcomes[b]));
  for (const i of pieces) {
    const kind = outcomes[i], bright = lit.includes(kind);
    c.globalAlpha = bright ? 1 : 0.13;
    const [px, py] = [panel.x[i], (panel.positive[i] ? 1.04 : 0.04) + 0.78 * panel.y[i]];
    if (OUTCOME_ROLES[kind] === "error") cross(c, axes.x(px), axes.y(py), p.small ? 2.6 : 3.1, palette.error, 1.7);
    else dot(c, axes.x(px), axes.y(py), OUTCOME_ROLES[kind] === "validation", palette[OUTCOME_ROLES[kind]], p.small ? 1.9 : 2.2);
  }
  c.globalAlpha = 1;
  c.strokeStyle = palette.reference; c.lineWidth = 2.2; c.setLineDash([]);
  c.beginPath(); c.moveTo(at, y); c.lineTo(at, y + h); c.stroke();
  c.beginPath(); c.arc(at, y + h, 5, 0, 7); c.fillStyle = palette.reference; c.fill();
  c.font = "600 12px 'Source Sans', sans-serif"; c.textBaseline = "top";
  panel.bands.forEach((name, band) => {
    const top = y + (band * h) / 2 + 4;
    // On both sides of the line, where few points lie.
    const spots = [[at - 6, "right", 2 * band + 1, at - x], [at + 6, "left", 2 * band, x + w - at]];
    for (const [px, align, kind, room] of spots) {
      c.textAlign = align; c.fillStyle = palette[OUTCOME_ROLES[kind]];
      if (room > 26) c.fillText(KINDS[kind], px, top);
    }
    c.save(); c.translate(x - 8, y + ((band + 0.5) * h) / 2); c.rotate(-Math.PI / 2);
    c.textAlign = "center"; c.textBaseline = "bottom"; c.fillStyle = palette.reference; c.fillText(name, 0, 0);
    c.restore(); c.textBaseline = "top";
  });
  panel.axes = axes;
};
legends.strip = (panel) => [[panel.legend[0], "training", "point"], [panel.legend[1], "validation", "point"], [panel.legend[2], "error", "cross"]];

// Without the rim that points have elsewhere: in a pile it would cover the neighbours.
function dot(c, x, y, square, colour, radius) {
  c.fillStyle = colour;
  if (square) return void c.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  c.beginPath(); c.arc(x, y, radius + 0.3, 0, 7); c.fill();
}

hands.strip = (canvas, panel, film, state) => {
  canvas.style.cursor = "ew-resize";
  canvas.style.touchAction = "pan-y"; // a finger that moves sideways moves the threshold
  const scrub = (event, done) => {
    const { box, xRange: [low, high] } = panel.axes;
    state.scrub(low + (high - low) * (event.offsetX - box.x) / box.w, done);
  };
  canvas.onpointerdown = (event) => { canvas.setPointerCapture(event.pointerId); state.dragging = true; scrub(event); };
  canvas.onpointermove = (event) => { if (state.dragging) scrub(event); };
  canvas.onpointerup = canvas.onpointercancel = (event) => { if (state.dragging) { state.dragging = false; scrub(event, true); } };
};

// Where the 3 x 3 fields lie: two columns and rows of cells, then the metrics of rows and columns.
function fieldsOf(box) {
  const left = box.x + 32, top = box.y + 34, edge = 4;
  const [w, h] = [(box.w - 32) / 3, (box.h - 34) / 2.62];
  return (row, column) => ({ x: left + column * w, y: top + row * h, w: w - edge, h: (row === 2 ? 0.62 * h : h) - edge });
}

painters.matrix = (panel, p, film, index) => {
  const { c, palette } = p;
  const box = { x: 4, y: 2, w: c.canvas.clientWidth - 8, h: c.canvas.clientHeight - 6 };
  const field = (panel.field = fieldsOf(box));
  const counts = frameOf(panel, index), lit = litBy(film.aimed);
  c.textBaseline = "middle"; c.textAlign = "center"; c.fillStyle = palette.reference;
  c.font = "12px 'Source Sans', sans-serif";
  const first = field(0, 0);
  c.fillText(panel.xTitle, first.x + first.w + 2, box.y + 8);
  panel.columnNames.forEach((name, k) => { const f = field(0, k); c.fillText(name, f.x + f.w / 2, box.y + 24); });
  const upright = (text, x, y) => { c.save(); c.translate(x, y); c.rotate(-Math.PI / 2); c.fillText(text, 0, 0); c.restore(); };
  upright(panel.yTitle, box.x + 6, first.y + first.h + 2);
  panel.rowNames.forEach((name, k) => { const f = field(k, 0); upright(name, box.x + 22, f.y + f.h / 2); });
  for (const cell of CELLS) {
    const f = field(cell.row, cell.column), role = OUTCOME_ROLES[cell.kind];
    c.fillStyle = palette[role]; c.globalAlpha = lit.includes(cell.kind) ? 0.17 : 0.05;
    c.fillRect(f.x, f.y, f.w, f.h);
    c.globalAlpha = 1;
    c.strokeStyle = palette[role]; c.lineWidth = film.aimed && lit.includes(cell.kind) ? 3 : 1; c.setLineDash([]);
    c.strokeRect(f.x + 1.5, f.y + 1.5, f.w - 3, f.h - 3);
    c.fillStyle = palette.reference;
    c.font = "600 22px 'Source Sans', sans-serif"; c.fillText(String(counts[cell.kind]), f.x + f.w / 2, f.y + f.h / 2 + 2);
    c.font = "12px 'Source Sans', sans-serif";
    c.fillText(KINDS[cell.kind], f.x + f.w / 2, f.y + 11);
    c.fillText(panel.cellNames[cell.kind], f.x + f.w / 2, f.y + f.h - 10);
  }
  for (const metric of METRICS) {
    const f = field(metric.row, metric.column), value = valueOf(metric, counts);
    if (film.aimed === metric) { c.strokeStyle = palette.reference; c.lineWidth = 2; c.strokeRect(f.x + 1.5, f.y + 1.5, f.w - 3, f.h - 3); }
    c.fillStyle = palette.reference; c.font = "12px 'Source Sans', sans-serif";
    c.fillText(metric.name, f.x + f.w / 2, f.y + f.h / 2 - 9);
    c.font = "600 15px 'Source Sans', sans-serif";
    c.fillText(value === null ? "–" : shareFormat.format(value), f.x + f.w / 2, f.y + f.h / 2 + 9);
  }
};
legends.matrix = () => [];

hands.matrix = (canvas, panel, film, state) => {
  const all = [...CELLS, ...METRICS];
  // The pointer may rest on a field while a new run arrives; the film is another then, the field is the same.
  film.aimed = state.aimed ?? null;
  const aim = (target) => {
    if (film.aimed === target) return;
    film.aimed = state.aimed = target;
    state.paint();
  };
  const at = (event) => all.find(({ row, column }) => {
    const f = panel.field(row, column);
    return event.offsetX >= f.x && event.offsetX < f.x + f.w && event.offsetY >= f.y && event.offsetY < f.y + f.h;
  }) ?? null;
  canvas.style.cursor = "crosshair";
  canvas.onpointermove = canvas.onpointerdown = (event) => aim(at(event));
  canvas.onpointerleave = () => aim(null);
  canvas.onblur = () => aim(null);
  canvas.tabIndex = 0;
  canvas.onkeydown = (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (event.key === "Escape") aim(null);
    if (!step) return;
    event.preventDefault();
    const here = film.aimed ?? { row: -step[0], column: -step[1] };
    const wrap = (v) => (v + 3) % 3;
    const next = { row: wrap(here.row + step[0]), column: wrap(here.column + step[1]) };
    aim(all.find(({ row, column }) => row === next.row && column === next.column));
  };
};

// "Recall: TP / (TP + FN) = 29 / (29 + 3) = 0,906", or who is in the cell: those nearest to the threshold first.
speech.matrix = (panel, film, index) => {
  const aimed = film.aimed, counts = frameOf(panel, index);
  if (!aimed) return [["Zeigen", panel.hint]];
  if (aimed.kind === undefined) {
    const term = (kinds, write) => { const text = kinds.map(write).join(" + "); return kinds.length > 1 ? `(${text})` : text; };
    const F1 = aimed.name === "F1";
    const words = F1 ? "2 · TP / (2 · TP + FN + FP)" : `${term(aimed.top, (k) => KINDS[k])} / ${term(aimed.bottom, (k) => KINDS[k])}`;
    const sums = F1 ? `${2 * counts[0]} / (${2 * counts[0]} + ${counts[1]} + ${counts[2]})` : `${term(aimed.top, (k) => counts[k])} / ${term(aimed.bottom, (k) => counts[k])}`;
    const value = valueOf(aimed, counts);
    return [[aimed.name, `${words} = ${sums} = ${value === null ? "0 / 0, nicht bestimmt" : shareFormat.format(value)}`]];
  }
  const strip = film.panels.find((other) => other.kind === "strip");
  const outcomes = frameOf(strip, index), now = film.epochs[index];
  const inside = strip.x.map((_, i) => i).filter((i) => outcomes[i] === aimed.kind);
  inside.sort((a, b) => Math.abs(strip.x[a] - now) - Math.abs(strip.x[b] - now));
  const shown = inside.slice(0, 2).map((i) => panel.names[i]).join("; ");
  const rest = inside.length > 2 ? ` und ${inside.length - 2} weitere` : "";
  return [[KINDS[aimed.kind], inside.length ? `${panel.cellNames[aimed.kind]}: ${shown}${rest}` : "niemand"]];
};
