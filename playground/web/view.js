/** The blocks of a modal or of the Home tab, with what stands in them; typed text outlives whatever the app shows next. */

import { renderBlock } from "./blocks.js";
import { confirmed } from "./confirm.js";
import { el } from "./dom.js";
import { input, valuesOf } from "./inputs.js";
import { postJson } from "./live.js";

const LONGEST_ACK_MS = 4000;

export class ViewBody {
  /** `complain(text)` shows what went wrong. */
  constructor({ person, pane, scope, complain }) {
    Object.assign(this, { person, pane, scope, complain });
    this.element = el("div", { class: "blocks" });
  }

  /** Focus and selection stay where the same input is shown again. */
  show(view) {
    const typed = view.id === this.view?.id ? kept(this.view.blocks, view.blocks, this.values()) : {};
    const { id, selectionStart: from, selectionEnd: to } = document.activeElement ?? {};
    const held = this.element.contains(document.activeElement);
    this.view = view;
    this.element.replaceChildren(...view.blocks.map((block) => this.#block(filled(block, view.state.values, typed))));
    const again = held && id ? this.element.querySelector(`#${CSS.escape(id)}`) : undefined;
    again?.focus();
    if (from !== undefined && from !== null) again?.setSelectionRange?.(from, to);
  }

  values() {
    return valuesOf(this.element, this.view.blocks);
  }

  #block(block) {
    if (block.type !== "input") return renderBlock(block, (click) => this.#press({ ...click, block_id: block.block_id }));
    return input(block, {
      scope: this.scope,
      error: this.view.errors?.[block.block_id],
      ask: async (block_id, action_id, typed) => {
        const { options } = await postJson("/sim/suggest", { ...this.#of(), block_id, action_id, typed });
        return options ?? [];
      },
      changed: ({ block_id, element }, value) => this.#press({ element, block_id, value }),
    });
  }

  #of() {
    return { as: this.person, view_id: this.view.id };
  }

  async #press({ element, block_id, value, button }) {
    if (button?.ariaBusy) return;
    if (element.confirm && !(await confirmed(element.confirm, this.pane))) return;
    if (/^https?:/.test(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    if (button) button.ariaBusy = "true";
    setTimeout(() => button?.removeAttribute("aria-busy"), LONGEST_ACK_MS);
    this.complain("");
    const { action_id } = element;
    const answer = await postJson("/sim/press", { ...this.#of(), block_id, action_id, value, values: this.values() });
    button?.removeAttribute("aria-busy");
    if (!answer.ok) this.complain(answer.error);
  }
}

/** What was typed into the inputs that are still there. */
function kept(before, now, values) {
  const kind = ({ block_id, element }) => `${block_id} ${element.action_id} ${element.type}`;
  const inputs = (blocks) => blocks.filter(({ type }) => type === "input");
  const same = new Set(inputs(before).map(kind));
  return Object.fromEntries(inputs(now).filter((block) => same.has(kind(block))).map(({ block_id }) => [block_id, values[block_id]]));
}

/** The block beginning with what stands in it: as Slack knows it, or as it was typed since. */
function filled(block, state, typed) {
  const known = (element) => asBeginning(element, state[block.block_id]?.[element.action_id]);
  if (block.type === "actions") return { ...block, elements: block.elements.map(known) };
  if (block.accessory) return { ...block, accessory: known(block.accessory) };
  if (block.type !== "input") return block;
  const element = known(block.element);
  const value = typed[block.block_id];
  return { ...block, element: value === undefined ? element : asTyped(element, value) };
}

function asBeginning(element, state) {
  if (!state) return element;
  const { selected_option, selected_options, value } = state;
  return { ...element, initial_option: selected_option, initial_options: selected_options, initial_value: value ?? "" };
}

function asTyped(element, value) {
  const options = [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
  if (element.type === "checkboxes") return { ...element, initial_options: options.filter((one) => value.includes(one.value)) };
  if (element.type === "external_select") return value ? element : { ...element, initial_option: undefined };
  if (options.length) return { ...element, initial_option: options.find((one) => one.value === value) };
  return { ...element, initial_value: value };
}
