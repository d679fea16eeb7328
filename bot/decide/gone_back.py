"""Has the service gone back at once already? Then a rebuild has nothing to be put behind, and another rollback of that
kind would leave a good revision, and mark it bad.
"""

from collections.abc import Iterable

from bot.model import Finding, Rebuild, Rollback, State, short


def gone_back(task_definition: str, recent: Iterable[Rollback]) -> Rollback | None:
    """The immediate rollback which brought what runs (an ARN); None where something else did. `recent`: newest first.

    An undo, a switched feature and a rebuild are no such rollbacks: after these the bad code may be running.
    """
    last = next((rollback for rollback in recent if rollback.state is State.SUCCEEDED), None)
    if last is None or last.plan.rebuild or last.plan.switch or last.plan.undoes:
        return None
    return last if last.landing.to_task_definition == task_definition else None


def older_settings(rebuild: Rebuild, back: Rollback) -> tuple[Finding, ...]:
    """A warning where what runs is configured otherwise than the release which `back` left.

    New code is then started with old settings, since of the two only the image is made anew.
    """
    others = [change.what for change in back.plan.changes if not change.what.startswith("image of ")]
    if not others:
        return ()
    runs, left = short(back.landing.to_task_definition), back.plan.from_name
    why = (
        f"The image is built from all that is on {rebuild.base} now, but it gets the settings of {runs}, to which "
        f"{back.reference} went back from {left}. They differ in: {', '.join(others)}."
    )
    fix = "Approve only if the new code runs with these too; otherwise merge the revert, and deploy by your pipeline."
    return (Finding(f"New code gets the configuration of {runs}", why, fix, block=False),)
