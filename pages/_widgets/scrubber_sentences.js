// Sequences of words (pages/_figures/sentences.py): lines from each word to what it looks at, and the next word's bars.

const shareText = (v) => (v < 0.0005 ? "< 0,1 %" : `${new Intl.NumberFormat("de-DE", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(100 * v)} %`);
const ofFrame = (lists, index) => lists[Math.min(index, lists.length - 1)];

// Where the words stand: two columns of rows of equal height.
function columnsOf(panel, c, index) {
  const [T, S] = panel.frames.shape.slice(1);
  const widest = (lists) => Math.max(...lists.flat().map((word) => c.measureText(word).width));
  const top = 24, height = c.canvas.clientHeight - top - 6;
  return {
    left: widest(panel.sources) + 8, right: c.canvas.clientWidth - widest(panel.targets) - 26,
    source: (s) => top + ((s + 0.5) * height) / S, target: (t) => top + ((t + 0.5) * height) / T,
    row: (y) => Math.floor(((y - top) / height) * T), T, S,
  };
}

painters.alignment = (panel, p, film, index) => {
  const { c, palette } = p;
  c.font = "600 14px 'Source Sans', sans-serif"; c.textBaseline = "middle"; c.setLineDash([]);
  const at = (panel.columns = columnsOf(panel, c, index));
  const [sources, targets, wrong] = [panel.sources, panel.targets, panel.wrong].map((lists) => ofFrame(lists, index));
  const weights = frameOf(panel, index), aimed = targets[panel.aimed] ? panel.aimed : null;
  const current = aimed ?? ofFrame(panel.current, index);
  c.font = "12px 'Source Sans', sans-serif"; c.fillStyle = palette.reference;
  c.textAlign = "left"; c.fillText(panel.xTitle, 0, 9);
  c.textAlign = "right"; c.fillText(panel.yTitle, c.canvas.clientWidth - 2, 9);
  // The word that counts is drawn last, over the others.
  const order = targets.map((_, t) => t).filter((t) => targets[t] && (aimed === null || t === aimed)).sort((a, b) => (a === current) - (b === current));
  const [x0, x1] = [at.left + (current < 0 ? 4 : 46), at.right - 8], bend = (x1 - x0) * 0.45;
  for (const t of order) for (let s = 0; s < at.S; s++) {
    const weight = weights[t * at.S + s];
    if (weight < 0.02 || !sources[s]) continue;
    const strong = t === current || current < 0;
    c.strokeStyle = strong ? palette[wrong[t] ? "error" : "training"] : palette.reference;
    c.globalAlpha = (strong ? 0.2 + 0.8 * weight : 0.1 + 0.4 * weight);
    c.lineWidth = 0.8 + (strong ? 7 : 4) * weight;
    c.beginPath(); c.moveTo(x0, at.source(s));
    c.bezierCurveTo(x0 + bend, at.source(s), x1 - bend, at.target(t), x1, at.target(t)); c.stroke();
  }
  c.globalAlpha = 1;
  sources.forEach((word, s) => {
    if (!word) return;
    const weight = current >= 0 ? weights[current * at.S + s] : 0;
    c.font = `${weight >= 0.2 ? 600 : 400} 14px 'Source Sans', sans-serif`; c.textAlign = "left"; c.fillStyle = palette.reference;
    c.fillText(word, 0, at.source(s));
    if (current < 0 || !targets[current]) return;
    c.font = "12px 'Source Sans', sans-serif"; c.textAlign = "right";
    c.fillText(weight < 0.005 ? "–" : `${Math.round(100 * weight)} %`, x0 - 6, at.source(s));
  });
  targets.forEach((word, t) => {
    if (!word) return;
    const y = at.target(t);
    if (t === current) {
      c.fillStyle = palette[wrong[t] ? "error" : "training"]; c.globalAlpha = 0.14;
      c.fillRect(at.right - 4, y - 12, c.canvas.clientWidth - at.right + 4, 24); c.globalAlpha = 1;
    }
    c.font = `${t === current ? 600 : 400} 14px 'Source Sans', sans-serif`; c.textAlign = "left";
    c.fillStyle = wrong[t] ? palette.error : palette.reference;
    c.fillText(word, at.right + 2, y);
    if (wrong[t]) cross(c, c.canvas.clientWidth - 10, y, 4, palette.error, 1.8);
  });
};
legends.alignment = () => [];

hands.alignment = (canvas, panel, film, state) => {
  panel.aimed = null;
  const aim = (t) => {
    if (panel.aimed === t) return;
    panel.aimed = t;
    state.paint();
  };
  const words = () => ofFrame(panel.targets, state.index);
  canvas.style.cursor = "crosshair";
  canvas.onpointermove = canvas.onpointerdown = (event) => {
    const t = panel.columns.row(event.offsetY);
    aim(event.offsetX > panel.columns.right - 60 && words()[t] ? t : null);
  };
  canvas.onpointerleave = canvas.onblur = () => aim(null);
  canvas.tabIndex = 0;
  canvas.onkeydown = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Escape") aim(null);
    if (!step) return;
    event.preventDefault();
    const shown = words().map((word, t) => (word ? t : -1)).filter((t) => t >= 0);
    const here = shown.indexOf(panel.aimed ?? -1);
    aim(shown[here < 0 ? (step > 0 ? 0 : shown.length - 1) : (here + step + shown.length) % shown.length]);
  };
};

painters.ranking = (panel, p, film, index) => {
  const { c, palette } = p;
  const words = ofFrame(panel.words, index), values = frameOf(panel, index), chosen = ofFrame(panel.chosen, index);
  c.font = "14px 'Source Sans', sans-serif";
  const left = Math.max(...panel.words.flat().map((word) => c.measureText(word).width)) + 12;
  const box = { x: left, y: 8, w: c.canvas.clientWidth - left - 62, h: c.canvas.clientHeight - 48 };
  const axes = new Axes(c, box, palette, { xTitle: panel.xTitle, yTitle: "" }, [0, 100], [0, words.length]);
  axes.hideY = true;
  axes.draw();
  const row = box.h / words.length, bar = Math.min(26, 0.62 * row);
  c.textBaseline = "middle"; c.lineWidth = 2; c.setLineDash([]);
  words.forEach((word, k) => {
    const y = box.y + (k + 0.5) * row, w = box.w * values[k];
    c.strokeStyle = c.fillStyle = palette.training;
    if (k === chosen) c.fillRect(box.x, y - bar / 2, Math.max(w, 1), bar);
    else if (w < 4) c.fillRect(box.x, y - bar / 2, 1.5, bar);
    else c.strokeRect(box.x + 1, y - bar / 2, w - 2, bar);
    c.fillStyle = palette.reference; c.textAlign = "right";
    c.font = `${k === chosen ? 600 : 400} 14px 'Source Sans', sans-serif`;
    c.fillText(word, box.x - 8, y);
    c.textAlign = "left"; c.font = "12px 'Source Sans', sans-serif";
    c.fillText(shareText(values[k]), box.x + w + 6, y);
  });
};
legends.ranking = () => [];
