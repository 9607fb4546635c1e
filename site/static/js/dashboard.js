/* Oscar's dashboard wraps its selects in select2, whose combobox says only what is chosen: its
   name, which is that of the select's label, is added here (WCAG 4.1.2). */
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

nameAll();
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
