// Another contract in the header: the same page is asked for again and only its prices, stock and totals are put in.
// The scroll, the focus and the typed quantities stay. Any fault falls back to the plain form.

import { announce, toast } from "./announce.js";
import { bindAutoSave } from "./auto-save.js";
import { bindOrderTables, forgetPrices, recountAll } from "./order-table.js";
import { putFresh, putMain, putMessages, samePlaces } from "./swap.js";

async function reprice(form, select) {
  const tables = document.querySelectorAll("[data-reprice-table]");
  const { msgDone, msgFailed } = form.dataset;
  const chosen = select.selectedOptions[0]?.textContent.trim() ?? "";
  const focused = select.id;
  const body = new FormData(form);
  tables.forEach((table) => table.setAttribute("aria-busy", "true"));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const terms = document.getElementById("terms");
    const freshTerms = fresh.getElementById("terms");
    // another page came back (logged out, moved elsewhere): show it as it is
    if (!freshTerms || new URL(answer.url).pathname !== window.location.pathname) {
      window.location.assign(answer.url);
      return;
    }
    const y = window.scrollY;
    forgetPrices();
    terms.innerHTML = freshTerms.innerHTML;
    if (samePlaces(fresh)) {
      putFresh(fresh);
      putMessages(fresh);
      recountAll();
    } else {
      // other rows, another order, another basket: the whole list is put in; drafts live in the tab's storage
      const main = putMain(fresh);
      putFresh(fresh);
      bindOrderTables(main);
      bindAutoSave(main);
    }
    window.scrollTo({ top: y, behavior: "instant" });
    document.getElementById(focused)?.focus({ preventScroll: true });
    announce(msgDone ? msgDone.replace("{choice}", chosen) : chosen);
  } catch {
    // no network or a refusal: the plain form tells the whole story
    toast(msgFailed || chosen);
    form.submit();
  } finally {
    tables.forEach((table) => table.removeAttribute("aria-busy"));
  }
}

/** Bind the header's terms form: <form data-reprice-form> with native selects. */
export function bindReprice() {
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-reprice-form]");
    if (form && event.target instanceof HTMLSelectElement) reprice(form, event.target);
  });
}
