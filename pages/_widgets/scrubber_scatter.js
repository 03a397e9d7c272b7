// Painter of scatter panels (pages/_figures/scatter.py); it is appended to scrubber.js.

painters.scatter = (panel, p, film, index) => {
  const [x0, x1, y0, y1] = panel.extent;
  const axes = p.axes(panel, [x0, x1], [y0, y1], false, panel.square);
  const { c, palette } = p;
  const inside = (x, y) => x >= x0 && x <= x1 && y >= y0 && y <= y1; // NaN is nowhere
  axes.draw();
  c.fillStyle = palette.reference; c.globalAlpha = 0.28;
  for (const [x, y] of panel.ground) if (inside(x, y)) { c.beginPath(); c.arc(axes.x(x), axes.y(y), 2.2, 0, 7); c.fill(); }
  const mesh = frameOf(panel.mesh, index), [L, m] = panel.mesh.shape.slice(1);
  c.globalAlpha = 0.45;
  for (let l = 0; l < L; l++) {
    const line = mesh.subarray(2 * l * m, 2 * (l + 1) * m);
    axes.line(line.filter((_, i) => i % 2 === 0), line.filter((_, i) => i % 2), palette.reference, "solid", 0.9);
  }
  c.globalAlpha = 1;
  const points = frameOf(panel, index), looks = frameOf(panel.looks, index);
  c.textAlign = "center"; c.textBaseline = "middle"; c.font = `600 ${p.small ? 10 : 12}px 'Source Sans', sans-serif`;
  looks.forEach((look, i) => {
    const [x, y] = [points[2 * i], points[2 * i + 1]];
    const [, role, hollow, text] = panel.styles[look];
    if (!inside(x, y)) return;
    if (text) { c.fillStyle = palette[role]; c.fillText(text, axes.x(x), axes.y(y)); }
    else if (role === "error") cross(c, axes.x(x), axes.y(y), 3.2, palette[role], 1.7);
    else axes.point(x, y, role, hollow, p.small ? 2.6 : 3.2);
  });
  c.globalAlpha = 0.55;
  for (const ghost of panel.ghosts) axes.line(ghost.x, ghost.y, palette.reference, "solid", 1.2);
  c.globalAlpha = 1;
  const [S, n] = panel.lines.shape.slice(1);
  const lines = frameOf(panel.lines, index);
  for (let s = 0; s < S; s++) axes.line(panel.x, lines.subarray(s * n, (s + 1) * n), palette[panel.roles[s]], film.dashes[panel.roles[s]], panel.roles[s] === "reference" ? 1.2 : 2.4);
  const K = panel.centers.shape[1], last = Math.min(index, panel.centers.nFrames - 1);
  for (let k = 0; k < K; k++) {
    const at = (f, d) => panel.centers.values[(f * K + k) * 2 + d];
    const way = Array.from({ length: last + 1 }, (_, f) => f);
    axes.line(way.map((f) => at(f, 0)), way.map((f) => at(f, 1)), palette.reference, "solid", 1.2);
    if (!inside(at(last, 0), at(last, 1))) continue;
    const [x, y] = [axes.x(at(last, 0)), axes.y(at(last, 1))];
    cross(c, x, y, 7, palette.ground, 6);
    cross(c, x, y, 7, palette.reference, 3);
  }
};

function cross(c, x, y, radius, colour, width) {
  c.strokeStyle = colour; c.lineWidth = width; c.setLineDash([]);
  c.beginPath();
  c.moveTo(x - radius, y - radius); c.lineTo(x + radius, y + radius);
  c.moveTo(x - radius, y + radius); c.lineTo(x + radius, y - radius);
  c.stroke();
}

legends.scatter = (panel, film) => [
  ...panel.names.map((name, s) => [name, panel.roles[s], film.dashes[panel.roles[s]]]).filter(([name]) => name),
  ...(panel.ghosts.length ? [["festgehalten", "reference", "solid"]] : []),
  ...panel.styles.filter(([name]) => name).map(([name, role, hollow]) => [name, role, role === "error" ? "cross" : hollow ? "hollow" : "point"]),
];
