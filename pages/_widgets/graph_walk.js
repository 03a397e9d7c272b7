// A calculation on a graph: step through it, or point at a number to read where it comes from.
// The data are made by pages/_figures/walk.py; nothing here computes.

const SVG = "http://www.w3.org/2000/svg";
const NARROW = 520; // pixels: below it the graph stands upright
const LINE = 16; // between the numbers of one place
const PACE = 1000; // milliseconds a step while it plays

function unpack(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
}

function make(tag, attributes, parent, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

// What explains the numbers shown at a place, with what stood there in a run that was kept.
const explain = (lines) => lines.flatMap((line) => (line.ghost ? [...line.why, `Festgehalten war: ${line.ghost}`] : line.why));

const colour = (role) => `--colour: var(--${role})`;

function drawLink(svg, link, places, layout, step) {
  const [[x1, y1], [x2, y2]] = [places.get(link.start)[layout], places.get(link.end)[layout]];
  const lit = step.lit.includes(link.id);
  const classes = ["link", link.role, lit ? "lit" : "", lit && step.back ? "returning" : ""];
  make("path", { d: `M${x1} ${y1}L${x2} ${y2}`, class: classes.join(" "), style: colour(link.role), "stroke-width": link.width }, svg);
  if (!lit) return;
  // An arrow head beside the numbers says which way they travel.
  const share = Math.hypot(x2 - x1, y2 - y1) > 125 ? 0.74 : 0.5;
  const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI + (step.back ? 180 : 0);
  const [x, y] = [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
  const style = step.back ? colour("error") : colour(link.role);
  make("path", { d: "M-7 -6L8 0L-7 6Z", transform: `translate(${x} ${y}) rotate(${angle})`, style, fill: "var(--colour)" }, svg);
}

function drawPlace(svg, place, walk, layout, index) {
  const step = walk.steps[index];
  const [x, y] = place[layout];
  const lines = place.lines.filter((line) => line.step <= index);
  const classes = ["place", place.symbol ? "inside" : "beside"];
  if (step.target === place.id) classes.push("target");
  else if (step.lit.includes(place.id)) classes.push("lit");
  const group = make("g", { class: classes.join(" "), role: "button", tabindex: "-1", "data-id": place.id }, svg);
  group.style.setProperty("--target", step.back ? "var(--error)" : "var(--training)");
  const said = [place.name, ...explain(lines)].join(". ");
  group.setAttribute("aria-label", said);
  let top = y - ((lines.length - 1) * LINE) / 2;
  let box = { x: x - 40, y: top - 10, width: 80, height: Math.max(lines.length, 1) * LINE + 4 };
  if (place.symbol) {
    make("rect", { x: x - 34, y: y - 21, width: 68, height: 42, rx: 21, class: "shape" }, group);
    make("text", { x, y: y - 9, class: "symbol node", style: colour("reference") }, group, place.symbol);
    const rest = lines.slice(lines.length && lines[0].step <= index ? 1 : 0);
    if (lines.length) make("text", { x, y: y + 8, class: "node", style: colour(lines[0].role) }, group, lines[0].text);
    // Upright, what follows stands beside the node, towards the middle of the picture.
    const upright = layout === "narrow";
    const lean = Math.sign(walk.narrow[0] / 2 - x); // right of a node on the left, and the other way round
    const side = upright ? [x + (lean || 1) * 64, y - 9 * lean] : [x, y + 31];
    rest.forEach((line, i) => make("text", { x: side[0], y: side[1] + i * LINE, style: colour(line.role) }, group, line.text));
    box = { x: x - 38, y: y - 25, width: 76, height: 50 + (upright ? 0 : rest.length * LINE) };
  } else {
    lines.forEach((line, i) => make("text", { x, y: top + i * LINE, style: colour(line.role) }, group, line.text));
  }
  if (lines.some((line) => line.ghost)) make("circle", { cx: box.x + 3, cy: box.y + 5, r: 3.5, class: "differs" }, group);
  make("rect", { ...box, rx: 8, class: "area" }, group);
  return group;
}

export default function graphWalk({ data, parentElement }) {
  const root = parentElement.querySelector(".walk");
  const state = (root._state ||= { index: null, start: null, chosen: null, timer: null });
  const walk = unpack(data);
  const last = walk.steps.length - 1;
  const places = new Map(walk.places.map((place) => [place.id, place]));
  // Another start is a wish to go there; otherwise the student stays where he is.
  if (state.index === null || state.start !== walk.start) Object.assign(state, { index: walk.start, start: walk.start, chosen: null });
  state.index = Math.min(state.index, last);
  root.dataset.run = Number(root.dataset.run || 0) + 1;
  for (const theme of ["light", "dark"])
    for (const [role, value] of Object.entries(walk.palette[theme])) root.style.setProperty(`--${theme}-${role}`, value);

  const find = (selector) => root.querySelector(selector);
  const [svg, said, slider, label, play] = ["svg", ".said", "input", "output", ".play"].map(find);
  find("h2").textContent = walk.title;
  const phases = [...new Set(walk.steps.map((step) => step.phase))];
  const ends = phases.map((phase) => walk.steps.findLastIndex((step) => step.phase === phase));
  const buttons = phases.map((phase, i) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: phase });
    button.onclick = () => { stop(); goTo(ends[i]); };
    return button;
  });
  find(".phases").replaceChildren(...buttons, Object.assign(document.createElement("span"), { textContent: walk.key }));

  function say(id) {
    const place = places.get(id);
    const step = walk.steps[state.index];
    const lines = place && place.lines.filter((line) => line.step <= state.index);
    const ghosts = (places.get(step.target)?.lines || []).filter((line) => line.ghost && line.step === state.index);
    const texts = place ? [place.name, ...explain(lines)] : [step.title, ...step.said, ...ghosts.map((line) => `Festgehalten war: ${line.ghost}`)];
    const paragraphs = texts.map((text) => Object.assign(document.createElement("p"), { textContent: text }));
    if (said.textContent !== texts.join("")) said.replaceChildren(...paragraphs);
  }

  function paint() {
    const layout = root.clientWidth < NARROW ? "narrow" : "wide";
    const focused = svg.getRootNode().activeElement?.dataset?.id;
    svg.setAttribute("viewBox", `0 0 ${walk[layout].join(" ")}`);
    svg.setAttribute("aria-label", walk.description);
    svg.replaceChildren();
    const step = walk.steps[state.index];
    for (const link of walk.links) drawLink(svg, link, places, layout, step);
    const groups = walk.places.map((place) => drawPlace(svg, place, walk, layout, state.index));
    const entry = groups.find((g) => g.dataset.id === (state.chosen || step.target)) || groups[0];
    entry.setAttribute("tabindex", "0"); // one stop for the Tab key, arrows go on from there
    for (const group of groups) {
      const id = group.dataset.id;
      group.classList.toggle("chosen", id === state.chosen);
      group.onpointerenter = () => say(id);
      group.onpointerleave = () => say(state.chosen);
      group.onfocus = () => { state.chosen = id; mark(); say(id); };
      group.onclick = () => { state.chosen = id; mark(); say(id); };
      group.onkeydown = (event) => moveFocus(event, id, layout);
      if (id === focused) group.focus();
    }
    slider.max = last;
    slider.value = state.index;
    slider.setAttribute("aria-valuetext", step.title);
    label.textContent = `${state.index} von ${last}`;
    buttons.forEach((button, i) => {
      if (phases[i] === step.phase) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    root.dataset.frame = state.index;
    say(state.chosen);
  }

  function mark() {
    for (const group of svg.querySelectorAll(".place")) {
      group.classList.toggle("chosen", group.dataset.id === state.chosen);
      group.setAttribute("tabindex", group.dataset.id === state.chosen ? "0" : "-1");
    }
  }

  // From one number to the nearest in the arrow's direction; Escape goes back to the step's own text.
  function moveFocus(event, id, layout) {
    if (event.key === "Escape") { state.chosen = null; event.currentTarget.blur(); paint(); return; }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const [x, y] = places.get(id)[layout];
    let [best, least] = [null, Infinity];
    for (const place of walk.places) {
      const [dx, dy] = [place[layout][0] - x, place[layout][1] - y];
      const along = dx * way[0] + dy * way[1];
      const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
      if (along > 5 && along + 2.5 * aside < least) [best, least] = [place.id, along + 2.5 * aside];
    }
    if (best) svg.querySelector(`[data-id="${best}"]`).focus();
  }

  const goTo = (index) => { state.index = Math.max(0, Math.min(last, index)); state.chosen = null; paint(); };
  const stop = () => { clearInterval(state.timer); state.timer = null; play.textContent = "Abspielen"; };
  const start = () => {
    if (state.index >= last) goTo(0);
    play.textContent = "Anhalten";
    state.timer = setInterval(() => {
      goTo(state.index + 1);
      if (state.index >= last) stop();
    }, PACE);
  };
  if (state.timer) stop();
  slider.oninput = () => { stop(); goTo(Number(slider.value)); };
  play.onclick = () => (state.timer ? stop() : start());
  find(".back").onclick = () => { stop(); goTo(state.index - 1); };
  find(".on").onclick = () => { stop(); goTo(state.index + 1); };

  const observer = new ResizeObserver(() => requestAnimationFrame(paint));
  observer.observe(root);
  paint();
  return () => { stop(); observer.disconnect(); };
}
