"""The rollback log, in the format of the runbook's section "Rollback Log", as JSON and as CSV. Pure."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from typing import Any

from pydantic_core import to_jsonable_python

from bot.model import Rollback, State, Undo
from bot.rollback_log import learned, listed
from bot.rollback_log.measured import left_behind
from bot.rollback_log.plain import plain
from bot.text import spelled_out, to_the_second
from bot.validation.standing import standing

_COLUMNS = (
    *("reference", "service", "state", "health", "outcome", "from", "to", "category", "reason"),
    *("requester", "approver", "requested_at", "approved_at", "acted_at", "ended_at", "duration_seconds"),
    *("account", "region", "cluster", "ecs_service", "call", "simulated", "drill", "audit_head"),
    *learned.COLUMNS,
)
_SIGNS = "=+\\-@＝＋－＠"  # the last four: where East Asian letters are typed
_BEGINS = re.compile(rf"^[{_SIGNS}\t\r\n]")
_ANEW = re.compile(rf"(?<=[;\t\r\n])([\"' ]*)(?=[{_SIGNS}])")  # where some spreadsheets begin another cell
Names = Callable[[str], str | None]


def _nobody(_: str) -> None:
    return None


def markdown(rollbacks: Sequence[Rollback], names: Names = _nobody) -> str:
    """One section per rollback, in the order given. What nobody has written yet says so.

    People are named as `names` knows them by their Slack ids.
    """
    if not rollbacks:
        return "## Rollback Log\n\nNo rollback has been asked for yet.\n"
    sections = (_section(rollback, names) for rollback in rollbacks)
    return "## Rollback Log\n\n" + "\n".join(sections)


def as_json(rollbacks: Sequence[Rollback]) -> str:
    """A list of objects with ISO 8601 times; `duration_seconds` runs from the request to the end, null until then."""
    return json.dumps([_object(rollback) for rollback in rollbacks], indent=2, ensure_ascii=False) + "\n"


def as_csv(rollbacks: Sequence[Rollback]) -> str:
    """The plain members of the JSON objects, a row each below their names; no cell is taken for a formula."""
    rows = [{name: _cell(value) for name, value in _object(each).items() if name in _COLUMNS} for each in rollbacks]
    written = io.StringIO()
    table = csv.DictWriter(written, _COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue()


def _cell(value: Any) -> str:
    """As a spreadsheet shows it: what begins like a formula is text, also behind what it may split cells at."""
    told = _ANEW.sub(r"\1'", "" if value is None else str(value))
    return f"'{told}" if _BEGINS.match(told) else told


def _section(rollback: Rollback, names: Names) -> str:
    title = f"### {rollback.requested_at.astimezone(UTC):%Y-%m-%d} - {plain(_title(rollback))}"
    lines = [f"- **{name}**: {plain(value)}" for name, value in facts(rollback, names)]
    return "\n".join([title, *lines, *listed.markdown(rollback, names), ""])


def _title(rollback: Rollback) -> str:
    simulated = ", SIMULATED" if rollback.plan.simulated else ""
    kind = "undo of a rollback" if isinstance(rollback.request.ask, Undo) else "rollback"
    kind = f"drill, {_way(rollback)}" if rollback.request.drill else kind
    brings = f", {rollback.plan.brings}" if rollback.plan.brings else ""
    return f"{rollback.service} {kind} ({rollback.reference}{brings}{simulated})"


def _way(rollback: Rollback) -> str:
    """Of a drill; "" of what is none."""
    drill = rollback.request.drill
    return ("forth" if drill.forth else "back") if drill else ""


def facts(rollback: Rollback, names: Names) -> Iterable[tuple[str, str]]:
    """The lines of its section: what each is called, and what it says."""
    yield "Trigger", _trigger(rollback)
    yield "Time", f"{rollback.requested_at.astimezone(UTC):%H:%M} UTC"
    yield "Duration", _duration(rollback)
    yield from learned.lines(rollback)
    yield "Requester", rollback.requester
    yield "Approver", rollback.approver or "nobody"
    yield from _people(rollback, names)
    yield "From", rollback.plan.from_name
    yield "To", rollback.effective_plan.to_name
    yield "Outcome", ": ".join(filter(None, (rollback.state, _one_line(spelled_out(rollback.outcome, names)))))
    yield "Validation", _validation(rollback)
    yield "Audit", rollback.audit_head


def _people(rollback: Rollback, names: Names) -> Iterable[tuple[str, str]]:
    """Who acted alone and who reviewed that, and who was called; nothing where neither was."""
    if alone := rollback.emergency:
        review = f"reviewed by {rollback.reviewed.person}" if rollback.reviewed else "not reviewed yet"
        yield "EMERGENCY", f"{alone.person} acted alone: {_one_line(alone.reason)} ({review})"
    if made := rollback.automatic:
        yield "BY ITSELF", f"{_one_line(made.requester)}, without an approval: {_one_line(made.told)}"
    if rollback.called:
        called = (f"{_named(each.slack_ids, names)} ({each.level}) {each.at:%H:%M} UTC" for each in rollback.called)
        yield "Called", ", ".join(called)


def _named(slack_ids: tuple[str, ...], names: Names) -> str:
    return ", ".join(names(each) or each for each in slack_ids)


def _trigger(rollback: Rollback) -> str:
    asked = ": ".join(filter(None, (rollback.category, _one_line(rollback.reason)))) or "no reason given"
    return f"{asked} ({figure})" if (figure := left_behind(rollback)) else asked


def _duration(rollback: Rollback) -> str:
    return to_the_second(rollback.ended_at - rollback.requested_at) if rollback.ended_at else "not ended yet"


def _seconds(rollback: Rollback) -> int | None:
    return round((rollback.ended_at - rollback.requested_at).total_seconds()) if rollback.ended_at else None


def _validation(rollback: Rollback) -> str:
    """In the words of its headline; where it did not succeed, nothing was validated."""
    return standing(rollback).text if rollback.state is State.SUCCEEDED else "none"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _object(rollback: Rollback) -> dict[str, Any]:
    plan = rollback.plan
    values = {
        "reference": rollback.reference,
        **{name: getattr(rollback, name) for name in ("id", "service", "state", "health", "outcome")},
        **{name: getattr(plan, name) for name in ("account", "region", "cluster", "ecs_service", "call", "digest")},
        "from": plan.from_task_definition,
        "to": plan.to_task_definition,
        "simulated": plan.simulated,
        "drill": _way(rollback),
        **{name: getattr(rollback, name) for name in ("category", "reason", "requester", "approver")},
        **{name: getattr(rollback, name) for name in ("requested_at", "approved_at", "acted_at", "ended_at")},
        "duration_seconds": _seconds(rollback),
        "checks": rollback.checks,
        **{name: getattr(rollback, name) for name in ("called", "looking", "emergency", "reviewed", "automatic")},
        "audit_head": rollback.audit_head,
        "error_rate_before": left_behind(rollback) or None,
        **learned.as_object(rollback),
        "checklists": listed.as_objects(rollback),
        "lessons_version": rollback.learned.version if rollback.learned else 0,
    }
    result: dict[str, Any] = to_jsonable_python(values)
    return result
