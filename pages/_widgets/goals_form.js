// Day and time of the exam, by the browser's own fields: they speak the reader's language, on a telephone too.

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  for (const input of parentElement.querySelectorAll("input")) {
    const name = input.name;
    if (name === "day") [input.min, input.max] = [data.first, data.last];
    if (parentElement.activeElement !== input && document.activeElement !== input) input.value = data[name];
    // While a year is typed digit by digit the field holds dates long past: the field is heard when it is left.
    input.onchange = () => setStateValue(name, input.value);
    input.onblur = () => setStateValue(name, input.value);
  }
}
