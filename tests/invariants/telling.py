"""What Slack was told: no secret, nothing that foreign text could do, and in the end exactly what the journal holds."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.model import TO_PUBLISH, NoticeKind, Rollback, State, Verb
from handlers.messages import phrases
from playground.slack import Message
from playground.slack.interactions import buttons
from playground.slack.letters import conversation_of
from playground.slack.world import BOT_USER_ID
from tests.invariants.evidence import Evidence, Told

_OF_NO_ROLLBACK = -1  # what is said of a service, and of none of its rollbacks
_LIVE = re.compile(r"<([^<>]*)>")
_HARMLESS = re.compile(r"@[UW][A-Z0-9]+|#[CDG][A-Z0-9]+|https?://[^|]+(\|[^|]*)?|!date\^\d+\^[^|]*\|[^|]*")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_CALL_TO_ALL = re.compile(r"@(here|channel|everyone)\b", re.IGNORECASE)
_MAY_STAND = {"\n", "\N{ZERO WIDTH SPACE}"}  # the second is ours: it breaks up @here


def no_secret_leaks(evidence: Evidence) -> Iterator[str]:
    """No canary stands in anything that Slack was sent, that the journal keeps, or that the bot wrote elsewhere."""
    sinks = {
        "a Slack message": [_all_text(message) for message in evidence.said],
        "a Slack call": [json.dumps(call.arguments, default=str) for call in evidence.slack_calls],
        "the audit": [row.detail for row in evidence.audit],
        "a rollback": [repr(rollback) for rollback in evidence.rollbacks],
        **{place: [text] for place, text in evidence.written.items()},
    }
    for sink, texts in sinks.items():
        for secret in evidence.secrets:
            if any(secret in text for text in texts):
                yield f"a secret beginning with {secret[:5]!r} stands in {sink}"


def foreign_text_is_harmless(evidence: Evidence) -> Iterator[str]:
    """Nothing that the bot says calls everybody, mentions somebody who has no part in it, or hides characters."""
    for message in evidence.said:
        text = _all_text(message)
        for found in _LIVE.finditer(text):
            if not _HARMLESS.fullmatch(found[1]):
                yield f"{found[0]} is live in {message.ts}"
        if _CALL_TO_ALL.search(text):
            yield f"{message.ts} calls everybody"
        if hidden := {char for char in text if unicodedata.category(char).startswith("C")} - _MAY_STAND:
            yield f"{message.ts} hides {sorted(map(ascii, hidden))}"
        strangers = set(_MENTION.findall(text)) - _involved(evidence)
        yield from (f"{message.ts} mentions {slack_id}" for slack_id in strangers)


def _shared(evidence: Evidence, file_id: str) -> int:
    """How many messages have the file; one carries no metadata, so its row has the id of the file."""
    newest = (versions[-1] for versions in evidence.versions.values())
    return sum(any(each["id"] == file_id for each in message.files) for message in newest)


def slack_shows_the_journal(evidence: Evidence) -> Iterator[str]:
    """Every row of the outbox is exactly one message, every message is a row, and each card shows the newest state."""
    posted = Counter(filter(None, (_outbox_id(versions[-1]) for versions in evidence.versions.values())))
    for row in evidence.outbox:
        if not row.ts:
            yield f"{row.tell} of {row.rollback_id} was never sent"
        elif row.tell is NoticeKind.BROADCAST:  # for those outside: it becomes deliveries
            continue
        elif (edited := row.tell.edits) is not None:
            kinds = TO_PUBLISH if edited in TO_PUBLISH else (edited,)
            if row.ts not in {other.ts for other in evidence.outbox if other.tell in kinds}:
                yield f"{row.tell} of {row.rollback_id} changed another message"
        elif row.tell is NoticeKind.SKIPPED:  # a letter is not looked for after a doubt
            if not posted[row.id] or (conversation_of(row.channel), row.ts) not in evidence.versions:
                yield f"{row.tell} of {row.rollback_id} is no letter to {row.channel}"
        elif row.tell is NoticeKind.EVIDENCE_FILE and (shared := _shared(evidence, row.ts)):
            if shared + posted[row.id] != 1:
                yield f"{row.tell} of {row.rollback_id} was shared {shared} times"
        elif posted[row.id] != 1:
            yield f"{row.tell} of {row.rollback_id} stands in Slack {posted[row.id]} times"
        elif (row.channel, row.ts) not in evidence.versions:
            yield f"{row.tell} of {row.rollback_id} is not where the journal says"
    known = {row.id for row in evidence.outbox} | {_OF_NO_ROLLBACK}
    yield from (f"message {number} is not in the outbox" for number in posted if number not in known)
    for rollback in evidence.rollbacks:
        yield from _wrong_card(evidence, rollback)
        yield from _wrong_thread([row for row in evidence.outbox if row.rollback_id == rollback.id], rollback)


def _wrong_card(evidence: Evidence, rollback: Rollback) -> Iterator[str]:
    versions = evidence.versions.get((rollback.channel, rollback.card_ts))
    if not versions:
        yield f"{rollback.id} has no card"
        return
    card = versions[-1]
    if (said := _in_utc(card.text.splitlines()[0])) != phrases.spoken(rollback):
        yield f"the card of {rollback.id} says {said!r}, and the journal {phrases.spoken(rollback)!r}"
    if evidence.shown[rollback.id] != rollback.revision:
        yield f"the card of {rollback.id} shows revision {evidence.shown[rollback.id]} of {rollback.revision}"
    may_decide = any(button.get("action_id") == Verb.APPROVE for block in card.blocks for button in buttons(block))
    if may_decide != (rollback.state is State.PROPOSED):
        yield f"the card of {rollback.id} can{'' if may_decide else 'not'} be approved, and it is {rollback.state}"


def _in_utc(text: str) -> str:
    """As whoever reads it who is shown no date tokens."""
    return re.sub(r"<!date\^\d+\^[^|]*\|([^>]*)>", r"\1", text)


def _wrong_thread(rows: list[Told], rollback: Rollback) -> Iterator[str]:
    told = Counter(row.tell for row in rows)
    wanted = {
        NoticeKind.CARD: 1,
        NoticeKind.OUTCOME: 0 if rollback.live else 1,
        NoticeKind.STARTED: 1 if rollback.acted_at else 0,
    }
    for tell, times in wanted.items():
        if told[tell] != times:
            yield f"{tell} of {rollback.id} is told {told[tell]} times, not {times}"


def _outbox_id(message: Message) -> int | None:
    payload = (message.metadata or {}).get("event_payload") or {}
    number = payload.get("outbox_id")
    return number if message.user == BOT_USER_ID and isinstance(number, int) else None


def _involved(evidence: Evidence) -> set[str]:
    named = {slack_id for ids in evidence.catalog.people.values() for slack_id in ids}
    return named | {interaction.slack_id for interaction in evidence.interactions}


def _all_text(message: Message) -> str:
    return "\n".join([message.text, *_strings(list(message.blocks))])


def _strings(value: Any) -> Iterator[str]:
    """Every text that is shown; a button's value is none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for key, inner in value.items() if key != "value" for text in _strings(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in _strings(inner))
