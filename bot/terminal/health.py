"""`rollback-bot health`: the look of `/rollback SERVICE health`, in the same words, where Slack cannot be asked."""

import json
from datetime import UTC

import aws
from bot import catalog as catalogs
from bot.clock import SystemClock
from bot.follow_up import hold_rules
from bot.model import Check, Figures, Health, HealthNow, Result, hold
from bot.outside.visits import HttpVisits
from bot.outside.web import HttpWeb
from bot.ports import Sights
from bot.settings import SecretFiles, Settings
from bot.target.what_runs import what_runs
from bot.validation.health_now import health_now
from bot.validation.health_told import headline, verdict, worst_first
from handlers.messages.health import drawn

_STATUS = {Health.PASSED: 0, Health.FAILED: 1, Health.INCONCLUSIVE: 2}
_WORDS = {Result.PASS: "pass", Result.FAIL: "FAIL", Result.INCONCLUSIVE: "?", Result.NOTE: "note"}


async def look(settings: Settings, service: str) -> HealthNow:
    """Needs neither Slack nor a database."""
    settings.check_aws()
    catalog, clients = catalogs.load(settings.config), aws.Aws()
    web = HttpWeb(catalog)
    sights = Sights(
        clock=SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch),
        ecs=aws.Ecs(clients),
        target_healths=aws.Elb(clients),
        logs=aws.CloudWatchLogs(clients),
        cloudwatch=aws.CloudWatch(clients),
        web=web,
        visits=HttpVisits(catalog),
        secrets=SecretFiles.of_environment(),
    )
    try:
        return await health_now(catalog.known(service), sights)
    finally:
        await web.close()
        clients.close()


def exit_status(now: HealthNow) -> int:
    """0: well; 1: a check fails; 2: not enough data."""
    return _STATUS[verdict(now)]


def report(now: HealthNow) -> str:
    """The headline, what runs, a line for each check, the worst first, and what was measured."""
    lines = [headline(now)]
    if now.state:
        since = f", since {now.state.primary.created_at:%Y-%m-%d %H:%M} UTC" if now.state.primary else ""
        mark = hold.read(now.state.tags)
        lines += [f"{what_runs(now.state)}{since}", *([hold_rules.told(mark, now.service)] if mark else [])]
    checks = [f"{_WORDS[check.result]:<4}  {check.name}: {check.evidence}" for check in worst_first(now.checks)]
    measured = [line.replace("*", "").replace("`", "") for line in drawn(now).lines]
    return "\n".join([*lines, "", *checks, *(["", *measured] if measured else [])])


def as_json(now: HealthNow) -> str:
    """Times are UTC. `health` is passed, failed or inconclusive; `result` pass, fail or inconclusive."""
    told = {
        "service": now.service,
        "at": now.at.astimezone(UTC).isoformat(),
        "health": verdict(now).value,
        "headline": headline(now),
        "runs": now.state.task_definition if now.state else None,
        "checks": [_check(check) for check in worst_first(now.checks)],
        "metrics": _metrics(now.figures) if now.figures else None,
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _check(check: Check) -> dict[str, str]:
    return {"name": check.name, "result": check.result.value, "evidence": check.evidence}


def _metrics(figures: Figures) -> dict[str, object]:
    points = {
        metric.value: [{"at": point.at.isoformat(), "value": point.value} for point in measured]
        for metric, measured in figures.points.items()
    }
    times = {"start": figures.start.isoformat(), "end": figures.end.isoformat(), "period": figures.period}
    return {**times, "missing": list(figures.missing), "points": points}
