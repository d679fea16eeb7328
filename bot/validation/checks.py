"""Validation phase 1: is the service well? Every verdict carries evidence that can be checked; no data is no pass."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import jmespath
from jmespath.exceptions import JMESPathError

from bot.catalog import HealthCheck, Request
from bot.model import Check, Fetched, Health, Result, TargetHealth
from bot.secrets.redaction import redacted
from bot.text import counted, cut

NOT_WHOLE = "only the first 64 KiB of the answer were read"


def target_health_check(
    name: str, targets: Sequence[TargetHealth], at: datetime, *, tasks: int, bound: float = 100
) -> Check:
    """Of one target group; what is draining or unused receives no new requests and does not count.

    `tasks` run what was gone back to; each is a target, and one that is not there yet proves nothing. More than `bound`
    percent must be healthy, or all of them.
    """
    serving = [target for target in targets if target.state not in {"draining", "unused"}]
    healthy = [target for target in serving if target.state == "healthy"]
    if not serving:
        unused = next((f": {_state(target)}" for target in targets if target.state == "unused"), "")
        told = f"no target gets requests{unused}" if unused else "no target is registered"
        return Check(name, Result.INCONCLUSIVE, told, at)
    others = "".join(f"; {target.id} is {_state(target)}" for target in serving if target not in healthy)
    lacking = f", but {counted(tasks, 'task')} of the service run" if len(serving) < tasks else ""
    evidence = cut(f"{len(healthy)} of {counted(len(serving), 'target')} healthy{lacking}{others}")
    if 100 * len(healthy) > bound * max(len(serving), tasks) or (healthy == serving and not lacking):
        return Check(name, Result.PASS, evidence, at)
    ill = any(target.state.startswith("unhealthy") for target in serving)
    return Check(name, Result.FAIL if ill else Result.INCONCLUSIVE, evidence, at)


def health_check(health: HealthCheck, fetched: Fetched, at: datetime) -> Check:
    """The health check endpoint answers with its status and its text."""
    return _answer("health check", list(_flaws(health, fetched)), _qualities(health, fetched), at, fetched=fetched)


def request_check(request: Request, fetched: Fetched, at: datetime) -> Check:
    """A basic function: besides status and text, each JMESPath must find exactly the declared value."""
    flaws, found = list(_flaws(request, fetched)), list[str]()
    if not flaws and request.json_:
        wrong, found = _compare(request.json_, fetched.body)
        flaws += wrong
    return _answer(request.name, flaws, [*_qualities(request, fetched), *found], at, fetched=fetched)


def not_read(name: str, problem: str, at: datetime) -> Check:
    """What could not be read is neither well nor ill. The problem is kept long: it ends with what helps."""
    return Check(name, Result.INCONCLUSIVE, cut(problem, 300), at)


def unsure(check: Check, why: str) -> Check:
    """What would be a pass, but for what could not be read."""
    result = Result.INCONCLUSIVE if check.result is Result.PASS else check.result
    return replace(check, result=result, evidence=cut(f"{check.evidence}, {why}", 500))


def overall(checks: Sequence[Check]) -> Health:
    """One failed check fails the phase; one that is inconclusive, or none at all, leaves it open."""
    results = {check.result for check in checks if check.judges}
    if Result.FAIL in results:
        return Health.FAILED
    return Health.PASSED if results == {Result.PASS} else Health.INCONCLUSIVE


def quoted(body: str) -> str:
    """Of an answer that may hold what it should not: pages of errors tell settings and addresses of databases."""
    return cut(redacted(body))


def _answer(name: str, flaws: Sequence[str], qualities: Sequence[str], at: datetime, *, fetched: Fetched) -> Check:
    """What is wanted may stand in the part of a long answer that was not read."""
    if flaws and not fetched.whole:
        return not_read(name, f"{NOT_WHOLE}: {', '.join(flaws)}", at)
    if flaws:
        return Check(name, Result.FAIL, ", ".join(flaws), at)
    return Check(name, Result.PASS, ", ".join(qualities), at)


def _flaws(wanted: HealthCheck | Request, fetched: Fetched) -> Iterator[str]:
    if fetched.problem or fetched.status is None:
        yield f"no answer: {quoted(fetched.problem or 'nothing was received')}"
    elif fetched.status != wanted.status:
        yield f"HTTP {fetched.status} instead of {wanted.status}: “{quoted(fetched.body)}”"
    elif wanted.contains not in fetched.body:
        yield f"HTTP {fetched.status}, but no “{wanted.contains}” in “{quoted(fetched.body)}”"


def _qualities(wanted: HealthCheck | Request, fetched: Fetched) -> list[str]:
    contains = [f"contains “{wanted.contains}”"] if wanted.contains else []
    return [f"HTTP {fetched.status} in {fetched.milliseconds} ms", *contains]


def _compare(wanted: dict[str, object], body: str) -> tuple[list[str], list[str]]:
    """(what is wrong, what is as declared), one line per JMESPath."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return [f"the body is not JSON: “{quoted(body)}”"], []
    wrong, right = list[str](), list[str]()
    for path, value in wanted.items():
        found, declared = _found(path, document), as_json(value)
        (right if found == declared else wrong).append(
            f"{path} is {cut(found)}" if found == declared else f"{path} is {quoted(found)} instead of {cut(declared)}"
        )
    return wrong, right


def _found(path: str, document: object) -> str:
    try:
        return as_json(jmespath.search(path, document))
    except JMESPathError as error:
        return f"unreadable ({error})"


def as_json(value: object) -> str:
    """Compared as JSON text, in which true is not 1; YAML may also declare dates, which JSON has as strings."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _state(target: TargetHealth) -> str:
    return f"{target.state} ({target.reason})" if target.reason else target.state
