/** The messages of one channel as one person sees them. */

import { arrange } from "./dom.js";
import { MessageView } from "./message.js";

const SAME_BREATH_SECONDS = 300;

export class Conversation {
  /** `press` as in MessageView; `answer(ts, text)`, `use(shortcut, ts)` and `enter(element)` of a thread likewise. */
  constructor({ list, scroller, viewer, press, answer, use, enter }) {
    Object.assign(this, { list, scroller, viewer, press, answer, use, enter });
    this.messages = new Map();
    this.views = new Map();
    list.replaceChildren();
    scroller.toNewest();
  }

  replaceAll(messages) {
    this.messages = new Map(messages.map((message) => [message.ts, message]));
    for (const ts of this.views.keys()) if (!this.messages.has(ts)) this.views.delete(ts);
    this.render();
  }

  put(message) {
    const arrived = !this.messages.has(message.ts);
    this.messages.set(message.ts, message);
    if (arrived && message.ephemeral) for (const view of this.views.values()) view.settle();
    this.render(arrived);
  }

  remove(ts) {
    this.messages.delete(ts);
    this.views.delete(ts);
    this.render();
  }

  /** Shows `error` below the message `ts`; false when that message is not here. */
  fail(ts, error) {
    this.views.get(ts)?.settle(error);
    this.scroller.keepUp();
    return this.views.has(ts);
  }

  reveal(ts) {
    if (this.views.has(ts)) this.scroller.reveal(this.views.get(ts).element);
  }

  /** Somebody wants to write in the thread of the message `ts`. */
  begin(ts) {
    this.views.get(ts)?.thread.begin();
  }

  /** Closes all threads. */
  fold() {
    for (const view of this.views.values()) view.thread.isOpen = false;
    this.render();
  }

  render(arrived = false) {
    const all = [...this.messages.values()].sort((a, b) => (a.ts < b.ts ? -1 : 1));
    const replies = Map.groupBy(all.filter((message) => this.#parentOf(message)), ({ thread_ts }) => thread_ts);
    const channel = all.filter((message) => message.broadcast || !this.#parentOf(message));
    arrange(this.list, this.#elements(channel));
    for (const { ts } of channel) {
      this.views.get(ts).thread.show(replies.get(ts) ?? [], (shown) => this.#elements(shown));
    }
    this.scroller.keepUp(arrived);
  }

  #parentOf({ ts, thread_ts }) {
    return thread_ts === ts ? undefined : this.messages.get(thread_ts);
  }

  #elements(messages) {
    return messages.map((message, index) => {
      const view = this.views.get(message.ts) ?? new MessageView(this);
      this.views.set(message.ts, view);
      view.update(message);
      view.annotate(message.broadcast ? this.#parentOf(message) : undefined);
      view.element.classList.toggle("follows", follows(message, messages[index - 1]));
      return view.element;
    });
  }
}

/** Whether the author's name above `previous` is enough for both. */
function follows(message, previous) {
  if (!previous || [message, previous].some((one) => one.ephemeral || one.broadcast)) return false;
  return message.user.id === previous.user.id && Number(message.ts) - Number(previous.ts) < SAME_BREATH_SECONDS;
}
