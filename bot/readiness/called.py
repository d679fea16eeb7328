"""Could it be approved, and is there somebody to call: by the lists as they are now, and by Slack's word. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from bot.approval import policy
from bot.catalog import Catalog, Service, too_few
from bot.errors import Failed
from bot.model import Graded, Member, Topic
from bot.readiness.grading import FILE, amber, green, red, unknown
from bot.text import both, counted

_CORRECT = "Name somebody else in the services file, or correct their Slack id under `people`."
NOT_ASKED = Failed("Slack was not asked, since no token is set")


def approvers(
    now: Service, errors: Sequence[Failed], members: Mapping[str, Member | Failed], catalog: Catalog
) -> Graded:
    """`now` has on its lists whoever its sources name; `errors` are of sources that could not be read."""
    topic = Topic.APPROVERS
    gone = set(_gone((*now.approvers, *now.requesters), members, catalog))
    silent = {name for name in now.approvers if isinstance(_of(name, members, catalog), Failed)}
    well = tuple(name for name in now.approvers if name not in gone | silent)
    asking = tuple(name for name in now.requesters if name not in gone)
    stuck = _stuck(now, asking, well, catalog)
    if stuck and (silent or errors):
        read = next((found for name in silent if isinstance(found := _of(name, members, catalog), Failed)), None)
        return unknown(topic, read or errors[0])
    if stuck and len(stuck) >= max(len(asking), 1):
        told = f" {_are(sorted(gone))}." if gone else ""
        return red(topic, f"Too few could approve what anybody asks for.{told}", _CORRECT, FILE)
    if stuck:
        return amber(topic, f"Too few could approve what {both(stuck)} asks for.", _CORRECT, FILE)
    if gone:
        return amber(topic, f"{_are(sorted(gone))}.", _CORRECT, FILE)
    if errors:
        return unknown(topic, errors[0])
    return green(topic, f"{counted(len(well), 'person')} could approve.".replace("persons", "people"))


def contacts(service: Service, members: Mapping[str, Member | Failed], catalog: Catalog) -> Graded:
    """`members`: by Slack id what Slack says of each, or why it says nothing. Nothing is red: a rollback goes on."""
    topic = Topic.CONTACTS
    names = tuple(dict.fromkeys(name for _, persons in service.contacts.levels for name in persons))
    if not names:
        return amber(topic, "Nobody is named whom the bot could call.", "Add `contacts` in the services file.", FILE)
    if gone := sorted(_gone(names, members, catalog)):
        return amber(topic, f"{_are(gone)}.", _CORRECT, FILE)
    silent = [found for name in names if isinstance(found := _of(name, members, catalog), Failed)]
    if silent:
        return unknown(topic, silent[0])
    return green(topic, f"{both(names)} would be called.")


def _stuck(now: Service, asking: tuple[str, ...], able: tuple[str, ...], catalog: Catalog) -> list[str]:
    """Those who may ask, and for whom too few could approve; of a list that is kept elsewhere whoever is on it now."""
    lists = {"approvers": able, "approver_sources": (), "requester_sources": ()}
    return [
        person
        for person in asking or ("",)
        if any(too_few(now.model_copy(update=lists | {"requesters": (person,) if person else ()}), catalog))
    ]


def _gone(names: Sequence[str], members: Mapping[str, Member | Failed], catalog: Catalog) -> Iterator[str]:
    """Those whom Slack knows, and not as a full, active member of the workspace."""
    for name in names:
        found = _of(name, members, catalog)
        if isinstance(found, Member) and policy.may_look(catalog=catalog, slack_id=found.slack_id, member=found):
            yield name


def _of(name: str, members: Mapping[str, Member | Failed], catalog: Catalog) -> Member | Failed:
    """By the first of their Slack ids, which is the one that is called."""
    found = members.get(catalog.people[name][0], NOT_ASKED) if name in catalog.people else NOT_ASKED
    if isinstance(found, Member) and found.unclear and not found.deleted:
        return Failed(f"Slack did not say whether {name} is a full, active member")
    return found


def _are(names: Sequence[str]) -> str:
    return f"{both(names)} {'is' if len(names) == 1 else 'are'} no active, full member of the workspace"
