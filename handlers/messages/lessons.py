"""What people learned from a rollback: who is asked for it, the form, and what was written."""

from collections.abc import Iterator

from bot.catalog import Service
from bot.follow_up.list_rules import of_lessons
from bot.lessons import rules
from bot.model import Answer, Lesson, Lessons, LessonsForm, LessonsNow, Refusal, Rollback, Verb
from bot.text import ends
from handlers import ids
from handlers.messages.blocks import Block, Message, actions, button, context, said, section
from handlers.messages.modal import may_be_left_out, modal, text_area
from handlers.messages.mrkdwn import foreign, moment, person, place, prose

TITLE = "Lessons learned"
LATE = "Slack did not open the form in time. Nothing happened. Please press the button again."
OLD = "This form is of an older version of the bot. Please open it again."
_WANTED = "What went wrong, how was it detected and fixed, and how can it be prevented?"
_SHOWN = 600  # characters of one text; all of it stands in the log


def lessons(rollback: Rollback, service: Service | None) -> Message:
    """In the thread; its buttons only where lessons are kept."""
    item, learned = of_lessons(rollback), rollback.learned
    kept = service is not None and service.lessons != "off"
    more = list(_written(learned)) if learned else [section(_WANTED)]
    buttons = [actions(*_buttons(rollback))] if kept else []
    state = ""
    if item and item.open:
        owner = foreign(item.owner) or (person(item.owner_slack_id) if item.owner_slack_id else "nobody yet")
        state = f" · {owner}, until {moment(item.due_at, day=True)}" if item.due_at else f" · {owner}"
    head = f"*{TITLE}*  {foreign(rollback.service)}{state}"
    return said(head, *more, *buttons, *([context(_who(learned))] if learned else []))


def reminder(rollback: Rollback, owner: str) -> Message:
    """`owner` is a Slack id, "" for nobody."""
    item = of_lessons(rollback)
    if item is None or not item.open:
        return said("The lessons are written.")
    who = person(owner) if owner else "Nobody owns this yet"
    left = rules.left_out(rollback.learned) if rollback.learned else "all of it"
    until = f" Due {moment(item.due_at, day=True)}." if item.due_at else ""
    return said(f"{who}: what was learned from {rollback.reference} is not written down yet.{until} Open: {left}.")


def listed(found: LessonsNow) -> Message:
    """Privately: of one service, the newest rollback first."""
    if not found.rollbacks:
        return said(f"Nothing is to be learned from {foreign(found.service)} yet: no rollback of it has ended.")
    blocks = [block for each in found.rollbacks for block in _of_one(each)]
    return said(f"*{TITLE}*  {foreign(found.service)}", *blocks)


def reading() -> Block:
    """Shown while the form is filled."""
    return note("Reading what is known …")


def note(text: str) -> Block:
    return modal(TITLE, section(prose(text)), callback_id=ids.LEARN)


def form(answer: Answer, card: ids.Card) -> Block:
    """The form itself, or what keeps it from being filled."""
    if isinstance(answer, Refusal):
        return note("\n".join(filter(None, [answer.reason, answer.fix])))
    if not isinstance(answer, LessonsForm):
        return note(LATE)
    rollback, learned = answer.rollback, answer.learned
    inputs = [_input(each, learned.text(each) if learned else "") for each in Lesson]
    return modal(
        TITLE,
        section(
            f"*{foreign(rollback.service)}* · {rollback.reference}",
            prose(rules.known(rollback), 600),
        ),
        *inputs,
        context("Secrets are hidden. All of it stands in the rollback log, and each version is kept."),
        callback_id=ids.LEARN,
        place=ids.lessons_place(learned.version if learned else 0, card),
        submit="Keep",
        close="Not now",
    )


def _input(lesson: Lesson, text: str) -> Block:
    return may_be_left_out(text_area(rules.NAMES[lesson], id_=str(lesson), longest=rules.LONGEST, text=text))


def _written(learned: Lessons) -> Iterator[Block]:
    for each in Lesson:
        if text := learned.text(each):
            lines = ends(text, _SHOWN).splitlines()
            yield section(f"*{rules.NAMES[each]}*", *(foreign(line, _SHOWN) for line in lines if line.strip()))
    if left := rules.left_out(learned):
        yield section(f"Still open: {left}.")


def _who(learned: Lessons) -> str:
    who = foreign(learned.person) or person(learned.slack_id)
    return f"Version {learned.version}, written by {who} {moment(learned.at, day=True)}"


def lessons_button(rollback: Rollback, service: Service | None) -> list[Block]:
    """Under the outcome; none where they are not kept."""
    if service is None or service.lessons == "off" or not rules.asked_of(rollback):
        return []
    return [button("Lessons…", action_id=Verb.LEARN, value=ids.value(rollback.id, rollback.plan.digest))]


def _buttons(rollback: Rollback) -> Iterator[Block]:
    value = ids.value(rollback.id, rollback.plan.digest)
    label = "Change the lessons…" if rollback.learned else "Write the lessons…"
    item = of_lessons(rollback)
    yield button(label, action_id=Verb.LEARN, value=value, style="primary" if item and item.open else "")
    if item and item.open:
        yield button("Owner…", action_id=Verb.ASSIGN, value=ids.item_value(rollback.service, item.key, value))


def _of_one(rollback: Rollback) -> Iterator[Block]:
    where = f"{place(rollback.channel)}, {moment(rollback.requested_at, day=True)}"
    if learned := rollback.learned:
        said_so = foreign(learned.text(Lesson.ROOT_CAUSE) or learned.text(Lesson.WENT_WRONG), 300)
        left = [f"Still open: {rules.left_out(learned)}."] if rules.missing(learned) else []
        yield section(f"*{rollback.reference}*, {where}", said_so, *left)
    else:
        yield section(f"*{rollback.reference}*, {where}", "Nothing is written yet.")
    yield actions(button("Lessons…", action_id=Verb.LEARN, value=ids.value(rollback.id, rollback.plan.digest)))
