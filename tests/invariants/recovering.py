"""After a rollback that went wrong: everything told once, nobody called for nothing, and one case at AWS Support."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from bot.follow_up.list_rules import name
from bot.model import Checklist, InteractionKind, NoticeKind, Rollback, Verb, of_list
from tests.invariants.evidence import Evidence

_REMINDED_EVERY = timedelta(minutes=10)


def told_once(evidence: Evidence) -> Iterator[str]:
    """The ways on and the evidence are told once; each contact who was called, and who took it, as well."""
    for rollback in evidence.rollbacks:
        if (recovery := rollback.recovery) is None:
            continue
        told = Counter(row.tell for row in evidence.outbox if row.rollback_id == rollback.id)
        wanted = {
            NoticeKind.RECOVERY: 1,
            NoticeKind.EVIDENCE_FILE: 1,
            NoticeKind.RECOVERY_CALLED: len(recovery.called),
            NoticeKind.TAKEN: int(recovery.looking is not None),
            NoticeKind.SUPPORT_CASE: int(bool(recovery.case and recovery.case.ended_at)),
        }
        for kind, times in wanted.items():
            if told[kind] != times:
                yield f"{kind} of {rollback.id} is told {told[kind]} times, not {times}"


def taken_by_who_pressed(evidence: Evidence) -> Iterator[str]:
    """Whoever looks has pressed that button; after that nobody is called, and each level only once."""
    for rollback in evidence.rollbacks:
        if (recovery := rollback.recovery) is None:
            continue
        levels = Counter(each.level for each in recovery.called)
        yield from (f"{level} is called {times} times" for level, times in levels.items() if times > 1)
        if (look := recovery.looking) is None:
            continue
        if not _pressed(evidence, rollback, Verb.TAKE, look.slack_id):
            yield f"{look.slack_id} looks after {rollback.id}, and never said so"
        yield from (f"{each.level} is called after that" for each in recovery.called if each.at > look.at)


def reminded_in_time(evidence: Evidence) -> Iterator[str]:
    """It is said once in ten minutes that nobody has taken it, until somebody has."""
    for rollback in evidence.rollbacks:
        if rollback.recovery is None or rollback.recovery.looking is None:
            continue
        lasted = rollback.recovery.looking.at - rollback.recovery.began_at
        told = sum((r.rollback_id, r.tell) == (rollback.id, NoticeKind.STILL_OPEN) for r in evidence.outbox)
        if told > lasted // _REMINDED_EVERY:
            yield f"that {rollback.id} is open is said {told} times in {lasted}"


def one_case_a_rollback(evidence: Evidence) -> Iterator[str]:
    """AWS has one case at most for each rollback, of somebody who confirmed its text, and its row says what came."""
    for rollback in evidence.rollbacks:
        opened = [subject for subject in evidence.peers.cases if f"[{rollback.reference}]" in subject]
        case = rollback.recovery.case if rollback.recovery else None
        if len(opened) > 1:
            yield f"{len(opened)} cases are open about {rollback.reference}"
        if opened and case is None:
            yield f"a case is open about {rollback.reference}, and no row has it"
        if case and not _pressed(evidence, rollback, Verb.SUPPORT, case.opened_by):
            yield f"{case.opened_by} has not confirmed the case about {rollback.reference}"
        if case and case.ended_at and bool(case.id) != bool(opened):
            yield f"the row of {rollback.reference} says {case.result!r}, and AWS has {len(opened)} cases"


def one_issue_an_item(evidence: Evidence) -> Iterator[str]:
    """The tracker has one issue for each item, and each item knows its own."""
    for rollback in evidence.rollbacks:
        for item in of_list(rollback.items, Checklist.FOLLOW_UPS):
            begins = f"{name(item)} after {rollback.reference}: "
            opened = [known_as for known_as, title in evidence.peers.issues if title.startswith(begins)]
            if len(opened) > 1:
                yield f"{len(opened)} issues are open about {item.key} of {rollback.reference}"
            if item.issue and item.issue.name and item.issue.name not in opened:
                yield f"{item.key} of {rollback.reference} names {item.issue.name}, which there is not"
            if opened and not (item.issue and item.issue.name):
                yield f"{item.key} of {rollback.reference} does not know its issue"


def _pressed(evidence: Evidence, rollback: Rollback, verb: Verb, slack_id: str) -> bool:
    wanted = (InteractionKind.CLICK, verb, slack_id, rollback.id)
    return any((i.kind, i.verb, i.slack_id, i.rollback_id) == wanted for i in evidence.interactions)
