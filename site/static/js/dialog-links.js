// Links that open a <dialog> lead to a page without scripts; with them they are buttons: role and space bar.

const upgrade = (root) => {
  for (const link of root.querySelectorAll?.("a[data-dialog]") ?? []) link.setAttribute("role", "button");
};

/** Make buttons of the links marked with data-dialog, now and in what htmx brings later. */
export function bindDialogLinks() {
  upgrade(document);
  document.addEventListener("htmx:load", (event) => upgrade(event.target.parentElement ?? document));
  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.("a[data-dialog][role=button]");
    if (!link || event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
}
