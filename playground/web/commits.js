/** The commits of the simulated repository: choosing one types the command that reverts and rebuilds without it. */

import { el } from "./dom.js";
import { getJson } from "./live.js";

export async function offerCommits(select, composer) {
  const commits = await getJson("/sim/git").catch(() => []);
  if (!commits.length) return;
  const option = (text, value) => Object.assign(el("option"), { textContent: text, value });
  select.append(
    option("Revert a commit…", ""),
    ...commits.map(({ sha, subject, branch }) => option(`${sha.slice(0, 7)} ${subject} (${branch})`, sha.slice(0, 12))),
  );
  select.onchange = () => {
    if (!select.value) return;
    composer.value = `/rollback quilt-catalog complete ${select.value} `;
    select.value = "";
    composer.focus();
  };
  select.hidden = false;
}
