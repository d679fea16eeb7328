"""What became of a load test, in a sentence. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.execution.build_outcome import quoted
from bot.model import BuildState, LoadTest
from bot.text import cut, to_the_second

_HOW = {
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "FAULT": "could not be run by CodeBuild",
    "TIMED_OUT": "took longer than CodeBuild allows",
    "STOPPED": "was stopped by somebody",
}
_LINES = 6
BY_HAND = "If it is still wanted, start it by hand in CodeBuild."


def lost(problem: str) -> str:
    """StartBuild was not answered, or the bot died around it, and nothing that it started can be seen."""
    shows = f"CodeBuild could not be read since: {problem}" if problem else "CodeBuild shows no such build."
    return f"Whether the load test was started is not known: {shows} It is not started again. {BY_HAND}"


def over(test: LoadTest, seen: BuildState, log: Sequence[str], now: datetime) -> tuple[str, str]:
    """-> how it ended, in a few words; and what is told of it, with the reason and the end of its log if it failed."""
    took = to_the_second(max(seen.ended_at or now, test.started_at) - test.started_at)
    how = f"{_HOW.get(seen.status, seen.status)} after {took}"
    if seen.status == "SUCCEEDED":
        return how, f"The load test {how}."
    failed = next((phase for phase in seen.phases if phase.status not in ("SUCCEEDED", "")), None)
    why = f" in its phase {failed.name}{f': {cut(failed.message)}' if failed.message else ''}" if failed else ""
    end = f"\nThe end of its log:\n{quoted(log, _LINES)}" if log else ""
    return how, f"The load test {how}{why}.{end}"


def late(problem: str) -> str:
    if problem:
        return f"The load test could not be read until its deadline: {problem}"
    return "The load test was not over by its deadline. It goes on in CodeBuild; stop it there if it should end."
