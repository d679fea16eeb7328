/** The slices of a pie chart, clockwise from the top. */

import { svg } from "./svg.js";

export function pie(segments, width, height) {
  const radius = height / 2 - 8, total = segments.reduce((sum, { value }) => sum + value, 0);
  let turned = 0;
  return segments.map(({ label, value }, number) => {
    const [from, to] = [turned, (turned += value / total)];
    const title = svg("title", {}, `${label}: ${value}`);
    const place = { cx: width / 2, cy: height / 2, r: radius };
    if (segments.length === 1) return svg("circle", { ...place, class: `series-${number}` }, title);
    return svg("path", { d: slice(place, from, to), class: `slice series-${number}` }, title);
  });
}

function slice({ cx, cy, r }, from, to) {
  const at = (turn) => `${cx + r * Math.sin(turn * 2 * Math.PI)},${cy - r * Math.cos(turn * 2 * Math.PI)}`;
  return `M${cx},${cy} L${at(from)} A${r},${r} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)} Z`;
}
