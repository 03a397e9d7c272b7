// A weight changed by hand: the browser computes the network anew, all pictures and the boundary of this frame.

const FEATURES = {
  x1: (a) => a, x2: (a, b) => b, "x1^2": (a) => a * a, "x2^2": (a, b) => b * b, "x1*x2": (a, b) => a * b,
  "sin(x1)": (a) => Math.sin(a), "sin(x2)": (a, b) => Math.sin(b),
};
// Phi by Abramowitz and Stegun 26.2.17, to 1e-7
function normalShare(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = 0.3989422804 * Math.exp((-z * z) / 2) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
const logistic = (z) => 1 / (1 + Math.exp(-z));
const ACTIVATIONS = {
  Tanh: Math.tanh, Sigmoid: logistic, ReLU: (z) => Math.max(0, z), Linear: (z) => z, GELU: (z) => z * normalShare(z),
  LeakyReLU: (z, slope) => Math.max(z, slope * z),
};

// The outputs of every node, column after column, for points [[x1, x2], ...]; the last column are logits.
// Batch norm goes on with what it remembered in this frame: a factor and an addend for each node.
function runNetwork(panel, index, weights, biases, points) {
  const { stretch, shift } = panel.arrays;
  const [factors, addends] = stretch ? [arrayAt(stretch, index), arrayAt(shift, index)] : [];
  const { features, activations, slope } = panel.recipe;
  let before = features.map((name) => points.map(([a, b]) => FEATURES[name](a, b)));
  const all = [...before];
  let [weight, node] = [0, before.length];
  panel.columns.slice(1).forEach((column, k) => {
    const last = k === panel.columns.length - 2;
    const now = column.map((_, j) => points.map((_, n) => {
      let z = biases[node + j];
      for (let i = 0; i < before.length; i++) z += before[i][n] * weights[weight + i * column.length + j];
      if (factors) z = z * factors[node + j] + addends[node + j];
      return last ? z : ACTIVATIONS[activations[k]](z, slope);
    }));
    weight += before.length * column.length;
    node += column.length;
    all.push(...now);
    before = now;
  });
  return { all, logits: before };
}

const gridOf = (size, extent) => Array.from({ length: size * size }, (_, n) =>
  [n % size, Math.floor(n / size)].map((k) => extent * ((2 * k) / (size - 1) - 1)));
const byte = (t) => (Number.isFinite(t) ? Math.round((Math.min(1, Math.max(-1, t)) + 1) * 127) : 255);
const shares = (logits, n) => {
  if (logits.length === 1) return [logistic(logits[0][n])];
  const highest = Math.max(...logits.map((z) => z[n]));
  const powers = logits.map((z) => Math.exp(z[n] - highest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((e) => e / sum);
};

// Put a changed weight or bias into the panel and its boundary; returns the share of the shown points that are right.
function changeNumber(panel, boundary, index, what, number, value) {
  const now = networkAt(panel, index);
  const [weights, biases] = [Float32Array.from(now.weights), Float32Array.from(now.biases)];
  ({ weights, biases })[what][number] = value;
  const { extent, scales } = panel.recipe;
  const size = panel.arrays.pictures.shape[2];
  const small = runNetwork(panel, index, weights, biases, gridOf(size, extent));
  const outputs = panel.columns.at(-1).length;
  const first = small.all.length - outputs;
  const pixels = new Uint8Array(small.all.length * size * size);
  small.all.forEach((values, node) => values.forEach((v, n) => {
    pixels[node * size * size + n] = byte(node < first ? v / scales[node] : 2 * shares(small.logits, n)[node - first] - 1);
  }));
  panel.byHand = { index, weights, biases, pixels };
  const [h] = boundary.frames.shape.slice(1);
  const { logits } = runNetwork(panel, index, weights, biases, gridOf(h, extent));
  const values = new Uint8Array(h * h);
  for (let n = 0; n < h * h; n++) {
    const p = shares(logits, n);
    if (p.length === 1) values[n] = Number.isFinite(p[0]) ? Math.round(254 * p[0]) : 255;
    else {
      const best = p.indexOf(Math.max(...p));
      const lead = (p[best] - 1 / p.length) / (1 - 1 / p.length);
      values[n] = best < 0 ? 255 : best * boundary.codes + Math.round(lead * (boundary.codes - 1));
    }
  }
  boundary.byHand = { index, values };
  const seen = runNetwork(panel, index, weights, biases, boundary.points).logits;
  const roles = ["training", "validation", "test"];
  const right = boundary.roles.filter((role, n) => {
    const p = shares(seen, n);
    return role === (p.length === 1 ? roles[p[0] > 0.5 ? 0 : 1] : roles[p.indexOf(Math.max(...p))]);
  }).length;
  return right / boundary.roles.length;
}

// The slider beneath a chosen weight, or a chosen node's bias.
function offerSlider(canvas, panel, film, state, readout, repaint) {
  const chosen = panel.chosen;
  const which = film.panels.filter((other) => other.kind === "network").indexOf(panel);
  const boundary = film.panels.filter((other) => ["surface", "regions"].includes(other.kind))[which];
  if (!chosen || !panel.recipe || !boundary || (!chosen.a && !chosen.column)) return;
  panel.fixed = true;
  const what = chosen.a ? "weights" : "biases";
  const name = chosen.a ? `${chosen.a.name} → ${chosen.b.name}` : `Bias ${chosen.name}`;
  const learned = arrayAt(panel.arrays[what], state.index)[chosen.number];
  const now = networkAt(panel, state.index)[what][chosen.number];
  const reach = Math.max(6, Math.ceil(2 * Math.abs(learned)));
  const slider = Object.assign(document.createElement("input"), { type: "range", min: -reach, max: reach, step: 0.05, value: now });
  slider.setAttribute("aria-label", name);
  const back = Object.assign(document.createElement("button"), { type: "button", textContent: "Gelernte Werte" });
  const text = document.createElement("span");
  readout.replaceChildren(text, slider, back);
  const tell = (share, value) => {
    const right = share === null ? "" : `; ${Math.round(100 * share)} % der gezeigten Punkte richtig`;
    text.textContent = `${name}: ${signed(value)}, gelernt ${signed(learned)}${right}`;
    slider.setAttribute("aria-valuetext", text.textContent);
  };
  tell(null, now);
  slider.oninput = () => {
    const value = Number(slider.value);
    tell(changeNumber(panel, boundary, state.index, what, chosen.number, value), value);
    repaint();
  };
  const close = () => { readout.replaceChildren(); panel.fixed = false; repaint(); canvas.focus(); };
  back.onclick = () => { panel.byHand = boundary.byHand = undefined; close(); };
  slider.onkeydown = (event) => { if (event.key === "Escape" || event.key === "Enter") close(); };
  slider.focus();
}
