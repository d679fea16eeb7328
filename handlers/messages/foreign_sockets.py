"""Another program takes a part of what people type and press."""

from handlers.messages.blocks import Message, section


def foreign_sockets(count: int) -> Message:
    programs = "Another program is" if count == 1 else f"{count} other connections are"
    what = f"{programs} connected to Slack with this bot's app token, and gets a part of your commands and clicks."
    then = (
        "A command that seems to get no answer can simply be typed again: nothing is done twice. "
        "Stop the other program. If nobody knows it, revoke the app token (xapp-) on the app's page "
        "“Basic Information”, and give this bot a new one as SLACK_APP_TOKEN."
    )
    return Message(what, (section(f":warning: *{what}*", then),))


def only_ours() -> Message:
    what = "Only this bot is connected with its app token again. All commands and clicks reach it."
    return Message(what, (section(what),))
