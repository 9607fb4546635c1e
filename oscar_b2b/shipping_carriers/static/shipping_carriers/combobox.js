// A text field with a list that the server fills: WAI-ARIA 1.2 combobox with a listbox.
//
//   <div data-combobox data-url="…?method=x" data-least="2">
//     <input role="combobox" aria-controls="list"> <div role="listbox" id="list" hidden></div>
//     <input type="hidden" data-combobox-was>     the text of what is chosen
//     <input type="hidden" data-combobox-value>   its id; gets a change event
//     <div data-combobox-said aria-live="polite"></div>
//
// The answer is <div data-said="12 cities found"> with <div role="option" id data-value data-text>;
// options with aria-disabled="true" can be read, not chosen. Bound to the document, so that blocks
// put into the page later work, too.

const PAUSE = 150; // ms without a key before the server is asked
const states = new WeakMap();

const boxOf = (node) => node?.closest?.("[data-combobox]");
const parts = (box) => ({
  field: box.querySelector("[role=combobox]"),
  list: box.querySelector("[role=listbox]"),
  value: box.querySelector("[data-combobox-value]"),
  was: box.querySelector("[data-combobox-was]"),
  said: box.querySelector("[data-combobox-said]"),
});
const isOpen = (box) => !parts(box).list.hidden;
const options = (box) => [...parts(box).list.querySelectorAll("[role=option]")];

function state(box) {
  if (!states.has(box)) states.set(box, { timer: 0, asked: null });
  return states.get(box);
}

function close(box) {
  const { field, list } = parts(box);
  clearTimeout(state(box).timer);
  state(box).asked?.abort();
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function activate(box, option) {
  const { field } = parts(box);
  for (const each of options(box)) each.setAttribute("aria-selected", String(each === option));
  if (!option) { field.removeAttribute("aria-activedescendant"); return; }
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function open(box) {
  const { field, list } = parts(box);
  const any = list.childElementCount > 0;
  list.hidden = !any;
  field.setAttribute("aria-expanded", String(any));
  activate(box, null);
}

async function ask(box, words) {
  const { field, list, said } = parts(box);
  const mine = state(box);
  mine.asked?.abort();
  if (words.trim().length < Number(box.dataset.least)) { close(box); return; }
  mine.asked = new AbortController();
  const address = new URL(box.dataset.url, window.location.href);
  address.searchParams.set("q", words);
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: mine.asked.signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-said]");
    list.replaceChildren(...fresh.querySelectorAll("[role=option]"));
    said.textContent = fresh.dataset.said;
    mine.words = words;
    if (document.activeElement === field) open(box);
  } catch (fault) {
    if (fault.name !== "AbortError") close(box); // without a list the button of the form still finds what was typed
  }
}

/** The text of what is chosen is no search: with it in the field all is shown. */
function openAll(box) {
  const { field, list, was } = parts(box);
  const words = field.value === was.value && Number(box.dataset.least) === 0 ? "" : field.value;
  if (list.childElementCount > 0 && state(box).words === words) open(box); // asked already
  else ask(box, words);
}

function choose(box, option) {
  if (!option || option.getAttribute("aria-disabled") === "true") return;
  const { field, value, was } = parts(box);
  field.value = option.dataset.text;
  was.value = option.dataset.text;
  value.value = option.dataset.value;
  close(box);
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(box, by) {
  const all = options(box);
  if (!all.length) return;
  const here = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
  activate(box, all[here < 0 && by < 0 ? all.length - 1 : (here + by + all.length) % all.length]);
}

document.addEventListener("input", (event) => {
  const box = boxOf(event.target);
  if (!box || !event.target.matches("[role=combobox]")) return;
  parts(box).value.value = "";
  const mine = state(box);
  clearTimeout(mine.timer);
  mine.timer = setTimeout(() => ask(box, event.target.value), PAUSE);
});

document.addEventListener("keydown", (event) => {
  const box = event.target.matches?.("[role=combobox]") ? boxOf(event.target) : null;
  if (!box || event.isComposing) return;
  const active = options(box).find((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (isOpen(box)) move(box, event.key === "ArrowDown" ? 1 : -1);
    else openAll(box);
  } else if (event.key === "Enter" && isOpen(box)) {
    event.preventDefault();
    const all = options(box);
    choose(box, active ?? (all.length === 1 ? all[0] : null));
  } else if (event.key === "Escape") {
    const { field, value, was } = parts(box);
    if (isOpen(box)) { event.preventDefault(); close(box); }
    else if (field.value !== was.value) { event.preventDefault(); field.value = was.value; value.value = value.defaultValue; }
  } else if (event.key === "Tab") close(box);
});

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-combobox] [role=listbox]")) event.preventDefault(); // the field keeps the focus
});

document.addEventListener("click", (event) => {
  const box = boxOf(event.target);
  const option = event.target.closest?.("[role=option]");
  if (box && option) choose(box, option);
  else if (box && event.target.matches("[role=combobox]") && !isOpen(box)) openAll(box);
});

document.addEventListener("focusout", (event) => {
  const box = boxOf(event.target);
  if (box && !box.contains(event.relatedTarget)) close(box);
});
