/** What the person of a pane does: types, presses, answers in threads, and takes shortcuts. */

import { confirmed } from "./confirm.js";
import { postJson } from "./live.js";
import { menuButton } from "./menu.js";
import { shortcuts } from "./world.js";

const LONGEST_ACK_MS = 4000;

export class Hands {
  /** Of a Pane, whose person and channel may change. */
  constructor(pane) {
    this.pane = pane;
  }

  offerShortcuts() {
    const items = () => shortcuts("global").map(({ id, name }) => ({ text: name, choose: () => this.use({ id }) }));
    if (items().length) this.pane.parts.form.prepend(menuButton({ sign: "⚡", label: "Shortcuts", items, above: true }));
  }

  async send() {
    const { composer } = this.pane.parts;
    const text = composer.value.trim();
    if (!text) return;
    composer.value = "";
    this.lastTyped = text;
    this.pane.scroller.toNewest();
    if (!(await this.post({ text }))) composer.value ||= text;
  }

  /** Sends what was written, in the channel or in a thread; whether Slack took it. */
  async post(written) {
    this.pane.complain("");
    const { ok, error } = await postJson("/sim/command", { as: this.pane.person, channel: this.pane.channel, ...written });
    if (!ok) this.pane.complain(error);
    return ok;
  }

  async use(shortcut) {
    this.pane.complain("");
    const { ok, error } = await postJson("/sim/shortcut", { as: this.pane.person, ...shortcut });
    if (!ok) this.pane.complain(error);
  }

  /** `block()` is asked for the id of the block once the person is sure. */
  async press({ ts, block, element, button, value }) {
    if (button.ariaBusy) return;
    if (element.confirm && !(await confirmed(element.confirm, this.pane.root))) return;
    if (/^https?:/.test(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    const { person, place: channel, conversation } = this.pane;
    conversation.fail(ts);
    button.ariaBusy = "true";
    setTimeout(() => button.removeAttribute("aria-busy"), LONGEST_ACK_MS);
    const { action_id } = element;
    const answer = await postJson("/sim/click", { as: person, channel, ts, block_id: block(), action_id, value });
    if (answer.ok) return;
    button.removeAttribute("aria-busy");
    if (answer.gone) this.pane.complain(answer.error); // below the message the next edit would take it away
    else conversation.fail(ts, answer.error);
  }

  /** An arrow up in the empty box brings back what was typed last, or the suggestion. */
  recall(event) {
    const { composer } = this.pane.parts;
    if (event.key !== "ArrowUp" || composer.value) return;
    event.preventDefault();
    composer.value = this.lastTyped ?? composer.placeholder;
  }
}
