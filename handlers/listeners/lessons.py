"""The form for what was learned: opened at once, filled with what is known, and each text read by itself."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.intake.worker import IntakeWorker
from bot.lessons import rules
from bot.model import Lesson, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.decision_forms import click_of
from handlers.listeners.draft_forms import DraftForm, opening
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import wrong
from handlers.messages import lessons

Body = dict[str, Any]
_FORM = DraftForm(Verb.LESSONS_DRAFT, lessons.reading, lessons.form, lessons.LATE)


def register(app: AsyncApp, *, worker: IntakeWorker, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def sent(ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        found = ids.read_lessons_place(view.get("private_metadata", ""))
        if found is None:
            await ack(response_action="update", view=lessons.note(lessons.OLD))
            intake.ended(context, body, "old_form")
            return
        version, card = found
        typed = _typed(view["state"]["values"])
        if (where := rules.too_long(typed)) is not None:
            told = f"{rules.LONGEST} characters are allowed, and this has {len(typed[where])}. Nothing happened."
        else:
            where, told = Lesson.WENT_WRONG, "Write something, here or below. Nothing happened."
        if rules.too_long(typed) is not None or not any(typed.values()):
            await ack(**wrong(str(where), told))
            intake.ended(context, body, "misread")
            return
        texts = {name: rules.kept(text) for name, text in typed.items()}
        click = click_of(Verb.LEARN, body, view, card, id_=context[ID], clock=clock)
        await intake.take(replace(click, reason=rules.sent(version, texts)), ack, context, body)

    app.action(ids.LEARN)(opening(_FORM, worker=worker, clock=clock, poster=poster, intake=intake))
    app.view(ids.LEARN)(sent)


def _typed(values: Body) -> dict[Lesson, str]:
    found = {each: ((values.get(each) or {}).get(each) or {}).get("value") or "" for each in Lesson}
    return {each: str(text).strip() for each, text in found.items()}
