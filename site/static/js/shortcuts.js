// "/" goes to the search field, "?" shows the keys. Never while the buyer types.

const typing = (node) => node instanceof HTMLElement && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));

/** Bind the page-wide keys and the buttons that open a <dialog> (data-dialog="id"). */
export function bindShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const field = document.querySelector("[data-search-field]");
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    } else if (event.key === "?") {
      const help = document.getElementById("keys-dialog");
      if (help) { event.preventDefault(); help.showModal(); }
    }
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener && !(opener.href && (event.ctrlKey || event.metaKey || event.shiftKey))) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (!dialog) return; // a link still leads to its page
      opener.focus({ preventScroll: true }); // where the focus returns to; not every browser gives it to a link clicked on
      dialog.showModal();
      event.preventDefault();
      return;
    }
    if (event.target.closest("[data-dialog-close]")) { event.target.closest("dialog")?.close(); return; }
    if (event.target instanceof HTMLDialogElement) event.target.close(); // a click on the backdrop
  });
}
