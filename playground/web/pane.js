/** One person's half of the page: who and where they are, what they read, and what they type and press. */

import { confirmed } from "./confirm.js";
import { Conversation } from "./conversation.js";
import { el, parts } from "./dom.js";
import { FormView } from "./form.js";
import { follow, getJson, postJson } from "./live.js";
import { Scroller } from "./scroller.js";

const LONGEST_ACK_MS = 4000;
const PERMALINK = /\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?|$)/;

export class Pane {
  constructor({ world, person, channel, onService }) {
    Object.assign(this, { world, person, channel, onService });
    const copy = document.querySelector("#pane").content.cloneNode(true);
    this.root = copy.querySelector(".pane");
    this.parts = parts(this.root);
    const { person: people, channel: channels, form, composer, list, pill } = this.parts;
    this.scroller = new Scroller(list, pill);
    people.append(...world.people.map((one) => el("option", { value: one.id }, labelOf(one))));
    channels.append(...world.channels.map((one) => el("option", { value: one.id }, `# ${one.name}`)));
    people.onchange = () => { this.person = people.value; this.open(); };
    channels.onchange = () => { this.channel = channels.value; this.open(); };
    composer.onkeydown = (event) => this.#recall(event);
    list.onclick = (event) => this.#jump(event);
    form.onsubmit = (event) => { event.preventDefault(); this.#send(); };
  }

  /** (Re)opens the conversation for the chosen person and channel, at the message `ts` if one is given. */
  open(ts) {
    this.#label();
    this.#complain("");
    const { person: viewer, scroller } = this;
    const press = (click) => this.#press(click);
    this.conversation = new Conversation({ list: this.parts.list, scroller, viewer, press });
    this.form = new FormView(this.parts.modal, viewer);
    this.form.show(null);
    this.stop?.();
    this.stop = follow(viewer, {
      opened: () => this.#reload().then(() => { this.conversation.reveal(ts); ts = undefined; }),
      received: (event) => (this.waiting ? this.waiting.push(event) : this.#receive(event)),
      lost: () => { this.parts.down.hidden = false; },
    });
  }

  #label() {
    const { list, person, channel, composer } = this.parts;
    const name = this.world.people.find((one) => one.id === this.person)?.name ?? this.person;
    const place = this.world.channels.find((one) => one.id === this.channel);
    person.value = this.person;
    channel.value = this.channel;
    this.root.dataset.person = this.person;
    this.root.ariaLabel = `${name} in #${place?.name}`;
    list.ariaLabel = `Messages as ${name} sees them`;
    composer.ariaLabel = `Message or command as ${name}`;
    this.parts["channel-note"].textContent = noteOn(place);
  }

  /** Reads everything again. What arrives meanwhile waits, since the answer may be older than it. */
  async #reload() {
    const { conversation } = this;
    const query = new URLSearchParams({ channel: this.channel, as: this.person });
    const waiting = (this.waiting = []);
    const [{ messages }, modal] = await Promise.all(["messages", "modal"].map((of) => getJson(`/sim/${of}?${query}`)));
    if (this.waiting !== waiting || this.conversation !== conversation) return;
    this.parts.down.hidden = true;
    conversation.replaceAll(messages);
    this.#receive(modal);
    this.waiting = undefined;
    waiting.forEach((event) => this.#receive(event));
  }

  #receive(event) {
    if (event.type === "aws") return this.onService(event.view);
    if (event.type === "modal") return this.#showForm(event.view);
    if ((event.channel ?? event.message?.channel) !== this.channel) return undefined;
    if (event.type === "message") return this.conversation.put(event.message);
    if (event.type === "deleted") return this.conversation.remove(event.ts);
    if (event.type === "error") return this.conversation.fail(event.ts, event.text) || this.#complain(event.text);
    return undefined;
  }

  #showForm(view) {
    for (const button of this.parts.list.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    this.form.show(view);
  }

  async #send() {
    const { composer } = this.parts;
    const text = composer.value.trim();
    if (!text) return;
    composer.value = "";
    this.lastTyped = text;
    this.#complain("");
    this.scroller.toNewest();
    const answer = await postJson("/sim/command", { as: this.person, channel: this.channel, text });
    if (answer.ok) return;
    composer.value ||= text;
    this.#complain(answer.error);
  }

  async #press({ ts, block_id, element, button, value }) {
    if (button.ariaBusy) return;
    if (element.confirm && !(await confirmed(element.confirm, this.root))) return;
    if (/^https?:/.test(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    const { person, channel, conversation } = this;
    conversation.fail(ts);
    button.ariaBusy = "true";
    setTimeout(() => button.removeAttribute("aria-busy"), LONGEST_ACK_MS);
    const { action_id } = element;
    const answer = await postJson("/sim/click", { as: person, channel, ts, block_id, action_id, value });
    if (!answer.ok) conversation.fail(ts, answer.error);
  }

  /** An arrow up in the empty box brings back what was typed last, or the suggestion. */
  #recall(event) {
    const { composer } = this.parts;
    if (event.key !== "ArrowUp" || composer.value) return;
    event.preventDefault();
    composer.value = this.lastTyped ?? composer.placeholder;
  }

  /** A link to a message of this Slack is followed here, not in a new tab. */
  #jump(event) {
    const [, channel, seconds, micros] = PERMALINK.exec(event.target.closest("a")?.href) ?? [];
    if (!channel) return;
    event.preventDefault();
    const ts = `${seconds}.${micros}`;
    if (channel === this.channel) return this.conversation.reveal(ts);
    this.channel = channel;
    return this.open(ts);
  }

  #complain(text) {
    this.parts.problem.textContent = text;
    this.parts.problem.hidden = !text;
  }
}

const labelOf = ({ name, kind }) => (/^(member|engineer)?$/.test(kind ?? "") ? name : `${name} (${kind})`);

function noteOn(channel) {
  if (channel?.shared) return "shared with another company";
  return channel?.member === false ? "the bot is not in here" : "";
}
