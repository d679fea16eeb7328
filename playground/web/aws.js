/** The strip on top: the simulated ECS service as it is this moment, one square per task, coloured by revision. */

import { arrange, el, parts } from "./dom.js";
import { postJson } from "./live.js";

const CLUSTER = "sales-prod";
const BAD_REVISION = 42;
const COLORS = 7;
const COMING = ["PROVISIONING", "PENDING", "ACTIVATING"];
const ALARMS = { OK: "good", ALARM: "bad" };
const MOODS = { COMPLETED: "good", IN_PROGRESS: "moving" };

export class ServiceStrip {
  constructor(root) {
    this.root = root;
    this.parts = parts(root);
    this.tasks = new Map();
    this.parts.deploy.textContent = `Deploy quilt-catalog:${BAD_REVISION} again`;
    this.parts.deploy.onclick = () => this.#deploy();
    this.parts.traffic.onchange = () => this.#choose(this.parts.traffic);
  }

  /** `view` is the answer of /sim/aws; `deployments` and `events` come newest first. */
  show(view) {
    const { tasks, deployments, events } = view;
    this.root.hidden = false;
    this.parts.name.textContent = `${CLUSTER}/${view.service}`;
    this.parts.counts.textContent =
      `desired ${view.desiredCount} · running ${view.runningCount} · pending ${view.pendingCount}`;
    this.tasks = new Map(tasks.map((task) => [task.id, this.tasks.get(task.id) ?? el("li")]));
    tasks.forEach((task) => paint(this.tasks.get(task.id), task));
    arrange(this.parts.tasks, [...this.tasks.values()]);
    this.#showTraffic(view);
    this.#showBreaks(view);
    this.#showAlarms(view);
    this.#showDeployment(deployments.find(({ status }) => status === "PRIMARY"));
    const lines = events.map(({ message }) => message.replace(/^\(service \S+\) /, ""));
    this.parts.event.textContent = lines[0] ?? "";
    this.parts.event.title = lines.join("\n");
    this.parts.deploy.hidden = view.taskDefinition.endsWith(`:${BAD_REVISION}`);
  }

  /** A button for each way, and one that undoes them. */
  #showBreaks({ breaks }) {
    const { breaks: group } = this.parts;
    if (!group.hidden) return;
    group.hidden = false;
    group.append(...breaks.map((how) => this.#button(how, "/sim/aws/break", { how })), this.#button("mend it", "/sim/aws/mend", {}));
  }

  #button(name, path, body) {
    const button = el("button", { type: "button", class: "button small", "data-testid": `break-${name}` }, name);
    button.onclick = async () => {
      button.disabled = true;
      const answer = await postJson(path, body);
      button.disabled = false;
      if (answer.error) this.parts.event.textContent = answer.error;
    };
    return button;
  }

  /** By the last part of their names, such as `errors`. */
  #showAlarms({ alarms }) {
    const { alarms: strip } = this.parts;
    const found = Object.entries(alarms);
    strip.hidden = found.length === 0;
    strip.replaceChildren(...found.map(([name, state]) => {
      const text = `${name.split("/").at(-1)} ${state.replaceAll("_", " ").toLowerCase()}`;
      return el("span", { class: `alarm ${ALARMS[state] ?? ""}`, title: `${name}: ${state}` }, text);
    }));
  }

  #showDeployment(deployment) {
    const { state } = this.parts;
    const word = deployment?.state ?? "";
    state.textContent = deployment ? `:${deployment.revision} ${word.replaceAll("_", " ")}` : "";
    state.className = `state ${MOODS[word] ?? "bad"}`;
  }

  /** What the requests to the revision that runs come to; who is choosing is not disturbed. */
  #showTraffic({ traffic, traffics }) {
    const { traffic: select } = this.parts;
    if (select.options.length === 0) select.append(...traffics.map((name) => el("option", { value: name }, name)));
    if (document.activeElement !== select) select.value = traffic;
  }

  async #choose(select) {
    const answer = await postJson("/sim/aws/traffic", { traffic: select.value });
    select.blur();
    if (answer.error) this.parts.event.textContent = answer.error;
  }

  async #deploy() {
    this.parts.deploy.disabled = true;
    const answer = await postJson("/sim/aws/deploy", { revision: BAD_REVISION });
    this.parts.deploy.disabled = false;
    if (answer.error) this.parts.event.textContent = answer.error;
  }
}

function paint(node, { id, revision, status, health }) {
  const phase = status === "RUNNING" ? "running" : COMING.includes(status) ? "coming" : "going";
  node.className = `task ${phase} revision-${Number(revision) % COLORS} ${health === "unhealthy" ? "sick" : ""}`;
  node.textContent = `:${revision}`;
  node.title = `Task ${id}: ${status}${health ? `, ${health}` : ""}`;
  node.ariaLabel = `Revision ${revision}, ${status}`;
}
