/** Choices among options: native selects, and radio buttons and checkboxes in one group. */

import { el } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

const option = ({ text, value }, chosen) =>
  el("option", { value, selected: value === chosen?.value ? "" : undefined }, textNodes(text));

/** A static_select. Slack shows its placeholder until something is chosen. */
export function select(element, attributes) {
  const { options, option_groups: groups, placeholder, initial_option: chosen } = element;
  const empty = el("option", { value: "" }, placeholder ? textNodes(placeholder) : "Choose an option");
  const offered = options
    ? options.map((one) => option(one, chosen))
    : groups.map((group) => el("optgroup", { label: group.label.text }, group.options.map((one) => option(one, chosen))));
  return el("select", { class: "choice", ...attributes }, empty, offered);
}

/** radio_buttons or checkboxes, as labels around native inputs. */
export function ticks(element, attributes) {
  const many = element.type === "checkboxes";
  const chosen = many ? (element.initial_options ?? []) : [element.initial_option];
  return element.options.map(({ text, value, description }) => el("label", { class: "option" },
    el("input", {
      type: many ? "checkbox" : "radio", value, ...attributes,
      checked: chosen.some((one) => one?.value === value) ? "" : undefined,
    }),
    el("span", {}, textNodes(text), description ? el("small", {}, textNodes(description)) : [])));
}
