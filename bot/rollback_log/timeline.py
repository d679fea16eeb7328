"""What happened to one rollback, to the second, from the rows of the audit: each line names the row that proves it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.follow_up.list_rules import name_of
from bot.model import Recorded, State
from bot.text import both, counted, inert, spelled_out

Detail = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """`seq` and `hash` are those of the row of the audit."""

    at: datetime
    what: str
    who: str
    seq: int
    hash: str


def timeline(rows: Iterable[Recorded]) -> tuple[Line, ...]:
    """A line for each row that changed something, in order; answers to people only repeat what these say."""
    return tuple(Line(row.at, what, row.actor, row.seq, row.hash) for row in rows if (what := _told(row)))


def _told(row: Recorded) -> str:
    if row.event in _EVENTS:
        return _EVENTS[row.event](row.detail)
    outcome = row.detail.get("outcome", "")
    return f"Ended, {row.event}: {outcome}" if outcome else f"{row.event}".capitalize()


def _asked(detail: Detail) -> str:
    ask = detail.get("ask") or {}
    more = ask.get("revision") or ask.get("feature") or ask.get("commit") or ""
    trigger = ": ".join(filter(None, (detail.get("category") or "", detail.get("reason") or "")))
    return " ".join(filter(None, (ask.get("kind", "a rollback"), more))) + (f" ({trigger})" if trigger else "")


def _approved(detail: Detail) -> str:
    if "automatic" in detail:
        return f"Begun by itself, without an approval: {detail['automatic'].get('told', '')}"
    if "emergency" in detail or detail.get("kind") == "emergency":
        return "EMERGENCY: begun by who asked, alone"
    return "Approved"


def _noted(detail: Detail) -> str:
    told = (said(detail[name]) for name, said in _NOTES.items() if detail.get(name) not in (None, "", [], {}))
    return "; ".join(filter(None, told)) or _other(detail)


def _phase(detail: Detail) -> str:
    failed = [check.get("name", "") for check in detail.get("checks") or () if check.get("result") == "failed"]
    rest = f" ({both(failed)} failed)" if failed else ""
    return f"Phase {detail['phase']} of the validation: {detail.get('health', '')}{rest}"


def _called(called: Detail) -> str:
    who = both([f"<@{each}>" for each in called.get("slack_ids") or ()])
    return f"{called.get('level', 'A contact')} was called: {who}".strip(": ")


def _hold(hold: Detail) -> str:
    if hold.get("released_at"):
        return "Deploys are no longer on hold"
    if why := hold.get("problem"):
        ending = hold.get("release_asked_at")
        return f"The hold could not be taken away: {why}" if ending else f"Deploys could not be put on hold: {why}"
    if hold.get("release_asked_at"):
        return "The hold was about to be taken away"
    return "Deploys are on hold" if hold.get("held_at") else ""


def _reported(said: Any) -> str:
    if isinstance(said, Mapping) and "well" in said:
        return "Users are well, somebody said" if said["well"] else "Users have problems, somebody said"
    return "Problems were reported"


def _evidence(counts: Detail) -> str:
    some = [(counts.get("stopped", 0), "stopped task"), (counts.get("events", 0), "event")]
    told = [*(counted(number, noun) for number, noun in some), f"{counts.get('log', 0)} lines of the log"]
    return f"Evidence of the incident was kept: {both(told)}"


def _load_test(test: Detail) -> str:
    return f"Load test: {test['result']}" if test.get("result") else "A load test was started"


def _build(build: Detail) -> str:
    return "The image is built" if build.get("digest") else "The build is under way"


def _item(said: Detail, now: str) -> str:
    proof = f": {said['proof']}" if said.get("proof") else ""
    name = said.get("words") or name_of(str(said.get("key", "")))
    return f"{name} is {now}{proof}"


def _other(detail: Detail) -> str:
    if "phase" in detail:
        return _phase(detail)
    return ""


_NOTES: Mapping[str, Callable[[Any], str]] = {
    "called": _called,
    "looking": lambda _: "Somebody looks into it",
    "reviewed": lambda said: f"The review was closed: {said.get('note', '')}",
    "hold": _hold,
    "reported": _reported,
    "evidence": _evidence,
    "load_test": _load_test,
    "ended": lambda why: f"The checks were ended: {why}",
    "looked": lambda number: f"What phase {number} of the validation sees has changed",
    "traffic_at": lambda _: "All traffic is back",
    "hook_told": lambda hook: f"ECS waits for a person at {hook}",
    "resumed_at": lambda _: "ECS waits no longer",
    "build": _build,
    "registered": lambda arn: f"The copy is {str(arn).rpartition('/')[2]}",
    "lessons": lambda said: f"The lessons were written, version {said.get('version', 1)}",
    "item_ticked": lambda said: _item(said, "done"),
    "item_unticked": lambda said: _item(said, "open again"),
    "merge_awaited": lambda _: "The revert is looked for on its branch",
}


_EVENTS: Mapping[str, Callable[[Detail], str]] = {
    State.PROPOSED: lambda detail: f"Asked for: {_asked(detail)}",
    "remade": lambda detail: "Planned anew: what was approved had changed meanwhile",
    State.APPROVED: _approved,
    "building": lambda detail: "The build was about to be started",
    "registering": lambda detail: "A copy of the revision was about to be registered",
    State.EXECUTING: lambda detail: f"{detail.get('call', 'The call')} was about to be sent",
    State.ROLLING: lambda detail: "ECS has accepted the call" if "acted_at" in detail else "The rollout goes on",
    "resumed": lambda detail: "The bot was started again, and went on",
    "paused": lambda detail: "The bot was stopped, and laid this down",
    "noted": _noted,
    "answered": lambda detail: "",
    "telling": lambda detail: "",  # by the digests of texts
}


def shown(lines: Iterable[Line], names: Callable[[str], str | None]) -> Iterator[tuple[str, str, str, str]]:
    """Time, what, who and row, with people named as `names` knows them by their Slack ids."""
    for line in lines:
        what, who = inert(spelled_out(line.what, names)), names(line.who) or line.who
        yield f"{line.at:%Y-%m-%d %H:%M:%S}", what, who, f"{line.seq} · {line.hash[:12]}"
