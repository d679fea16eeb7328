"""Did each test that the runbook's coverage names pass in this very run? Asked once, when all workers are done."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import pytest

_KEY = "runbook/unproven"  # in pytest's cache, where .ci/test looks
_NARROWED = ("keyword", "lf", "stepwise", "deselect", "ignore", "ignore_glob", "collectonly")
_ALL_THAT_IS_STANDARD = ("", "not long", "long or not long")


def unproven(named: Iterable[str], outcomes: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Of the tests `named`, those that did not pass, each with why. `outcomes` are by node id, with all parameters."""
    by_test: defaultdict[str, set[str]] = defaultdict(set)
    for node, seen in outcomes.items():
        by_test[node.partition("[")[0]] |= set(seen)
    return {test: _why(by_test.get(test, set())) for test in named if by_test.get(test) != {"passed"}}


def _why(seen: set[str]) -> str:
    return " and ".join(sorted(seen - {"passed"})) or "not run"


def whole(config: pytest.Config) -> bool:
    """Everything of the standard run is played, and nothing is picked out of it."""
    option = config.option
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or option.markexpr not in _ALL_THAT_IS_STANDARD:
        return False
    return not any(getattr(option, name, None) for name in _NARROWED)


class Passed:
    """A plugin of the process that gathers the reports of all workers. `named` is asked at the end."""

    def __init__(self, named: Callable[[], Iterable[str]]) -> None:
        self.named = named
        self.outcomes: defaultdict[str, set[str]] = defaultdict(set)
        self.missing: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or not report.passed:
            self.outcomes[report.nodeid].add(report.outcome)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """What failed has failed the run already; what was skipped or not played at all fails it here."""
        if session.exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            return
        missing = unproven(self.named(), self.outcomes)
        self.missing = {test: why for test, why in missing.items() if "failed" not in why}
        if cache := getattr(session.config, "cache", None):  # not there under -p no:cacheprovider
            cache.set(_KEY, sorted(self.missing))
        if self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.missing:
            return
        terminalreporter.section("docs/runbook-coverage.md names tests that did not pass in this run", red=True)
        for test, why in self.missing.items():
            terminalreporter.line(f"{test}: {why}")


def ask_at_the_end(config: pytest.Config, named: Callable[[], Iterable[str]]) -> None:
    """Not in a worker, which sees its own part only, nor where only some tests are played."""
    if not hasattr(config, "workerinput") and whole(config):
        config.pluginmanager.register(Passed(named), "runbook-coverage")
