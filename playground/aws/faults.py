"""Let AWS misbehave: answers that fail, never come, come from before a change, or are not what they should be."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event
from typing import Any

from werkzeug.wrappers import Response

Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Fault:
    """One spoilt answer; without `code`, `change` or `stale` the connection is closed unanswered.

    `apply`: what was asked happens all the same. `hold`: real seconds before anything is answered. `after`: strikes
    only once that operation has been called since this was planned. `change`: the true answer -> another one, or the
    text of a body.
    """

    code: str | None = None
    status: int = 500
    apply: bool = False
    hold: float = 0.0
    after: str = ""
    message: str = "Made to fail by the playground."
    change: Change | None = None
    stale: bool = False

    @property
    def silent(self) -> bool:
        return not (self.code or self.change or self.stale)

    def spoil(self, response: Response) -> None:
        if self.change is not None:
            body = response.get_data(as_text=True)
            spoilt = self.change(json.loads(body) if body.startswith("{") else body)
            response.set_data(spoilt if isinstance(spoilt, str) else json.dumps(spoilt))


class Faults:
    """What is still planned, per operation and in that order; `met` is what calls have met so far."""

    def __init__(self) -> None:
        self.met: list[tuple[str, Fault]] = []
        self._planned: defaultdict[str, list[Fault]] = defaultdict(list)
        self._waiting: defaultdict[str, list[tuple[str, Fault]]] = defaultdict(list)  # by what they come after

    @property
    def left(self) -> int:
        return sum(len(planned) for planned in self._planned.values()) + sum(map(len, self._waiting.values()))

    def plan(self, operation: str, fault: Fault, *, times: int) -> None:
        if fault.after:
            self._waiting[fault.after] += [(operation, fault)] * times
        else:
            self._planned[operation] += [fault] * times

    def coming(self, operation: str) -> bool:
        """Does the next call of it meet one?"""
        return bool(self._planned[operation])

    def next(self, operation: str) -> Fault | None:
        """The fault that this call meets."""
        fault = self._planned[operation].pop(0) if self._planned[operation] else None
        if fault is not None:
            self.met.append((operation, fault))
        for name, waiting in self._waiting.pop(operation, ()):
            self._planned[name].append(waiting)
        return fault

    def heal(self) -> None:
        """Forget what is still planned."""
        self._planned.clear()
        self._waiting.clear()


class Holds:
    """Answers that are kept back until they are let go; what was asked happens all the same. Thread-safe."""

    _LONGEST = 60.0  # real seconds: whoever has died hears no answer

    def __init__(self) -> None:
        self._held: list[tuple[str, str]] = []
        self._free = Event()

    def hold(self, operation: str, naming: str = "") -> None:
        """From now on, of calls that have `naming` among their parameters; "" for all."""
        self._held.append((operation, json.dumps(naming) if naming else ""))

    def let_go(self) -> None:
        """Of all that is held; what is asked from now on is answered at once."""
        free, self._held, self._free = self._free, [], Event()
        free.set()

    def wait(self, operation: str, parameters: Mapping[str, Any]) -> None:
        free, held = self._free, list(self._held)
        if any(operation == name and naming in json.dumps(parameters, default=str) for name, naming in held):
            free.wait(self._LONGEST)


class Answers:
    """What was last answered to each question, now and before the newest change."""

    def __init__(self) -> None:
        self._latest: dict[tuple[str, str], Any] = {}
        self._before: dict[tuple[str, str], Any] = {}

    def note(self, operation: str, parameters: Mapping[str, Any], answer: Any) -> None:
        self._latest[operation, json.dumps(parameters)] = answer

    def changed(self) -> None:
        self._before = dict(self._latest)

    def before(self, operation: str, parameters: Mapping[str, Any]) -> Any:
        """Raises KeyError for a question that nobody had asked before the change."""
        return self._before[operation, json.dumps(parameters)]
