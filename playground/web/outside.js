/** The column beside the panes: what people outside the team were told, in their mailbox, pager, status page and banner. */

import { el, parts } from "./dom.js";

const MOODS = { resolved: "good", operational: "good", monitoring: "moving", identified: "moving" };
const NARROW = matchMedia("(max-width: 700px)");

export class Outside {
  constructor(root) {
    this.root = root;
    this.parts = parts(root);
    this.root.open = !NARROW.matches;
  }

  /** `view` is the answer of /sim/outside; everything comes newest first. Nothing is shown until somebody was told. */
  show({ mails, alerts, incidents, components, banners }) {
    this.root.hidden = [mails, alerts, incidents, banners].every(({ length }) => length === 0);
    const open = alerts.filter((alert) => alert.open).length;
    const page = incidents[0]?.status ?? "no incident";
    this.parts.summary.textContent =
      `${mails.length} ${mails.length === 1 ? "mail" : "mails"} · ${open} open ${open === 1 ? "alert" : "alerts"} · ${page}`;
    fill(this.parts.mails, mails, mail);
    fill(this.parts.alerts, alerts, alert);
    fill(this.parts.incidents, incidents, incident);
    fill(this.parts.banners, banners, banner);
    this.parts.components.replaceChildren(...components.map(({ name, status }) => state(status, name)));
  }
}

function fill(part, all, render) {
  part.replaceChildren(...all.map(render));
  part.closest("section").hidden = all.length === 0;
}

const words = (status) => status.replaceAll("_", " ");

function state(status, name = "") {
  return el("span", { class: `state ${MOODS[status] ?? "bad"}` }, name ? `${name}: ${words(status)}` : words(status));
}

function mail({ to, subject, text }) {
  return el("li", {}, el("b", {}, subject), el("small", {}, `to ${to}`), el("p", {}, text));
}

function alert({ provider, title, open, told }) {
  const how = el("span", { class: `state ${open ? "bad" : "good"}` }, open ? "open" : "resolved");
  return el("li", {}, el("b", {}, title), el("small", {}, how, ` ${provider}`), told[0] ? el("p", {}, told[0]) : []);
}

function incident({ name, status, updates }) {
  const lines = updates.map((update) => el("p", {}, el("i", {}, words(update.status)), ` ${update.body}`));
  return el("li", {}, el("b", {}, name), el("small", {}, state(status)), ...lines);
}

function banner({ subject, over }) {
  return el("li", { class: over ? "past" : "" }, subject, over ? el("small", {}, "taken down") : []);
}
