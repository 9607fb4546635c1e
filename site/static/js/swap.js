// Parts of an answered page put into the shown one: same key, same place.

/** Replace the content of each [data-reprice] by the one with the same key in `fresh`; returns how many changed. */
export function putFresh(fresh) {
  const byKey = new Map([...fresh.querySelectorAll("[data-reprice]")].map((node) => [node.dataset.reprice, node]));
  let changed = 0;
  for (const node of document.querySelectorAll("[data-reprice]")) {
    const other = byKey.get(node.dataset.reprice);
    if (!other || other.innerHTML === node.innerHTML) continue;
    if (node.querySelector("[data-quantity]") && other.querySelector("[data-quantity]")) {
      putPlaces(node, other); // a field that stays keeps what is typed in it and its notes
      continue;
    }
    node.innerHTML = other.innerHTML;
    node.classList.add("is-repriced");
    setTimeout(() => node.classList.remove("is-repriced"), 1300);
    changed += 1;
  }
  return changed;
}

/** Put in the choice of the warehouse, whose options carry prices and stock; the chosen one stays where it is offered. */
function putPlaces(node, other) {
  const old = node.querySelector("[data-place]");
  const fresh = other.querySelector("[data-place]");
  if (old && fresh && [...fresh.options].some((each) => each.value === old.value)) fresh.value = old.value;
  if (old && fresh) old.replaceWith(fresh);
  else if (fresh) node.append(fresh);
  else old?.remove();
}

/** True when both pages show the same priced rows in the same order. */
export function samePlaces(fresh) {
  const keys = (page) => [...page.querySelectorAll("[data-reprice]")].map((node) => node.dataset.reprice).join("|");
  return keys(document) === keys(fresh);
}

/** Put in the whole <main> of the answered page; what was typed into its other fields is carried over. */
export function putMain(fresh) {
  const typed = "textarea, input:not([type=hidden], [type=radio], [type=checkbox], [data-quantity])";
  const old = new Map([...document.querySelectorAll(`main :is(${typed})`)].map((field) => [field.name, field.value]));
  const main = document.adoptNode(fresh.querySelector("main"));
  for (const field of main.querySelectorAll(typed)) if (old.get(field.name)) field.value = old.get(field.name);
  document.querySelector("main").replaceWith(main);
  window.htmx?.process(main);
  return main;
}

/** Show the messages of the answered page; they are already consumed on the server. */
export function putMessages(fresh) {
  const place = document.getElementById("messages");
  const messages = fresh.getElementById("messages");
  if (place && messages) place.innerHTML = messages.innerHTML;
}
