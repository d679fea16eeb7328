"""Slack's JSON for messages, channels and accounts, with the fields that a bot can rely on."""

from collections.abc import Mapping, Sequence
from typing import Any

from playground.slack.content import flag
from playground.slack.errors import SlackError
from playground.slack.workspace import Message
from playground.slack.world import APP_ID, BOT_ID, BOT_USER_ID, OTHER_APPS, TEAM_ID, Channel, Person

Json = dict[str, Any]


def message(shown: Message, *, replies: Sequence[Message] = (), with_metadata: bool = True) -> Json:
    """A message as the Web API and interaction payloads carry it."""
    answer: Json = {"type": "message", "ts": shown.ts, "user": shown.user, "text": shown.text, "team": TEAM_ID}
    if shown.user == BOT_USER_ID:
        answer |= {"bot_id": BOT_ID, "app_id": APP_ID}
    answer |= OTHER_APPS.get(shown.user, {})
    if shown.blocks:
        answer["blocks"] = list(shown.blocks)
    if shown.thread_ts or replies:
        answer["thread_ts"] = shown.thread_ts or shown.ts
    if shown.broadcast:
        answer["subtype"] = "thread_broadcast"
    if shown.files:
        answer |= {"files": [{**each, "mode": "snippet"} for each in shown.files], "upload": True}
    if replies:
        answer |= {"reply_count": len(replies), "latest_reply": replies[-1].ts}
    if shown.edited:
        answer["edited"] = {"user": shown.user, "ts": shown.ts}
    if shown.metadata and with_metadata:
        answer["metadata"] = shown.metadata
    return answer


def page(
    arguments: Json, shown: Sequence[Message], *, default_limit: int, threads: Mapping[str, Sequence[Message]]
) -> Json:
    """One page of messages in the given order; the cursor is the place of the next one."""
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    inclusive, with_metadata = flag(arguments, "inclusive"), flag(arguments, "include_all_metadata")
    inside = [
        item for item in shown if oldest < float(item.ts) < latest or (inclusive and float(item.ts) in (oldest, latest))
    ]
    start = _start(arguments.get("cursor"))
    end = start + int(arguments.get("limit") or default_limit)
    answer: Json = {
        "messages": [
            message(item, replies=threads.get(item.ts, ()), with_metadata=with_metadata) for item in inside[start:end]
        ],
        "has_more": end < len(inside),
    }
    if end < len(inside):
        answer["response_metadata"] = {"next_cursor": f"next:{end}"}
    return answer


def _start(cursor: object) -> int:
    if not cursor:
        return 0
    place = str(cursor).removeprefix("next:")
    if not place.isdigit():
        raise SlackError("invalid_cursor")
    return int(place)


def channel(shown: Channel) -> Json:
    return {
        "id": shown.id,
        "name": shown.name,
        "is_channel": not shown.is_private,
        "is_group": shown.is_private,
        "is_private": shown.is_private,
        "is_archived": shown.is_archived,
        "is_member": shown.member,
        "is_ext_shared": shown.is_ext_shared,
        "is_shared": shown.is_ext_shared,
        "is_org_shared": False,
        "is_general": False,
        "context_team_id": TEAM_ID,
    }


def user(person: Person) -> Json:
    """As `users.info`; `is_stranger` appears only where it is true, as in Slack."""
    answer: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name.lower(),
        "deleted": person.deleted,
        "real_name": person.name,
        "profile": {"real_name": person.name, "display_name": person.name},
        "is_bot": person.is_bot,
        "is_app_user": False,
    }
    if not person.deleted:
        rights = {"is_restricted": person.is_restricted, "is_ultra_restricted": person.is_ultra_restricted}
        answer |= {name: value for name, value in rights.items() if value is not None}
        answer |= {"tz": person.tz, "is_admin": False, "is_owner": False}
    if person.is_stranger:
        answer["is_stranger"] = True
    return answer


def permalink(base_url: str, shown: Message) -> str:
    """The message's address; a reply's names its thread too."""
    link = f"{base_url}/archives/{shown.channel}/p{shown.ts.replace('.', '')}"
    return f"{link}?thread_ts={shown.thread_ts}&cid={shown.channel}" if shown.thread_ts else link
