"""How a gate is told: to people in the log of a pipeline, and to programs. Both, and the exit status, are promised."""

import json
from datetime import UTC

from bot.gate.rules import Answer, Gate

STATUS = {Answer.GO: 0, Answer.STOP: 1, Answer.UNKNOWN: 3}
"""2 is wrong input, as of every command."""

_HEADLINE = {
    Answer.GO: "Go: {} may be deployed.",
    Answer.STOP: "Stop: do not deploy {} now.",
    Answer.UNKNOWN: "Stop: whether {} may be deployed is not known, and what is not known is no yes.",
}
_WORDS = {Answer.GO: "ok", Answer.STOP: "STOP", Answer.UNKNOWN: "?", Answer.SKIPPED: "-"}


def report(gate: Gate) -> str:
    lines = [f"{_WORDS[each.answer]:<4}  {each.asked}: {each.told}" for each in gate.said]
    return "\n".join([_HEADLINE[gate.answer].format(gate.service), *lines])


def as_json(gate: Gate) -> str:
    """`answer` is go, stop or unknown, of a check also skipped; `at` is UTC."""
    told = {
        "service": gate.service,
        "at": gate.at.astimezone(UTC).isoformat(),
        "answer": gate.answer.value,
        "exit_status": STATUS[gate.answer],
        "checks": [{"name": each.asked.value, "answer": each.answer.value, "told": each.told} for each in gate.said],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)
