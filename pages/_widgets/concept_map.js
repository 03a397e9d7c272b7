// The map of all concepts. A tile unfolds what is known of it and two ways on; the server is asked only to go there.

const open = new WeakMap();

function make(tag, parent, { text, ...attributes } = {}) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

function legend(map, levels) {
  const list = make("p", map, { class: "legend" });
  levels.forEach((word, level) => {
    const entry = make("span", list);
    make("i", entry, { class: `level-${level}`, "aria-hidden": "true" });
    entry.append(word);
  });
}

function drawLab(section, lab, unfolded, go) {
  const box = make("div", section, { class: "lab" });
  make("h4", box, { text: lab.title });
  const tiles = make("div", box, { class: "tiles" });
  const panel = make("div", box, { class: "panel", role: "region", "aria-live": "polite" });
  panel.hidden = true;
  for (const concept of lab.concepts) {
    const tile = make("button", tiles, { type: "button", class: `tile level-${concept.level}`, "aria-expanded": "false", title: concept.said });
    make("span", tile, { text: concept.title });
    make("small", tile, { text: concept.share });
    tile.addEventListener("click", () => unfolded(tile, panel, concept));
    tile.unfold = () => {
      panel.replaceChildren();
      make("strong", panel, { text: concept.title });
      make("p", panel, { text: concept.said });
      const ways = make("div", panel, { class: "ways" });
      make("button", ways, { type: "button", text: `Labor ${lab.title} öffnen` }).onclick = () => go({ lab: lab.page });
      if (concept.question) {
        make("button", ways, { type: "button", text: "Frage dazu üben" }).onclick = () => go({ question: concept.question });
      }
    };
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const map = parentElement.querySelector(".map");
  const chosen = open.get(parentElement);
  map.replaceChildren();
  legend(map, data.levels);
  const fold = () => {
    for (const tile of map.querySelectorAll('[aria-expanded="true"]')) tile.setAttribute("aria-expanded", "false");
    for (const panel of map.querySelectorAll(".panel")) panel.hidden = true;
  };
  const unfolded = (tile, panel, concept) => {
    const again = tile.getAttribute("aria-expanded") === "true";
    fold();
    open.set(parentElement, again ? undefined : concept.title);
    if (again) return;
    tile.setAttribute("aria-expanded", "true");
    tile.unfold();
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
  };
  const chapters = make("div", map, { class: "chapters" });
  for (const chapter of data.chapters) {
    const section = make("section", chapters, { class: "chapter" });
    make("h3", section, { text: chapter.title });
    for (const lab of chapter.labs) drawLab(section, lab, unfolded, (where) => setTriggerValue("go", where));
  }
  // Drawn anew after a rerun: what was unfolded stays so.
  for (const tile of map.querySelectorAll(".tile")) {
    if (tile.firstChild.textContent === chosen) tile.click();
  }
}
