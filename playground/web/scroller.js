/** Keeps a list at its newest message, unless the person scrolled up to read; then it offers the way back. */

const NEAR_PIXELS = 48;

export class Scroller {
  constructor(list, pill) {
    Object.assign(this, { list, pill, following: true });
    list.onscroll = () => {
      this.following = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PIXELS;
      if (this.following) pill.hidden = true;
    };
    pill.onclick = () => this.toNewest();
    new ResizeObserver(() => this.keepUp()).observe(list);
  }

  /** To be called after the content changed; `arrived` says that there is something new to read. */
  keepUp(arrived = false) {
    if (this.following) this.toNewest();
    else if (arrived) this.pill.hidden = false;
  }

  toNewest() {
    this.following = true;
    this.list.scrollTop = this.list.scrollHeight;
    this.pill.hidden = true;
  }

  reveal(element) {
    this.following = false;
    element.scrollIntoView({ block: "start" });
    element.animate([{ background: "#fdf0c4" }, {}], 1500);
  }
}
