/** One message on the page. It is edited in place: blocks that did not change keep their elements. */

import { renderBlock } from "./blocks.js";
import { arrange, el } from "./dom.js";
import { menuButton } from "./menu.js";
import { inline, textNodes } from "./mrkdwn.js";
import { ThreadView } from "./thread.js";
import { OUR_BOT, personColor, shortcuts, timeOfDay } from "./world.js";

export class MessageView {
  /** `conversation.press({ts, block, element, button})` is called when a button is clicked. */
  constructor(conversation) {
    this.conversation = conversation;
    this.blocks = [];
    this.label = el("span");
    this.origin = el("button", { type: "button", class: "link", click: () => this.#showParent() });
    this.note = el("p", { class: "note" }, this.label, this.origin);
    this.avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    this.head = el("header");
    this.content = el("div", { class: "blocks" });
    this.problem = el("p", { class: "problem", role: "alert" });
    this.thread = new ThreadView({
      changed: () => conversation.render(),
      answer: (text) => conversation.answer(this.message.ts, text),
      entered: () => conversation.enter(this.element),
    });
    this.menu = menuButton({ sign: "⋯", label: "Message menu", items: () => this.#items() });
    const body = el("div", { class: "body" }, this.head, this.content, this.problem, this.thread.element);
    this.element = el("article", { class: "message", "data-testid": "message" }, this.note, this.avatar, body, this.menu);
  }

  /** What Slack offers in the menu of a message, and the app's own message shortcuts. */
  #items() {
    const { ts, thread_ts } = this.message;
    const reply = { text: "Reply in thread", choose: () => this.conversation.begin(thread_ts ?? ts) };
    const own = shortcuts("message").map(({ id, name }) => ({ text: name, choose: () => this.conversation.use(id, ts) }));
    return [reply, ...own];
  }

  update(message) {
    if (message === this.message) return;
    this.message = message;
    this.element.dataset.ts = message.ts;
    this.element.classList.toggle("ephemeral", message.ephemeral);
    this.menu.hidden = message.ephemeral;
    this.#showAuthor(message);
    this.#showBlocks(message);
    this.settle(message.error);
  }

  /** Ends any waiting for a click's effect; `error` is shown in red below the message. */
  settle(error) {
    for (const button of this.content.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    this.problem.textContent = error ?? "";
  }

  /** The small line above the message: who can see it, or which thread, started by `parent`, it answers. */
  annotate(parent) {
    const privately = this.message.ephemeral ? "Only visible to you" : "";
    this.label.textContent = parent ? "replied to a thread: " : privately;
    this.note.hidden = !this.label.textContent;
    this.origin.hidden = !parent;
    this.origin.replaceChildren(...inline(parent?.text.split("\n")[0] ?? ""));
  }

  #showParent() {
    this.conversation.reveal(this.message.thread_ts);
  }

  #showAuthor({ user, ts }) {
    const ours = user.id === OUR_BOT;
    const sent = timeOfDay(Number(ts));
    this.element.ariaLabel = `${user.name}, ${sent}`;
    this.avatar.textContent = ours ? "↺" : user.name[0].toUpperCase();
    this.avatar.classList.toggle("ours", ours);
    this.avatar.style.background = personColor(user.id);
    const badge = user.bot ? [el("span", { class: "badge" }, "APP")] : [];
    this.head.replaceChildren(el("b", {}, user.name), ...badge, el("time", {}, sent));
  }

  #showBlocks(message) {
    const blocks = message.blocks?.length ? message.blocks : [{ type: "text" }];
    this.blocks = blocks.map((block, index) => {
      const key = JSON.stringify(block.type === "text" ? message.text : block, unnamed);
      return this.blocks[index]?.key === key ? this.blocks[index] : { key, node: this.#block(block) };
    });
    const edited = message.edited ? [el("span", { class: "edited" }, "(edited)")] : [];
    const files = (message.files ?? []).map(({ title }) => el("div", { class: "file" }, `📄 ${title}`));
    arrange(this.content, [...this.blocks.map(({ node }) => node), ...files, ...edited]);
    const mine = `.mention[data-user="${CSS.escape(this.conversation.viewer)}"]`;
    for (const node of this.content.querySelectorAll(mine)) node.classList.add("me");
  }

  #block(block) {
    if (block.type === "text") return el("div", { class: "text" }, textNodes(this.message.text));
    return renderBlock(block, (click) => {
      this.conversation.press({ ...click, ts: this.message.ts, block: () => this.#blockOf(click.element) });
    });
  }

  /**
   * The id that the block of a button has when the click is sent, "" where it is gone: Slack renames an unnamed block with
   * every edit, and a message may be edited while its reader is asked whether they are sure.
   */
  #blockOf(button) {
    const all = this.message.blocks.flatMap((block) => [block, ...(block.child_blocks ?? [])]);
    const inside = ({ accessory, elements }) => (accessory ? [accessory] : elements ?? []);
    return all.find((block) => inside(block).some((one) => sameButton(one, button)))?.block_id ?? "";
  }
}

const unnamed = (name, value) => (name === "block_id" ? undefined : value);

const values = ({ value, options }) => JSON.stringify([value, options?.map((option) => option.value)]);
const sameButton = (one, other) => one.action_id === other.action_id && values(one) === values(other);
