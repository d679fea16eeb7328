/** Keeps the keyboard in a dialog while it is open, and gives it back afterwards: ARIA's dialog pattern, in one pane. */

const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

export class FocusTrap {
  /** `others` cannot be reached while the dialog `root` is open; `escaped()` hears of the Escape key. */
  constructor(root, others, escaped) {
    Object.assign(this, { root, others });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); escaped(); }
      if (event.key === "Tab") this.#turn(event);
    });
  }

  open() {
    if (this.before) return;
    this.before = document.activeElement ?? document.body;
    this.others().forEach((one) => { one.inert = true; });
  }

  close() {
    if (!this.before) return;
    const had = this.before;
    this.before = undefined;
    this.others().forEach((one) => { one.inert = false; });
    if (had.isConnected && had !== document.body) had.focus();
  }

  /** The first field, else the first button that is not the cross. */
  begin() {
    const all = this.#all();
    const field = all.find((one) => one.matches("input, select, textarea"));
    (field ?? all.find((one) => !one.matches(".cross")) ?? this.root).focus();
  }

  #all() {
    return [...this.root.querySelectorAll(FOCUSABLE)].filter((one) => !one.disabled && one.offsetParent);
  }

  #turn(event) {
    const all = this.#all();
    const [edge, other] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (document.activeElement !== edge && this.root.contains(document.activeElement)) return;
    event.preventDefault();
    other?.focus();
  }
}
