"""What `rollback-bot playground` does: the page, a story played headlessly, or one half of the scenery alone."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Coroutine, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from playground.aws.seed import seed
from playground.aws.simulated_aws import SimulatedAws
from playground.bot_process import AWS_LEFTOVERS, aws_variables, slack_variables
from playground.clock import Clock
from playground.slack.manifest import Manifest, ManifestError, request_url
from playground.slack.server import LocalSlack
from playground.stage import ROOT, BotDidNotStartError, Stage
from playground.stories import PASTS, SERVICES, SPEEDS, STORIES, TELLING, WATCHING
from playground.stories.immediate import UnexpectedEndError

PORT = 8365
PORTS = {"aws": PORT, "slack": PORT + 2}  # of the halves, so that both can run beside each other
PAGE_SPEED, STORY_SPEED = 10.0, 60.0
CONVERSATION = "conversation.txt"


def page(*, speed: float | None = None, port: int = PORT) -> int:
    """Serve the page until Ctrl-C. -> exit status."""
    return _until_interrupted(_page(speed or PAGE_SPEED, port))


def story(name: str, *, speed: float | None = None, keep: Path | None = None) -> int:
    """Play one story on free ports and print its conversation; that and what it leaves goes into the folder `keep`.

    -> 0 only at the expected end.
    """
    return asyncio.run(_story(name, speed or SPEEDS.get(name, STORY_SPEED), keep))


def only(half: str, *, speed: float | None = None, port: int | None = None, manifest: Path | None = None) -> int:
    """Serve `aws` or `slack` alone, and print what to export for the bot. -> exit status.

    `manifest` is what the app in that Slack is made from; one for HTTP mode says where its requests go.
    """
    speed, port = speed or 1.0, port or PORTS[half]
    if half == "aws":
        return _until_interrupted(_only_aws(speed, port))
    path = manifest or ROOT / "manifest.yml"
    try:
        url = request_url(Manifest.read(path))
    except ManifestError as error:
        print(f"Of {path} Slack would make no app: {error}.", file=sys.stderr)
        return 2
    return _until_interrupted(_only_slack(speed, port, path, url))


def _until_interrupted(work: Coroutine[None, None, None]) -> int:
    try:
        asyncio.run(_until_told_to_end(work))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0
    except BotDidNotStartError as error:
        print(f"The bot did not start. Its log:\n{error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Cannot listen: {error.strerror or error}. Another playground running? Try --port.", file=sys.stderr)
        return 1
    return 0


async def _until_told_to_end(work: Coroutine[None, None, None]) -> None:
    """A closed terminal or a polite kill ends it as Ctrl-C does: nothing is left behind."""
    task = asyncio.current_task()
    for sign in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(sign, lambda: task and task.cancel())
    await work


async def _page(speed: float, port: int) -> None:
    started = time.monotonic()
    async with Stage(speed=speed, port=port, watches=True, tells=True) as stage:
        print(f"Ready after {time.monotonic() - started:.1f} s. Open {stage.slack.url}/")
        print(f"Everything is simulated; time runs {speed:g} times as fast. Ctrl-C ends it.", flush=True)
        await asyncio.Event().wait()


async def _story(name: str, speed: float, keep: Path | None) -> int:
    edit, watches, tells = SERVICES.get(name, str), name in WATCHING, name in TELLING
    async with Stage(speed=speed, past=PASTS.get(name), edit=edit, watches=watches, tells=tells) as stage:
        problem: Exception | None = None
        try:
            await STORIES[name](stage)
        except (UnexpectedEndError, TimeoutError) as error:
            problem = error
        print(conversation := stage.slack.transcript())
        if keep:
            _keep({**stage.kept, CONVERSATION: conversation}, keep)
        if problem is None:
            print(f"\nThe story “{name}” ended as it should.")
            return 0
        print(f"\nThe story “{name}” did not end as it should: {problem}", file=sys.stderr)
        return 1


def _keep(files: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


async def _only_aws(speed: float, port: int) -> None:
    aws = SimulatedAws(Clock(speed=speed), port=port, target_port=port + 1)
    seed(aws)
    aws.start()
    try:
        _print_exports("Simulated AWS", aws_variables(aws))
        print(f"unset {' '.join(AWS_LEFTOVERS)}")
        print("In it runs sales-prod/quilt-catalog-service, the service of services.example.yml. Let the addresses")
        print(f"of that service begin with {aws.target_url}, and add `private_hosts: [127.0.0.1]` to it.")
        print("Beside a real Slack, start the bot with --allow-simulated.", flush=True)
        await asyncio.Event().wait()
    finally:
        aws.stop()


async def _only_slack(speed: float, port: int, manifest: Path, url: str | None) -> None:
    slack = LocalSlack(Clock(speed=speed), manifest=manifest, port=port, request_url=url)
    await slack.start()
    try:
        _print_exports("Local Slack", slack_variables(slack))
        if url:
            print(f"unset SLACK_APP_TOKEN\nexport PORT={urlsplit(url).port or 80}")
            print(f"It sends what people do to {url}, signed as Slack signs it, once the bot listens there.")
        print("The ids of services.example.yml are those of this workspace.")
        print(f"Open {slack.url}/", flush=True)
        await asyncio.Event().wait()
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await slack.stop()


def _print_exports(what: str, variables: dict[str, str]) -> None:
    print(f"{what} is ready. For the bot:")
    for name, value in variables.items():
        print(f"export {name}={value}")
