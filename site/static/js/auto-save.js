// The basket keeps a changed quantity by itself: the same form, sent in the background.
// Without this script the button "Save quantities" does it.

import { announce, toast } from "./announce.js";
import { recountAll } from "./order-table.js";
import { putFresh, putMessages } from "./swap.js";

const DELAY = 350; // ms of quiet after a step, so that five presses of "+" are one request

async function save(form, changed) {
  const steppers = changed.map((field) => field.closest(".stepper")).filter(Boolean);
  steppers.forEach((stepper) => stepper.classList.add("is-saving"));
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const freshFields = new Map([...fresh.querySelectorAll("[data-quantity]")].map((field) => [field.name, field.value]));
    const rows = form.querySelectorAll("[data-quantity]").length;
    const isSame = freshFields.size === rows && changed.every((field) => freshFields.has(field.name));
    if (!isSame || new URL(answer.url).pathname !== window.location.pathname) {
      window.location.assign(answer.url); // a line is gone, or another page or basket came back
      return;
    }
    for (const field of changed) {
      // what the server kept: rounded, or the old figure with the reason among the messages
      if (field !== document.activeElement || field.value !== freshFields.get(field.name)) field.value = freshFields.get(field.name);
    }
    putFresh(fresh);
    putMessages(fresh);
    recountAll();
    announce(document.getElementById("messages")?.textContent.trim());
    steppers.forEach((stepper) => {
      stepper.classList.replace("is-saving", "is-saved");
      setTimeout(() => stepper.classList.remove("is-saved"), 1500);
    });
  } catch {
    steppers.forEach((stepper) => stepper.classList.remove("is-saving"));
    toast(form.dataset.msgFailed);
  }
}

/** Bind <form data-auto-save>: its quantity fields are sent after a change. */
export function bindAutoSave(root = document) {
  const form = root.querySelector("form[data-auto-save]");
  if (!form) return;
  let timer = 0;
  let running = Promise.resolve();
  let changed = new Set();
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-place]")) form.requestSubmit(form.querySelector("[data-save]") ?? undefined); // prices and stock of the line change
    if (!event.target.matches("[data-quantity]")) return;
    changed.add(event.target);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const batch = [...changed];
      changed = new Set();
      running = running.then(() => save(form, batch));
    }, DELAY);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
