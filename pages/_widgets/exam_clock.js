// Counts down without asking the server. Each run of the page brings the time left anew, so a wrong clock of the
// computer does not matter; between two runs the difference of its clock counts, which goes on while it sleeps.

const WARNINGS = [
  [120, "Noch 2 Minuten: Bring den letzten Satz zu Ende und gib ab."],
  [600, "Noch 10 Minuten: Schau, welche Fragen noch offen sind."],
];
const FLUSHED = 700; // milliseconds after which a text that was still being typed has reached the server
const timers = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  clearInterval(timers.get(parentElement));
  const left = parentElement.querySelector(".left");
  const warning = parentElement.querySelector(".warning");
  const end = Date.now() + data.seconds * 1000;

  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    left.textContent = clock(seconds);
    // Written only when it changes: a screen reader reads each change aloud.
    const text = seconds ? (WARNINGS.find(([from]) => seconds <= from)?.[1] ?? "") : "Die Zeit ist um: Es wird abgegeben.";
    if (warning.textContent !== text) warning.textContent = text;
    if (seconds) return;
    clearInterval(timers.get(parentElement));
    focused()?.blur();
    setTimeout(() => setTriggerValue("over", true), FLUSHED);
  };
  timers.set(parentElement, setInterval(tick, 250));
  tick();
  return () => clearInterval(timers.get(parentElement));
}

function clock(seconds) {
  const pair = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}` : `${minutes}:${pair(seconds % 60)}`;
}

// The field that is being typed into; components have theirs in a shadow root.
function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
