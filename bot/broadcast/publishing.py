"""A text that anybody may read is shown to a person, in the thread, and sent once that person approves it."""

from collections.abc import Sequence

from bot.approval import rights
from bot.approval.button import pressed_beneath_any
from bot.approval.channel import may_act_in
from bot.errors import Refused, refuse
from bot.model import TO_PUBLISH, Delivery, Interaction, Noted, Notice, NoticeKind, Verb, text_digest
from bot.ports import Ports
from bot.text import mention

_OVER = "This text does not wait any more: it was decided upon, or there is a newer one below."


def wanted(made: Sequence[Delivery], *, before: bool = False) -> tuple[Notice, ...]:
    """One for each text among what waits for a person, however many destinations it has: subject, and text.

    The channel is told of the first of a rollback; those after it, where there was one `before`, stand in the thread.
    """
    texts = list(dict.fromkeys(each.whole for each in made if each.waits))
    kinds = [NoticeKind.PUBLISH_NEXT if before or number else NoticeKind.PUBLISH_WANTED for number in range(len(texts))]
    return tuple(map(Notice, kinds, texts))


async def asked(rollback_id: str, made: Sequence[Delivery], ports: Ports) -> tuple[Notice, ...]:
    """The same, where the journal knows whether there was one before."""
    waits = any(each.waits for each in made)
    before = bool(waits and await ports.journal.told(rollback_id, NoticeKind.PUBLISH_WANTED))
    return wanted(made, before=before)


def settled(whole: str, how: str) -> Notice:
    """The message that shows the text `whole` has no buttons any more, and says `how` it went on."""
    return Notice(NoticeKind.PUBLISH_SETTLED, f"{how}\n{whole}")


async def publish(click: Interaction, ports: Ports) -> Noted:
    """By whoever may ask for rollbacks of the service or approve them; whoever asked for this one may as well.

    The click carries the digest of the text that was shown. Raises Refused for anybody else, and where it waits no
    more.
    """
    rollback = await pressed_beneath_any(click, TO_PUBLISH, ports)
    service = ports.catalog.known(rollback.service)
    refuse(await rights.may_take_part(click.slack_id, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    yes = click.verb is Verb.PUBLISH
    actor = ports.catalog.person(click.slack_id) or click.slack_id
    who = mention(click.slack_id)
    said = f"{who} approved the text for the public." if yes else f"{who} did not want that text to be public."
    shown = [each.text for kind in TO_PUBLISH for each in await ports.journal.told(rollback.id, kind)]
    how = f"{who} approved this text for the public." if yes else f"{who} did not want this text to be public."
    whole = {text for text in shown if text_digest(text) == click.digest}
    tell = (Notice(NoticeKind.NOTE, said), *(settled(text, how) for text in whole))
    done = await ports.journal.publish(
        rollback.id, click.digest, actor=actor, slack_id=click.slack_id, yes=yes, tell=tell
    )
    if done is None:
        raise Refused(_OVER)
    return Noted("The text is being sent. The thread says who approved it." if yes else "The text is not sent.")
