/** What every part of the page needs to know: the people, the channels, and the playground's time. */

import { getJson } from "./live.js";

export const OUR_BOT = "U0ROLLBACK";
const world = { people: [], channels: [], speed: 1, now: 0, readAt: 0 };

export async function loadWorld() {
  const state = await getJson("/sim/state");
  Object.assign(world, state, { now: Date.parse(state.now), readAt: Date.now() });
  return world;
}

/** Playground time in milliseconds since 1970. */
export const now = () => world.now + (Date.now() - world.readAt) * world.speed;

const person = (id) => world.people.find((one) => one.id === id);

export const personName = (id) => person(id)?.name;
export const personColor = (id) => person(id)?.color ?? "";
export const channelName = (id) => world.channels.find((channel) => channel.id === id)?.name;

export function timeOfDay(seconds, options = {}) {
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options };
  return new Date(seconds * 1000).toLocaleTimeString("en", shape);
}
