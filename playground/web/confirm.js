/** Slack's confirmation dialog, opened over the pane of the person who is being asked. */

import { textNodes } from "./mrkdwn.js";

/** Resolves to true when the person confirms; Escape and the deny button both say no. */
export function confirmed({ title, text, confirm, deny, style }, pane) {
  const dialog = document.querySelector("dialog");
  const ok = dialog.querySelector("[value=ok]");
  const fill = (selector, content) => dialog.querySelector(selector).replaceChildren(...textNodes(content));
  fill("h2", title);
  fill(".text", text);
  fill("[value=ok]", confirm);
  fill("[value=cancel]", deny);
  ok.className = `button ${style ?? "primary"}`;
  const { left, width } = pane.getBoundingClientRect();
  dialog.style.setProperty("--middle", `${left + width / 2}px`);
  dialog.returnValue = "";
  dialog.showModal();
  ok.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}
