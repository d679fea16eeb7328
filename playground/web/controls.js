/** Choices that tell the app at once: in the actions and sections of modals and of the Home tab. */

import { el } from "./dom.js";
import { select, ticks } from "./options.js";

const KINDS = ["static_select", "radio_buttons", "checkboxes"];

export const isControl = ({ type }) => KINDS.includes(type);

/** `press({element, button, value})` as for a button. */
export function control(element, press) {
  const label = element.placeholder?.text ?? element.action_id;
  if (element.type === "static_select") {
    const change = ({ target }) => press({ element, button: target, value: target.value });
    return select(element, { "aria-label": label, "data-action-id": element.action_id, change });
  }
  const group = el("div", { role: "group", "aria-label": label, "data-action-id": element.action_id });
  group.append(...ticks(element, { name: `${element.action_id}-${Math.random()}` }));
  group.onchange = ({ target }) => {
    const all = [...group.querySelectorAll(":checked")].map(({ value }) => value);
    press({ element, button: target, value: element.type === "checkboxes" ? all : all[0] });
  };
  return group;
}
