"""Messages to one person: `chat.postMessage` with a person's id as its channel opens their conversation with the app.

It needs `chat:write`, and the Messages tab of the app's Home. To read there would need `im:history`, which the app
does not have.
"""

from typing import Any

from playground.slack.errors import SlackError
from playground.slack.workspace import Message, Workspace
from playground.slack.world import Channel


def addressed(workspace: Workspace, arguments: dict[str, Any]) -> dict[str, Any]:
    """The same arguments, with the conversation in place of a person. Raises SlackError where there is none."""
    to = str(arguments.get("channel"))
    if not to.startswith(("U", "W")):
        return arguments
    person = workspace.people.get(to)
    if person is None or person.deleted:
        raise SlackError("channel_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if not workspace.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    others = frozenset(workspace.people) - {to}
    opened = Channel(id=conversation_of(to), name=f"to-{person.name.lower()}", is_private=True, absent=others)
    workspace.channels.setdefault(opened.id, opened)
    return {**arguments, "channel": opened.id}


def conversation_of(user: str) -> str:
    """The id of that person's conversation with the app."""
    return f"D{user[1:]}"


def letters(workspace: Workspace, user: str) -> list[Message]:
    """What the app has written to this person alone, oldest first."""
    return workspace.messages(conversation_of(user))
