// Numbers as tiles: a tensor of any rank, its lit slice, and what the pointer says of one of them.

const cellFormat = new Intl.NumberFormat("de-DE", { maximumSignificantDigits: 2, useGrouping: false });

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
  const [ground, ink, blue] = [rgb(p.palette.ground), rgb(p.palette.reference), rgb(p.palette.training)];
  const edge = tiles.w > 9 ? 1 : 0.4;
  p.c.textAlign = "center"; p.c.textBaseline = "middle"; p.c.font = "11px 'Source Sans', sans-serif";
  const texts = Array.from(values, (v) => cellFormat.format(v));
  const roomy = Math.max(...texts.map((text) => p.c.measureText(text).width)) + 4 <= tiles.w && tiles.h >= 13;
  panel.places.forEach(([column, row], i) => {
    const [x, y] = [tiles.x(column), tiles.y(row)];
    const share = panel.high > panel.low ? Math.min(1, Math.max(0, (values[i] - panel.low) / (panel.high - panel.low))) : 0;
    const depth = lit[i] ? 0.14 + 0.86 * share : 0.05 + 0.5 * share;
    const colour = mix(ground, lit[i] ? blue : ink, depth);
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
    panel.groups.forEach((group, i) => {
      if (group === pointed.group) p.c.strokeRect(tiles.x(panel.places[i][0]), tiles.y(panel.places[i][1]), tiles.w - edge, tiles.h - edge);
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
};
