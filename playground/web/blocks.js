/** Block Kit as elements. A block this page does not know is shown as a `[type]` box, so the page never lies. */

import { chart } from "./chart.js";
import { control, isControl } from "./controls.js";
import { el } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { overflow } from "./overflow.js";
import { richText } from "./rich_text.js";

const unknown = (thing) => el("span", { class: "unknown" }, `[${thing.type}]`);
const image = (thing) => el("span", { class: "unknown" }, `[image: ${thing.alt_text}]`);

function button(element, press) {
  const attributes = {
    type: "button",
    class: `button ${element.style ?? ""}`,
    "data-action-id": element.action_id,
    "aria-label": element.accessibility_label,
    title: element.url ? `${element.url}\nThe real console knows nothing of this playground.` : undefined,
    click: ({ currentTarget }) => press({ element, button: currentTarget }),
  };
  return el("button", attributes, textNodes(element.text));
}

function interactive(element, press) {
  if (isControl(element)) return control(element, press);
  if (element.type === "button") return button(element, press);
  if (element.type === "overflow") return overflow(element, press);
  return element.type === "image" ? image(element) : unknown(element);
}

function section(block, press) {
  const body = [];
  if (block.text) body.push(el("div", { class: "text" }, textNodes(block.text)));
  if (block.fields) {
    const fields = block.fields.map((field) => el("div", { class: "text" }, textNodes(field)));
    body.push(el("div", { class: "fields" }, fields));
  }
  const accessory = block.accessory ? [interactive(block.accessory, press)] : [];
  return el("div", { class: "section" }, el("div", { class: "grow" }, body), accessory);
}

function context(block) {
  const show = (element) => (element.type === "image" ? image(element) : el("span", {}, textNodes(element)));
  return el("div", { class: "context text" }, block.elements.map(show));
}

function table(block) {
  const cell = (tag) => (value, column) => {
    const settings = block.column_settings?.[column];
    const content = value.type === "rich_text" ? richText(value) : String(value.text ?? value.value ?? "");
    return el(tag, { class: `align-${settings?.align ?? "left"}` }, content);
  };
  const row = (values, index) => el("tr", {}, values.map(cell(index ? "td" : "th")));
  return el("div", { class: "table" }, el("table", {}, block.rows.map(row)));
}

function container(block, press) {
  const title = [el("b", {}, textNodes(block.title))];
  if (block.subtitle) title.push(el("span", { class: "text" }, textNodes(block.subtitle)));
  const inside = block.child_blocks.map((child) => renderBlock(child, press));
  const body = el("div", { class: "blocks" }, inside);
  if (!block.is_collapsible) return el("div", { class: "container" }, el("header", {}, title), body);
  const open = block.default_collapsed ? undefined : "";
  return el("details", { class: "container", open }, el("summary", {}, title), body);
}

const RENDERERS = {
  header: (block) => el("h3", {}, textNodes(block.text)),
  section,
  divider: () => el("hr"),
  context,
  actions: (block, press) => el("div", { class: "actions" }, block.elements.map((one) => interactive(one, press))),
  image,
  rich_text: (block) => el("div", { class: "rich text" }, richText(block)),
  table,
  data_visualization: chart,
  container,
};

/**
 * `press({element, button, value})` is called when a button is clicked, or the option with that value is chosen.
 */
export function renderBlock(block, press) {
  return (RENDERERS[block.type] ?? unknown)(block, press);
}
