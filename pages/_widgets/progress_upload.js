// A file picked for the import: its text goes to the server once, and the same file can be picked again.

export default function ({ data, parentElement, setTriggerValue }) {
  const input = parentElement.querySelector("input");
  const status = parentElement.querySelector("small");
  status.textContent = "";
  input.onchange = async () => {
    const file = input.files[0];
    input.value = "";
    if (!file) return;
    if (file.size > data.most) {
      status.textContent = data.too_large;
      return;
    }
    status.textContent = "Wird gelesen";
    setTriggerValue("file", { name: file.name, text: await file.text() });
  };
}
