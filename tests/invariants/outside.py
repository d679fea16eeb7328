"""What those outside are told: nothing is lost, nothing is public unapproved, and every story that is over is closed.

What may arrive twice is what docs/broadcasts.md says: a mail, and a line of an alert that is open, where it was sent
more often than once. A status page and a webhook's owner have each text once.
"""

import json
from collections.abc import Iterator

from bot.catalog.destinations import DestinationEntry
from bot.model import Audience, InteractionKind, State, Verb, text_digest
from tests.invariants import peers
from tests.invariants.evidence import Delivered, Evidence

_PUBLIC = {"statuspage", "webhook"}


def each_is_told(evidence: Evidence) -> Iterator[str]:
    """Every text was taken by its destination, or given up with a reason; and then it stands there."""
    for row in evidence.texts:
        entry = evidence.catalog.home.destinations.get(row.destination)
        if not row.sent and not row.given_up and not row.waits:
            yield f"{_named(row)} was never sent"
        if entry is None:
            continue
        for place, times in _arrived(evidence, row, entry).items():
            same = _same(evidence, row)  # within a minute two may say the very same
            again = entry.kind in ("mail", "pagerduty")
            most = sum(one.attempts if again else min(1, one.attempts) for one in same)
            if row.sent and times == 0:
                yield f"{_named(row)} never arrived at {place}"
            if times > most:
                yield f"{_named(row)} stands {times} times at {place}, and was sent {most} times"


def nothing_else_is_told(evidence: Evidence) -> Iterator[str]:
    """Whatever stands outside was told so by a row that the bot has sent."""
    sent = [row for row in evidence.texts if row.attempts]
    subjects, texts = {row.subject for row in sent}, {row.text for row in sent}
    found = evidence.peers
    yield from (f"a mail says {mail.subject!r}" for mail in found.mails if mail.subject not in subjects)
    told = [text for alert in found.alerts for text in alert.told]
    told += [body for incident in found.incidents for _, body in incident.updates]
    told += [str(banner["text"]) for banner in found.banners]
    yield from (f"somebody outside was told {text!r}" for text in told if text not in texts)


def public_once_approved(evidence: Evidence) -> Iterator[str]:
    """What anybody may read was approved by a person who may, word by word, before it was sent."""
    for row in evidence.texts:
        entry = evidence.catalog.home.destinations.get(row.destination)
        public = row.audience is Audience.USERS or (entry is not None and entry.kind in _PUBLIC)
        service = evidence.catalog.services.get(row.service)
        if not public or not row.attempts or service is None or service.public == "auto":
            continue
        by = next((who for who, digest in _published(evidence) if digest == text_digest(row.whole)), "")
        if not by:
            yield f"{_named(row)} is public, and nobody approved it"
        elif not {evidence.catalog.person(by)} & {*service.requesters, *service.approvers}:
            yield f"{_named(row)} is public by {by}, who may not"
        elif not _pressed(evidence, by, text_digest(row.whole)):
            yield f"{_named(row)} is public by {by}, who has not pressed"


def stories_are_closed(evidence: Evidence) -> Iterator[str]:
    """Where a story is over, its alert, its incident and its banner are; where not, they stand. One at a time."""
    newest = {(row.service, row.audience, row.destination): row for row in evidence.texts if row.sent}
    for row in newest.values():
        entry = evidence.catalog.home.destinations.get(row.destination)
        if entry is not None and (is_open := _open(evidence, row, entry)) is not None and is_open == row.over:
            yield f"the story of {row.key} is {'over' if row.over else 'open'}, and not so at {row.destination}"
    for name, keys in {"pager": _open_alerts(evidence), "status page": _open_incidents(evidence)}.items():
        if len(keys) > 1:
            yield f"the {name} has {len(keys)} open at once: {keys}"
    last = max(evidence.rollbacks, key=lambda each: each.requested_at, default=None)
    if last and last.state is State.SUCCEEDED and last.phases and all(p.result == "passed" for p in last.phases):
        yield from (f"all is well, and {row.destination} does not know" for row in newest.values() if not row.over)


def _arrived(evidence: Evidence, row: Delivered, entry: DestinationEntry) -> dict[str, int]:
    """How often it stands at each place of that destination; {} where nothing is said there."""
    found = evidence.peers
    if entry.kind == "mail":
        return {to: peers.at(found.mails, to, row.whole) for to in entry.part.to}
    if entry.kind == "webhook":
        return {"the webhook": sum(each["id"] == str(row.id) for each in found.banners)}
    if entry.kind == "pagerduty" and not row.over:
        return {"the pager": sum(a.told.count(row.text) for a in found.alerts if a.key == row.key)}
    ours = [each for each in found.incidents if each.key == row.key]
    if entry.kind == "statuspage" and not (row.over and not ours):  # of what it never told there is nothing to resolve
        return {"the status page": sum(body == row.text for each in ours for _, body in each.updates)}
    return {}


def _open(evidence: Evidence, row: Delivered, entry: DestinationEntry) -> bool | None:
    """None where nothing stays open there."""
    found = evidence.peers
    if entry.kind == "pagerduty":
        return any(each.open for each in found.alerts if each.key == row.key)
    if entry.kind == "statuspage":
        return any(each.status != "resolved" for each in found.incidents if each.key == row.key)
    if entry.kind == "webhook":
        return not next((each["over"] for each in reversed(found.banners) if each["key"] == row.key), False)
    return None


def _open_alerts(evidence: Evidence) -> list[str]:
    return [each.key for each in evidence.peers.alerts if each.open]


def _open_incidents(evidence: Evidence) -> list[str]:
    return [each.key for each in evidence.peers.incidents if each.status != "resolved"]


def _same(evidence: Evidence, row: Delivered) -> list[Delivered]:
    said = (row.destination, row.key, row.whole)
    return [one for one in evidence.texts if (one.destination, one.key, one.whole) == said]


def _published(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """(Slack id, digest of the text)"""
    for row in evidence.audit:
        told = json.loads(row.detail).get("published") if "published" in row.detail else None
        if isinstance(told, dict):
            yield told["by"], told["text"]


def _pressed(evidence: Evidence, slack_id: str, digest: str) -> bool:
    wanted = (InteractionKind.CLICK, Verb.PUBLISH, slack_id, digest)
    return any((i.kind, i.verb, i.slack_id, i.digest) == wanted for i in evidence.interactions)


def _named(row: Delivered) -> str:
    return f"“{row.subject}” for {row.destination} ({row.key}, {row.moment})"
