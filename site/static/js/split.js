// The page that splits an order: what stays in part 1 is counted while typing. The server counts it, too.

const figure = (text) => Number(text.replace(/[\s\u00a0]/g, "").replace(",", ".") || 0);

document.querySelector("[data-split]")?.addEventListener("input", (event) => {
  const row = event.target.closest("[data-split-row]");
  if (!row) return;
  const given = [...row.querySelectorAll("input")].map((field) => figure(field.value));
  const rest = Math.round((Number(row.dataset.whole) - given.reduce((sum, each) => sum + each, 0)) * 1000) / 1000;
  const place = row.querySelector("[data-split-rest]");
  place.textContent = Number.isFinite(rest) ? rest.toLocaleString(document.documentElement.lang) : "?";
  place.parentElement.classList.toggle("is-wrong", !(rest >= 0));
});
