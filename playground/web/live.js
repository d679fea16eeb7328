/** The wires to the local Slack: plain requests, and one WebSocket per person that comes back by itself. */

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

export async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/** Posts `body`; always resolves to {ok, error?}, also when the local Slack cannot be reached. */
export async function postJson(path, body) {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { ok: false, error: "The local Slack did not answer. Is the playground still running?" };
  }
}

/** Follows everything `person` may see. Awaits opened() after every (re)connection. Returns a function that stops. */
export function follow(person, { opened, received, lost }) {
  let socket;
  let stopped = false;
  let wait = FIRST_WAIT_MS;
  const open = () => {
    if (stopped) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/sim/live?as=${encodeURIComponent(person)}`);
    socket.onopen = async () => {
      try {
        if (!stopped) await opened();
        wait = FIRST_WAIT_MS;
      } catch (problem) {
        console.error(problem);
        socket.close();
      }
    };
    socket.onmessage = ({ data }) => { if (!stopped) received(JSON.parse(data)); };
    socket.onclose = () => {
      if (stopped) return;
      lost();
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  };
  open();
  return () => { stopped = true; socket.close(); };
}
