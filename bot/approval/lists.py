"""The lists of a service as they are now. Read where somebody's right hangs on it, and only then."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

from bot.approval.members import Right, listed, people, sources, with_members
from bot.catalog import Catalog, Service, Source
from bot.errors import Failed, Unreachable
from bot.ports import Memberships

_FRESH = timedelta(0)
_NOT_LONG_AGO = timedelta(minutes=1)  # of what only says whom to call, or whom to ask


async def as_of_now(
    service: Service, slack_ids: Collection[str], right: Right, *, catalog: Catalog, memberships: Memberships
) -> Service:
    """The service with whoever its sources name now, if one of these people is not named in the file itself.

    Raises Unreachable or Failed where a source cannot be read that might name one of them, and no other does.
    """
    wanted = {name for slack_id in slack_ids if (name := catalog.person(slack_id)) is not None}
    if wanted <= listed(service, right) or not sources(service, right):
        return service
    widened, errors = await read(service, right, catalog=catalog, memberships=memberships, max_age=_FRESH)
    if errors and not wanted <= listed(widened, right):
        raise next((error for error in errors if isinstance(error, Unreachable)), errors[0])
    return widened


async def read(
    service: Service,
    right: Right,
    *,
    catalog: Catalog,
    memberships: Memberships,
    max_age: timedelta = _NOT_LONG_AGO,
) -> tuple[Service, list[Failed]]:
    """The service with whoever its sources name, and why some of them could not be read. Raises nothing."""
    wanted = sources(service, right)
    answers = await asyncio.gather(*(_members(each, memberships, max_age) for each in wanted))
    found = {
        each: people(catalog, each, answer)
        for each, answer in zip(wanted, answers, strict=True)
        if not isinstance(answer, Failed)
    }
    return with_members(service, found), [answer for answer in answers if isinstance(answer, Failed)]


async def _members(source: Source, memberships: Memberships, max_age: timedelta) -> tuple[str, ...] | Failed:
    lists = memberships.user_groups if source.user_group else memberships.on_call
    try:
        return await lists.members(source.id, max_age=max_age)
    except Failed as error:
        return error
