// The checkout page: a choice asks the server for the block it is in; what was typed meanwhile stays.
// Without this script, and on any fault, the buttons of the page do the same.

import { announce, toast } from "./announce.js";

const BLOCK = "checkout-delivery";
const TEXTS = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])";
const texts = () => [...(document.getElementById(BLOCK)?.querySelectorAll(TEXTS) ?? [])];
const sent = new WeakMap(); // request → the texts as they were sent
let typed = new Map();

const isChoice = (event) => event.target.closest?.(`#${BLOCK}`) && event.detail.target?.id === BLOCK;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isChoice(event) || event.detail.elt.closest("[hx-swap=none]")) return;
  sent.set(event.detail.xhr, new Map(texts().map((field) => [field.name, field.value])));
  const block = document.getElementById(BLOCK);
  block.setAttribute("aria-busy", "true");
  document.getElementById("checkout-asking").hidden = false;
  announce(block.dataset.asking);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const before = sent.get(event.detail.xhr);
  if (!before) return;
  typed = new Map(texts().filter((field) => before.has(field.name) && before.get(field.name) !== field.value).map((field) => [field.name, field.value]));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!sent.has(event.detail.xhr)) return;
  for (const field of texts()) {
    if (!typed.has(field.name)) continue;
    field.value = typed.get(field.name);
    // the list of a combobox went with the old field: it is asked for again
    if (field === document.activeElement) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  typed = new Map();
  // the block may have grown above the field that has the focus
  const focused = document.activeElement;
  if (focused?.closest(`#${BLOCK}`)) focused.scrollIntoView({ block: "nearest", behavior: "instant" });
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!sent.has(event.detail.xhr)) return;
  sent.delete(event.detail.xhr);
  const chosen = document.querySelector(`#${BLOCK} .radio-card:has(:checked)`);
  const total = document.querySelector("#checkout-summary .totals");
  announce([chosen?.querySelector(".radio-card-side")?.innerText, total?.lastElementChild?.innerText].filter(Boolean).join("; "));
});

for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(fault, (event) => {
    const block = document.getElementById(BLOCK);
    if (!block?.contains(event.detail.elt)) return;
    block.removeAttribute("aria-busy");
    document.getElementById("checkout-asking").hidden = true;
    toast(block.dataset.failed);
  });
}

// what was refused is told first
document.querySelector("[data-checkout] .error-summary, #order-changes, #order-refused")?.focus();
