"""A declared sign-in, step after step: what is sent, what is kept, and what each answer shows. Pure.

Whatever an answer says is shown only where it helps, and never what was kept or secret: see docs/decisions/0100.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import quote

import jmespath

from bot.catalog.sign_in import PLACE, Step
from bot.model import Check, Exchange, Exchanged, Fetched, Phase, Result
from bot.text import cut
from bot.validation.checks import NOT_WHOLE, as_json, not_read
from bot.validation.phases import judged_from
from bot.validation.put_off import as_of_then
from bot.validation.redacting import Redacted

SIGN_IN = "sign-in: "  # before the names of the checks
_EVERY, _FAILED_EVERY = timedelta(minutes=5), timedelta(minutes=2)  # rarely enough that no account is locked
_LONGEST = 8192  # of what is kept
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]|\A\.{1,2}\Z")  # “..” would lead to another address
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Known:
    """By their names: the secrets that are sent, and what was kept so far. It is never printed."""

    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def redact(self) -> Redacted:
        return Redacted((*self.secrets.values(), *self.kept.values()))


def exchange(step: Step, known: Known) -> Exchange:
    """The step with everything filled in. A status of 3xx that is declared is wanted itself, and not gone after."""
    return Exchange(
        url=_filled(step.url, known, quote_=True),
        method=step.method,
        headers={name: _filled(value, known) for name, value in step.headers.items()},
        form={name: _filled(value, known) for name, value in step.form.items()} if step.form else None,
        json=json.dumps(_filled_in(step.body, known)) if step.body is not None else None,
        follow=not 300 <= step.status < 400,
    )


def after(step: Step, answer: Exchanged, known: Known, at: datetime) -> tuple[Check, Known]:
    """What the answer shows; and what is known then, where the step failed as well: what it gave is hidden too."""
    found = {name: _value(where, answer) for name, where in step.keep.items()}
    known = replace(known, kept={**known.kept, **{name: value for name, value in found.items() if value}})
    redact, fetched = known.redact, answer.fetched
    lacking = [f"nothing to keep as {name} at {step.keep[name]}" for name, value in found.items() if not value]
    flaws = list(_flaws(step, fetched, redact)) or [*_wrong(step, fetched, redact), *lacking]
    if flaws and not fetched.whole:
        return not_read(f"{SIGN_IN}{step.name}", f"{NOT_WHOLE}: {flaws[0]}", at), known
    kept = [f"keeps {', '.join(step.keep)}"] if step.keep else []
    told = ", ".join(flaws or [f"HTTP {fetched.status} in {fetched.milliseconds} ms", *kept])
    return Check(f"{SIGN_IN}{step.name}", Result.FAIL if flaws else Result.PASS, cut(told, 500), at), known


def not_tried(steps: Sequence[Step], why: str, at: datetime) -> list[Check]:
    return [Check(f"{SIGN_IN}{step.name}", Result.INCONCLUSIVE, f"not tried: {why}", at) for step in steps]


def made_lately(phase: Phase, steps: Sequence[Step], at: datetime) -> tuple[Check, ...]:
    """What a look shall say without signing in again, as of when it was done; none where it is time to.

    What failed is not said to fail at a look that did not try it. In its last looks a phase is tried each time.
    """
    before = [check for check in phase.watch.checks if check.name.startswith(SIGN_IN)] if phase.watch else []
    same = [check.name for check in before] == [f"{SIGN_IN}{step.name}" for step in steps]
    if not before or not same or at >= judged_from(phase):
        return ()
    passed = all(check.result is Result.PASS for check in before)
    pause = _EVERY if passed else _FAILED_EVERY
    return tuple(map(as_of_then, before)) if timedelta(0) <= at - before[0].at < pause else ()


def _filled(text: str, known: Known, *, quote_: bool = False) -> str:
    def value(found: re.Match[str]) -> str:
        plain = known.secrets[found[1]] if found[1] is not None else known.kept[found[2]]
        return quote(plain, safe="") if quote_ else plain

    return PLACE.sub(value, text)


def _filled_in(value: object, known: Known) -> object:
    if isinstance(value, str):
        return _filled(value, known)
    if isinstance(value, Mapping):
        return {name: _filled_in(each, known) for name, each in value.items()}
    return [_filled_in(each, known) for each in value] if isinstance(value, list | tuple) else value


def _value(where: str, answer: Exchanged) -> str:
    """ "" where nothing stands there that could be sent again: nor in a header, nor as one part of an address."""
    kind, _, name = where.partition(" ")
    if kind == "header":
        found: object = answer.headers.get(name.lower(), "")
    elif kind == "cookie":
        found = answer.cookies.get(name, "")
    else:
        found = _at(where, answer.fetched.body)
    text = found if isinstance(found, str) else as_json(found) if isinstance(found, int | float) else ""
    return "" if len(text) > _LONGEST or _UNSENDABLE.search(text) else text


def _at(path: str, body: str) -> object:
    try:
        return jmespath.search(path, json.loads(body))
    except (ValueError, RecursionError):  # JMESPath's errors among them
        return _ABSENT


def _flaws(step: Step, fetched: Fetched, redact: Redacted) -> Iterator[str]:
    """An answer that should not have come may hold what nobody declared: only an error's text is shown."""
    if fetched.problem or fetched.status is None:
        yield f"no answer: {cut(redact(fetched.problem or 'nothing was received'))}"
    elif fetched.status != step.status:
        said = f": “{cut(redact(fetched.body))}”" if fetched.status >= 400 and fetched.body else ""
        yield f"HTTP {fetched.status} instead of {step.status}{said}"
    elif step.contains not in fetched.body:
        yield f"HTTP {fetched.status}, but no “{cut(step.contains)}” in the answer"


def _wrong(step: Step, fetched: Fetched, redact: Redacted) -> Iterator[str]:
    for path, value in step.json_.items():
        if (found := _at(path, fetched.body)) is _ABSENT:
            yield "the body is not JSON"
            return
        if as_json(found) != as_json(value):
            yield f"{path} is {cut(redact(as_json(found)))} instead of {cut(as_json(value))}"
