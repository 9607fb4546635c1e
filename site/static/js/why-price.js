// "Why this price" opens in a dialog over the list, so that typed quantities stay. Without scripts, and on any fault,
// the link leads to the page with the same words.

/** Bind every link marked with data-why on the page, now and later. */
export function bindWhyPrice() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-why]");
    const dialog = document.getElementById("why-price");
    if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      // signed out meanwhile: the page of the log-in must not stand in the dialog
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      dialog.querySelector(".dialog-body").innerHTML = await answer.text();
      dialog.showModal();
    } catch {
      window.location.assign(link.href);
    }
  });
}
