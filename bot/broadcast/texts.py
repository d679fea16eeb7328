"""The text that one audience gets: a company's own template where it has one, else ours, filled in once."""

import re
from collections.abc import Mapping
from datetime import datetime

from bot.broadcast.own_texts import FOR_USERS, HEADLINES, LAST, NO_TIME, OWN
from bot.broadcast.phrases import clock, phrases
from bot.catalog import Service
from bot.model import Audience, Rollback, Situation
from bot.text import clean

_PLACEHOLDER = re.compile(r"\{([A-Za-z]+)\}")


def subject_and_text(
    name: str,
    situation: Situation,
    audience: Audience,
    rollback: Rollback,
    service: Service,
    at: datetime,
    promised: datetime | None,
    *,
    again: bool = False,
    over: bool = False,
) -> tuple[str, str]:
    """`name` is the situation's, or `update`, `still_watched` or `late`. `again`: something was told of it before."""
    values = {
        "service": clean(service.known_as) or service.name,
        "time": clock(at),
        "promise": clock(promised) if promised else "",
    }
    said = {"reference": rollback.reference, "last": LAST if over else NO_TIME}
    ours = {**values, **phrases(rollback.request.ask, values["service"], again=again), **said}
    headline = (FOR_USERS if audience is Audience.USERS else {}).get(situation, HEADLINES[situation])
    own_subject, own = service.templates.of(audience, "subject"), service.templates.of(audience, name)
    subject = filled_in(own_subject, values) if own_subject else filled_in(headline, ours)
    if own and (promised or "{promise}" not in own):  # an update may come while nobody knows by when
        return clean(subject), "\n".join(map(clean, filled_in(own, values).splitlines()))
    return clean(subject), f"{filled_in(OWN[audience][name], ours)} ({values['time']})"


def filled_in(template: str, values: Mapping[str, str]) -> str:
    """What is put in is not looked at again, whatever it looks like."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)
