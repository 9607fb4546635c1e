// Small things of the frame: terms on a phone, menus, messages, busy buttons, copying, expanding variants.

/** Bind the frame's small behaviours once for the whole document. */
export function bindFrame() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toggle]");
    if (button) {
      const place = document.getElementById(button.getAttribute("aria-controls"));
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      if (button.dataset.toggle === "class") place?.classList.toggle("is-open", open);
      else if (place) place.hidden = !open;
    }
    const close = event.target.closest("[data-message-close]");
    if (close) close.closest(".message")?.remove();
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => import("./announce.js")).then(({ toast }) => toast(copy.dataset.msgCopied));
    }
    const search = event.target.closest("a[href='#search-field']");
    if (search) { event.preventDefault(); document.getElementById("search-field")?.focus(); }
    const printer = event.target.closest("[data-print]");
    if (printer) window.print();
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary")?.focus(); }
  });
  // controls that apply themselves; their form keeps a button for those without scripts, and "wide"
  // ones wait for it on a phone, where they open as a sheet
  document.addEventListener("change", (event) => {
    const place = event.target.closest?.("[data-auto-submit]");
    if (!place || (place.dataset.autoSubmit === "wide" && !window.matchMedia("(min-width: 1080px)").matches)) return;
    event.target.form?.requestSubmit();
  });
  // one press is one submit: the button says it works, and comes back if the page is shown again from history
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.matches("[data-busy]") || event.defaultPrevented) return;
    if (button.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    button.setAttribute("aria-busy", "true");
    button.dataset.idle = button.textContent;
    if (button.dataset.busy) button.textContent = button.dataset.busy;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const button of document.querySelectorAll("[data-busy][aria-busy]")) {
      button.removeAttribute("aria-busy");
      if (button.dataset.idle) button.textContent = button.dataset.idle;
    }
  });
  // the cabinet's menu scrolls sideways on a phone: where one is must be seen
  const here = document.querySelector(".cabinet-menu [aria-current]");
  const menu = here?.closest(".cabinet-menu");
  if (menu) menu.scrollLeft += here.getBoundingClientRect().left - menu.getBoundingClientRect().left - 48;
}
