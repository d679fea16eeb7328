/** Slack's confirmation dialog, opened over the pane of the person who is being asked. */

import { arrange } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

/** Resolves to true when the person confirms; Escape and the deny button both say no. */
export function confirmed({ title, text, confirm, deny, style }, pane) {
  const dialog = document.querySelector("dialog");
  const ok = dialog.querySelector("[value=ok]");
  const cancel = dialog.querySelector("[value=cancel]");
  arrange(dialog.querySelector("h2"), textNodes(title).map(asNode));
  arrange(dialog.querySelector(".text"), textNodes(text).map(asNode));
  arrange(ok, textNodes(confirm).map(asNode));
  arrange(cancel, textNodes(deny).map(asNode));
  ok.className = `button ${style ?? "primary"}`;
  const box = pane.getBoundingClientRect();
  dialog.style.setProperty("--middle", `${box.left + box.width / 2}px`);
  dialog.returnValue = "";
  dialog.showModal();
  ok.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}

const asNode = (value) => (typeof value === "string" ? document.createTextNode(value) : value);
