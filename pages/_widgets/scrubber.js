// The scrubber: plays a film of panels in the browser, without asking the server.
// A film is packed by pages/_figures/film.py; the colours come with it, light or dark follows the page's ground.

const numberFormat = new Intl.NumberFormat("de-DE", { maximumSignificantDigits: 3, useGrouping: false });
const legendFormat = new Intl.NumberFormat("de-DE", { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const barFormat = new Intl.NumberFormat("de-DE", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const superscript = (n) => String(n).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
// 0.00012 -> 1,2·10⁻⁴; where values run over many powers of ten
function powerOfTen(v) {
  if (v === null || !Number.isFinite(v)) return "–";
  if (v === 0 || (Math.abs(v) >= 0.01 && Math.abs(v) < 1e4)) return numberFormat.format(v);
  const [digits, exponent] = v.toExponential(1).split("e");
  const first = Number(digits);
  return `${first === 1 ? "" : `${numberFormat.format(first)}·`}10${superscript(Number(exponent))}`;
}
const format = (v) => (v === null || !Number.isFinite(v) ? "–" : numberFormat.format(v));

function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const film = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const read = ({ dtype, offset, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1) * (dtype === "float32" ? 4 : 1);
    const raw = bytes.slice(4 + length + offset, 4 + length + offset + size).buffer;
    const values = dtype === "float32" ? new Float32Array(raw) : new Uint8Array(raw);
    return { shape, values, perFrame: shape.slice(1).reduce((a, b) => a * b, 1), nFrames: shape[0] };
  };
  for (const panel of film.panels) {
    if (panel.frames) Object.assign(panel, read(panel.frames));
    for (const part of ["marks", "looks", "centers", "lines", "mesh"]) if (panel[part]) panel[part] = read(panel[part]);
    for (const array of Object.values(panel.arrays || {})) Object.assign(array, read(array)); // where one is not enough
  }
  return film;
}

const frameOf = (panel, index) => {
  if (panel.byHand?.index === index) return panel.byHand.values; // what a weight changed by hand makes of this frame
  const f = Math.min(index, panel.nFrames - 1);
  return panel.values.subarray(f * panel.perFrame, (f + 1) * panel.perFrame);
};

function isDark(element) {
  const probe = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const match = /^#(..)(..)(..)/.exec(probe);
  if (match) return match.slice(1).reduce((sum, hex) => sum + parseInt(hex, 16), 0) < 384;
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const mix = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);

function ticks(low, high, count) {
  const step0 = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(step0));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= step0 * 0.999);
  const result = [];
  for (let t = Math.ceil(low / step - 1e-9) * step; t <= high + step * 1e-6; t += step) result.push(Math.abs(t) < step * 1e-9 ? 0 : t);
  return result;
}

// Whole powers of ten between two exponents, every second or third of them where there is little room.
function decades(low, high, count) {
  const step = Math.max(1, Math.ceil((high - low) / count));
  const result = [];
  for (let t = Math.ceil(low / step - 1e-9) * step; t <= high + 1e-9; t += step) result.push(t);
  return result;
}

// One chart area: scales, axes with titles and units, and a title on top.
class Axes {
  constructor(context, box, palette, panel, xRange, yRange, logY, logX = false) {
    Object.assign(this, { context, box, palette, logX, logY });
    this.xRange = logX ? xRange.map((v) => Math.log10(v)) : xRange;
    this.yRange = logY ? yRange.map((v) => Math.log10(v)) : yRange;
    this.panel = panel;
  }
  x(v) {
    const t = this.logX ? Math.log10(Math.max(v, 1e-30)) : v;
    return this.box.x + ((t - this.xRange[0]) / (this.xRange[1] - this.xRange[0])) * this.box.w;
  }
  y(v) {
    const t = this.logY ? Math.log10(Math.max(v, 1e-30)) : v;
    return this.box.y + this.box.h - ((t - this.yRange[0]) / (this.yRange[1] - this.yRange[0])) * this.box.h;
  }
  draw(grid = true) {
    const { context: c, box, palette } = this;
    c.font = "12px 'Source Sans', sans-serif";
    c.lineWidth = 1;
    c.fillStyle = palette.reference;
    c.textAlign = "center"; c.textBaseline = "top";
    const columns = Math.max(3, Math.min(6, box.w / 60));
    const xTicks = this.hideX ? [] : (this.logX ? decades : ticks)(...this.xRange, columns);
    for (const t of xTicks) {
      const value = this.logX ? 10 ** t : t;
      this.rule(this.x(value), box.y, this.x(value), box.y + box.h, grid);
      c.fillText((this.logX ? powerOfTen : format)(value), this.x(value), box.y + box.h + 5);
    }
    c.fillText(this.panel.xTitle, box.x + box.w / 2, box.y + box.h + 21);
    c.textAlign = "right"; c.textBaseline = "middle";
    const rows = Math.max(2, Math.min(6, box.h / 42));
    const yTicks = this.hideY ? [] : (this.logY ? decades : ticks)(...this.yRange, rows);
    for (const t of yTicks) {
      const value = this.logY ? 10 ** t : t;
      this.rule(box.x, this.y(value), box.x + box.w, this.y(value), grid);
      c.fillText((this.logY ? powerOfTen : format)(value), box.x - 6, this.y(value));
    }
    c.save();
    c.translate(box.x - (this.titleLeft ?? 44), box.y + box.h / 2); c.rotate(-Math.PI / 2); c.textAlign = "center";
    c.fillText(this.panel.yTitle, 0, 0);
    c.restore();
    c.strokeStyle = palette.reference; c.globalAlpha = 0.7;
    c.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
    c.globalAlpha = 1;
  }
  rule(x0, y0, x1, y1, grid) {
    if (!grid) return;
    const c = this.context;
    c.globalAlpha = 0.13; c.strokeStyle = this.palette.reference;
    c.beginPath(); c.moveTo(x0, y0); c.lineTo(x1, y1); c.stroke();
    c.globalAlpha = 1;
  }
  line(xs, ys, colour, dash, width = 2) {
    const c = this.context;
    c.save();
    c.beginPath(); c.rect(this.box.x, this.box.y, this.box.w, this.box.h); c.clip();
    c.strokeStyle = colour; c.lineWidth = width; c.lineJoin = "round";
    c.setLineDash({ solid: [], dash: [7, 4], dot: [2, 3] }[dash] || []);
    c.beginPath();
    let pen = false;
    for (let i = 0; i < xs.length; i++) {
      const v = ys[i];
      if (v === null || !Number.isFinite(v)) { pen = false; continue; }
      if (pen) c.lineTo(this.x(xs[i]), this.y(v)); else c.moveTo(this.x(xs[i]), this.y(v));
      pen = true;
    }
    c.stroke();
    c.restore();
  }
  point(px, py, role, hollow, radius = 3.5) {
    const c = this.context;
    const [x, y] = [this.x(px), this.y(py)];
    c.beginPath();
    if (role === "validation") c.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    else if (role === "test") { c.moveTo(x, y - radius - 1); c.lineTo(x + radius + 1, y + radius); c.lineTo(x - radius - 1, y + radius); c.closePath(); }
    else c.arc(x, y, radius, 0, 7);
    c.lineWidth = 1.5;
    c.strokeStyle = hollow ? this.palette[role] : this.palette.ground;
    c.fillStyle = hollow ? this.palette.ground : this.palette[role];
    c.fill(); c.stroke();
  }
}

const rangeOf = (lists, pad = 0.05) => {
  let [low, high] = [Infinity, -Infinity];
  for (const list of lists) for (const v of list) if (v !== null && Number.isFinite(v)) { low = Math.min(low, v); high = Math.max(high, v); }
  if (low > high) return [0, 1];
  if (low === high) return [low - 0.5, high + 0.5];
  return [low - pad * (high - low), high + pad * (high - low)];
};

// The line where values (h, w), row 0 lowest, cross the level; the context's stroke is used.
function contourLine(c, box, values, h, w, level) {
  const at = (r, k) => values[r * w + k] - level;
  const px = (k) => box.x + ((k + 0.5) / w) * box.w;
  const py = (r) => box.y + box.h - ((r + 0.5) / h) * box.h;
  c.beginPath();
  for (let r = 0; r < h - 1; r++) for (let k = 0; k < w - 1; k++) {
    const corners = [[r, k], [r, k + 1], [r + 1, k + 1], [r + 1, k]];
    const cuts = [];
    for (let i = 0; i < 4; i++) {
      const [a, b] = [corners[i], corners[(i + 1) % 4]];
      const [va, vb] = [at(...a), at(...b)];
      if (va < 0 !== vb < 0) { const t = va / (va - vb); cuts.push([px(a[1] + t * (b[1] - a[1])), py(a[0] + t * (b[0] - a[0]))]); }
    }
    for (let i = 0; i + 1 < cuts.length; i += 2) { c.moveTo(...cuts[i]); c.lineTo(...cuts[i + 1]); }
  }
  c.stroke();
}

// Stretches of the x-axis, tinted, or a line where both ends are the same.
function drawBands(bands, p, axes) {
  const { c, palette } = p, { box } = axes;
  for (const [low, high, , role] of bands) {
    const [left, right] = [axes.x(low), axes.x(high)];
    c.globalAlpha = role === "ground" ? 0.72 : low === high ? 1 : 0.16;
    c.fillStyle = palette[role];
    c.fillRect(left - (low === high), box.y + 1, Math.max(2, right - left), box.h - 2);
    c.globalAlpha = 1;
  }
}
// Each name on a row of its own, beside the middle of its stretch, and within the picture.
function nameBands(bands, p, axes) {
  const { c, palette } = p, { box } = axes;
  c.font = "600 12px 'Source Sans', sans-serif"; c.textAlign = "center"; c.textBaseline = "middle";
  bands.forEach(([low, high, text], row) => {
    const half = c.measureText(text).width / 2 + 5;
    const x = low === high ? axes.x(low) + half : (axes.x(low) + axes.x(high)) / 2;
    const inside = Math.min(Math.max(x, box.x + half), box.x + box.w - half);
    haloText(c, text, inside, box.y + 12 + 17 * row, palette.reference, palette.ground);
  });
}

const painters = {
  curves(panel, p, film, index) {
    const all = [...panel.ghosts, ...panel.series];
    const positive = all.map((s) => s.y.map((v) => (panel.logY && !(v > 0) ? null : v)));
    let yRange = panel.yRange || rangeOf(positive, panel.logY ? 0 : 0.05);
    if (panel.logY) yRange = [10 ** Math.floor(Math.log10(Math.max(yRange[0], 1e-12))), 10 ** Math.ceil(Math.log10(Math.max(yRange[1], 1e-12)))];
    if (yRange[0] === yRange[1]) yRange = [yRange[0] / 10, yRange[1] * 10];
    const axes = p.axes(panel, rangeOf(all.map((s) => s.x), 0), yRange, panel.logY, false, panel.logX);
    axes.draw();
    drawBands(panel.bands.filter(([, , , role]) => role !== "ground"), p, axes);
    for (const s of panel.ghosts) { p.c.globalAlpha = 0.55; axes.line(s.x, s.y, p.palette.reference, s.dash || film.dashes[s.role], 1.2); p.c.globalAlpha = 1; }
    for (const s of panel.series) {
      p.c.globalAlpha = s.name ? 1 : 0.45; // without a name: one of many, in the background
      axes.line(s.x, s.y, p.palette[s.role], s.dash || film.dashes[s.role], s.thin ? 1.3 : 2.4);
    }
    p.c.globalAlpha = 1;
    drawBands(panel.bands.filter(([, , , role]) => role === "ground"), p, axes);
    nameBands(panel.bands, p, axes);
    const epoch = film.epochs[index];
    axes.line([epoch, epoch], yRange, p.palette.reference, "solid", 1);
  },
  surface(panel, p, film, index) {
    const [x0, x1, y0, y1] = panel.extent;
    const axes = p.axes(panel, [x0, x1], [y0, y1], false, true);
    const [h, w] = panel.frames.shape.slice(1);
    const values = frameOf(panel, index);
    const [neg, mid, pos] = [rgb(p.palette.validation), rgb(p.palette.ground), rgb(p.palette.training)];
    const picture = new ImageData(w, h);
    for (let row = 0; row < h; row++) for (let col = 0; col < w; col++) {
      const v = values[row * w + col];
      const at = ((h - 1 - row) * w + col) * 4;
      const t = v / 127 - 1;
      const colour = v === 255 ? rgb(p.palette.error) : mix(mid, t < 0 ? neg : pos, 0.62 * Math.abs(t));
      picture.data.set([...colour, 255], at);
    }
    const buffer = Object.assign(document.createElement("canvas"), { width: w, height: h });
    buffer.getContext("2d").putImageData(picture, 0, 0);
    p.c.imageSmoothingEnabled = true;
    p.c.drawImage(buffer, axes.box.x, axes.box.y, axes.box.w, axes.box.h);
    if (panel.contour !== null) {
      const level = ((panel.contour - panel.low) / (panel.high - panel.low)) * 254;
      const strands = panel.arrays.strands, last = Math.min(index, strands.nFrames - 1);
      for (let m = 0; m <= last; m++) {
        p.c.strokeStyle = m === last ? p.palette.error : p.palette.reference;
        p.c.lineWidth = m === last ? 1.8 : 0.9; p.c.globalAlpha = m === last ? 1 : 0.5;
        contourLine(p.c, axes.box, frameOf(strands, m), h, w, level);
      }
      p.c.globalAlpha = 1;
      p.c.strokeStyle = p.palette.reference; p.c.lineWidth = strands.nFrames ? 3 : 1.6;
      contourLine(p.c, axes.box, values, h, w, level);
    }
    axes.draw(false);
    panel.points.forEach(([x, y], i) => {
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) axes.point(x, y, panel.roles[i] || "reference", panel.hollow[i], p.small ? 2.6 : 3.2);
    });
  },
  lines(panel, p, film, index) {
    const [S, n] = panel.frames.shape.slice(1);
    const values = frameOf(panel, index);
    const yRange = panel.yRange || rangeOf([panel.values, panel.points.map((q) => q[1])]);
    const axes = p.axes(panel, rangeOf([panel.x], 0), yRange);
    axes.draw();
    panel.points.forEach(([x, y]) => axes.point(x, y, "reference", true, 2.6));
    for (let s = 0; s < S; s++) axes.line(panel.x, values.subarray(s * n, (s + 1) * n), p.palette[panel.roles[s]], film.dashes[panel.roles[s]]);
    const marks = frameOf(panel.marks, index);
    panel.markRoles.forEach((role, m) => {
      const [x, y] = [marks[2 * m], marks[2 * m + 1]];
      const inside = (v, [low, high]) => v >= low && v <= high; // NaN is nowhere
      if (inside(x, axes.xRange) && inside(y, yRange)) axes.point(x, y, role, false, 4.5);
    });
  },
  histogram(panel, p, film, index) {
    const counts = frameOf(panel, index);
    const axes = p.axes(panel, [panel.edges[0], panel.edges.at(-1)], [0, rangeOf([panel.values])[1]]);
    axes.draw();
    p.c.fillStyle = p.palette[panel.role];
    counts.forEach((count, i) => {
      const [x0, x1, y] = [axes.x(panel.edges[i]), axes.x(panel.edges[i + 1]), axes.y(count)];
      p.c.fillRect(x0 + 0.5, y, Math.max(1, x1 - x0 - 1), axes.box.y + axes.box.h - y);
    });
  },
  bars(panel, p, film, index) {
    const [S, G] = panel.frames.shape.slice(1);
    const values = frameOf(panel, index);
    const axes = p.axes(panel, [0, G], panel.yRange);
    axes.hideX = true; // each group has a name
    axes.draw();
    const width = axes.box.w / G / (S + 0.5);
    p.c.textAlign = "center"; p.c.lineWidth = 2;
    for (let g = 0; g < G; g++) {
      p.c.fillStyle = p.palette.reference; p.c.textBaseline = "top";
      p.c.fillText(panel.labels[g], axes.x(g + 0.5), axes.box.y + axes.box.h + 5);
      for (let s = 0; s < S; s++) {
        const value = values[s * G + g];
        if (!Number.isFinite(value)) continue;
        const [x, zero] = [axes.x(g) + (s + 0.25) * width, axes.y(Math.max(0, panel.yRange[0]))];
        const y = axes.y(Math.min(value, panel.yRange[1]));
        p.c.strokeStyle = p.c.fillStyle = p.palette[panel.roles[s]];
        if (s === 0) p.c.fillRect(x + 1, Math.min(y, zero), width - 2, Math.abs(zero - y));
        else p.c.strokeRect(x + 2, Math.min(y, zero), width - 4, Math.abs(zero - y));
        p.c.fillStyle = p.palette.reference; p.c.textBaseline = value < 0 ? "top" : "bottom";
        // Where the numbers have no room beside each other, the largest alone is written.
        const roomy = p.c.measureText(barFormat.format(value)).width < axes.box.w / G / Math.max(1, S * 0.9);
        if (roomy || value === Math.max(...values)) p.c.fillText(barFormat.format(value), x + width / 2, y + (value < 0 ? 3 : -3));
      }
    }
  },
  histogramGrid(panel, p, film, index) {
    const [rows, columns, bins] = panel.frames.shape.slice(1);
    const values = frameOf(panel, index);
    const area = { x: 64, y: 20, w: p.c.canvas.clientWidth - 68, h: p.c.canvas.clientHeight - 44 };
    const [w, h] = [area.w / columns, area.h / rows];
    p.c.font = "12px 'Source Sans', sans-serif"; p.c.textBaseline = "middle"; p.c.textAlign = "center";
    p.c.fillStyle = p.palette.reference;
    panel.columnNames.forEach((name, j) => p.c.fillText(name, area.x + (j + 0.5) * w, 9));
    p.c.fillText(panel.xTitle, area.x + area.w / 2, area.y + area.h + 14);
    p.c.save(); p.c.translate(6, area.y + area.h / 2); p.c.rotate(-Math.PI / 2); p.c.fillText(panel.yTitle, 0, 0); p.c.restore();
    p.c.textAlign = "right";
    for (let i = 0; i < rows; i++) {
      p.c.fillStyle = p.palette.reference;
      p.c.fillText(panel.rowNames[i], area.x - 5, area.y + (i + 0.5) * h);
      for (let j = 0; j < columns; j++) {
        const counts = values.subarray((i * columns + j) * bins, (i * columns + j + 1) * bins);
        const highest = Math.max(...counts);
        const [x, y, bar] = [area.x + j * w + 2, area.y + (i + 1) * h - 3, (w - 4) / bins];
        p.c.fillStyle = p.palette[panel.roles[i]];
        if (highest > 0) counts.forEach((count, k) => p.c.fillRect(x + k * bar, y - (h - 7) * count / highest, bar, (h - 7) * count / highest));
        p.c.globalAlpha = 0.35; p.c.fillStyle = p.palette.reference;
        p.c.fillRect(x, y, w - 4, 1);
        p.c.globalAlpha = 1;
      }
    }
  },
  images(panel, p, film, index) {
    const [n, h, w] = panel.frames.shape.slice(1);
    const values = frameOf(panel, index);
    const labels = Array.isArray(panel.labels[0]) ? panel.labels[Math.min(index, panel.labels.length - 1)] : panel.labels;
    const rows = panel.rowNames.length, left = rows ? 56 : 0;
    const box = rows ? { ...p.box, y: 20, h: p.box.h - 36 } : p.box; // as high as a grid of histograms
    const sizes = Array.from({ length: n }, (_, i) => Math.min(p.box.w / (i + 1), p.box.h / Math.ceil(n / (i + 1))));
    const across = rows ? n / rows : sizes.lastIndexOf(Math.max(...sizes)) + 1;
    const cell = rows ? Math.min((box.w - left) / across, box.h / rows) : Math.max(...sizes);
    const down = rows ? box.h / rows : cell;
    const [neg, mid, pos] = [rgb(p.palette.validation), rgb(p.palette.ground), rgb(p.palette.training)];
    p.c.imageSmoothingEnabled = false;
    p.c.font = "12px 'Source Sans', sans-serif"; p.c.textAlign = "center"; p.c.textBaseline = "bottom";
    for (let i = 0; i < n; i++) {
      const picture = new ImageData(w, h);
      for (let k = 0; k < h * w; k++) {
        const v = values[i * h * w + k];
        const t = v / 254;
        const colour = panel.signed ? mix(mid, t < 0.5 ? neg : pos, Math.abs(2 * t - 1)) : mix(mid, rgb(p.palette.reference), t);
        picture.data.set([...colour, 255], k * 4);
      }
      const buffer = Object.assign(document.createElement("canvas"), { width: w, height: h });
      buffer.getContext("2d").putImageData(picture, 0, 0);
      const [x, y] = [box.x + left + (i % across) * cell, box.y + Math.floor(i / across) * down + (down - cell) / 2];
      const label = labels[i] ? 16 : 0;
      p.c.drawImage(buffer, x + 3, y + 3, cell - 6, (cell - 6 - label) );
      p.c.fillStyle = p.palette.reference;
      if (rows) { p.c.globalAlpha = 0.35; p.c.lineWidth = 1; p.c.strokeStyle = p.palette.reference; p.c.strokeRect(x + 3, y + 3, cell - 6, cell - 6); p.c.globalAlpha = 1; }
      if (label) p.c.fillText(labels[i], x + cell / 2, y + cell);
    }
    p.c.textAlign = "right"; p.c.textBaseline = "middle";
    panel.rowNames.forEach((name, i) => p.c.fillText(name, box.x + left - 5, box.y + (i + 0.5) * down));
  },
};

// Legend entries [text, role, kind]; a curve's entry carries its value in this frame.
const legends = {
  curves(panel, film, index) {
    const entries = panel.series.filter((s) => s.name).map((s) => {
      const at = s.x.findIndex((x) => x >= film.epochs[index]);
      const value = s.y.at(at);
      const counted = Math.max(...s.y) > 1 && s.y.every((v) => v === null || Number.isInteger(v));
      const write = panel.logY ? powerOfTen : counted ? format : (v) => (Math.abs(v) < 1e4 ? legendFormat.format(v) : powerOfTen(v));
      const text = Number.isFinite(value) && value !== null ? write(value) : "–";
      return [`${s.name} ${text}`, s.role, s.dash || film.dashes[s.role], s.mark];
    });
    return panel.ghosts.length ? [...entries, ["festgehalten", "reference", "solid"]] : entries;
  },
  surface: (panel) => [
    ...panel.legend.map(([name, role]) => [name, role, "point"]),
    ...(panel.strandNames[0] ? [[panel.strandNames[0], "reference", "solid"], [panel.strandNames[1], "error", "solid"]] : []),
  ],
  lines: (panel, film) => panel.names.map((name, s) => [name, panel.roles[s], film.dashes[panel.roles[s]]]),
  histogram: () => [],
  bars: (panel) => panel.names.map((name, s) => [name, panel.roles[s], s ? "outlined" : "filled"]),
  histogramGrid: () => [],
  images: () => [],
};

// Rows (name, text) beneath the picture that depend on what is pointed at, by kind of panel.
const speech = {};

// What answers the pointer, by kind of panel: (canvas, panel, film, state, pick); `pick(value)` tells the page.
const hands = {};

// Where each entry goes; a value is given the room of the longest one, so that nothing jumps while it plays.
function arrange(context, entries, width) {
  context.font = "12px 'Source Sans', sans-serif";
  let [x, row] = [0, 0];
  const places = entries.map(([text]) => {
    const room = 34 + context.measureText(text.replace(/[\d,.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+$/, "0,00000")).width + 8;
    if (x && x + room > width) { x = 0; row += 1; }
    const place = [x, row];
    x += room;
    return place;
  });
  return { places, rows: entries.length ? row + 1 : 0 };
}

function paintPanel(canvas, panel, film, index, palette) {
  const width = canvas.clientWidth, height = canvas.clientHeight, ratio = devicePixelRatio || 1;
  if (!width || !height) return;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const c = canvas.getContext("2d");
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, width, height);
  const entries = legends[panel.kind](panel, film, index);
  const { places, rows } = arrange(c, entries, width - 16);
  const box = { x: 56, y: 10, w: width - 72, h: height - 52 - 17 * rows };
  const painter = {
    c, palette, small: width < 330, box: panel.kind === "images" ? { x: 4, y: 4, w: width - 8, h: height - 8 } : box,
    axes(panel, xRange, yRange, logY = false, square = false, logX = false) {
      const area = { ...box };
      if (square) {
        const scale = Math.min(box.w / (xRange[1] - xRange[0]), box.h / (yRange[1] - yRange[0]));
        area.w = scale * (xRange[1] - xRange[0]); area.h = scale * (yRange[1] - yRange[0]);
        area.x = box.x + (box.w - area.w) / 2;
      }
      return new Axes(c, area, palette, panel, xRange, yRange, logY, logX);
    },
  };
  painters[panel.kind](panel, painter, film, index);
  entries.forEach(([text, role, kind, mark], i) => {
    const [x, y] = [12 + places[i][0], height - 17 * (rows - places[i][1]) + 8];
    if (["point", "hollow"].includes(kind)) new Axes(c, { x: x + 10, y, w: 0, h: 0 }, palette, panel, [0, 1], [0, 1]).point(0, 0, role, kind === "hollow", 4);
    else if (kind === "cross") cross(c, x + 10, y, 4, palette[role], 1.8);
    else if (kind === "filled" || kind === "outlined") {
      c.fillStyle = c.strokeStyle = palette[role]; c.lineWidth = 2; c.setLineDash([]);
      if (kind === "filled") c.fillRect(x + 4, y - 5, 14, 10); else c.strokeRect(x + 5, y - 4, 12, 8);
    } else if (kind.startsWith("mark ")) markDisc(c, x + 11, y, 7, palette[role], palette.ground, kind.slice(5));
    else if (kind === "arrow") arrow(c, x, y, 1, 0, 22, palette[role], palette.ground);
    else if (kind === "box") { c.fillStyle = palette[role]; c.fillRect(x + 2, y - 6, 18, 12); }
    else {
      c.strokeStyle = palette[role]; c.lineWidth = 2.2;
      c.setLineDash({ solid: [], dash: [7, 4], dot: [2, 3] }[kind] || []);
      c.beginPath(); c.moveTo(x + (mark ? 13 : 0), y); c.lineTo(x + (mark ? 26 : 22), y); c.stroke(); c.setLineDash([]);
      if (mark) markDisc(c, x + 5, y, 7, palette[role], palette.ground, mark);
    }
    c.font = "12px 'Source Sans', sans-serif"; c.textAlign = "left"; c.textBaseline = "middle";
    c.fillStyle = palette.reference;
    c.fillText(text, x + 28, y);
  });
}

export default function scrubber({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".scrubber");
  const state = (root._state ||= { index: null, timer: null });
  const film = (state.film = unpack(data));
  const last = film.epochs.length - 1;
  // A new run shows its end, unless the student has gone back to look at an earlier epoch.
  if (state.index === null || state.index >= state.last) state.index = last;
  // A film that says where it opens is there again as soon as it says something else.
  if (!film.control && film.start !== null && film.start !== state.start) state.index = film.start;
  // Where it opened before and now says nothing, as a run that has ended, it shows its end again.
  if (film.start === null && (state.start ?? null) !== null && state.index === state.start) state.index = last;
  state.start = film.start;
  state.index = Math.min(state.index, last);
  state.last = last;
  // Frames that are a control's values: the film stands where the control does, unless it was the film that moved it.
  if (film.control && !state.waiting && film.start !== state.reported) state.index = film.start;
  root.dataset.control = film.control;
  root.dataset.run = Number(root.dataset.run || 0) + 1; // tells a watcher that a new film has arrived

  const [slider, button, label, stage] = [".controls input", ".controls button", "output", ".stage"].map((s) => root.querySelector(s));
  root.querySelector(".controls").hidden = last === 0;
  while (stage.children.length > film.panels.length) stage.lastChild.remove();
  film.panels.forEach((panel, i) => {
    let figure = stage.children[i];
    if (!figure) {
      figure = document.createElement("figure");
      figure.innerHTML = "<figcaption></figcaption><canvas role='img'></canvas>";
      stage.append(figure);
    }
    const another = !figure.classList.contains(panel.kind); // the canvas may have shown a panel of another kind before
    figure.className = panel.flat ? `${panel.kind} flat` : panel.kind;
    figure.lastChild.style.height = panel.flat ? `${panel.height}px` : "";
    figure.firstChild.textContent = panel.title;
    figure.lastChild.setAttribute("aria-label", `${panel.title}. ${film.description}`);
    Object.assign(figure.lastChild, { onclick: null, onpointerdown: null, onpointermove: null, onpointerleave: null, onkeydown: null, onblur: null });
    if (another) { // taken away and given back, it would cost the focus
      figure.firstChild.removeAttribute("aria-live");
      figure.lastChild.removeAttribute("tabindex");
    }
    figure.querySelector(".readout")?.remove();
    hands[panel.kind]?.(figure.lastChild, panel, film, state, (value) => setTriggerValue("pick", { panel: i, ...value }));
  });
  const paint = () => {
    if (state.film !== film) return; // a repaint that was asked for before a later film came
    const palette = film.palette[isDark(root) ? "dark" : "light"];
    slider.max = last; slider.value = state.index;
    const text = film.moments[state.index] ?? `${film.epochName} ${film.epochs[state.index]}`;
    label.style.minWidth = film.moments.length ? `${0.46 * film.moments.reduce((most, m) => Math.max(most, m?.length ?? 0), 10)}em` : "";
    label.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    root.querySelector("h2").textContent = film.titles[state.index] ?? film.title;
    film.panels.forEach((panel, i) => paintPanel(stage.children[i].lastChild, panel, film, state.index, palette));
    const spoken = film.panels.flatMap((panel) => speech[panel.kind]?.(panel, film, state.index) ?? []);
    root.querySelector(".captions").replaceChildren(...[...(film.captions[state.index] || []), ...spoken].flatMap((row) =>
      row.map((text, k) => Object.assign(document.createElement(k ? "dd" : "dt"), { textContent: text }))));
    root.dataset.frame = state.index;
  };
  state.paint = paint;
  // The server hears of a frame once the hand rests, and only where the frames are a control's values.
  const report = () => {
    if (!film.control) return;
    clearTimeout(state.waiting);
    state.waiting = setTimeout(() => {
      state.waiting = null;
      if (state.index === state.film.start || !root.isConnected) return;
      state.reported = state.index;
      setTriggerValue("pick", { frame: state.index });
    }, 250);
  };
  state.scrub = (epoch, done) => {
    if (state.timer) stop();
    const distance = film.epochs.map((e) => Math.abs(e - epoch));
    state.index = distance.indexOf(Math.min(...distance));
    paint();
    if (done) report();
  };
  const stop = () => { clearInterval(state.timer); state.timer = null; button.textContent = "Abspielen"; report(); };
  const play = () => {
    clearTimeout(state.waiting); state.waiting = null;
    if (state.index >= last) state.index = 0;
    run();
  };
  const run = () => {
    button.textContent = "Anhalten";
    const stride = last > 400 ? Math.ceil(last / 100) : 1; // a film of thousands of frames takes no minutes
    state.timer = setInterval(() => {
      state.index += stride;
      if (state.index >= last) { state.index = last; stop(); }
      paint();
    }, Math.max(40, 3000 / (last + 1)));
  };
  // The answer to what the film itself has told does not interrupt it.
  const goesOn = film.control && film.start === state.reported && (state.timer || state.wasPlaying);
  if (state.timer) { clearInterval(state.timer); state.timer = null; button.textContent = "Abspielen"; }
  state.wasPlaying = false;
  if (goesOn) run();
  slider.onchange = report;
  slider.oninput = () => { if (state.timer) stop(); state.index = Number(slider.value); paint(); };
  button.onclick = () => (state.timer ? stop() : play());

  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const repaintSoon = () => { paint(); setTimeout(paint, 150); setTimeout(paint, 600); };
  scheme.addEventListener("change", repaintSoon);
  const observer = new ResizeObserver(() => requestAnimationFrame(paint));
  observer.observe(stage);
  paint();
  document.fonts?.ready.then(paint);
  return () => { state.wasPlaying = Boolean(state.timer); clearInterval(state.timer); state.timer = null; button.textContent = "Abspielen"; scheme.removeEventListener("change", repaintSoon); observer.disconnect(); };
}
