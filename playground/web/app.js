/** Puts the page together: one pane per person, the clock, and the strip that shows the simulated ECS service.
 *
 * The address chooses what is shown: ?left=U0AAAA&right=U0BBBB&channel=C0INCIDENT, or ?solo=U0AAAA for one pane.
 * A link to a message arrives as #channel/ts.
 */

import { ServiceStrip } from "./aws.js";
import { offerCommits } from "./commits.js";
import { parts } from "./dom.js";
import { getJson } from "./live.js";
import { Outside } from "./outside.js";
import { Pane } from "./pane.js";
import { loadWorld, now, timeOfDay } from "./world.js";

const chosen = new URLSearchParams(location.search);
const world = await loadWorld();
const top = parts(document.querySelector(".top"));
const strip = new ServiceStrip(document.querySelector(".strip"));
const outside = new Outside(document.querySelector(".outside"));

const people = chosen.has("solo")
  ? [chosen.get("solo")]
  : [chosen.get("left") ?? "U0AAAA", chosen.get("right") ?? "U0BBBB"];
const [, linked, ts] = /^#(\w+)\/([\d.]+)$/.exec(location.hash) ?? [];
const channel = linked ?? chosen.get("channel") ?? world.channels[0].id;
const panes = people.map((person) => new Pane({ world, person, channel, onService: (view) => strip.show(view), onTold: (view) => outside.show(view) }));
document.querySelector("main").append(...panes.map(({ root }) => root));
panes.forEach((pane) => pane.open(ts));

top.speed.textContent = world.speed === 1 ? "" : `${world.speed}× speed`;
const tick = () => { top.clock.textContent = timeOfDay(now() / 1000, { second: "2-digit" }); };
tick();
setInterval(tick, 250);
offerCommits(strip.parts.commit, panes[0].parts.composer);
getJson("/sim/aws").then((view) => strip.show(view), () => undefined);
getJson("/sim/outside").then((view) => outside.show(view), () => undefined);
