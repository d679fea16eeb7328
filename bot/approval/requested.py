"""In whose name something is asked: of whoever typed it, or pressed a button under an earlier rollback."""

from dataclasses import replace

from bot.catalog import Catalog
from bot.model import Drill, Immediate, Interaction, Origin, Person, Request, Rollback, Verb


def person(interaction: Interaction, catalog: Catalog) -> Person:
    """The name is "" for somebody whom the services file does not name, and who has no right either."""
    return Person(interaction.slack_id, catalog.person(interaction.slack_id) or "")


def typed(command: Interaction, catalog: Catalog) -> Request:
    """What a command asks for. The parser gives every verb that is planned its ask."""
    if command.ask is None:
        raise ValueError(f"{command.verb} asks for no rollback")
    origin: Origin = person(command, catalog)
    if command.verb is Verb.DRILL:
        origin = drill(command, catalog)
    return Request(command.ask, command.reason, command.category, origin, command.incident)


def drill(interaction: Interaction, catalog: Catalog) -> Drill:
    asking = person(interaction, catalog)
    return Drill(asking.name, slack_id=asking.slack_id)


def again(rollback: Rollback, click: Interaction, catalog: Catalog) -> Request:
    """The same, now asked for by whoever pressed. What would have ended a drill is no drill by itself."""
    whole = rollback.request.drill and not rollback.request.drill.forth
    return replace(rollback.request, origin=drill(click, catalog) if whole else person(click, catalog))


def at_once(rollback: Rollback, click: Interaction, catalog: Catalog) -> Request:
    """For the same reason, but without waiting for a build."""
    return replace(rollback.request, origin=person(click, catalog), ask=Immediate())
