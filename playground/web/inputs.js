/** Input blocks: their labels, hints and errors around what is filled in; and what stands in them now. */

import { combobox } from "./combobox.js";
import { el } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { select, ticks } from "./options.js";

const GROUPS = ["radio_buttons", "checkboxes"];

/**
 * `scope` makes ids unique on the page; `error` is Slack's or the app's word on it; `ask(block, typed)` for options;
 * `changed(block, value)` is called where the app wants to know at once.
 */
export function input(block, { scope, error, ask, changed }) {
  const { block_id, label, element, optional, hint, dispatch_action } = block;
  const id = `${scope}-${block_id}`;
  const told = dispatch_action ? (value) => changed(block, value) : undefined;
  const about = [...(hint ? [`${id}-hint`] : []), ...(error ? [`${id}-error`] : [])].join(" ") || undefined;
  const attributes = {
    name: block_id, "aria-describedby": about, "aria-invalid": error ? "true" : undefined,
    "aria-required": optional ? undefined : "true",
  };
  const name = [...textNodes(label), ...(optional ? [" ", el("span", { class: "optional" }, "(optional)")] : [])];
  const below = [
    ...(hint ? [el("p", { class: "hint", id: `${id}-hint` }, textNodes(hint))] : []),
    ...(error ? [el("p", { class: "problem", id: `${id}-error` }, error)] : []),
  ];
  if (GROUPS.includes(element.type)) {
    const { "aria-required": required, ...each } = attributes;
    const boxes = ticks(element, each);
    const role = element.type === "radio_buttons" ? { role: "radiogroup", "aria-required": required } : {};
    const group = el("fieldset", { class: "input", ...role }, el("legend", {}, name), boxes, below);
    if (told) group.onchange = () => told(valueOf(group, block));
    return group;
  }
  const field = control(block, { ...attributes, id }, ask, told);
  return el("div", { class: "input" }, el("label", { for: id }, name), field, below);
}

function control({ block_id, element }, attributes, ask, told) {
  const { type, placeholder, max_length: maxlength, multiline, initial_value: value = "" } = element;
  if (type === "static_select") return select(element, { ...attributes, change: ({ target }) => told?.(target.value) });
  if (type === "external_select") {
    const { name, ...rest } = attributes;
    return combobox({ element, name, attributes: rest, ask: (typed) => ask(block_id, element.action_id, typed), changed: told });
  }
  const shared = { ...attributes, maxlength, placeholder: placeholder?.text };
  if (multiline) return el("textarea", { ...shared, rows: "3" }, value);
  const enter = (event) => { if (told && event.key === "Enter") { event.preventDefault(); told(event.target.value); } };
  const kind = type === "url_text_input" ? "url" : "text";
  return el("input", { ...shared, type: kind, value, autocomplete: "off", keydown: enter });
}

function valueOf(root, { block_id, element }) {
  const all = [...root.querySelectorAll(`[name="${CSS.escape(block_id)}"]`)];
  if (element.type === "checkboxes") return all.filter((one) => one.checked).map((one) => one.value);
  if (element.type === "radio_buttons") return all.find((one) => one.checked)?.value ?? "";
  return all[0]?.value ?? "";
}

/** What stands in all inputs below `root`, by block id. */
export function valuesOf(root, blocks) {
  const inputs = blocks.filter(({ type }) => type === "input");
  return Object.fromEntries(inputs.map((block) => [block.block_id, valueOf(root, block)]));
}
