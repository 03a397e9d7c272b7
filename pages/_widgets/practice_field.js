// The text field of the self-test. It grows, and it hands on what is typed without being asked:
// after a pause, when the field is left, when the page is left. Until the database has a text, the browser
// keeps it too, so that neither a reload nor a lost connection costs a word.

const PAUSE = 400; // milliseconds without a key
const fields = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let field = fields.get(parentElement);
  if (!field || field.attempt !== data.attempt) {
    field?.close();
    field = openField(parentElement, data);
    const area = parentElement.querySelector("textarea");
    area.placeholder = data.example;
    area.spellcheck = data.prose;
    area.classList.toggle("line", !data.prose);
    fields.set(parentElement, field);
    toTop(); // another question begins with its prompt
  }
  field.send = (text) => setStateValue("text", text);
  field.saved(data.saved);
  return () => {
    field.close();
    fields.delete(parentElement);
    toTop(); // what follows the submission begins with its confirmation, not where the button was
  };
}

function toTop() {
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}

function openField(parent, data) {
  const area = parent.querySelector("textarea");
  const status = parent.querySelector("small");
  const memory = `durchblick:${data.attempt}`;
  const field = { attempt: data.attempt, send: () => {} };
  let pause = 0;
  let sent = data.saved;

  const grow = () => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  const flush = () => {
    clearTimeout(pause);
    if (area.value === sent) return;
    sent = area.value;
    field.send(sent);
  };
  const typed = () => {
    grow();
    status.textContent = "";
    remember(memory, area.value);
    clearTimeout(pause);
    pause = setTimeout(flush, PAUSE);
  };
  const left = () => document.visibilityState === "hidden" && flush();

  field.saved = (text) => {
    if (area.value !== text) return;
    remember(memory, null);
    status.textContent = text ? "Entwurf gespeichert" : "";
  };
  field.close = () => {
    clearTimeout(pause);
    area.removeEventListener("input", typed);
    area.removeEventListener("blur", flush);
    document.removeEventListener("visibilitychange", left);
    window.removeEventListener("pagehide", flush);
    resized.disconnect();
  };

  area.value = recall(memory) ?? data.saved;
  area.addEventListener("input", typed);
  area.addEventListener("blur", flush);
  document.addEventListener("visibilitychange", left);
  window.addEventListener("pagehide", flush);
  const resized = new ResizeObserver(grow);
  resized.observe(parent.querySelector(".field"));
  if (area.value !== data.saved) pause = setTimeout(flush, 0);
  return field;
}

// A browser may forbid storage: then the database alone has to do.
function remember(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {}
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
