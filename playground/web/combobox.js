/** An external_select: a box to type into, and below it what the app offers, with the keys of ARIA's combobox pattern. */

import { el } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

const PAUSE_MS = 250;
const SHORTEST = 3;

/** `ask(typed)` resolves to options; the value of the one that was chosen is in the hidden input `name`. */
export function combobox({ element, name, attributes, ask, changed }) {
  const { initial_option: chosen, min_query_length: shortest = SHORTEST, placeholder } = element;
  const id = `${attributes.id}-options`;
  const value = el("input", { type: "hidden", name, value: chosen?.value ?? "" });
  const list = el("div", { class: "menu options", role: "listbox", id, "aria-label": "Options", hidden: "" });
  const box = el("input", {
    type: "text", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": id, value: chosen?.text.text ?? "", placeholder: placeholder?.text ?? "Type to search",
    ...attributes,
  });
  let active = -1;
  let timer;
  const show = (open) => { list.hidden = !open; box.ariaExpanded = String(open); if (!open) mark(-1); };
  const mark = (index) => {
    active = index;
    [...list.children].forEach((one, at) => { one.ariaSelected = String(at === index); });
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const choose = (one) => { box.value = one.text.text; value.value = one.value; show(false); changed?.(one.value); };
  const offer = async () => {
    const offered = box.value.length < shortest ? [] : await ask(box.value);
    list.replaceChildren(...offered.map((one, at) => el("div", {
      class: "item", role: "option", id: `${id}-${at}`, mousedown: (event) => { event.preventDefault(); choose(one); },
    }, textNodes(one.text))));
    list.choices = offered;
    show(offered.length > 0);
  };
  box.oninput = () => { value.value = ""; clearTimeout(timer); timer = setTimeout(offer, PAUSE_MS); };
  box.onblur = () => show(false);
  box.onkeydown = (event) => {
    const count = list.hidden ? 0 : list.children.length;
    const next = { ArrowDown: active + 1, ArrowUp: active < 0 ? count - 1 : active - 1 + count }[event.key];
    if (count && next !== undefined) { event.preventDefault(); mark(next % count); }
    if (count && event.key === "Enter" && active >= 0) { event.preventDefault(); choose(list.choices[active]); }
    if (count && event.key === "Escape") { event.preventDefault(); event.stopPropagation(); show(false); }
  };
  return el("div", { class: "combobox" }, box, value, list);
}
