"""A text that anybody may read is shown to a person, in the thread, and sent once that person approves it."""

from collections.abc import Sequence

from bot.approval import rights
from bot.approval.button import pressed_beneath
from bot.approval.channel import may_act_in
from bot.catalog import unknown_service
from bot.errors import Refused, UnknownService, refuse
from bot.model import Delivery, Interaction, Noted, Notice, NoticeKind, Verb
from bot.ports import Ports
from bot.text import mention

_OVER = "This text does not wait any more: it was decided upon, or there is a newer one below."


def wanted(made: Sequence[Delivery]) -> tuple[Notice, ...]:
    """One for each text among what waits for a person, however many destinations it has: subject, and text."""
    texts = dict.fromkeys(each.whole for each in made if each.waits)
    return tuple(Notice(NoticeKind.PUBLISH_WANTED, text) for text in texts)


async def publish(click: Interaction, ports: Ports) -> Noted:
    """By whoever may ask for rollbacks of the service or approve them; whoever asked for this one may as well.

    The click carries the digest of the text that was shown. Raises Refused for anybody else, and where it waits no
    more.
    """
    rollback = await pressed_beneath(click, NoticeKind.PUBLISH_WANTED, ports)
    if (service := ports.catalog.services.get(rollback.service)) is None:
        raise UnknownService.of(unknown_service(rollback.service, ports.catalog.services))
    refuse(await rights.may_take_part(click.slack_id, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    yes = click.verb is Verb.PUBLISH
    actor = ports.catalog.person(click.slack_id) or click.slack_id
    who = mention(click.slack_id)
    said = f"{who} approved the text for the public." if yes else f"{who} did not want that text to be public."
    done = await ports.journal.publish(
        rollback.id, click.digest, actor=actor, slack_id=click.slack_id, yes=yes, tell=(Notice(NoticeKind.NOTE, said),)
    )
    if done is None:
        raise Refused(_OVER)
    return Noted("The text is being sent. The thread says who approved it." if yes else "The text is not sent.")
