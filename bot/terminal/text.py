"""A plan, and what the doctor found, as plain text for a terminal: readable when Slack is down."""

import json
import unicodedata
from collections.abc import Iterable
from typing import TextIO

import click

from bot.model import Change, Diagnosis, Finding, Plan
from bot.model.plan import Candidate
from bot.plan.takes import takes
from bot.text import span


def say(text: object, *, file: TextIO | None = None) -> None:
    """Print it, without what a terminal would obey: names and texts in it come from whoever may register or tag."""
    click.echo("".join(char for char in str(text) if _is_shown(char)), file=file)


def say_json(text: str) -> None:
    """The same for JSON, which still says all of it."""
    click.echo("".join(char if _is_shown(char) else json.dumps(char)[1:-1] for char in text))


def _is_shown(char: str) -> bool:
    return char in "\n\t" or not unicodedata.category(char).startswith("C")


def plan_report(plan: Plan) -> str:
    """What would change, why this target, what to watch for, and the command that does it by hand."""
    simulated = " (SIMULATED)" if plan.simulated else ""
    sections = [
        f"{plan.service}: {plan.cluster}/{plan.ecs_service} in {plan.region}, account {plan.account}{simulated}",
        f"  from  {plan.from_name}\n  to    {plan.to_name}, {plan.target.why}",
        _list("Passed over", [f"{passed.name}: {passed.why}" for passed in plan.target.passed_over]),
        _list("Next candidates", [_candidate(candidate) for candidate in plan.target.following]),
        _list("Changes", [_change(change) for change in plan.changes]),
        _list("Warnings", [_finding(each) for each in plan.warnings if not each.note]),
        _list("Good to know", [_finding(each) for each in plan.warnings if each.note]),
        plan.what_to_expect,
        f"Takes about {takes(plan)}. By hand:\n  {plan.cli}",
    ]
    return "\n\n".join(section for section in sections if section)


def checkup_report(diagnoses: Iterable[Diagnosis]) -> str:
    """A line each: OK, WARN or FIX, what was looked at, what was found, and what to do about it."""
    return "\n".join(f"{_urgency(d):<4} {d.what}: {d.says} {d.fix}".rstrip() for d in diagnoses)


def _urgency(diagnosis: Diagnosis) -> str:
    return "FIX" if diagnosis.must_be_fixed else "WARN" if diagnosis.fix else "OK"


def _list(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"  - {line}" for line in lines)]) if lines else ""


def _finding(finding: Finding) -> str:
    return f"{finding.what}. {finding.why} {finding.fix}".rstrip()


def _candidate(candidate: Candidate) -> str:
    return f"{candidate.name}, served {span(candidate.served)}, deployed {candidate.deployed_at:%Y-%m-%d %H:%M} UTC"


def _change(change: Change) -> str:
    return f"{change.what}: {change.before} -> {change.after}" if change.before or change.after else change.what
