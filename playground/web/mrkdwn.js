/** Slack's own markup ("mrkdwn") and text objects, turned into elements. As in `verbatim` text, bare URLs stay text. */

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelName, now, personName, timeOfDay } from "./world.js";

const INLINE = new RegExp([
  /`(?<code>[^`\n]+)`/,
  /<(?<reference>[^<>\n]+)>/,
  /(?<![\w*])\*(?<strong>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])/,
  /(?<!\w)_(?<em>[^\s_](?:[^\n]*?[^\s_])?)_(?!\w)/,
  /(?<![\w~])~(?<s>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])/,
  /:(?<emoji>[a-z0-9_+-]+):/,
].map((pattern) => pattern.source).join("|"), "g");
const QUOTE = /^(?:>|&gt;) ?/;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

const decode = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

/** A text object, or a bare mrkdwn string, as a list of nodes. */
export function textNodes(text) {
  if (typeof text === "string") return mrkdwn(text);
  if (text.type === "mrkdwn") return mrkdwn(text.text);
  return [decode(text.text).replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name))];
}

function mrkdwn(text) {
  const pieces = text.split(/\n?```\n?([\s\S]*?)\n?```\n?/);
  return pieces.flatMap((piece, index) => (index % 2 ? el("pre", {}, decode(piece)) : piece ? runs(piece) : []));
}

function runs(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const tag = QUOTE.test(line) ? "blockquote" : "span";
    if (found.at(-1)?.tag !== tag) found.push({ tag, lines: [] });
    found.at(-1).lines.push(line.replace(QUOTE, ""));
  }
  return found.map(({ tag, lines }) => el(tag, {}, inline(lines.join("\n"))));
}

export function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(decode(text.slice(end, match.index)), token(match.groups));
    end = match.index + match[0].length;
  }
  return [...nodes, decode(text.slice(end))];
}

function token(groups) {
  const [kind, text] = Object.entries(groups).find(([, value]) => value !== undefined);
  if (kind === "code") return el("code", {}, decode(text));
  if (kind === "reference") return reference(text);
  if (kind === "emoji") return emoji(text);
  return el(kind, {}, inline(text));
}

/** What stands between < and >; whatever is neither a mention nor a safe link stays as it was typed. */
function reference(body) {
  const [target, label] = body.split(/\|(.*)/s);
  const id = target.slice(1);
  if (target.startsWith("@")) return mention(id, label);
  if (target.startsWith("#")) return el("span", { class: "mention" }, `#${channelName(id) ?? label ?? id}`);
  if (target.startsWith("!date^")) return date(target.split("^"), label);
  if (target.startsWith("!subteam^")) return el("span", { class: "mention" }, label ?? "@group");
  if (target.startsWith("!")) return el("span", { class: "mention me" }, `@${id}`);
  return isSafe(target) ? link(decode(target), decode(label ?? target)) : decode(`<${body}>`);
}

export function mention(id, label) {
  return el("span", { class: "mention", "data-user": id }, `@${personName(id) ?? label ?? id}`);
}

const isSafe = (url) => /^(https?:|mailto:)/.test(url);

/** A link that opens elsewhere; anything but http(s) and mailto stays text. */
export function link(url, label) {
  if (!isSafe(url)) return label;
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

function date([, seconds, format], fallback) {
  if (!format || !Number.isFinite(Number(seconds))) return fallback ?? seconds;
  const day = (options) => new Date(seconds * 1000).toLocaleDateString("en", options);
  const today = day({ dateStyle: "short" }) === new Date(now()).toLocaleDateString("en", { dateStyle: "short" });
  const shown = format.replace(/\{(\w+)\}/g, (raw, name) => {
    if (name === "time") return timeOfDay(seconds);
    if (name === "time_secs") return timeOfDay(seconds, { second: "2-digit" });
    if (name.endsWith("_pretty") && today) return "today";
    if (name.startsWith("date_short")) return day({ month: "short", day: "numeric", year: "numeric" });
    return name.startsWith("date") ? day({ dateStyle: "long" }) : raw;
  });
  return el("time", { title: fallback }, shown);
}
