/** `data_visualization` blocks as inline SVG: line, bar, area, pie. What they show is said to screen readers, too.
 *
 * As Slack's, a chart has no annotations: only a title, axes with their labels, and a legend. It is drawn anew for
 * every width that it is given, so that its letters stay as large as they are.
 */

import { el } from "./dom.js";
import { pie } from "./pie.js";
import { svg } from "./svg.js";

const HEIGHT = 190, LEFT = 40, RIGHT = 4, TOP = 8, BOTTOM = 24; // pixels
const LETTER = 7.5; // the width of one in a label

/** The step between two lines of the grid: 1, 2 or 5 times a power of ten, some four of them. */
function stepFor(range) {
  const rough = range / 4, power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= rough);
}

/** From where to where the values are drawn: always with 0, and in whole steps. */
function scaleOf(values) {
  const lowest = Math.min(0, ...values), highest = Math.max(0, ...values);
  const step = stepFor(highest - lowest || 1);
  const bottom = Math.floor(lowest / step) * step, top = Math.ceil(highest / step) * step || step;
  const ticks = Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, index) => bottom + index * step);
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - bottom) / (top - bottom));
  return { ticks, y };
}

const shown = (value) => String(Number(value.toPrecision(3)));

function grid({ ticks, y }, right) {
  return ticks.flatMap((tick) => [
    svg("line", { x1: LEFT, x2: right, y1: y(tick), y2: y(tick), class: tick ? "grid" : "zero" }),
    svg("text", { x: LEFT - 6, y: y(tick) + 4, class: "tick end" }, shown(tick)),
  ]);
}

/** Every label where there is room; else every second, third, …, among them the one among numbers that is a mark. */
function labels(categories, x, width, right) {
  const every = Math.ceil((Math.max(...categories.map((label) => label.length)) * LETTER) / width);
  const counted = categories.some((label) => /^[\d+-]/.test(label));
  const marked = counted ? categories.findIndex((label) => /^[^\d+-]/.test(label)) : -1;
  const offset = Math.max(0, marked) % every;
  return categories.flatMap((label, index) => {
    if (index % every !== offset) return [];
    const kind = index === marked ? "tick middle marked" : "tick middle";
    const within = Math.min(x(index), right - (label.length * LETTER) / 2);
    return [svg("text", { x: within, y: HEIGHT - 6, class: kind }, label)];
  });
}

function bars(series, { y }, x, width) {
  const each = (width * 0.76) / series.length;
  return series.flatMap(({ name, data }, number) => data.map(({ label, value }, index) => {
    const from = x(index) - width * 0.38 + number * each;
    const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    const bar = { x: from, y: top, width: Math.max(1, each - 1), height: bottom - top, class: `series-${number}` };
    return svg("rect", bar, svg("title", {}, `${label}: ${name} ${value}`));
  }));
}

function lines(series, { y }, x, area) {
  return series.flatMap(({ data }, number) => {
    const along = data.map(({ value }, index) => `${x(index)},${y(value)}`).join(" ");
    const [first, last] = [`${x(0)},${y(0)}`, `${x(data.length - 1)},${y(0)}`];
    const below = area ? [svg("polygon", { points: `${first} ${along} ${last}`, class: `below series-${number}` })] : [];
    return [...below, svg("polyline", { points: along, class: `line series-${number}` })];
  });
}

function drawn({ type, series, axis_config: { categories } }, full) {
  const scale = scaleOf(series.flatMap(({ data }) => data.map(({ value }) => value)));
  const width = (full - LEFT - RIGHT) / categories.length;
  const x = (index) => LEFT + width * (index + 0.5);
  const marks = type === "bar" ? bars(series, scale, x, width) : lines(series, scale, x, type === "area");
  return [...grid(scale, full - RIGHT), ...marks, ...labels(categories, x, width, full - RIGHT)];
}

function said({ series, segments, axis_config: axes }) {
  if (segments) return segments.map(({ label, value }) => `${label} ${value}`).join(", ");
  const values = ({ name, data }) => `${name}: ${data.map(({ label, value }) => `${label} ${value}`).join(", ")}`;
  return [axes.y_label, axes.x_label, ...series.map(values)].filter(Boolean).join(". ");
}

function legend({ series, segments }) {
  const names = (series ?? segments).map(({ name, label }) => name ?? label);
  return el("ul", { class: "legend" }, names.map((name, index) => el("li", { class: `key series-${index}` }, name)));
}

function picture(title, of, width) {
  const name = `${title}, ${of.type} chart. ${said(of)}`;
  const inside = of.type === "pie" ? pie(of.segments, width, HEIGHT) : drawn(of, width);
  return svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": name }, inside);
}

export function chart({ title, chart: of }) {
  const axes = of.axis_config ?? {}, canvas = el("div");
  const draw = ([{ contentRect: { width } }]) => { if (width) canvas.replaceChildren(picture(title, of, width)); };
  new ResizeObserver(draw).observe(canvas);
  return el(
    "figure",
    { class: "chart", "data-testid": "chart" },
    el("figcaption", {}, title),
    el("p", { class: "axis" }, axes.y_label ?? ""),
    canvas,
    el("p", { class: "axis across" }, axes.x_label ?? ""),
    legend(of),
  );
}
