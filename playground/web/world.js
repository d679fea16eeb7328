/** What every part of the page needs to know: the people, the channels, and the playground's time. */

import { getJson } from "./live.js";

export const OUR_BOT = "U0ROLLBACK";
export const HOME = "home"; // where a channel's id stands otherwise: the app's Home tab
export const LETTERS = "letters"; // its Messages tab: what it wrote to one person
const world = { people: [], channels: [], app: { shortcuts: [] }, speed: 1, now: 0, readAt: 0 };

export async function loadWorld() {
  const [state, app] = await Promise.all([getJson("/sim/state"), getJson("/sim/app")]);
  Object.assign(world, state, { app, now: Date.parse(state.now), readAt: Date.now() });
  return world;
}

/** The app's shortcuts of a kind, message or global, as {id, name}. */
export const shortcuts = (kind) => world.app.shortcuts.filter((one) => one.kind === kind);

/** Playground time in milliseconds since 1970. */
export const now = () => world.now + (Date.now() - world.readAt) * world.speed;

/** The id of that person's conversation with the app. */
export const direct = (id) => `D${id.slice(1)}`;

const person = (id) => world.people.find((one) => one.id === id);

export const personName = (id) => (id === OUR_BOT ? world.app.name : person(id)?.name);
export const personColor = (id) => person(id)?.color ?? "";
export const channelName = (id) => world.channels.find((channel) => channel.id === id)?.name;

export function timeOfDay(seconds, options = {}) {
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...options };
  return new Date(seconds * 1000).toLocaleTimeString("en", shape);
}
