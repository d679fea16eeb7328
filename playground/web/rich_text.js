/** `rich_text` blocks: sections, lists, quotes and preformatted text made of styled elements. */

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { inline, link, mention } from "./mrkdwn.js";

const TAGS = { bold: "strong", italic: "em", strike: "s", code: "code" };
const ELEMENTS = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text ?? element.url),
  user: (element) => mention(element.user_id),
  channel: (element) => inline(`<#${element.channel_id}>`),
  broadcast: (element) => inline(`<!${element.range}>`),
  emoji: (element) => emoji(element.name),
  date: (element) => inline(`<!date^${element.timestamp}^${element.format}|${element.fallback ?? ""}>`),
};

function styled(element) {
  const node = ELEMENTS[element.type]?.(element) ?? `[${element.type}]`;
  const styles = Object.keys(TAGS).filter((name) => element.style?.[name]);
  return styles.reduce((inner, name) => el(TAGS[name], {}, inner), node);
}

const content = (part) => part.elements.flatMap(styled);

function list(part) {
  const start = part.offset ? part.offset + 1 : undefined;
  const items = part.elements.map((item) => el("li", {}, content(item)));
  return el(part.style === "ordered" ? "ol" : "ul", { start, class: `indent-${part.indent ?? 0}` }, items);
}

const PARTS = {
  rich_text_section: (part) => el("p", {}, content(part)),
  rich_text_list: list,
  rich_text_preformatted: (part) => el("pre", {}, content(part)),
  rich_text_quote: (part) => el("blockquote", {}, content(part)),
};

export const richText = (block) => block.elements.map((part) => PARTS[part.type]?.(part) ?? `[${part.type}]`);
