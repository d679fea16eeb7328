"""What became of a build, in a sentence with what to do next. The exit statuses are those of deploy/buildspec.yml."""

import re
from collections.abc import Sequence

from bot.model import Build, BuildPhase, BuildState, Rebuild, Rollback
from bot.states_in_words import of_build
from bot.text import counted, ends

MARK = "rollback-bot: "
_CONFLICT = f"{MARK}conflict in "
_STATUS = re.compile(rf"{MARK}exit status (\d+)")
_TAIL, _WIDTH, _FILES = 6, 160, 10
_DONE = {
    "PRE_BUILD": "The commit is reverted on its branch.",
    "BUILD": "The image is built.",
    "POST_BUILD": "The image is pushed.",
}
_GIT = {
    41: "The build was given names that it does not take. Check `build.base` in the services file.",
    42: "The repository has no branch {base}. Correct `build.base` in the services file, then plan again.",
    43: "The repository has no commit {commit}. Copy its full SHA, and ask for that.",
    44: "{commit} is not on {base}, so there is nothing to revert there.{on} Look for it in `git log`.",
    45: "{commit} is a merge inside of a pull request, and which side of it is to stay is not clear. The merge that "
    "brought it to {base} can be reverted.{brought}",
    46: "{commit} is reverted on {base} already: nothing of it is left. Deploy {base} by your pipeline, or look for "
    "another commit.",
    48: "The branch with the revert was there already, or could not be pushed. Give the CodeBuild project's source "
    "credentials the right to write, then plan again.",
}


NO_DIGEST = (
    "The build succeeded and named no image (ROLLBACK_DIGEST). Give the CodeBuild project the buildspec that is "
    "shipped as deploy/buildspec.yml, then plan again."
)
NOT_IN_FULL = "The plan names the commit by a short name, which a tag may have as well. Ask for it by its full SHA."


def lost(problem: str) -> str:
    """StartBuild was not answered, and what it would have started is not there."""
    shows = f"CodeBuild could not be read since: {problem}" if problem else "CodeBuild shows no such build."
    sent = f"StartBuild was sent and never answered, and {shows} It was not sent again."
    return f"{sent} If a build appears after all, nothing of it is deployed. Then plan again."


def done(build: Build, seen: BuildState) -> str:
    """What was finished since the last look, as far as people want to know it; "" for CodeBuild's own phases."""
    finished = [phase.name for phase in seen.phases if phase.status == "SUCCEEDED"]
    since = finished[finished.index(build.phase) :] if build.phase in finished else finished if not build.phase else []
    told = " ".join(_DONE[name] for name in since if name in _DONE)
    return f"{told} Now: {seen.phase}." if told else ""


def built(rollback: Rollback, rebuild: Rebuild, digest: str) -> str:
    image = f"{rebuild.repository.rpartition('/')[2]}@{digest[:19]}…"
    on_branch = f"The revert is on the branch `{rollback.branch}`."
    return f"The image is built: `{image}`. {on_branch} Next it is deployed, if the service has not moved."


def late(build: Build, rebuild: Rebuild, problem: str) -> str:
    """The deadline of the services file has passed."""
    if problem:
        return f"The build could not be read until its deadline: {problem} It may go on; nothing of it is deployed."
    if build.phase in ("", "SUBMITTED", "QUEUED"):
        return (
            f"The build still waits in CodeBuild's queue at its deadline. {_free(rebuild)} Nothing of it is deployed."
        )
    return (
        f"The build was not over by its deadline; it is in its phase {build.phase}. It goes on in CodeBuild, and "
        f"nothing of it is deployed. Look at the build `{build.id}`; a longer `build.deadline` may be needed."
    )


def too_late(rollback: Rollback, rebuild: Rebuild, digest: str) -> str:
    """It succeeded, and nobody waited for it any more."""
    image = f"{rebuild.repository}@{digest}"
    return (
        "The build was over only after its deadline, so nothing of it is deployed. What was built is there: "
        f"image `{image}`, branch `{rollback.branch}`. "
        "If it is still wanted, plan again; a longer `build.deadline` may be needed."
    )


def failed(state: BuildState, rebuild: Rebuild, log: Sequence[str], *, branch: str) -> str:
    """Why there is no image, and the way out. `log` are its last lines, none where it could not be read."""
    phase = next((each for each in state.phases if each.status not in ("SUCCEEDED", "")), None)
    if phase is None:
        return f"CodeBuild says that the build is {of_build(state.status)}. {_look(state)}"
    status = phase.exit_status if phase.exit_status is not None else _logged(log)
    if phase.name == "PRE_BUILD" and status is not None and (told := _git(status, rebuild, log)):
        return told
    reverted = any(each.name == "PRE_BUILD" and each.status == "SUCCEEDED" for each in state.phases)
    on_branch = f" The revert is on the branch `{branch}`." if reverted else ""
    return _in_its_phase(phase, state, rebuild, on_branch) + (f"\nThe end of its log:\n{quoted(log)}" if log else "")


def quoted(lines: Sequence[str], last: int = _TAIL) -> str:
    """The end of a log, for a message. Nothing in it can mention anybody, since its brackets are others."""
    harmless = (ends(line.replace("`", "'").replace("<", "‹").replace(">", "›"), _WIDTH) for line in lines[-last:])
    return "\n".join(f"`{line}`" for line in harmless)


def _logged(log: Sequence[str]) -> int | None:
    """The exit status that the git part wrote down itself, where CodeBuild does not tell it."""
    found = next((match for line in reversed(log) if (match := _STATUS.fullmatch(line))), None)
    return int(found[1]) if found else None


def _git(status: int, rebuild: Rebuild, log: Sequence[str]) -> str:
    """ "" for an exit status that is git's own."""
    names = {"commit": f"`{rebuild.commit[:12]}`", "base": f"`{rebuild.base}`"}
    if status == 47:
        return _conflict(log, **names)
    on = f" It is on: `{where}`." if (where := _said(log, "but on:")) else ""
    brought = f" Ask for that one: `{merge.split()[0]}`." if (merge := _said(log, "inside of what")) else ""
    return _GIT.get(status, "").format(**names, on=on, brought=brought)


def _conflict(log: Sequence[str], *, commit: str, base: str) -> str:
    files = [line.removeprefix(_CONFLICT) for line in log if line.startswith(_CONFLICT)]
    named = quoted(files[:_FILES], _FILES) if files else "The build's log names the files."
    more = f"\n… and {counted(len(files) - _FILES, 'file')} more" if len(files) > _FILES else ""
    return (
        f"{commit} cannot be reverted by itself: later commits on {base} changed the same lines of\n{named}{more}\n"
        f"Revert it by hand on a branch of {base}, or ask for the later commits first, the newest one to begin with."
    )


def _in_its_phase(phase: BuildPhase, state: BuildState, rebuild: Rebuild, on_branch: str) -> str:
    if phase.name == "QUEUED":
        return f"The build waited in CodeBuild's queue until its time was over. {_free(rebuild)}"
    how = {"TIMED_OUT": "took too long", "STOPPED": "was stopped by somebody"}.get(phase.status, "failed")
    why = f": {phase.message}" if phase.message else ""
    return f"The build {how} in its phase {phase.name}{why}.{on_branch} {_look(state)}"


def _free(rebuild: Rebuild) -> str:
    return f"Look at what else builds in `{rebuild.project}`, or raise its limit of builds at once; then plan again."


def _look(state: BuildState) -> str:
    return f"Look at the build `{state.id}` in CodeBuild, put right what it says, then plan again."


def _said(log: Sequence[str], words: str) -> str:
    """What follows `words` in a line of the buildspec's own."""
    found = (line.partition(words)[2].strip() for line in log if line.startswith(MARK) and words in line)
    return next((text for text in found if text), "")[:200].replace("`", "'").replace("<", "‹").replace(">", "›")
