/** Builds elements without ever parsing HTML: strings become text nodes, so nothing a message says becomes markup. */

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat());
  return node;
}

/** Makes `parent` hold exactly `nodes` and moves only what is out of place, so focus and half-made clicks survive. */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** Moves what was opened beside a button sideways, and what it is in upwards, until nothing of it is hidden. */
export function keepInside(node) {
  node.style.translate = "";
  const { left, right } = node.getBoundingClientRect();
  node.style.translate = `${Math.max(8 - left, Math.min(0, innerWidth - 8 - right))}px`;
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The elements marked `data-part` below `root`, by that name. */
export function parts(root) {
  return Object.fromEntries([...root.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
}
