// One polite voice for screen readers, and short toasts for the eyes.

/** Say `text` through #announce (aria-live="polite"). */
export function announce(text) {
  const voice = document.getElementById("announce");
  if (!voice || !text) return;
  voice.textContent = "";
  requestAnimationFrame(() => { voice.textContent = text; });
}

/** Show a toast for `ms` milliseconds; `action` may be {label, run}. The text is announced too. */
export function toast(text, { action = null, ms = 6000 } = {}) {
  const place = document.getElementById("toasts");
  announce(text);
  if (!place) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.append(text);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link";
    button.textContent = action.label;
    button.addEventListener("click", () => { action.run(); box.remove(); });
    box.append(button);
  }
  place.append(box);
  setTimeout(() => box.remove(), ms);
}
