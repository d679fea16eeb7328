/** The replies to one message: folded as in Slack, and opened in place below it, the last few at first. */

import { arrange, el } from "./dom.js";

const SHOWN_REPLIES = 6;

export class ThreadView {
  constructor(changed) {
    this.isOpen = false;
    this.isWhole = false;
    const flip = (name) => () => { this[name] = !this[name]; changed(); };
    this.bar = el("button", { type: "button", class: "link", click: flip("isOpen") });
    this.hint = el("span");
    this.more = el("button", { type: "button", class: "link", click: flip("isWhole") });
    this.replies = el("div", { class: "replies", role: "group", "aria-label": "Thread" });
    this.element = el("div", { class: "thread", hidden: "" }, this.bar, this.hint, this.replies);
  }

  /** Replies that were also sent to the channel stand there and are only counted here. */
  show(all, elementsOf) {
    const replies = all.filter((reply) => !reply.broadcast);
    const shown = this.isOpen ? replies.slice(this.isWhole ? 0 : -SHOWN_REPLIES) : [];
    const earlier = replies.length - shown.length;
    this.element.hidden = !replies.length;
    this.bar.textContent = count(replies.length, "reply");
    this.bar.ariaExpanded = String(this.isOpen);
    this.hint.textContent = all.length > replies.length ? `and ${all.length - replies.length} in the channel` : "";
    this.more.textContent = `Show ${count(earlier, "earlier reply")}`;
    arrange(this.replies, [...(this.isOpen && earlier ? [this.more] : []), ...elementsOf(shown)]);
  }
}

const count = (number, word) => `${number} ${number === 1 ? word : word.replace(/y$/, "ies")}`;
