// Money and quantities on the client: integers of minor units (kopecks, cents) in, words of the document's
// language out. No float ever holds a sum.

const lang = document.documentElement.lang || "en";
const plain = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const parts = new Intl.NumberFormat(lang).formatToParts(1234567.5);
const decimalMark = parts.find((part) => part.type === "decimal")?.value ?? ".";

/** Format an integer of minor units without the currency sign: 124800 -> "1 248,00". */
export function formatMinor(minor) {
  const sign = minor < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(minor) / 100);
  const cents = String(Math.abs(minor) % 100).padStart(2, "0");
  return sign + plain.formatToParts(whole).map((part) => (part.type === "fraction" ? cents : part.value)).join("");
}

/** Format with a currency as the server writes it: (124800, "0,00 ₴") -> "1 248,00 ₴". */
export function formatMoney(minor, sample) {
  // browsers and Babel disagree on signs ("грн", "₴"): the server's own zero is the pattern
  return sample ? sample.replace(/0[.,]00/, formatMinor(minor)) : formatMinor(minor);
}

/** Parse "1 248,5", "1,248.50" or "1248.5" into an integer of minor units; NaN when it is no figure. */
export function parseMinor(text) {
  const cleaned = String(text).replace(/[\s\u00a0\u202f']/g, "");
  const mark = /[.,]\d{1,2}$/.test(cleaned) ? cleaned.match(/[.,](?=\d{1,2}$)/)[0] : decimalMark;
  const [whole, cents = ""] = cleaned.split(mark).map((piece) => piece.replace(/[.,]/g, ""));
  if (!/^-?\d+$/.test(whole) || !/^\d{0,2}$/.test(cents)) return NaN;
  const minor = Math.abs(parseInt(whole, 10)) * 100 + parseInt(cents.padEnd(2, "0") || "0", 10);
  return whole.startsWith("-") ? -minor : minor;
}

/**
 * Parse a typed or pasted quantity into an integer of thousandths of the unit, with any grouping by
 * blanks: "12" -> 12000, "0,3" -> 300; NaN when it is none.
 * @param whole  the good is sold in whole units only: "0,3" is no quantity of it.
 */
export function parseQuantity(text, { whole = false } = {}) {
  const cleaned = String(text).trim().replace(/[\s\u00a0\u202f']/g, "").replace(/[.,]0+$/, "");
  if (cleaned === "") return 0;
  const found = /^(\d{1,7})(?:[.,](\d{1,3}))?$/.exec(cleaned);
  if (!found || (whole && found[2])) return NaN;
  return parseInt(found[1], 10) * 1000 + parseInt((found[2] ?? "").padEnd(3, "0"), 10);
}

/** Write thousandths of a unit as people type them: 12000 -> "12", 300 -> "0,3". */
export function formatQuantity(thousandths) {
  const rest = String(thousandths % 1000).padStart(3, "0").replace(/0+$/, "");
  return String(Math.trunc(thousandths / 1000)) + (rest ? decimalMark + rest : "");
}

/** What so many thousandths of a unit cost at `minor` a unit: rounded once, whole units exactly. */
export function costOf(minor, thousandths) {
  if (thousandths % 1000 === 0) return minor * (thousandths / 1000);
  return Math.round((minor * thousandths) / 1000);
}

/** Grams -> "32,4"; cubic centimetres -> "0,21": thousandths shown with up to `digits` decimals. */
export function formatThousandths(amount, digits) {
  return new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(amount / 1000);
}

/** Fill "{from} → {to}" from an object. */
export function fill(template, values) {
  return String(template ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}
