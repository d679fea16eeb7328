"""What a person writes, as Slack's composer makes a message of it."""

import re

from playground.slack.workspace import Workspace

NAME = re.compile(r"(?<![\w<])@([\w-]+)")


def mentioning(text: str, workspace: Workspace) -> str:
    """The text with `@name` of an account made a mention; names that nobody has stay as they are."""
    ids = {person.name.lower(): person.id for person in workspace.people.values()}

    def mention(found: re.Match[str]) -> str:
        id_ = ids.get(found[1].lower())
        return f"<@{id_}>" if id_ else found[0]

    return NAME.sub(mention, text)


def escaped(text: str) -> str:
    """The three characters that Slack's messages escape."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
