/** One person's half of the page: who and where they are, what they read, and what they type and press. */

import { Conversation } from "./conversation.js";
import { el, parts } from "./dom.js";
import { FormView } from "./form.js";
import { Hands } from "./hands.js";
import { HomeView } from "./home.js";
import { follow, getJson, postJson } from "./live.js";
import { Scroller } from "./scroller.js";
import { HOME, LETTERS, direct } from "./world.js";

const PERMALINK = /\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?|$)/;

export class Pane {
  constructor({ world, person, channel, onService, onTold }) {
    Object.assign(this, { world, person, channel, onService, onTold });
    const copy = document.querySelector("#pane").content.cloneNode(true);
    this.root = copy.querySelector(".pane");
    this.parts = parts(this.root);
    const { person: people, channel: channels, form, composer, list, pill } = this.parts;
    this.scroller = new Scroller(list, pill);
    this.form = new FormView(this.parts.modal, this.root);
    this.home = new HomeView(this.parts.home, this.root, world.app.name);
    people.append(...world.people.map((one) => el("option", { value: one.id }, labelOf(one))));
    channels.append(...world.channels.map((one) => el("option", { value: one.id }, `# ${one.name}`)));
    if (world.app.home) channels.append(el("option", { value: HOME }, `↺ ${world.app.name} · Home`));
    this.letters = world.app.messages ? el("option", { value: LETTERS }) : null;
    if (this.letters) channels.append(this.letters);
    this.hands = new Hands(this);
    this.hands.offerShortcuts();
    people.onchange = () => { this.person = people.value; this.open(); };
    channels.onchange = () => { this.channel = channels.value; this.open(); };
    composer.onkeydown = (event) => this.hands.recall(event);
    list.onclick = (event) => this.#jump(event);
    form.onsubmit = (event) => { event.preventDefault(); this.hands.send(); };
    this.parts.back.onclick = () => { this.conversation.fold(); this.#inThread(); };
  }

  /** The id of the channel that is shown. */
  get place() {
    return this.channel === LETTERS ? direct(this.person) : this.channel;
  }

  /** (Re)opens the conversation for the chosen person and channel, at the message `ts` if one is given. */
  open(ts) {
    this.#label();
    this.complain("");
    const { person: viewer, scroller } = this;
    this.conversation = new Conversation({
      list: this.parts.list,
      scroller,
      viewer,
      press: (click) => this.hands.press(click),
      answer: (thread_ts, text) => this.hands.post({ text, thread_ts }),
      use: (id, on) => this.hands.use({ id, channel: this.place, ts: on }),
      enter: (message) => this.#inThread(message),
    });
    this.#inThread();
    this.form.of(viewer);
    this.home.of(viewer);
    if (this.channel === HOME) postJson("/sim/home", { as: viewer });
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
    const [atHome, atLetters] = [this.channel === HOME, this.channel === LETTERS];
    this.#news(false);
    const where = atLetters ? "and the app alone" : `in #${place?.name}`;
    this.root.ariaLabel = atHome ? `${name} at Home` : `${name} ${where}`;
    this.parts.title.textContent = this.root.ariaLabel;
    this.parts.home.hidden = !atHome;
    list.hidden = atHome;
    list.classList.toggle("letters", atLetters);
    this.parts.form.hidden = atHome || atLetters; // the app reads nothing there
    list.ariaLabel = `Messages as ${name} sees them`;
    composer.ariaLabel = `Message or command as ${name}`;
    this.parts["channel-note"].textContent = atLetters ? "only you see this" : noteOn(place);
  }

  /** Whether the app has written to this person alone, and they have not looked. */
  #news(there) {
    if (this.letters) this.letters.textContent = `↺ ${this.world.app.name} · Messages${there ? " (new)" : ""}`;
  }

  /** Reads everything again. What arrives meanwhile waits, since the answer may be older than it. */
  async #reload() {
    const { conversation } = this;
    const query = new URLSearchParams({ channel: this.place, as: this.person });
    const waiting = (this.waiting = []);
    const parts = ["messages", "modal", "home"].map((of) => getJson(`/sim/${of}?${query}`));
    const [{ messages }, modal, home] = await Promise.all(parts);
    if (this.waiting !== waiting || this.conversation !== conversation) return;
    this.parts.down.hidden = true;
    this.parts.list.ariaBusy = "true"; // what was there before is not news to a screen reader
    conversation.replaceAll(messages);
    setTimeout(() => { this.parts.list.ariaBusy = "false"; });
    this.#receive(home);
    this.#receive(modal);
    this.waiting = undefined;
    waiting.forEach((event) => this.#receive(event));
  }

  #receive(event) {
    if (event.type === "aws") return this.onService(event.view);
    if (event.type === "outside") return this.onTold(event.view);
    if (event.type === "modal") return this.#showForm(event.view);
    if (event.type === "home") return this.home.show(event.view);
    const channel = event.channel ?? event.message?.channel;
    if (channel !== this.place) return event.type === "message" && channel === direct(this.person) && this.#news(true);
    if (event.type === "message") return this.conversation.put(event.message);
    if (event.type === "deleted") return this.conversation.remove(event.ts);
    if (event.type === "error") return this.conversation.fail(event.ts, event.text) || this.complain(event.text);
    return undefined;
  }

  #showForm(view) {
    for (const button of this.parts.list.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    this.form.show(view);
  }

  /** In a narrow pane a thread stands alone, until one goes back. */
  #inThread(message) {
    const { list, back } = this.parts;
    list.querySelector(".current")?.classList.remove("current");
    message?.classList.add("current");
    list.classList.toggle("in-thread", Boolean(message));
    back.hidden = !message;
  }

  /** A link to a message of this Slack is followed here, not in a new tab. */
  #jump(event) {
    const [, channel, seconds, micros] = PERMALINK.exec(event.target.closest("a")?.href) ?? [];
    if (!channel) return;
    event.preventDefault();
    const ts = `${seconds}.${micros}`;
    if (channel === this.place) return this.conversation.reveal(ts);
    this.channel = channel === direct(this.person) ? LETTERS : channel;
    return this.open(ts);
  }

  complain(text) {
    this.parts.problem.textContent = text;
    this.parts.problem.hidden = !text;
  }
}

const labelOf = ({ name, kind }) => (/^(member|engineer)?$/.test(kind ?? "") ? name : `${name} (${kind})`);

function noteOn(channel) {
  if (channel?.shared) return "shared with another company";
  return channel?.member === false ? "the bot is not in here" : "";
}
