"""The form to ask for a rollback: what may be chosen is filled in as it is read, and nothing that was typed is lost.

Slack keeps what stands in an input as long as its block and its action keep their ids; so what was typed before the
services were read is still there after it, and the kinds only appear once it is known which the facts speak for. That
one stands first, with why; nobody asks for it without having chosen it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.catalog import Service
from bot.lookups.suggested import Suggestion, suggested
from bot.model import Answer, Category, Recalled, Refusal
from handlers import ids
from handlers.grammar.parser import REASON_LIMIT
from handlers.messages.blocks import Block, context, section
from handlers.messages.modal import address, choice, line, may_be_left_out, modal, option, select
from handlers.messages.mrkdwn import code, foreign, place, prose

TITLE = "Roll a service back"
LATE = "Slack did not open the form in time. Nothing happened. Please try again, or type `/rollback help`."
OLD = "This form is from an older version. Nothing happened. Close it, and type `/rollback` for a new one."
NO_KIND = "Which kind of rollback? Choose one. Nothing happened."
STILL_READING = "What can be chosen is still being read. Nothing happened. Send it again in a moment."
NO_COMMIT = "Which commit shall be reverted? 7 to 40 hex digits, as git log shows them. Nothing happened."
NO_LINK = "This is no address that starts with https:// and has at most 1000 characters. Nothing happened."
NOBODY = "You may not ask for a rollback of any service. Whoever keeps the services file can name you there."
_FEATURES = 3  # of those that are offered; with the others, at most ten may be chosen from
_CATEGORIES = {
    Category.USERS: "Users report it",
    Category.PERFORMANCE: "It is slow, or uses too much",
    Category.SECURITY: "It is unsafe",
    Category.DATA: "Data is wrong or lost",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known so far: nothing; then which services may be asked for; then one of them, and then its past.

    `services` is None while they are read, `service` None while none is chosen, and `past` None while it is read.
    """

    services: Sequence[str] | None = None
    service: Service | None = None
    past: Answer | None = None


def form(known: Reading, origin: str) -> Block:
    """`origin` is what `ids.origin` made."""
    if known.services is not None and not known.services:
        return note(NOBODY)
    blocks = [*_service(known), *_kind(known), *_why(), context(*_below(known, origin))]
    return modal(TITLE, *blocks, callback_id=ids.FORM, place=origin, submit="Make the plan")


def note(text: str) -> Block:
    """Nothing to fill in, and why."""
    return modal(TITLE, section(prose(text)), callback_id=ids.FORM)


def _service(known: Reading) -> Iterator[Block]:
    if known.services is None:
        yield section("Reading which services you may roll back …")
        return
    chosen = known.service.name if known.service else ""
    names = [option(name, value=name) for name in known.services]
    yield select("Service", names, id_=ids.SERVICE, chosen=chosen, tells=True)


def _kind(known: Reading) -> Iterator[Block]:
    service = known.service
    if service is None:
        return
    if known.past is None:
        yield section(f"Reading what {code(service.name)} ran …")
        return
    ran = known.past if isinstance(known.past, Recalled) else None
    speaks = suggested(service, ran)
    first = f"{speaks.kind} {speaks.feature}".strip()
    kinds = sorted(_kinds(service, ran), key=lambda kind: bool(kind["value"] != first))
    yield choice("Kind", kinds, id_=ids.KIND, block_id=ids.kind_of(service.name))
    if told := _told(speaks, known.past):
        yield context(told)
    if service.build:
        hint = "Only for complete: 7 to 40 hex digits, as git log shows them."
        yield line("Commit to revert", id_=ids.COMMIT, longest=200, hint=hint)


def _told(speaks: Suggestion, past: Answer) -> str:
    problem = ""
    if isinstance(past, Refusal):
        problem = f"What it ran could not be read: {prose(past.reason)}"
    why = f"{'The first is suggested: ' if speaks.kind else ''}{prose(speaks.why)}" if speaks.why else ""
    return "\n".join(filter(None, [why, problem]))


def _kinds(service: Service, ran: Recalled | None) -> Iterator[Block]:
    """The value is what is typed behind the service."""
    to = f"To {ran.choice}" if ran and ran.choice else "To what last served well"
    for feature in list(service.features)[:_FEATURES]:
        yield option(f"partial: {feature} off", value=f"partial {feature}", description="All else stays as it is")
    yield option("immediate", value="immediate", description=to)
    if service.build:
        yield option("complete", value="complete", description="Revert a commit, build, deploy what comes out")
    yield option("undo", value="undo", description="Back to what the last rollback left")
    for feature in list(service.features)[:_FEATURES]:
        yield option(f"restore: {feature} on", value=f"restore {feature}", description="With the values it had")


def _why() -> Iterator[Block]:
    categories = [option(said, value=category) for category, said in _CATEGORIES.items()]
    yield may_be_left_out(select("What is wrong", categories, id_=ids.CATEGORY))
    yield line("Reason", id_=ids.REASON, longest=REASON_LIMIT, hint="Whoever approves reads this first.")
    yield address("Incident link", id_=ids.LINK)


def _below(known: Reading, origin: str) -> Iterator[str]:
    yield "This makes a plan, as the command does. Nothing changes until a second person approves it."
    channel, ts = ids.read_origin(origin) or ("", "")
    if ts:
        yield f"It is told in the thread in {place(channel)} from which this was opened."
    elif not channel and known.service:
        yield f"Its card will be in {place(known.service.channel)}."
    if known.service and (more := len(known.service.features) - _FEATURES) > 0:
        yield f"{more} more features: type {code(f'/rollback {foreign(known.service.name)} partial FEATURE')}."
