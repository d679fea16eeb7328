"""Change one thing in the evidence and leave all else as it was."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.model import Rollback
from playground.slack.record import Call
from tests.invariants.check import judge
from tests.invariants.evidence import Evidence

Doctored = Callable[[Evidence], Evidence]


def unnamed(breaks: Mapping[str, Sequence[Doctored]], true: Evidence) -> list[str]:
    """What the checker lets pass of this, and what it complains of without any reason; [] as it should be."""
    found = [f"{name}: {each}" for name in breaks for each in _named(true, name)]
    for name, all_of_it in breaks.items():
        found += [f"{name} does not see {each.__name__}" for each in all_of_it if not _named(each(true), name)]
    return found


def _named(evidence: Evidence, name: str) -> list[str]:
    return [problem for problem in judge(evidence, ended=True) if problem.startswith(f"{name}:")]


def rollback(true: Evidence, **fields: Any) -> Evidence:
    changed: Rollback = replace(true.rollbacks[0], **fields)
    return replace(true, rollbacks=(changed, *true.rollbacks[1:]))


def intent(true: Evidence, **fields: Any) -> Evidence:
    return replace(true, intents=(replace(true.intents[0], **fields),))


def approval(true: Evidence, **fields: Any) -> Evidence:
    return replace(true, approvals=(replace(true.approvals[0], **fields),))


def authorization(true: Evidence, **fields: Any) -> Evidence:
    return replace(true, authorizations=(replace(true.authorizations[0], **fields),))


def answered(true: Evidence, slack_id: str, **flags: bool) -> Evidence:
    """Slack always said this of this person."""

    def lie(call: Call) -> Call:
        if call.method != "users.info" or call.arguments["user"] != slack_id:
            return call
        return replace(call, answer={"user": {**call.answer["user"], **flags}})

    return replace(true, slack_calls=tuple(map(lie, true.slack_calls)))


def looked(true: Evidence, *, since: datetime) -> Evidence:
    """The bot looked at the service again and again, every three seconds for ten minutes."""
    look = next(call for call in true.aws_calls if call.operation == "DescribeServices")
    more = [replace(look, at=since + timedelta(seconds=3 * number)) for number in range(1, 200)]
    return replace(true, aws_calls=(*true.aws_calls, *more))


def calls(true: Evidence, **fields: Any) -> Evidence:
    """The changing call was another one."""
    return replace(true, aws_calls=tuple(replace(c, **fields) if c in true.changing else c for c in true.aws_calls))


def only_service(true: Evidence) -> Any:
    return true.services[true.rollbacks[0].plan.service_arn]


def service(true: Evidence, **fields: Any) -> Evidence:
    arn = true.rollbacks[0].plan.service_arn
    return replace(true, services={arn: changed(true.services[arn], **fields)})


def changed(value: Any, **fields: Any) -> Any:
    return replace(value, **fields)


def said(true: Evidence, text: str) -> Evidence:
    message = next(versions[-1] for versions in true.versions.values() if versions[-1].metadata)
    told = replace(message, text=text, ts="2.000002", metadata=None)
    return replace(true, versions={**true.versions, (told.channel, told.ts): (told,)})


def appended(true: Evidence, row: Any) -> Evidence:
    return replace(true, audit=(*true.audit, replace(row, seq=len(true.audit) + 1)))
