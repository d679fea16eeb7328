"""The real bot as a child process, so that it can be killed; its environment can reach no real account."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from playground.aws.simulated_aws import SimulatedAws
from playground.clock import Clock
from playground.github import github_variables
from playground.slack.server import LocalSlack
from playground.slack.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "SYSTEMROOT")


def slack_variables(slack: LocalSlack) -> dict[str, str]:
    mode = {"SLACK_SIGNING_SECRET": SIGNING_SECRET} if slack.request_url else {"SLACK_APP_TOKEN": APP_TOKEN}
    return {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": BOT_TOKEN, **mode}


def aws_variables(aws: SimulatedAws) -> dict[str, str]:
    """Made-up keys, and no way to any others: shared files and the metadata service are cut off."""
    return {
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        "AWS_ACCESS_KEY_ID": "playground",
        "AWS_SECRET_ACCESS_KEY": "playground",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


# Whatever of these a person's own shell has set would lead the bot elsewhere.
AWS_LEFTOVERS = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_ECS", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")


def clock_variables(clock: Clock) -> dict[str, str]:
    return {"ROLLBACK_CLOCK_SPEED": str(clock.speed), "ROLLBACK_CLOCK_EPOCH": str(clock.as_if_steady)}


def environment(*, slack: LocalSlack, aws: SimulatedAws, clock: Clock, home: Path) -> dict[str, str]:
    """All that the child sees: nothing of the caller's Slack, AWS or bot variables is left."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    state = {
        "ROLLBACK_DATABASE_URL": f"sqlite:///{home / 'rollback-bot.db'}",
        "ROLLBACK_CONFIG": str(home / "services.yml"),
        "ROLLBACK_LOG": "text",
    }
    scenery = {**slack_variables(slack), **github_variables(slack), **aws_variables(aws)}
    return {**kept, **scenery, **clock_variables(clock), **state}


class BotProcess:
    """`rollback-bot serve`, started and killed as often as a story wants; its log goes to `log`."""

    def __init__(self, variables: dict[str, str], *, log: Path, code: Path | None = None, module: str = "bot") -> None:
        """`code`: the tree of another version than this one. `module` is run, which runs the bot."""
        self.variables, self._log, self._code, self._module = variables, log, code, module
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, "serve", env=self.variables, stdout=log, stderr=log, cwd=self._code
            )

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def ended(self) -> int:
        """Wait for it to end by itself; -> its exit status."""
        assert self._process is not None, "it was never started"
        return await self._process.wait()

    async def kill(self) -> None:
        """SIGKILL: nothing of it gets to tidy up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        await self._end(signal.SIGTERM)

    async def _end(self, sign: signal.Signals) -> None:
        if self._process is None or not self.running:
            return
        self._process.send_signal(sign)
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
