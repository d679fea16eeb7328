/** A modal over the pane of the person who has it open: Slack's view, its inputs, and whatever Slack says of them. */

import { el } from "./dom.js";
import { FocusTrap } from "./focus.js";
import { postJson } from "./live.js";
import { textNodes } from "./mrkdwn.js";
import { ViewBody } from "./view.js";

export class FormView {
  /** `root` is the dialog, `pane` what it lies over. */
  constructor(root, pane) {
    Object.assign(this, { root, pane });
    this.problem = el("p", { class: "problem", role: "alert" });
    const others = () => [...pane.children].filter((one) => one !== root);
    this.trap = new FocusTrap(root, others, () => this.#close());
  }

  /** Whose modal it is from now on; none is open. */
  of(person) {
    this.person = person;
    this.show(null);
  }

  /** `view` as /sim/modal tells it; null closes. */
  show(view) {
    const again = view && view.id === this.view?.id;
    this.view = view;
    this.root.hidden = !view;
    if (!view) { this.root.replaceChildren(); this.trap.close(); return; }
    this.trap.open();
    this.problem.textContent = "";
    if (!again) this.#frame();
    this.#heads(view);
    this.body.show(view);
    if (Object.keys(view.errors).length) this.root.querySelector("[aria-invalid]")?.focus();
    else if (!again || !this.root.contains(document.activeElement)) this.trap.begin();
  }

  #frame() {
    const scope = `modal-${this.person}`;
    const complain = (text) => { this.problem.textContent = text; };
    this.body = new ViewBody({ person: this.person, pane: this.pane, scope, complain });
    this.title = el("h2", { id: `${scope}-title` });
    this.root.setAttribute("aria-labelledby", this.title.id);
    const closeAll = () => this.#close({ everything: true });
    const cross = el("button", { type: "button", class: "cross", "aria-label": "Close", click: closeAll }, "✕");
    this.cancel = el("button", { type: "button", class: "button", "data-testid": "modal-close", click: () => this.#close() });
    this.ok = el("button", { class: "button primary", "data-testid": "modal-submit" });
    const submit = (event) => { event.preventDefault(); this.#submit(); };
    this.root.replaceChildren(el("form", { novalidate: "", submit },
      el("header", {}, this.title, cross), this.body.element, this.problem, el("footer", {}, this.cancel, this.ok)));
  }

  #heads({ title, submit, close }) {
    this.title.replaceChildren(...textNodes(title));
    this.cancel.replaceChildren(...(close ? textNodes(close) : ["Cancel"]));
    this.ok.replaceChildren(...(submit ? textNodes(submit) : []));
    this.ok.hidden = !submit;
  }

  async #submit() {
    if (this.ok.ariaBusy) return;
    this.ok.ariaBusy = "true";
    const sent = { as: this.person, view_id: this.view.id, values: this.body.values() };
    const answer = await postJson("/sim/submit", sent);
    this.ok.removeAttribute("aria-busy");
    const shown = Object.values(this.view?.errors ?? {}).includes(answer.error);
    this.problem.textContent = answer.ok || shown ? "" : answer.error;
  }

  #close({ everything = false } = {}) {
    postJson("/sim/close", { as: this.person, everything });
  }
}
