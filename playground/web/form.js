/** A modal over the pane of the person who has it open: Slack's view, its inputs, and whatever Slack says of them. */

import { renderBlock } from "./blocks.js";
import { el } from "./dom.js";
import { postJson } from "./live.js";
import { textNodes } from "./mrkdwn.js";

export class FormView {
  constructor(root, person) {
    Object.assign(this, { root, person });
    this.problem = el("p", { class: "problem", role: "alert" });
  }

  /** `view` as /sim/modal tells it; null closes. What was typed survives an answer of errors, as it does in Slack. */
  show(view) {
    if (view && view.id === this.view?.id && Object.keys(view.errors).length) return this.#complain(view.errors);
    this.view = view;
    this.root.hidden = !view;
    this.root.replaceChildren(...(view ? [this.#form(view)] : []));
    this.root.querySelector("input")?.focus();
    return undefined;
  }

  #form({ title, blocks, submit, close }) {
    const ok = submit ? [el("button", { class: "button primary", "data-testid": "modal-submit" }, textNodes(submit))] : [];
    const cancel = el("button", { type: "button", class: "button", click: () => this.#close() }, textNodes(close));
    this.problem.textContent = "";
    return el("form", { submit: (event) => { event.preventDefault(); this.#submit(event.target); } },
      el("h2", {}, textNodes(title)),
      el("div", { class: "blocks" }, blocks.map((block) => (block.type === "input" ? input(block) : renderBlock(block)))),
      this.problem,
      el("footer", {}, cancel, ok));
  }

  async #submit(form) {
    const values = Object.fromEntries(new FormData(form));
    const answer = await postJson("/sim/submit", { as: this.person, view_id: this.view.id, values });
    if (!answer.ok) this.#complain({ "": answer.error });
  }

  #close() {
    postJson("/sim/close", { as: this.person });
  }

  #complain(errors) {
    this.problem.textContent = Object.values(errors).join(" ");
  }
}

function input({ block_id, label, element, optional }) {
  const name = el("b", {}, textNodes(label), optional ? " (optional)" : "");
  if (element.type !== "radio_buttons") {
    return el("label", { class: "input" }, name, el("input", { name: block_id, maxlength: element.max_length }));
  }
  const options = element.options.map(({ text, value, description }) => el("label", { class: "option" },
    el("input", { type: "radio", name: block_id, value, required: optional ? undefined : "" }),
    el("span", {}, textNodes(text), el("small", {}, description ? textNodes(description) : []))));
  return el("div", { class: "input" }, name, options);
}
