"""What was kept of the incident: the telling lines; and all of it, in fixed width."""

from collections.abc import Sequence

from bot.model import Rollback
from handlers.messages.blocks import Block, Message, bullets, context, said, section
from handlers.messages.mrkdwn import foreign, verbatim

_LINES, _LINE, _ROOM, _MOST = 12, 400, 2800, 4  # Slack takes some 13000 characters in all blocks of a message


def telling(rollback: Rollback, text: str) -> Message:
    """`text` is a title, what tells most, and how it was read."""
    title, *lines = text.splitlines() or [""]
    lines, how = lines[:-1], lines[-1:]
    shown = [section(*bullets([foreign(line, _LINE) for line in lines[:_LINES]]))] if lines else []
    read = [context(*map(foreign, how))] if how else []
    return said(f"*{foreign(title)}* · {foreign(rollback.service)}", *shown, *read)


def in_full(rollback: Rollback, text: str) -> Message:
    """`text` is a title, and a line each."""
    title, *lines = text.splitlines() or [""]
    blocks, left = _fixed([verbatim(line, _LINE) for line in lines])
    more = [context(f"… and {left} more, which the journal has.")] if left else []
    return said(f"*{foreign(title)}* · {foreign(rollback.service)}", *blocks, *more)


def _fixed(lines: Sequence[str]) -> tuple[list[Block], int]:
    """As many as a message carries, and how many that leaves out."""
    parts, room = list[list[str]](), 0
    for number, line in enumerate(lines):
        if len(line) + 1 > room:
            if len(parts) == _MOST:
                return [_block(part) for part in parts], len(lines) - number
            parts.append([])
            room = _ROOM
        parts[-1].append(line)
        room -= len(line) + 1
    return [_block(part) for part in parts], 0


def _block(lines: Sequence[str]) -> Block:
    return section("```", *lines, "```")
