/** The app's Home tab, as the app published it for this person. */

import { el } from "./dom.js";
import { ViewBody } from "./view.js";

export class HomeView {
  constructor(root, pane, name) {
    Object.assign(this, { root, pane });
    this.problem = el("p", { class: "problem", role: "alert" });
    this.empty = el("p", { class: "empty" }, `${name} has not shown anything here yet.`);
  }

  of(person) {
    const complain = (text) => { this.problem.textContent = text; };
    this.body = new ViewBody({ person, pane: this.pane, scope: `home-${person}`, complain });
    this.show(null);
  }

  /** `view` as /sim/home tells it. */
  show(view) {
    this.problem.textContent = "";
    if (view) this.body.show(view);
    this.root.replaceChildren(view ? this.body.element : this.empty, this.problem);
  }
}
