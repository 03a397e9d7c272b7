// Numbers as tiles: a tensor of any rank, its lit slice, and what the pointer says of one of them.

const cellFormat = new Intl.NumberFormat("de-DE", { maximumSignificantDigits: 2, useGrouping: false });

// As short as a tile is narrow; what is almost nothing is not nothing.
const cellText = (v) => (Number.isNaN(v) ? "" : v && Math.abs(v) < 0.005 ? "≈0" : cellFormat.format(v).replace("-", "−"));

// Tiles of a panel of cells: how large one is, and where each begins.
function tilesOf(panel, box) {
  const [xs, ys] = [panel.places.map((q) => q[0]), panel.places.map((q) => q[1])];
  const [wide, high] = [Math.max(...xs) + 1, Math.max(...ys) + 1];
  const left = Math.max(0, ...panel.captions.filter(([x]) => x < 0).map(([, , text]) => 7 * text.length + 6));
  const top = panel.captions.some(([x, y]) => x >= 0 && y <= 0) ? 16 : 0;
  const [across, down] = [Math.min((box.w - left) / wide, 46), Math.min((box.h - top) / high, panel.flat ? 24 : 46)];
  const size = Math.min(across, down);
  const [w, h] = panel.flat ? [across, down] : [size, size];
  const x0 = box.x + left + Math.max(0, (box.w - left - wide * w) / 2);
  return { w, h, x: (column) => x0 + column * w, y: (row) => box.y + top + row * h };
}

function cellAt(panel, tiles, px, py) {
  const inside = ([x, y]) => px >= tiles.x(x) && px < tiles.x(x + 1) && py >= tiles.y(y) && py < tiles.y(y + 1);
  const found = panel.places.findIndex(inside);
  return found < 0 ? null : found;
}

// "X[2, 0, 7] = 13": the cell's index from its place in the order, and its value.
function nameOf(panel, cell, value) {
  let rest = cell;
  const index = [...panel.tensorShape].reverse().map((n) => { const i = rest % n; rest = Math.floor(rest / n); return i; }).reverse();
  return `${panel.name}${index.length ? `[${index.join(", ")}]` : ""} = ${format(value)}`;
}

painters.cells = (panel, p, film, index) => {
  const box = { x: 2, y: 2, w: p.c.canvas.clientWidth - 4, h: p.c.canvas.clientHeight - (panel.flat ? 28 : 42) };
  const n = panel.frames.shape[2];
  const values = frameOf(panel, index).subarray(0, n), lit = frameOf(panel, index).subarray(n);
  const tiles = (panel.tiles = tilesOf(panel, box));
  const [ground, ink, blue, orange] = ["ground", "reference", "training", "validation"].map((role) => rgb(p.palette[role]));
  const edge = tiles.w > 9 ? 1 : 0.4;
  p.c.textAlign = "center"; p.c.textBaseline = "middle"; p.c.font = "11px 'Source Sans', sans-serif";
  const texts = Array.from(values, cellText);
  const roomy = Math.max(...texts.map((text) => p.c.measureText(text).width)) + 4 <= tiles.w && tiles.h >= 13;
  // Through the ground: a tile without a number, or with an infinite one, is almost as pale as a zero.
  const high = panel.highs[index] ?? panel.high;
  const signedColour = (v, bright) => {
    const share = Number.isFinite(v) && high > 0 ? Math.min(1, Math.abs(v) / high) : 0;
    return share ? mix(ground, bright ? (v < 0 ? orange : blue) : ink, (bright ? 0.9 : 0.3) * share) : mix(ground, ink, 0.05);
  };
  panel.places.forEach(([column, row], i) => {
    const [x, y] = [tiles.x(column), tiles.y(row)];
    const share = panel.high > panel.low ? Math.min(1, Math.max(0, (values[i] - panel.low) / (panel.high - panel.low))) : 0;
    const depth = lit[i] ? 0.14 + 0.86 * share : 0.05 + 0.5 * share;
    const colour = panel.signed ? signedColour(values[i], lit[i]) : mix(ground, lit[i] ? blue : ink, depth);
    p.c.fillStyle = `rgb(${colour.map(Math.round).join(",")})`;
    p.c.fillRect(x, y, tiles.w - edge, tiles.h - edge);
    if (!roomy) return;
    const far = (other) => colour.reduce((sum, v, k) => sum + Math.abs(v - other[k]), 0);
    p.c.fillStyle = far(ground) > far(ink) ? p.palette.ground : p.palette.reference;
    p.c.fillText(texts[i], x + (tiles.w - edge) / 2, y + tiles.h / 2);
  });
  p.c.fillStyle = p.palette.reference; p.c.font = "12px 'Source Sans', sans-serif";
  for (const [column, row, text] of panel.captions) {
    p.c.textAlign = column < 0 ? "right" : "left";
    if (column < 0) p.c.fillText(text, tiles.x(0) - 6, tiles.y(row + 0.5));
    else p.c.fillText(text, tiles.x(column), tiles.y(row) - 8);
  }
  const pointed = film.pointed;
  if (pointed) {
    p.c.strokeStyle = p.palette.error; p.c.lineWidth = 2;
    const frame = (i) => p.c.strokeRect(tiles.x(panel.places[i][0]), tiles.y(panel.places[i][1]), tiles.w - edge, tiles.h - edge);
    const me = film.panels.indexOf(panel);
    for (const [where, first, count = 1] of pointed.panel.sources[pointed.cell] ?? [])
      for (let i = first; where === me && i < first + count; i++) frame(i);
    panel.groups.forEach((group, i) => {
      if (group === pointed.group) frame(i);
    });
  }
  const inGroup = pointed ? panel.groups.indexOf(pointed.group) : -1;
  const cell = pointed && pointed.panel === panel ? pointed.cell : inGroup;
  const several = pointed && pointed.panel !== panel && panel.groups.lastIndexOf(pointed.group) !== inGroup;
  const below = p.c.canvas.clientHeight - 10;
  p.c.textAlign = "left";
  if (cell >= 0 && !several) p.c.fillText(nameOf(panel, cell, values[cell]), box.x, below);
  else if (panel.flat) p.c.fillText(`→ ${panel.xTitle}   ↓ ${panel.yTitle}`, box.x, below);
  else {
    p.c.fillText(`→ ${panel.xTitle}`, box.x, below - 16);
    p.c.fillText(`↓ ${panel.yTitle}`, box.x, below);
  }
};

legends.cells = () => [];

hands.cells = (canvas, panel, film, state) => {
  const point = (cell) => {
    const before = film.pointed;
    film.pointed = cell === null ? null : { panel, cell, group: panel.groups[cell] };
    if (before?.cell !== film.pointed?.cell || before?.panel !== film.pointed?.panel) state.paint();
  };
  canvas.onpointermove = canvas.onpointerdown = (event) => point(cellAt(panel, panel.tiles, event.offsetX, event.offsetY));
  canvas.onpointerleave = () => point(null);
  if (!panel.says.length) return;
  canvas.tabIndex = 0;
  canvas.onblur = () => point(null);
  canvas.onkeydown = (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Escape") point(null);
    if (!step) return;
    event.preventDefault();
    const here = film.pointed?.panel === panel ? panel.places[film.pointed.cell] : null;
    const next = panel.places.findIndex(([x, y]) => here && x === here[0] + step[0] && y === here[1] + step[1]);
    if (!here || next >= 0) point(here ? next : 0);
  };
};

// What is behind the tile that is pointed at, in this frame; the row is always there, so that nothing jumps.
speech.cells = (panel, film, index) => {
  if (!panel.says.length) return [];
  const row = (text) => [["Rechnung", text]];
  const [pointed, first] = [film.pointed, film.panels.find((other) => other.says?.length)];
  if (!pointed?.panel.says.length) return panel === first ? row("Zeig auf eine Zahl, oder geh mit den Pfeiltasten.") : [];
  return pointed.panel === panel ? row(panel.says[Math.min(index, panel.says.length - 1)][pointed.cell] || "–") : [];
};
