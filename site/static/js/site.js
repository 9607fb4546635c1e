// Entry of the storefront's own script. Every page works without it.

import { bindAutoSave } from "./auto-save.js";
import { bindDialogLinks } from "./dialog-links.js";
import { bindFrame } from "./frame.js";
import { bindOrderTables } from "./order-table.js";
import { bindReprice } from "./reprice.js";
import { bindShortcuts } from "./shortcuts.js";
import { bindWhyPrice } from "./why-price.js";

bindFrame();
bindOrderTables();
bindAutoSave();
bindReprice();
bindShortcuts();
bindWhyPrice();
bindDialogLinks();
document.addEventListener("htmx:load", (event) => bindOrderTables(event.target.parentElement ?? document));
