/** The replies to one message: folded as in Slack, and opened in place below it, the last few at first. */

import { arrange, el } from "./dom.js";

const SHOWN_REPLIES = 6;

export class ThreadView {
  /** `changed()` is called when more or less of it is to be seen, `answer(text)` when somebody writes in it. */
  constructor({ changed, answer, entered }) {
    this.isOpen = false;
    this.isWhole = false;
    const flip = (name) => () => { this[name] = !this[name]; this.changed(); };
    this.bar = el("button", { type: "button", class: "link", click: flip("isOpen") });
    this.hint = el("span");
    this.more = el("button", { type: "button", class: "link", click: flip("isWhole") });
    this.replies = el("div", { class: "replies", role: "group", "aria-label": "Thread" });
    this.changed = () => { if (this.isOpen) entered(); changed(); };
    this.box = el("input", { autocomplete: "off", placeholder: "Reply…", "aria-label": "Reply in thread", "data-testid": "reply" });
    const send = el("button", { type: "submit", class: "send", "aria-label": "Send reply" }, "➤");
    const submit = (event) => { event.preventDefault(); this.#send(answer); };
    this.form = el("form", { class: "composer", submit }, this.box, send);
    this.element = el("div", { class: "thread", hidden: "" }, this.bar, this.hint, this.replies);
  }

  /** Opens it for somebody who wants to write, also where nobody has yet. */
  begin() {
    this.isOpen = true;
    this.changed();
    this.box.focus();
  }

  async #send(answer) {
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = "";
    if (!(await answer(text))) this.box.value ||= text;
  }

  /** Replies that were also sent to the channel stand there and are only counted here. */
  show(all, elementsOf) {
    const replies = all.filter((reply) => !reply.broadcast);
    const shown = this.isOpen ? replies.slice(this.isWhole ? 0 : -SHOWN_REPLIES) : [];
    const earlier = replies.length - shown.length;
    this.element.hidden = !replies.length && !this.isOpen;
    arrange(this.element, [this.bar, this.hint, this.replies, ...(this.isOpen ? [this.form] : [])]);
    this.bar.textContent = replies.length ? count(replies.length, "reply") : "Thread";
    this.bar.ariaExpanded = String(this.isOpen);
    this.hint.textContent = all.length > replies.length ? `and ${all.length - replies.length} in the channel` : "";
    this.more.textContent = `Show ${count(earlier, "earlier reply")}`;
    arrange(this.replies, [...(this.isOpen && earlier ? [this.more] : []), ...elementsOf(shown)]);
  }
}

const count = (number, word) => `${number} ${number === 1 ? word : word.replace(/y$/, "ies")}`;
