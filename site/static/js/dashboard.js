/* What Oscar's dashboard leaves out for screen readers (WCAG 1.3.1, 4.1.2). Its selects become
   select2's comboboxes, which say only what is chosen: they get the name of the select's label. */
const words = (select) =>
  select.getAttribute("aria-label") || [...(select.labels || [])].map((each) => each.textContent.trim()).join(" ");

const name = (select) => {
  const own = words(select);
  if (!own) return;
  for (const box of select.nextElementSibling?.querySelectorAll("[role=combobox], .select2-search__field") || []) {
    if ("named" in box.dataset) continue;
    box.dataset.named = "";
    const chosen = box.getAttribute("aria-labelledby");
    if (!chosen) {
      box.setAttribute("aria-label", own);
      continue;
    }
    // What is chosen is text inside the combobox, no field of its own.
    document.getElementById(chosen)?.removeAttribute("role");
    document.getElementById(chosen)?.removeAttribute("aria-readonly");
    const label = Object.assign(document.createElement("span"), { id: `${chosen}-name`, hidden: true, textContent: own });
    box.before(label);
    box.setAttribute("aria-labelledby", `${label.id} ${chosen}`);
  }
};

const nameAll = () => {
  document.querySelectorAll("select.select2-hidden-accessible").forEach(name);
  const open = document.querySelector("select + .select2-container--open");
  const search = document.querySelector(".select2-dropdown .select2-search__field:not([aria-label])");
  if (open && search) search.setAttribute("aria-label", words(open.previousElementSibling));
};

const nameRest = () => {
  document.querySelector(".content")?.setAttribute("role", "main");
  for (const all of document.querySelectorAll("input[name=select_all]:not([aria-label])")) {
    all.setAttribute("aria-label", all.closest("th").textContent.trim());
  }
  for (const tab of document.querySelectorAll("[role=tablist] > li > a:not([role])")) {
    tab.parentElement.setAttribute("role", "presentation");
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(tab.classList.contains("active")));
  }
};

// Oscar's page of an order calls a function that its script has lost.
window.oscar.dashboard.orders.initTable ??= () => {};

nameAll();
nameRest();
document.addEventListener("DOMContentLoaded", () => setTimeout(nameRest));
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
