"""What an alarm asks for, in words: its evidence on the card, that it acts by itself, and the form to snooze it."""

from collections.abc import Iterator
from datetime import timedelta

from bot.approval import automatic
from bot.catalog import Service
from bot.model import Alarm, Deployed, Rollback, State, Suspicion, Verb
from bot.text import exactly, span
from bot.validation.health_told import split
from handlers import ids
from handlers.grammar.parser import REASON_LIMIT
from handlers.messages import by_kind, phrases
from handlers.messages.blocks import Block, Message, button, said, section
from handlers.messages.measured import Around, Measured, measured
from handlers.messages.modal import line, modal
from handlers.messages.mrkdwn import code, foreign, moment

SIGN = "🚨"
SNOOZE, TITLE = "Snooze 30 min…", "Snooze these alarms?"
LATE = "Slack did not open the form in time. Nothing happened. Please press Snooze again."
_LATE = timedelta(minutes=3)  # CloudWatch and EventBridge together take less as a rule
_NAMES = 3


def suspicion_of(rollback: Rollback) -> Suspicion | None:
    origin = rollback.request.origin
    return origin.suspicion if isinstance(origin, Alarm) else None


def evidence(rollback: Rollback, service: Service | None) -> Iterator[str]:
    """For a card that waits: what is suspected, what else fires, and when it acts by itself, a line each."""
    if (found := suspicion_of(rollback)) is None:
        return
    yield _suspected(found)
    drawn = _drawn(found)
    yield from drawn.lines
    if found.also:
        yield f"*Also firing*  {_named(found.also)}"
    if found.before:
        yield f"*Fired before it went out*  {_named(found.before)}"
    if (late := found.heard_at - found.since) > _LATE:
        yield f"*Told late*  the alarm fired {span(late)} before the bot heard of it"
    if service and (begins := automatic.begins(rollback.request, service, rollback.expires_at)):
        at = begins - service.approval_expires
        yield f"{SIGN} *Acts by itself* {moment(at)}, unless somebody rejects, withdraws or snoozes it, or looks"


def charts(rollback: Rollback) -> tuple[Block, ...]:
    """Those of a validation, for the thread."""
    found = suspicion_of(rollback)
    return _drawn(found).blocks if found else ()


def snooze_button(rollback: Rollback) -> Iterator[Block]:
    if isinstance(rollback.request.origin, Alarm):
        yield button(SNOOZE, action_id=Verb.SNOOZE, value=ids.value(rollback.id, rollback.plan.digest))


def form(card: str) -> Block:
    """`card` is what `ids.card` made."""
    return modal(
        TITLE,
        section(
            "For 30 minutes no alarm of this service proposes anything, and this plan is withdrawn.",
            "People may still ask for a rollback.",
        ),
        line("Why", id_=ids.REASON, longest=REASON_LIMIT, optional=False),
        callback_id=str(Verb.SNOOZE),
        place=card,
        submit="Snooze",
        close="Not yet",
    )


def by_itself(rollback: Rollback) -> Message:
    """Loud: which alarm acts, upon what evidence, and how it is stopped."""
    made = rollback.automatic
    if made is None:
        return said(f"{SIGN} What an alarm of {foreign(rollback.service)} would have done was planned again since.")
    first = f"{SIGN} *By itself*: {foreign(made.requester)} acts, to {by_kind.wanted(rollback)}"
    told = f"{first}: {phrases.revisions(rollback.effective_plan)}. Nobody approved it. Why: {foreign(made.told, 500)}."
    many = "once" if made.would_have == 1 else f"{made.would_have} times"
    why = f"Its service lets it, after a dry run since {moment(made.dry_since, day=True)} that would have acted {many}."
    stop = f"To stop it, as long as nothing was sent: {code(f'/rollback {rollback.service} stop')}"
    live = rollback.state in {State.APPROVED, State.EXECUTING}
    return said(told, section(why, *([stop] if live else [])))


def badge(rollback: Rollback) -> Iterator[Block]:
    """For the card, to the end."""
    if made := rollback.automatic:
        left = f"{code(rollback.plan.from_name)}, which it leaves, was deployed at {moment(made.deployed_at)}."
        yield section(f"{SIGN} *By itself*, without an approval: {foreign(made.told, 500)}", left)


def _suspected(found: Suspicion) -> str:
    if found.deployed is None:
        return "*Suspected*  nobody knows which deployment brought what runs"
    return f"*Suspected*  {_went_out(found.deployed, found)}"


def _went_out(deployed: Deployed, found: Suspicion) -> str:
    by = f" by {foreign(deployed.by)}" if deployed.by else ""
    before = found.since - deployed.began_at
    how_long = f", {exactly(before)} before the alarm fired" if before > timedelta(0) else ""
    return f"{code(deployed.revision)} went out {moment(deployed.began_at, day=True)}{by}{how_long}"


def _drawn(found: Suspicion) -> Measured:
    """Around the moment since when what is suspected is there; beside the hour before, where that is long ago."""
    figures, deployed = found.figures, found.deployed
    if figures is None:
        return Measured()
    if deployed is None or not figures.start < deployed.began_at < figures.end:
        return measured(Around(figures, figures.start, "", incident=found.well))
    before, since = split(figures, deployed.began_at)
    return measured(Around(since, deployed.began_at, phrases.number(deployed.revision), incident=before))


def _named(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(map(foreign, names[:_NAMES])) + more
