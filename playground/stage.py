"""Everything put together: one clock, the simulated AWS, the local Slack with its page, and the real bot."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Self

from aiohttp import web

from playground.aws.breaking import BREAKS
from playground.aws.names import SERVICE, revision_of
from playground.aws.seed import Chapter, seed
from playground.aws.signing_in import PASSWORD
from playground.aws.simulated_aws import SimulatedAws
from playground.aws.traffic import CHOICES
from playground.bot_process import BotProcess, clock_variables, environment
from playground.clock import Clock
from playground.github import LocalGitHub
from playground.outside import Outside
from playground.slack.server import LocalSlack
from playground.telling import put_secrets, told_outside
from playground.telling import variables as telling_variables
from playground.watching import AlarmsNotKeptError, events_queue, keep_alarms, watched

ROOT = Path(__file__).resolve().parent.parent
_REFRESH = 0.3  # real seconds between looks at ECS, and at who was told, for the page
_PAGE_LIMIT = 0.5  # real seconds between two requests to the status page


def allow_uploads(slack: LocalSlack) -> None:
    """The optional scope, which the manifest leaves out: evidence is uploaded then."""
    manifest = slack.workspace.manifest
    slack.workspace.manifest = replace(manifest, bot_scopes=(*manifest.bot_scopes, "files:write"))


class BotDidNotStartError(Exception):
    """The bot's process ended, or never connected; its log is in the message."""


def unhurried(text: str) -> str:
    """The same with time to read: at the page's usual speed 15 minutes are over in 90 seconds.

    So is the third phase of validation: nobody wants to watch for an hour here.
    """
    return text.replace("approval_expires: 15m", "approval_expires: 2h\n    watched_for: 15m")


def by_first_name(text: str) -> str:
    """The same with the names that these two have in the local Slack: cards say them."""
    return text.replace("engineer-a", "ana").replace("engineer-b", "ben")


def services_file(target_url: str) -> str:
    """services.example.yml, with its health check and requests pointed at the simulated tasks on this machine."""
    text = (ROOT / "services.example.yml").read_text(encoding="utf-8")
    text = text.replace("https://catalog.example.com", target_url)
    return text.replace("# private_hosts: [catalog.internal]", "private_hosts: [127.0.0.1]")


def with_sign_in(text: str) -> str:
    """The same with the example's sign-in, which needs the secrets of `secrets_directory`."""
    before, _, after = text.partition("    # sign_in:\n")
    lines = after.splitlines(keepends=True)
    steps = list(takewhile(lambda line: line.startswith("    # "), lines))
    written = (line.replace("# ", "", 1) for line in steps)
    return "".join([before, "    sign_in:\n", *written, *lines[len(steps) :]])


def with_load_test(text: str) -> str:
    """The same with the example's load test."""
    return text.replace("    # load_test:", "    load_test:", 1)


def secrets_directory(home: Path) -> Path:
    """With the file that the example's sign-in needs."""
    directory = home / "secrets"
    directory.mkdir(exist_ok=True)
    (directory / "CATALOG_PASSWORD").write_text(f"{PASSWORD}\n", encoding="utf-8")
    return directory


class Stage:
    """`async with Stage(...)`: ready when the bot is connected. State lives in a directory that goes away with it.

    `variables` replace those of the bot's environment; `past` is what the simulated AWS has lived through; `edit`
    changes the text of the services file. Where the bot `watches`, it reads the queue of events and proposes what the
    alarms ask for; these are made with the first `break_it`. Where it `tells`, those `outside` are destinations of it.
    """

    def __init__(
        self,
        *,
        speed: float,
        port: int = 0,
        variables: Mapping[str, str] | None = None,
        past: Sequence[Chapter] | None = None,
        edit: Callable[[str], str] = str,
        watches: bool = False,
        tells: bool = False,
    ) -> None:
        self._variables, self._edit, self._watches, self._tells = variables or {}, edit, watches, tells
        self._alarms_kept = False
        self.kept: dict[str, str] = {}  # by the name of a file: what a story leaves behind
        self.clock = Clock(speed=speed)
        self._home = tempfile.TemporaryDirectory(prefix="rollback-playground-")
        self.home = Path(self._home.name)
        self.aws = SimulatedAws(self.clock)
        seed(self.aws, past)
        self.slack = LocalSlack(self.clock, manifest=ROOT / "manifest.yml", port=port)
        allow_uploads(self.slack)
        self.slack.app.add_routes(
            [
                web.get("/sim/aws", self._view),
                web.post("/sim/aws/deploy", self._deploy),
                web.post("/sim/aws/traffic", self._traffic),
                web.post("/sim/aws/break", self._break),
                web.post("/sim/aws/mend", self._mend),
                web.get("/sim/git", self._commits),
            ],
        )
        self.github = LocalGitHub(self.aws.cluster.repository, now=self.clock.now)
        self.outside = Outside(self.home, now=self.clock.now, limit=_PAGE_LIMIT)
        self.slack.app.add_routes([*self.github.routes(), *self.outside.routes()])
        self._page: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.aws.start()
        await self.slack.start()
        await self.outside.mailbox.start()
        services = with_load_test(with_sign_in(unhurried(by_first_name(services_file(self.aws.target_url)))))
        services = watched(services) if self._watches else services
        services = told_outside(services, self.outside, self.slack.url) if self._tells else services
        (self.home / "services.yml").write_text(self._edit(services), encoding="utf-8")
        variables = environment(slack=self.slack, aws=self.aws, clock=self.clock, home=self.home)
        variables["ROLLBACK_SECRETS_DIR"] = str(secrets_directory(self.home))
        if self._tells:
            put_secrets(self.outside, secrets_directory(self.home))
            variables |= telling_variables(self.outside)
        if self._watches:
            variables["ROLLBACK_EVENTS_QUEUE"] = events_queue(self.aws, ROOT)
        self.bot = BotProcess({**variables, **self._variables}, log=self.home / "bot.log")
        try:
            await self.start_bot()
        except BaseException:
            await self.__aexit__()
            raise
        self._page = asyncio.create_task(self._show())
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._page:
            self._page.cancel()
        await self.bot.stop()
        await self.outside.mailbox.stop()
        await self.slack.stop()
        self.aws.stop()
        self._home.cleanup()

    async def start_bot(self, timeout: float = 60.0) -> None:
        """Start the bot's process and wait, in real seconds, until its socket is open."""
        self.bot.variables.update(clock_variables(self.clock))  # which may have been advanced
        await self.bot.start()
        for _ in range(int(timeout / 0.05)):
            if self.slack.connected:
                return
            if not self.bot.running:
                break
            await asyncio.sleep(0.05)
        raise BotDidNotStartError((self.home / "bot.log").read_text(encoding="utf-8")[-4000:])

    async def break_it(self, how: str) -> None:
        """The release that runs; from the first time on there are alarms. Raises AlarmsNotKeptError, and KeyError."""
        if self._watches and not self._alarms_kept:
            await keep_alarms(self.bot.variables)
            self._alarms_kept = True
        await asyncio.to_thread(self.aws.break_it, how)

    async def _show(self) -> None:
        """Tell open pages whenever what ECS runs has changed, or somebody outside was told."""
        shown: dict[str, object] = {}
        while True:
            for kind, view in (("aws", await asyncio.to_thread(self.aws.view)), ("outside", self.outside.view())):
                if view != shown.get(kind):
                    self.slack.broadcast({"type": kind, "view": view})
                    shown[kind] = view
            await asyncio.sleep(_REFRESH)

    async def _view(self, request: web.Request) -> web.Response:
        return web.json_response(await asyncio.to_thread(self.aws.view))

    async def _commits(self, request: web.Request) -> web.Response:
        return web.json_response(await asyncio.to_thread(self.aws.cluster.repository.commits))

    async def _deploy(self, request: web.Request) -> web.Response:
        """Break production again, so that the story can be played once more."""
        body = await request.json()
        await asyncio.to_thread(self.aws.deploy, SERVICE, int(body["revision"]))
        return web.json_response({"ok": True})

    async def _break(self, request: web.Request) -> web.Response:
        """So that a visitor sees alarm, proposal, approval and recovery."""
        how = str((await request.json())["how"])
        if how not in BREAKS:
            return web.json_response({"ok": False, "error": f"Nothing is called {how}."}, status=400)
        try:
            await self.break_it(how)
        except AlarmsNotKeptError as error:
            return web.json_response({"ok": False, "error": f"The alarms were not made: {error}"}, status=500)
        return web.json_response({"ok": True})

    async def _mend(self, request: web.Request) -> web.Response:
        await asyncio.to_thread(self.aws.mend_it)
        return web.json_response({"ok": True})

    async def _traffic(self, request: web.Request) -> web.Response:
        """What the revision that runs makes of its requests from now on."""
        body = await request.json()
        if body["traffic"] not in CHOICES:
            return web.json_response(
                {"ok": False, "error": f"There is no traffic called {body['traffic']}."}, status=400
            )
        view = await asyncio.to_thread(self.aws.view)
        await asyncio.to_thread(self.aws.traffic, revision_of(view["taskDefinition"]), body["traffic"])
        return web.json_response({"ok": True})
