"""What a channel that is shared with another organization may read: what is rolled back, by whom, and how it ended.

Neither figures of configuration nor names of secrets: whatever AWS, a check or a log has said stays out as a whole,
since nobody can tell what it names. People of this workspace read all of it by a command in another channel.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.approval.escalation import Reach
from bot.model import (
    Alarm,
    Build,
    Change,
    Check,
    Finding,
    NoticeKind,
    Phase,
    Plan,
    Progress,
    Rebuild,
    Request,
    Rollback,
    State,
)
from bot.text import counted
from handlers.messages.blocks import Block, Message, said
from handlers.messages.mrkdwn import code

_NOT_SHOWN = "not shown in a channel that is shared"
_ELSEWHERE = "in a channel that is not shared"
_SENT_BACK = frozenset({"value", "action_id", "block_id"})
_KEPT_BACK = frozenset(
    {NoticeKind.DETAILS, NoticeKind.EVIDENCE, NoticeKind.EVIDENCE_IN_FULL, NoticeKind.LOAD_TEST}
    | {NoticeKind.EVIDENCE_FILE, NoticeKind.SUPPORT_CASE}
    | {NoticeKind.LESSONS, NoticeKind.LESSONS_CHANGED}
    | {NoticeKind.CHECKLIST, NoticeKind.CHECKLIST_CHANGED}
)
_OUR_OWN_WORDS = frozenset({State.SUCCEEDED, State.REJECTED, State.CANCELLED, State.EXPIRED, State.SUPERSEDED})
_ARN = re.compile(r"arn:[a-z-]*aws[a-z-]*:[^\s`\"'<>|,;)]*")
_REGISTRY = re.compile(r"\b\d{12}\.dkr\.ecr\.[\w.-]+(/[\w./-]+)?")
_ACCOUNT = re.compile(r"(?<![\d.])\d{12}(?![\d.])")
_FENCE = re.compile(r"```.*?(?:```|$)", re.DOTALL)


def discreet(rollback: Rollback) -> Rollback:
    """The same rollback with nothing in it that outsiders must not read."""
    build = rollback.build
    return replace(
        rollback,
        plan=_plan(rollback),
        request=_request(rollback.request),
        outcome=_outcome(rollback),
        build=_build(build) if build else None,
        phases=tuple(map(_phase, rollback.phases)),
        automatic=replace(rollback.automatic, told=_NOT_SHOWN) if rollback.automatic else None,
        reviewed=replace(rollback.reviewed, note=_NOT_SHOWN) if rollback.reviewed else None,
    )


def _request(request: Request) -> Request:
    """What an alarm asks for rests on figures; what a person says is theirs to say."""
    if not isinstance(request.origin, Alarm):
        return request
    return replace(request, reason=_NOT_SHOWN, origin=replace(request.origin, suspicion=None))


def of_progress(progress: Progress | None) -> Progress | None:
    """Without ECS's own words."""
    return replace(progress, note="") if progress else None


def of_contacts(contacts: Reach) -> Reach:
    """Without how this organization reaches AWS."""
    return replace(contacts, aws_support="")


def kept_back(kind: NoticeKind, rollback: Rollback) -> Message | None:
    """In place of a message that is about nothing else; None for every other."""
    if kind not in _KEPT_BACK:
        return None
    command = code(f"/rollback {rollback.service} {'plan' if kind is NoticeKind.DETAILS else 'log'}")
    what = "Why, and what changes with it," if kind is NoticeKind.DETAILS else "What was found of it"
    return said(f"{what} is {_NOT_SHOWN}. Type {command} {_ELSEWHERE}.")


def notice_text(kind: NoticeKind, text: str) -> str:
    """The first line of a note: what stands below quotes a log, or AWS."""
    return text.partition("\n")[0] if kind in {NoticeKind.NOTE, NoticeKind.REMINDER, NoticeKind.DRILL} else text


def for_outsiders(message: Message) -> Message:
    """The last look at what is posted: no ARN, no account, no registry, nothing to copy into a terminal, no console."""
    blocks = tuple(kept for block in message.blocks if (kept := _without_links(block)) is not None)
    return Message(unnamed(message.text), tuple(_unnamed(block) for block in blocks))


def unnamed(text: str) -> str:
    text = _REGISTRY.sub("a registry", _ARN.sub("an ARN", _FENCE.sub(f"A command that is {_NOT_SHOWN}.", text)))
    return _ACCOUNT.sub("an account", text)


def _plan(rollback: Rollback) -> Plan:
    plan = rollback.plan
    differs = Change(f"the configuration differs, which is {_NOT_SHOWN}", "", "")
    return replace(
        plan,
        account="not shown",
        target=replace(plan.target, passed_over=(), following=()),
        changes=(differs,) if plan.changes else (),
        warnings=_warnings(rollback),
        cli="",
        what_to_expect="",
        copy=replace(plan.copy, settings=()) if plan.copy else None,
        rebuild=_rebuild(plan.rebuild) if plan.rebuild else None,
    )


def _warnings(rollback: Rollback) -> tuple[Finding, ...]:
    count = sum(not each.note for each in rollback.plan.warnings)
    if not count:
        return ()
    what = f"{counted(count, 'warning')}, {_NOT_SHOWN}."
    fix = f"Read {'it' if count == 1 else 'them'} before you approve: `/rollback {rollback.service} plan` {_ELSEWHERE}."
    return (Finding(what, "", fix, block=False),)


def _rebuild(rebuild: Rebuild) -> Rebuild:
    return replace(rebuild, project="the project", repository="the repository", github="")


def _build(build: Build) -> Build:
    """CodeBuild's id begins with the name of the project."""
    return replace(build, id=build.id.rpartition(":")[2][:8])


def _outcome(rollback: Rollback) -> str:
    if rollback.state in _OUR_OWN_WORDS or not rollback.outcome:
        return unnamed(rollback.outcome)
    return f"Why is {_NOT_SHOWN}: type `/rollback {rollback.service} log` {_ELSEWHERE}."


def _phase(phase: Phase) -> Phase:
    checks = tuple(map(_check, phase.checks))
    return replace(phase, checks=checks, figures=None, baseline=None, watch=None if phase.judged_at else phase.watch)


def _check(check: Check) -> Check:
    return replace(check, evidence="")


def _without_links(block: Block) -> Block | None:
    """None: it had nothing but links to the console."""
    if block.get("type") != "actions":
        return block
    kept = [element for element in block["elements"] if "url" not in element]
    return {**block, "elements": kept} if kept else None


def _unnamed(value: Any) -> Any:
    """All text in it; what a button sends back stays as it is."""
    if isinstance(value, str):
        return unnamed(value)
    if isinstance(value, Mapping):
        return {name: each if name in _SENT_BACK else _unnamed(each) for name, each in value.items()}
    return [_unnamed(each) for each in value] if isinstance(value, list | tuple) else value
