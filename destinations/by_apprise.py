"""apprise's services: each is called once, in a thread of its own, and what it says of itself is read, never shown.

What took a delivery is not told it again when another service of the same destination has to be tried again; after a
restart it may be.
"""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial

import apprise

from bot.errors import Failed, RateLimited, Unreachable
from bot.model import Delivery
from bot.plain_text import line, lines
from bot.threads import in_thread
from destinations.answers import Asked
from destinations.verdict import refusal

SECONDS = 20.0  # of real time, for one service
_SUBJECT, _TEXT = 250, 25_000
_AT_ONCE = 4
_REMEMBERED = 1000

_LOGGER = logging.getLogger("apprise")
_LOGGER.propagate = False  # it names recipients and hosts, and below WARNING whole payloads and addresses
_LOGGER.addHandler(logging.NullHandler())  # with none at all, Python would write warnings to stderr
_LOGGER.setLevel(logging.DEBUG)  # for the result that is read here: only there stands what a mail server replied


def _asset() -> apprise.AppriseAsset:
    """It tries nothing again, follows no redirect, keeps nothing on disk, and reads no template out of a text."""
    return apprise.AppriseAsset(
        app_id="Rollback Bot",
        app_desc="Rollback Bot",
        app_url="",
        default_service_retry=0,
        http_redirects=False,
        interpret_escapes=False,
        interpret_emojis=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        secure_logging=True,
        allow_templates=False,
        service_timeout=SECONDS,
        pgp_autogen=False,
        pem_autogen=False,
    )


def service_of(url: str) -> apprise.Apprise | None:
    """What one address leads to; None where apprise does not know it. Its own ?retry= counts for nothing."""
    made = apprise.Apprise(asset=_asset())
    if not made.add(url) or len(made) != 1:
        return None
    made[0].retry = 0
    return made


class Services:
    """Some services of apprise that are told the same, each until it has taken it."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._took: dict[int, set[str]] = {}

    async def tell(self, delivery: Delivery, services: Mapping[str, str], secrets: tuple[str, ...]) -> None:
        """`services` are addresses by what each is called in an error. Raises Unreachable, RateLimited or Failed."""
        took = self._took.setdefault(delivery.id, set())
        left = {who: url for who, url in services.items() if who not in took}
        told = (self._one(delivery, who, url, secrets) for who, url in left.items())
        failed = [error for error in await asyncio.gather(*told) if error]
        self._forget()
        if failed:
            raise _worst(failed)

    async def _one(self, delivery: Delivery, who: str, url: str, secrets: tuple[str, ...]) -> Exception | None:
        asked = Asked(f"tell {delivery.destination}", who, secrets)
        async with self._turns:
            made = service_of(url)
            if made is None:
                return asked.failed("its file holds an address that apprise does not know")
            try:
                async with asyncio.timeout(SECONDS):
                    result = await in_thread(partial(_notify, made, delivery), name="apprise")
            except TimeoutError:
                return refusal(asked, (), timed_out=True)
            except Exception as error:  # of a plugin
                return asked.unreachable(f"{who} could not be told ({type(error).__name__})")
        if result.status is apprise.AppriseResultStatus.SUCCESS:
            self._took.setdefault(delivery.id, set()).add(who)
            return None
        timed_out = result.status is apprise.AppriseResultStatus.TIMEOUT
        return refusal(asked, [entry.message for each in result.results for entry in each.logs()], timed_out=timed_out)

    def _forget(self) -> None:
        for old in list(self._took)[:-_REMEMBERED]:
            del self._took[old]


def _notify(made: apprise.Apprise, delivery: Delivery) -> apprise.AppriseResult:
    return made.notify(
        title=line(delivery.subject, _SUBJECT),
        body=lines(delivery.text, _TEXT),
        body_format=apprise.NotifyFormat.TEXT,
        log_level=logging.DEBUG,
    )


def _worst(failed: list[Exception]) -> Exception:
    """It is tried again while any of them may still take it."""
    for kind in (RateLimited, Unreachable, Failed):
        if found := next((error for error in failed if isinstance(error, kind)), None):
            return found
    return failed[0]
