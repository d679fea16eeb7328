"""All that is known of one rollback in one file, as Markdown for people and as JSON for programs. Pure, and redacted.

Values of the configuration are in neither: the plan's diff does not have them. See docs/decisions/0251.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_jsonable_python

from bot.model import Deployment, EvidenceBefore, EvidenceFile, Figures, KeptLine, Metric, Rollback, Seen, short
from bot.secrets.redaction import redacted
from bot.text import cut

LIMIT = 500_000  # characters of Markdown; what is beyond it is said to be cut
_REASON = 400


@dataclass(frozen=True, slots=True)
class Collected:
    """`before` was kept of the incident that was left; `after` is what was read when the rollback had gone wrong."""

    at: datetime
    before: EvidenceBefore | None = None
    after: EvidenceBefore | None = None
    deployments: tuple[Deployment, ...] = ()
    seen: Seen | None = None


def evidence_file(rollback: Rollback, collected: Collected) -> EvidenceFile:
    """Each line is redacted by itself: of a long text that keeps no more than both ends."""
    markdown = "\n".join(redacted(" ".join(each.splitlines())) for each in _markdown(rollback, collected))
    whole = markdown if len(markdown) <= LIMIT else f"{markdown[:LIMIT]}\n\nThe rest is cut.\n"
    return EvidenceFile(rollback.id, collected.at, f"{whole}\n", as_json(rollback, collected))


def name_of(rollback: Rollback, kind: str) -> str:
    """`rb-1a2b3c4d-evidence.md`: by it the file is found again in its thread."""
    return f"{rollback.reference}-evidence.{kind}"


def as_json(rollback: Rollback, collected: Collected) -> str:
    """One object with ISO 8601 times; nothing is lacking but what could not be read, which `not_read` names."""
    plan = rollback.plan
    known: dict[str, Any] = {
        "reference": rollback.reference,
        **{name: getattr(rollback, name) for name in ("id", "service", "state", "outcome", "reason", "requester")},
        **{name: getattr(plan, name) for name in ("account", "region", "cluster", "ecs_service", "call", "simulated")},
        "from": plan.from_task_definition,
        "to": rollback.effective_plan.to_task_definition,
        "collected_at": collected.at,
        "timeline": [{"at": at, "what": what} for at, what in timeline(rollback)],
        "changes": plan.changes,
        "warnings": [f"{each.what}: {each.why}" for each in plan.warnings],
        "seen": collected.seen,
        "deployments": collected.deployments,
        "before": collected.before,
        "after": collected.after,
    }
    return json.dumps(_redacted(to_jsonable_python(known)), indent=2, ensure_ascii=False) + "\n"


def timeline(rollback: Rollback) -> list[tuple[datetime, str]]:
    """What people and the bot did, in order."""
    known: list[tuple[datetime | None, str]] = [
        (
            rollback.requested_at,
            f"asked for by {rollback.requester or 'nobody'}: {rollback.reason or 'no reason given'}",
        ),
        *((each.at, f"{each.level} contact was called") for each in rollback.called),
        (rollback.looking.at if rollback.looking else None, "a contact looked"),
        *((each.at, f"approved by {each.person}") for each in rollback.approvals),
        (rollback.acted_at, f"{rollback.plan.call} was sent"),
        (rollback.traffic_at, "all traffic was back"),
        (rollback.ended_at, f"{rollback.state}: {cut(rollback.outcome, _REASON)}"),
    ]
    told = ((at, " ".join(what.split())) for at, what in known if at)  # nobody's reason becomes a line of its own
    return sorted(told, key=lambda each: each[0])


def _markdown(rollback: Rollback, collected: Collected) -> Iterator[str]:
    plan = rollback.plan
    simulated = " (SIMULATED)" if plan.simulated else ""
    yield f"# {rollback.reference}: {rollback.service}, {rollback.state}{simulated}"
    yield ""
    yield f"Collected {_at(collected.at)}. Secrets are hidden; times are UTC."
    yield ""
    yield f"- Service: {plan.cluster}/{plan.ecs_service} in {plan.region}, account {plan.account}"
    yield f"- From {plan.from_name} to {rollback.effective_plan.to_name}, by {plan.call}"
    yield f"- Outcome: {rollback.outcome or 'none yet'}"
    if seen := collected.seen:
        yield f"- Now: {short(seen.task_definition)}, {seen.running} of {seen.desired} tasks"
    yield from _section("Timeline", [f"- {_at(at)}  {what}" for at, what in timeline(rollback)])
    yield from _section("What the rollback changes", [f"- {_change(each)}" for each in plan.changes])
    yield from _section("Deployments", [f"- {_deployment(each)}" for each in collected.deployments])
    yield from _reading("After it went wrong", collected.after)
    yield from _reading("Before the rollback", collected.before)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from lines or ["Nothing is known."]


def _reading(title: str, read: EvidenceBefore | None) -> Iterator[str]:
    if read is None:
        yield from _section(title, [])
        return
    yield from _section(title, [f"Read {_at(read.taken_at)}."])
    yield from _lines("Tasks that stopped", read.stopped)
    yield from _lines("Events of the service", read.events)
    yield from _lines("Log lines", read.log)
    yield from ("", "### Metrics", "")
    yield from _metrics(read.figures)
    if read.not_read:
        yield from ("", "### Not read", "", *(f"- {each}" for each in read.not_read))


def _lines(title: str, lines: Sequence[KeptLine]) -> Iterator[str]:
    yield from ("", f"### {title}", "")
    if not lines:
        yield "None."
        return
    yield "```"
    yield from (f"{_at(line.at)}  {' '.join(line.text.replace('```', '').split())}" for line in lines)
    yield "```"


def _metrics(figures: Figures | None) -> Iterator[str]:
    if figures is None or not figures.points:
        yield "None."
        return
    yield "| minute | " + " | ".join(figures.points) + " |"
    yield "| --- " * (len(figures.points) + 1) + "|"
    found = {metric: {point.at: point.value for point in points} for metric, points in figures.points.items()}
    for at in sorted({moment for values in found.values() for moment in values}):
        yield f"| {at.astimezone(UTC):%H:%M} | " + " | ".join(_value(m, v.get(at)) for m, v in found.items()) + " |"
    yield from (f"- not read: {each}" for each in figures.missing)


def _value(metric: Metric, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if metric in (Metric.MEAN, Metric.P95) else f"{value:,.0f}"


def _change(change: Any) -> str:
    return f"{change.what}: {change.before} → {change.after}" if change.before or change.after else change.what


def _deployment(each: Deployment) -> str:
    tasks = f"{each.running} of {each.desired} run, {each.failed} failed"
    why = f": {each.rollout_reason}" if each.rollout_reason else ""
    name = short(each.task_definition)
    return f"{_at(each.created_at)}  {each.id} {name} {each.status}, {each.rollout_state.lower()}; {tasks}{why}"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {name: _redacted(each) for name, each in value.items()}
    return [_redacted(each) for each in value] if isinstance(value, list) else value
