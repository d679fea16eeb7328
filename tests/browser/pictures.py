"""Pictures of every message, modal and Home tab that has a golden, at a desk and on a phone: `make screenshots`.

The stories that are named are played over the real wires besides; whatever the bot showed, in each of its versions, is
shown once more in a page of its own. What differs in figures and names only is shown once.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Page

from playground.clock import Clock
from playground.slack import LocalSlack, Message
from playground.slack.view import View, new_id
from playground.slack.world import BOT_USER_ID
from playground.stage import ROOT, Stage
from playground.stories import PASTS, SERVICES, SPEEDS, STORIES, TELLING, WATCHING
from tests.browser.chromium import opened

FOLDER = ROOT / "pictures"
SIZES = ((1280, 900), (390, 700))
TALL = 3000  # so that no message is cut
ANA, INCIDENT = "U0AAAA", "C0INCIDENT"
_FIGURES = re.compile(r"[0-9a-f]{7,}|\d+|<[^>]*>")


@dataclass
class Seen:
    """What was shown, each kind once, by a name."""

    messages: dict[str, Message] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)

    def take(self, story: str, slack: LocalSlack) -> None:
        for message in _said(slack):
            if self._is_new(message.text.splitlines()[0], [block["type"] for block in message.blocks]):
                self.messages[f"{story}-{len(self.messages):03}"] = message
        for method in ("views.open", "views.update", "views.publish"):
            for call in slack.calls(method):
                view = call.arguments["view"]
                view = json.loads(view) if isinstance(view, str) else view
                if self._is_new(
                    str(view.get("callback_id")), [block.get("block_id", block["type"]) for block in view["blocks"]]
                ):
                    self.views[f"{story}-{method.removeprefix('views.')}-{len(self.views):03}"] = view

    def _is_new(self, *what: object) -> bool:
        key = _FIGURES.sub("0", repr(what))
        new = key not in self._known
        self._known.add(key)
        return new


def _said(slack: LocalSlack) -> Iterator[Message]:
    """Every version of whatever the bot wrote, the oldest first."""
    for channel in slack.workspace.channels:
        for message in slack.workspace.messages(channel):
            if message.user == BOT_USER_ID:
                yield from slack.workspace.versions(channel, message.ts)


async def goldens() -> Seen:
    """What the tests of messages compare with their goldens."""
    with TemporaryDirectory() as kept:
        tests = ["-m", "pytest", "-q", "-n", "0", "-m", "not browser", "tests/handlers"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *tests, cwd=ROOT, env={**os.environ, "GOLDEN_KEEP": kept}
        )
        await process.wait()  # a golden that is renewed just now has its picture all the same
        return _kept(Path(kept))


def _kept(folder: Path) -> Seen:
    seen = Seen()
    for path in sorted(folder.glob("*.json")):
        made = json.loads(path.read_text(encoding="utf-8"))
        if path.stem.startswith("app_home"):
            seen.views[path.stem] = {"type": "home", "blocks": made["blocks"]}
        elif "type" in made:
            seen.views[path.stem] = made
        else:
            seen.messages[path.stem] = Message(
                ts="", channel=INCIDENT, user=BOT_USER_ID, text=made["text"], blocks=tuple(made["blocks"])
            )
    return seen


async def played(names: tuple[str, ...]) -> Seen:
    seen = await goldens()
    for name in names:
        how = {"past": PASTS.get(name), "edit": SERVICES.get(name, str), "watches": name in WATCHING}
        how |= {"tells": name in TELLING}
        async with Stage(speed=SPEEDS.get(name, 30), **how) as stage:
            await STORIES[name](stage)
            seen.take(name, stage.slack)
    return seen


async def _of_messages(seen: Seen, slack: LocalSlack, page: Page, folder: Path, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": TALL})
    for name, message in seen.messages.items():
        shown = slack.workspace.post(INCIDENT, BOT_USER_ID, message.text, blocks=message.blocks)
        element = page.get_by_test_id("message").last
        await element.wait_for()
        for summary in await element.locator("summary").all():
            await summary.click()
        await page.wait_for_timeout(150)
        await element.screenshot(path=folder / f"{name}_{width}.png")
        slack.delete(shown)
    await page.set_viewport_size({"width": width, "height": dict(SIZES)[width]})


async def _of_views(seen: Seen, slack: LocalSlack, page: Page, folder: Path, width: int) -> None:
    for name, view in seen.views.items():
        if view["type"] == "home":
            slack.views.put_home(ANA, view)
            await page.get_by_test_id("channel").first.select_option("home")
        else:
            slack.views.put(ANA, [], View(new_id(), ANA, view))
            await page.get_by_role("dialog").first.wait_for()
        await page.wait_for_timeout(250)
        await page.screenshot(path=folder / f"{name}_{width}.png")
        if view["type"] == "home":
            await page.get_by_test_id("channel").first.select_option(INCIDENT)
        else:
            slack.views.close(ANA, everything=True)


async def main(folder: Path, names: tuple[str, ...]) -> None:
    seen = await played(names)
    slack = LocalSlack(Clock(), manifest=ROOT / "manifest.yml")
    await slack.start()
    try:
        for width, height in SIZES:
            async with opened(f"{slack.url}/?solo={ANA}", width=width, height=height) as page:
                await _of_messages(seen, slack, page, folder, width)
                await _of_views(seen, slack, page, folder, width)
    finally:
        await slack.stop()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(main(FOLDER, tuple(sys.argv[1:])))
