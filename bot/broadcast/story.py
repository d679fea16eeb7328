"""Whom a situation is told, as which part of the story, and when there is something to tell in between. Pure.

A story begins where somebody is told first, and is over where all is well, or nothing was changed. A rollback that
failed leaves it open: the next one of the service goes on with it, so that a pager or a status page has one incident.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.broadcast.promise import promise
from bot.broadcast.situation import BAD, situation_of
from bot.broadcast.texts import subject_and_text
from bot.catalog import Service
from bot.model import Audience, Delivery, Moment, Rollback, Situation

S = Situation
REMEMBERED = timedelta(days=2)  # a story that was left open longer ago is not gone on with
LASTING = frozenset({S.ASKED, S.AGREED, S.UNDER_WAY, S.WATCHED})
_OVER = frozenset({S.WELL, S.UNCLEAR, S.CALLED_OFF})
_EVERYTHING = frozenset(Situation) - {S.AGREED}  # which lasts a second, as a rule
_ONCE_IT_CHANGES = _EVERYTHING - {S.ASKED, S.CALLED_OFF}
TOLD: Mapping[Audience, frozenset[Situation]] = {
    Audience.STAKEHOLDERS: _EVERYTHING,
    Audience.SUPPORT: _EVERYTHING,
    Audience.USERS: _ONCE_IT_CHANGES,
    Audience.PAGERS: BAD | {S.WELL, S.UNCLEAR},
}
"""What each audience is told at once."""
Newest = Mapping[tuple[str, Audience, str], Delivery]
"""By service, audience and destination."""


def by_place(deliveries: Sequence[Delivery]) -> Newest:
    return {(each.service, each.audience, each.destination): each for each in deliveries}


def changed(
    situation: Situation,
    rollback: Rollback,
    service: Service,
    *,
    newest: Newest,
    at: datetime,
    what: str = "",
    public: Collection[str] = (),
) -> list[Delivery]:
    """What is told where the situation became this one, by the text `what` where that has a name of its own.

    `public` are destinations that anybody may read.
    """
    made = []
    for audience, name, last in _places(service, newest, at):
        over = situation in _OVER and not (situation is S.CALLED_OFF and last and not _is_of(last, rollback))
        if situation not in TOLD[audience] or (situation in _OVER and last is None):
            continue
        moment = Moment.END if over else Moment.CHANGE if last else Moment.START
        made.append(
            _delivery(what or situation, moment, situation, audience, name, last, rollback, service, at, public)
        )
    return made


def in_between(
    rollback: Rollback,
    service: Service,
    *,
    newest: Newest,
    now: datetime,
    tried: Newest | None = None,
    public: Collection[str] = (),
) -> list[Delivery]:
    """The regular updates that are due: there is something new, or what was promised did not come.

    `tried` holds also what was refused, or what a person did not want to be public: it is no news a second time.
    """
    situation, made = situation_of(rollback), []
    if situation not in LASTING:
        return []
    for audience, name, last in _places(service, newest, now):
        told = situation in TOLD[audience] | {S.AGREED} and audience not in (Audience.PAGERS,)
        latest = (tried or newest).get((service.name, audience, name), last)
        if last is None or latest is None or not told or not _is_of_rollback(last, rollback):
            continue
        if _is_time(latest, service, now) and (what := _new(situation, rollback, latest, now)):
            moment = Moment.UPDATE
            made.append(_delivery(what, moment, situation, audience, name, last, rollback, service, now, public))
    return made


def _is_time(last: Delivery, service: Service, now: datetime) -> bool:
    return now - last.happened_at >= service.updates_every


def may_be_due(last: Delivery, service: Service, now: datetime) -> bool:
    """Is it worth while to look at its rollback?"""
    return not last.over and last.situation in LASTING and _is_time(last, service, now)


def _new(situation: Situation, rollback: Rollback, last: Delivery, now: datetime) -> str:
    """Which text tells what is new, "" where nothing is."""
    if situation is not last.situation:
        return situation
    if last.promised_at and now >= last.promised_at:
        return situation if situation is S.WATCHED else "late"  # it is done, and watched for longer
    built = rollback.build.built_at if rollback.build else None
    moments = [rollback.traffic_at, built, *(phase.judged_at for phase in rollback.phases)]
    if not any(moment and moment > last.happened_at for moment in moments):
        return ""
    return "still_watched" if situation is S.WATCHED else "update"


def _places(service: Service, newest: Newest, now: datetime) -> Iterator[tuple[Audience, str, Delivery | None]]:
    """With what was told there last of a story that is not over."""
    for audience, names in service.audiences.told:
        for name in names:
            last = newest.get((service.name, audience, name))
            is_open = last is not None and not last.over and now - last.happened_at < REMEMBERED
            yield audience, name, last if is_open else None


def _delivery(
    what: str,
    moment: Moment,
    situation: Situation,
    audience: Audience,
    name: str,
    last: Delivery | None,
    rollback: Rollback,
    service: Service,
    at: datetime,
    public: Collection[str],
) -> Delivery:
    promised = promise(what, situation, rollback, service, at)
    again, over = last is not None and not _is_of(last, rollback), moment is Moment.END
    subject, text = subject_and_text(what, situation, audience, rollback, service, at, promised, again=again, over=over)
    asks = service.public != "auto" and (audience is Audience.USERS or name in public)
    return Delivery(
        id=0,
        rollback_id=rollback.id,
        service=service.name,
        audience=audience,
        destination=name,
        moment=moment,
        subject=subject,
        text=text,
        key=last.key if last else _key(rollback, audience),
        over=over,
        happened_at=at,
        situation=situation,
        waits=asks,
        promised_at=promised,
    )


def _key(rollback: Rollback, audience: Audience) -> str:
    return f"{rollback.service}:{rollback.reference}:{audience}"


def _is_of(last: Delivery, rollback: Rollback) -> bool:
    """Did the story begin with this rollback?"""
    return last.key == _key(rollback, last.audience)


def _is_of_rollback(last: Delivery, rollback: Rollback) -> bool:
    return last.rollback_id == rollback.id
