/** A button that opens a menu, with the keys of ARIA's menu button pattern: arrows, Home, End, Escape, Tab. */

import { el, keepInside } from "./dom.js";

/** `items` is asked for [{text, choose}] whenever the menu opens. */
export function menuButton({ sign, label, items, above = false }) {
  const list = el("div", { class: "menu", role: "menu", "aria-label": label, hidden: "" });
  const opener = el("button", {
    type: "button", class: "opener", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label, title: label,
  }, sign);
  const root = el("span", { class: `menu-button ${above ? "above" : ""}` }, opener, list);
  const show = (open) => { list.hidden = !open; opener.ariaExpanded = String(open); if (open) keepInside(list); };
  const fill = () => list.replaceChildren(...items().map(({ text, choose }) => el("button", {
    type: "button", class: "item", role: "menuitem", tabindex: "-1", click: () => { show(false); opener.focus(); choose(); },
  }, text)));
  const open = (from) => { fill(); show(true); list.children[from < 0 ? list.children.length - 1 : 0]?.focus(); };
  opener.onclick = () => (list.hidden ? open(0) : show(false));
  root.onkeydown = (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.target === opener && list.hidden) {
      if (event.key in steps) { event.preventDefault(); open(steps[event.key]); }
      return;
    }
    const all = [...list.children], at = all.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) { event.preventDefault(); all[next % all.length]?.focus(); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); show(false); opener.focus(); }
  };
  root.addEventListener("focusout", ({ relatedTarget }) => { if (!root.contains(relatedTarget)) show(false); });
  return root;
}
