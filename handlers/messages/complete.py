"""What is said differently where a rollback reverts a commit, builds, and deploys what was built."""

from collections.abc import Collection, Iterator

from bot.model import Build, Plan, Rebuild, Rollback, State
from bot.states_in_words import of_build_phase
from handlers.messages import approvals
from handlers.messages.blocks import Message, said
from handlers.messages.mrkdwn import code, foreign, link, moment, person, prose

_HEADLINES = {
    State.PROPOSED: "Rebuild {what}?",
    State.APPROVED: "🔵 Rebuilding {what}: approved, about to start",
    State.EXECUTING: "🔵 Rebuilding {what}: asking ECS",
    State.ROLLING: "🔵 Rebuilding {what}: deploying",
    State.FAILED: "🔴 Rebuilding {what} failed",
    State.REVERTED: "🔴 ECS undid the rebuilt {service}",
    State.REJECTED: "⚪ Rebuilding {what}: rejected",
    State.CANCELLED: "⚪ Rebuilding {what}: withdrawn",
    State.EXPIRED: "⚪ Rebuilding {what}: timed out",
    State.STALE: "⚪ Rebuilding {what} is out of date: someone deployed since",
    State.REFUSED: "⚪ Rebuilding {what}: refused before it began",
}
IMMEDIATE_FIRST, IMMEDIATELY = "Roll back immediately first", "Roll back immediately"


def headline(rollback: Rollback, commit: str) -> str | None:
    """None where the headline of every rollback says it as well."""
    template = _HEADLINES.get(rollback.state)
    if rollback.state is State.APPROVED and rollback.build:
        template = f"🔵 Rebuilding {{what}}: {_phase(rollback.build)}"
    if rollback.state is State.PROPOSED and rollback.build:
        template = "Deploy {service}, built without {commit}?"
    return (
        template.format(what=_what(rollback, commit), service=rollback.service, commit=commit[:7]) if template else None
    )


def done(rollback: Rollback, commit: str) -> str:
    return f"Rebuilt {_what(rollback, commit)}"


def wanted(rollback: Rollback, commit: str) -> str:
    """Completes “… wants to”."""
    return f"revert {code(commit[:12])} and rebuild *{foreign(rollback.service)}*"


def under_way(rollback: Rollback, commit: str) -> str:
    return f"*{foreign(rollback.service)}*, built without {code(commit[:12])}, is being deployed"


def image(rebuild: Rebuild) -> str:
    """In the place of the image that is not known yet."""
    return f"what is built without {code(rebuild.commit[:12])}"


def proposed(rollback: Rollback, rebuild: Rebuild) -> Iterator[str]:
    """For the card: what is built from what, and what serves until then; `steps` has the rest."""
    plan, base, build = rollback.plan, code(rebuild.base), rollback.build
    if build and build.built_at:
        yield (
            f"*What was built*  The image without {code(rebuild.commit[:12])} was built at {moment(build.built_at)}, "
            f"from {base} as it was then. It is not built again. After the approval {foreign(plan.to_name)} is "
            "registered with it, and deployed by one call."
        )
    else:
        named = f" “{foreign(plan.subject, 100)}”" if plan.subject else ""
        yield (
            f"*What is built*  All that is on {base} by then, without {code(rebuild.commit[:12])}{named}. Nothing "
            "starts before the approval."
        )
    yield _meanwhile(plan)


def steps(rollback: Rollback, rebuild: Rebuild) -> Iterator[str]:
    """What happens after the approval, in order; nothing of that is left where the image is there already."""
    base = code(rebuild.base)
    if rollback.build and rollback.build.built_at:
        return
    yield f"{code(rebuild.commit[:12])} is reverted on {base}, on a branch of its own: {code(rollback.branch)}"
    yield (
        f"CodeBuild's {code(rebuild.project)} runs `npm ci`, `npm run build` and `docker build`, and pushes the image "
        f"to {code(rebuild.repository)}"
    )
    yield f"{foreign(rollback.plan.to_name)} is registered with that image by its digest, and deployed by one call"
    if rebuild.github:
        yield f"then the revert gets a pull request in {code(rebuild.github)}"


def _meanwhile(plan: Plan) -> str:
    keeps = f"Until then {code(plan.from_name)} keeps serving"
    if plan.gone_back:
        return f"{keeps}; {foreign(plan.gone_back)} went back to it already."
    return f"{keeps}. If that cannot wait, choose _{IMMEDIATE_FIRST}_ behind the dots: the rebuild then follows it."


def approved(rollback: Rollback) -> str:
    """For the card, before ECS is called."""
    build, plan = rollback.build, rollback.plan
    if build is None:
        return "The service and the rights are read once more. Then the build starts, once."
    if build.digest:
        return "The image is built. The service and the rights are read once more; then it is registered and deployed."
    named, since = f" {code(build.id)}" if build.id else "", moment(build.started_at)
    return f"The build{named} runs since {since}: *{_phase(build)}*. {code(plan.from_name)} keeps serving."


def sure(rollback: Rollback, rebuild: Rebuild) -> str:
    """The first sentence of the confirm dialog."""
    if rollback.build:
        return f"The image that was built without {rebuild.commit[:12]} is registered. Then one"
    return f"{rebuild.project} builds {rebuild.base} without {rebuild.commit[:12]}. Its image is registered. Then one"


def build_started(rollback: Rollback) -> Message:
    build, rebuild = rollback.build, rollback.plan.rebuild
    if build is None or rebuild is None:
        return said("A build has started.")
    begun = f"Approved by {approvals.by(rollback)}. The build {code(build.id)} has started"
    keeps = f"{code(rollback.plan.from_name)} keeps serving until its image is deployed."
    return said(f"{begun}: *{foreign(rollback.service)}* without {code(rebuild.commit[:12])}. {keeps}")


def revert(rollback: Rollback, problem: str, called: Collection[str]) -> Message:
    """At the end: where the revert is, and what happens if nobody merges it. `called` shall do so."""
    build, rebuild = rollback.build, rollback.plan.rebuild
    if build is None or rebuild is None:
        return said("There is no revert.")
    branch, base = code(rollback.branch), code(rebuild.base)
    if rollback.state is not State.SUCCEEDED:
        return said(
            f"The revert stays on the branch {branch}. It does not run: look at the outcome before you merge it."
        )
    held = f"Until it is merged into {base}, the next pipeline run brings {code(rebuild.commit[:12])} back."
    held, to = f"{held}{_held_until(rollback, rebuild)}", " ".join(map(person, called))
    if build.pull_request:
        return said(f"The revert has a {link(build.pull_request, 'pull request')}. {held} {to}".strip())
    why = f"{prose(problem)}\n" if problem else ""
    return said(f"{why}The revert is on the branch {branch}: please open a pull request to {base}. {held} {to}".strip())


def _held_until(rollback: Rollback, rebuild: Rebuild) -> str:
    """What nobody should have to guess: how long it stays held, and who ends that."""
    looked_for = " This thread says when it is merged" if rollback.merge_awaited else ""
    if not (rollback.hold and rollback.hold.in_force):
        return f"{looked_for}." if looked_for else ""
    stays = f" {foreign(rollback.service)} stays held until the revert is on {code(rebuild.base)}."
    if looked_for:
        return f"{stays}{looked_for}, and this hold ends then."
    release = code(f"/rollback {rollback.service} hold release REASON")
    return f"{stays} The bot does not look for that: release it then, with the button on the card or with {release}."


def merged(rollback: Rollback) -> Message:
    build, rebuild = rollback.build, rollback.plan.rebuild
    if build is None or rebuild is None:
        return said("The revert is merged.")
    address = link(build.pull_request, "pull request")
    return said(f"The revert of {code(rebuild.commit[:12])} is merged into {code(rebuild.base)}: see its {address}.")


def _what(rollback: Rollback, commit: str) -> str:
    return f"{rollback.service} without {commit[:7]}"


def _phase(build: Build) -> str:
    """What is being done."""
    if build.digest:
        return "image built"
    return of_build_phase(build.phase) if build.phase else "starting"
