/** Slack's overflow menu: three dots, and behind them options; one is chosen as a button is pressed. */

import { el, keepInside } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

export function overflow(element, press) {
  const menu = el("div", { class: "menu", role: "menu", hidden: "" });
  const dots = el("button", { type: "button", class: "button dots", "aria-haspopup": "menu", "aria-label": "More", "aria-expanded": "false", "data-action-id": element.action_id }, "⋯");
  const show = (open) => { menu.hidden = !open; dots.ariaExpanded = String(open); if (open) keepInside(menu); };
  const choose = ({ value }) => () => { show(false); press({ element, button: dots, value }); };
  menu.append(...element.options.map((option) => el("button", { type: "button", role: "menuitem", class: "item", click: choose(option) }, textNodes(option.text))));
  dots.addEventListener("click", () => { show(menu.hidden); menu.querySelector("button").focus(); });
  const root = el("span", { class: "overflow" }, dots, menu);
  root.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus(); }
    if (event.key === "Escape") { show(false); dots.focus(); }
  });
  root.addEventListener("focusout", ({ relatedTarget }) => { if (!root.contains(relatedTarget)) show(false); });
  return root;
}
