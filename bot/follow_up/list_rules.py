"""The list of what follows a success: which items it begins with, and what is told of them. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.catalog import IssuesIn
from bot.model import Check, Checklist, FollowUp, Item, Refusal, Result, Rollback, Ticked, TrackedIssue, of_list
from bot.text import both, counted, cut, dated

LESSONS = "lessons"  # the key of the one item of that list
_WORDS = {
    FollowUp.ROOT_CAUSE: "find out what went wrong",
    FollowUp.FIX: "mend it in the code or the configuration",
    FollowUp.RETEST: "show on staging that the fix works",
    FollowUp.REDEPLOY: "deploy the fix",
}
NAMES = {
    FollowUp.ROOT_CAUSE: "Root cause",
    FollowUp.FIX: "Fix",
    FollowUp.RETEST: "Re-test",
    FollowUp.REDEPLOY: "Re-deploy",
}
_BY_KEY = {**{str(key): name for key, name in NAMES.items()}, LESSONS: "Lessons learned"}
_SHOWN = 3  # failed checks


def begun(owner: str, owner_slack_id: str, due_at: datetime) -> tuple[Item, ...]:
    """All of one owner, until somebody says otherwise."""
    return tuple(
        Item(Checklist.FOLLOW_UPS, key, position, _WORDS[key], owner, owner_slack_id, due_at)
        for position, key in enumerate(FollowUp)
    )


def name(item: Item) -> str:
    """As people call it; of another list, its own words."""
    return name_of(item.key) if item.checklist in (Checklist.FOLLOW_UPS, Checklist.LESSONS) else item.words


def name_of(key: str) -> str:
    """Of one that has a button of its own; its key where nobody knows it."""
    return _BY_KEY.get(key, key)


def by_key(rollback: Rollback, key: str, of: Sequence[Checklist]) -> Item | None:
    """No two lists have the same key."""
    return next((item for item in rollback.items if item.checklist in of and item.key == key), None)


def follow_up(rollback: Rollback, key: str) -> Item | None:
    return by_key(rollback, key, (Checklist.FOLLOW_UPS,))


def of_lessons(rollback: Rollback) -> Item | None:
    """That they are written; None where nobody was asked."""
    return next(iter(of_list(rollback.items, Checklist.LESSONS)), None)


def open_items(rollback: Rollback) -> tuple[Item, ...]:
    return tuple(item for item in of_list(rollback.items, Checklist.FOLLOW_UPS) if item.open)


def ticked_already(item: Item) -> Refusal:
    how = "proven" if item.ticked and item.ticked.proof else "done"
    return Refusal(f"{name(item)} is {how} already.", "The list in the thread says by whom.")


def redeployed(revision: str, at: datetime, end: str) -> str:
    """The proof of a deployment; `end` is the sentence that its line ended with."""
    return f"`{revision}`, deployed {dated(at)}, has another image than the one rolled away. {end}"


def retested(staging: str, revision: str, checks: Sequence[Check]) -> str:
    return f"`{revision}` on {staging} passed {counted(len(checks), 'declared check')}."


def not_proven(staging: str, revision: str, checks: Sequence[Check]) -> str:
    """What a re-test did not show, in a sentence."""
    wrong = [check for check in checks if check.result is not Result.PASS]
    told = "; ".join(f"{check.name}: {cut(check.evidence, 150)}" for check in wrong[:_SHOWN])
    more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return f"`{revision}` on {staging} did not pass: {told}{more}."


def proven(item: Item, ticked: Ticked) -> str:
    return f"{name(item)} is proven: {ticked.proof}"


def named(items: Iterable[Item]) -> str:
    return both([name(item) for item in items])


def tracker(issues: IssuesIn) -> tuple[str, str]:
    """(github or jira, the repository or the project)"""
    return ("jira", issues.jira.project) if issues.jira else ("github", issues.github)


def mark(rollback: Rollback, item: Item, asked: TrackedIssue) -> str:
    """By which its issue is found again; a label of Jira has no blanks. Nobody can guess it before it is opened."""
    if asked.mark:
        return f"rollback-bot-{asked.mark}"
    return f"rollback-bot-{rollback.id[:12]}-{item.key.replace('_', '-')}"


def issue(rollback: Rollback, item: Item, address: str) -> tuple[str, str]:
    """(title, text), for whoever reads the tracker: Slack's names and reasons stay in Slack, behind the `address`."""
    plan = rollback.plan
    lines = [
        f"{name(item)}: {item.words}.",
        f"{rollback.service} was rolled back from {plan.from_name} to {plan.to_name} by {rollback.reference}.",
        *([f"Rolled back at {rollback.ended_at:%Y-%m-%d %H:%M} UTC."] if rollback.ended_at else []),
        *(f"Phase {each.number} of its validation: {each.result}." for each in rollback.phases if each.judged_at),
        *([f"Evidence and discussion: {address}"] if address else []),
        "Closing this ticks the item there.",
    ]
    return f"{name(item)} after {rollback.reference}: {rollback.service}", "\n\n".join(lines)
