// Quantity fields of a list: keys, steppers, multiples, live sums, paste from a spreadsheet, the order bar.
//
// Markup (docs: the class catalogue):
//   <form data-order-table data-draft="user" data-msg-…> with [data-money-sample="0,00 ₴"] inside
//     <tr data-row data-multiple="200" data-grams="8" data-cm3="2"> … [data-price-minor] …
//     (data-product="pk" where a product can stand in several rows: its breaks count them together;
//     data-in-basket="90" beside data-price-minor: so many units are in the basket already, breaks count them, too;
//     data-fractional where the unit is sold in parts: data-multiple="0.5"; weights are of one unit)
//       <div class="stepper"><button data-step-by="-1"> <input data-quantity> <button data-step-by="1"></div>
//       <output data-row-sum></output>
//     <div class="order-bar" data-order-bar data-empty> [data-bar="positions|weight|volume|sum"]
// Without this script the same form posts the same fields.

import { announce } from "./announce.js";
import { costOf, fill, formatMinor, formatMoney, formatQuantity, formatThousandths, parseQuantity } from "./money.js";

const MAX_PASTE_LINES = 2000;

/** Price of one unit in minor units for so many thousandths: data-price-breaks="100:950 500:900" (from units : price). */
function priceFor({ priceMinor, priceBreaks = "" }, quantity) {
  const reached = priceBreaks.split(" ").map((each) => each.split(":").map(Number)).filter(([from]) => from > 0 && from * 1000 <= quantity);
  return reached.length ? reached.at(-1)[1] : parseInt(priceMinor, 10);
}

/** The price of the row, or that of the warehouse chosen in it, where it differs. */
function priceHere(row, price) {
  const { minor, breaks } = row.querySelector("[data-place]")?.selectedOptions[0]?.dataset ?? {};
  return minor ? { priceMinor: minor, priceBreaks: breaks } : price.dataset;
}

class OrderTable {
  constructor(form) {
    this.form = form;
    this.text = form.dataset;
    this.bar = form.querySelector("[data-order-bar]");
    this.before = new WeakMap(); // field -> value to return to on Esc or Undo
    this.settled = new WeakMap(); // field -> value that was last checked against its multiple
    this.draftKey = this.text.draft ? `b2b-draft:${this.text.draft}` : null;
    // All quantities here are integers of thousandths of the unit.
    this.away = {}; // rows filled in on other pages of the list: name -> {quantity, minor, grams, cm3, place}
    this.restoreDraft();
    form.addEventListener("keydown", (event) => this.onKey(event));
    form.addEventListener("focusin", (event) => this.onFocus(event));
    form.addEventListener("input", (event) => this.isField(event.target) && this.recount());
    form.addEventListener("change", (event) => this.isField(event.target) && this.settle(event.target));
    form.addEventListener("change", (event) => event.target.matches("[data-place]") && this.recount());
    form.addEventListener("click", (event) => this.onClick(event));
    form.addEventListener("paste", (event) => this.onPaste(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.addEventListener("order-table:recount", () => this.recount());
    this.recount();
  }

  isField(node) { return node instanceof HTMLInputElement && node.matches("[data-quantity]"); }
  rows() { return [...this.form.querySelectorAll("[data-row]")]; }
  fields() {
    return [...this.form.querySelectorAll("[data-quantity]")].filter((field) => field.offsetParent !== null && !field.disabled);
  }
  multipleOf(field) {
    return Math.max(1, Math.round(parseFloat(field.closest("[data-row]").dataset.multiple || "1") * 1000));
  }
  typed(field, text = field.value) {
    return parseQuantity(text, { whole: !field.closest("[data-row]").hasAttribute("data-fractional") });
  }

  /** Read one row as integers. A row without a price counts as no sum. */
  read(row) {
    const field = row.querySelector("[data-quantity]");
    const quantity = field ? this.typed(field) : 0;
    const price = row.querySelector("[data-price-minor]");
    const inBasket = Math.round(parseFloat(price?.dataset.inBasket || "0") * 1000);
    const together = this.together?.get(row.dataset.product) ?? inBasket + (Number.isNaN(quantity) ? 0 : quantity);
    return {
      field,
      quantity: Number.isNaN(quantity) ? 0 : quantity,
      wrong: Number.isNaN(quantity),
      minor: price && price.dataset.priceMinor !== "" ? priceFor(priceHere(row, price), together) : null,
      grams: parseInt(row.dataset.grams || "0", 10),
      cm3: parseInt(row.dataset.cm3 || "0", 10),
      place: row.querySelector("[data-place]")?.value ?? "",
    };
  }

  recount() {
    const total = { positions: 0, minor: 0, grams: 0, cm3: 0 };
    const add = (line) => {
      total.positions += 1;
      total.minor += line.minor === null ? 0 : costOf(line.minor, line.quantity);
      total.grams += (line.grams * line.quantity) / 1000;
      total.cm3 += (line.cm3 * line.quantity) / 1000;
    };
    this.together = this.countByProduct();
    for (const row of this.rows()) {
      const line = this.read(row);
      if (!line.field) continue;
      row.classList.toggle("is-picked", line.quantity > 0);
      line.field.closest(".stepper")?.classList.toggle("is-wrong", line.wrong);
      line.field.toggleAttribute("aria-invalid", line.wrong);
      const sum = row.querySelector("[data-row-sum]");
      if (sum) sum.textContent = line.quantity > 0 && line.minor !== null ? formatMinor(costOf(line.minor, line.quantity)) : "";
      if (line.quantity > 0) add(line);
    }
    Object.values(this.away).forEach(add);
    this.total = total;
    this.showBar();
    this.saveDraft();
  }

  /** Quantities of the products that can stand in several rows: one line for each warehouse. */
  countByProduct() {
    const found = new Map();
    for (const row of this.form.querySelectorAll("[data-row][data-product]")) {
      const field = row.querySelector("[data-quantity]");
      found.set(row.dataset.product, (found.get(row.dataset.product) ?? 0) + ((field && this.typed(field)) || 0));
    }
    return found;
  }

  showBar() {
    if (!this.bar) return;
    const show = {
      positions: String(this.total.positions),
      weight: formatThousandths(this.total.grams, 1),
      volume: formatThousandths(this.total.cm3 / 1000, 3),
      sum: formatMoney(this.total.minor, this.form.querySelector("[data-money-sample]")?.dataset.moneySample),
    };
    for (const [name, value] of Object.entries(show)) {
      for (const node of this.form.querySelectorAll(`[data-bar="${name}"]`)) node.textContent = value;
    }
    for (const [name, amount] of [["weight", this.total.grams / 100], ["volume", this.total.cm3 / 1000]]) {
      const fact = this.bar.querySelector(`[data-fact="${name}"]`);
      if (fact) fact.hidden = amount < 1; // what would read "0" is not shown
    }
    const away = this.bar.querySelector("[data-fact='away']");
    if (away) {
      const count = Object.keys(this.away).length;
      away.hidden = count === 0;
      away.textContent = fill(this.text.msgAway, { count });
    }
    if (this.bar.hasAttribute("data-order-bar-always")) return;
    this.bar.toggleAttribute("data-empty", this.total.positions === 0);
  }

  // ---- keys -------------------------------------------------------------------------------------
  onFocus({ target }) {
    if (!this.isField(target)) return;
    this.before.set(target, target.value);
    target.select();
  }

  onKey(event) {
    const field = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (this.isField(field)) this.settle(field);
      this.form.requestSubmit(this.form.querySelector("[data-order-submit]") ?? undefined);
      return;
    }
    if (!this.isField(field) || event.altKey || event.ctrlKey || event.metaKey) return;
    const down = event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey);
    const up = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
    if (down || up) {
      event.preventDefault(); // Enter in a text field would submit the form
      this.move(field, down ? 1 : -1);
    } else if (["+", "=", "Add"].includes(event.key)) {
      event.preventDefault();
      this.stepBy(field, 1);
    } else if (["-", "−", "Subtract"].includes(event.key)) {
      event.preventDefault();
      this.stepBy(field, -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.put(field, this.before.get(field) ?? "");
      this.note(field, null);
    }
  }

  move(field, by) {
    const fields = this.fields();
    const next = fields[fields.indexOf(field) + by];
    this.settle(field);
    // a value set by a script fires no "change" when the field is left
    if (field.value !== this.before.get(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
    next?.focus();
  }

  stepBy(field, by) {
    const multiple = this.multipleOf(field);
    const now = this.typed(field) || 0;
    const base = by > 0 ? Math.floor(now / multiple) : Math.ceil(now / multiple);
    this.put(field, formatQuantity(Math.max(0, (base + by) * multiple)));
    this.note(field, null);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  put(field, value) {
    field.value = value === "0" && !this.form.hasAttribute("data-auto-save") ? "" : value;
    this.recount();
  }

  onClick(event) {
    const button = event.target.closest("[data-step-by]");
    if (button) {
      const field = button.closest("[data-row]")?.querySelector("[data-quantity]");
      if (field) this.stepBy(field, parseInt(button.dataset.stepBy, 10));
      return;
    }
    if (event.target.closest("[data-order-clear]")) this.clear();
  }

  clear() {
    for (const field of this.form.querySelectorAll("[data-quantity]")) field.value = "";
    this.away = {};
    this.recount();
    announce(this.text.msgCleared);
  }

  // ---- multiples: rounded up where the buyer sees it, never silently -------------------------------
  settle(field) {
    // leaving the field fires "change" after the key has settled it: the note must stay
    if (this.settled.get(field) === field.value) return;
    const typed = this.typed(field);
    const multiple = this.multipleOf(field);
    if (Number.isNaN(typed)) {
      this.recount();
      announce(this.text.msgWrong);
      return;
    }
    const rounded = Math.ceil(typed / multiple) * multiple;
    this.put(field, formatQuantity(rounded));
    this.settled.set(field, field.value);
    if (rounded === typed) {
      this.note(field, null);
      return;
    }
    const words = fill(this.text.msgRounded, {
      from: formatQuantity(typed), to: formatQuantity(rounded), multiple: formatQuantity(multiple),
    });
    this.note(field, words);
    announce(words);
  }

  note(field, words) {
    const stepper = field.closest(".stepper");
    stepper?.querySelector(".stepper-note")?.remove();
    if (!stepper || !words) return;
    const note = document.createElement("span");
    note.className = "stepper-note";
    note.append(words);
    const back = this.before.get(field);
    const undo = document.createElement("button");
    undo.type = "button";
    undo.tabIndex = -1;
    undo.textContent = this.text.msgUndo || "×";
    undo.addEventListener("click", () => { this.put(field, back ?? ""); this.note(field, null); field.focus(); });
    note.append(undo);
    stepper.append(note);
    setTimeout(() => note.remove(), 8000);
  }

  // ---- a column copied from a spreadsheet fills downwards ---------------------------------------------
  onPaste(event) {
    const field = event.target;
    if (!this.isField(field)) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const cells = text.split("\n").map((line) => line.split("\t").pop());
    if (cells.length < 2) return;
    event.preventDefault();
    const fields = this.fields();
    const targets = fields.slice(fields.indexOf(field), fields.indexOf(field) + Math.min(cells.length, MAX_PASTE_LINES));
    const question = fill(this.text.msgPaste, { count: targets.length });
    if (question && !window.confirm(question)) return;
    let filled = 0;
    targets.forEach((target, index) => {
      const quantity = this.typed(target, cells[index]);
      if (Number.isNaN(quantity)) return;
      this.before.set(target, target.value);
      target.value = formatQuantity(quantity);
      this.settle(target);
      target.dispatchEvent(new Event("change", { bubbles: true }));
      filled += 1;
    });
    targets.at(-1)?.focus();
    announce(fill(this.text.msgPasted, { count: filled }));
  }

  // ---- quantities and chosen warehouses survive paging, sorting and filtering: kept in this tab until they are sent
  saveDraft({ withPrices = true } = {}) {
    if (!this.draftKey) return;
    const draft = { ...this.away };
    for (const row of this.rows()) {
      const { field, quantity, minor, grams, cm3, place } = this.read(row);
      if (field?.name && quantity > 0) draft[field.name] = { quantity, minor: withPrices ? minor : null, grams, cm3, place };
    }
    // Written as typed: what an older script left in this tab reads the same.
    for (const [name, line] of Object.entries(draft)) draft[name] = { ...line, quantity: formatQuantity(line.quantity) };
    try {
      if (Object.keys(draft).length) sessionStorage.setItem(this.draftKey, JSON.stringify(draft));
      else sessionStorage.removeItem(this.draftKey);
    } catch { /* storage switched off: the page still works, only the draft does not outlive it */ }
  }

  restoreDraft() {
    if (!this.draftKey) return;
    let draft = {};
    try { draft = JSON.parse(sessionStorage.getItem(this.draftKey) || "{}"); } catch { draft = {}; }
    for (const [name, line] of Object.entries(draft)) {
      const field = this.form.querySelector(`[data-quantity][name="${CSS.escape(name)}"]`);
      if (field) {
        if (!parseQuantity(field.value)) field.value = String(line.quantity);
        const places = field.closest("[data-row]")?.querySelector("[data-place]");
        // a warehouse that is not offered any more leaves the choice to the shop
        if (line.place && [...(places?.options ?? [])].some((each) => each.value === line.place)) places.value = line.place;
      } else this.away[name] = { ...line, quantity: parseQuantity(line.quantity) || 0 };
    }
  }

  /** Prices changed (another contract): those of the other pages are not known here any more. */
  forgetPrices() {
    for (const line of Object.values(this.away)) line.minor = null;
    this.saveDraft({ withPrices: false });
  }

  onSubmit(event) {
    if (event.submitter?.hasAttribute("data-keep-draft")) return;
    for (const [name, { quantity, place }] of Object.entries(this.away)) {
      this.sendToo(name, formatQuantity(quantity));
      if (place) this.sendToo(name.replace(/^qty-/, "wh-"), place);
    }
    try { if (this.draftKey) sessionStorage.removeItem(this.draftKey); } catch { /* as above */ }
    this.draftKey = null;
  }

  sendToo(name, value) {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = name;
    hidden.value = value;
    this.form.append(hidden);
  }
}

const tables = new WeakMap();

/** Bind every order table in `root`; harmless to call again after a swap. */
export function bindOrderTables(root = document) {
  for (const form of root.querySelectorAll("form[data-order-table]")) {
    if (!tables.has(form)) tables.set(form, new OrderTable(form));
  }
}

/** Recount every table after its prices were replaced. */
export function recountAll() {
  for (const form of document.querySelectorAll("form[data-order-table]")) tables.get(form)?.recount();
}

/** The terms changed: prices remembered from before are nobody's any more. */
export function forgetPrices() {
  for (const form of document.querySelectorAll("form[data-order-table]")) tables.get(form)?.forgetPrices();
}
