"""The Events API: what the app subscribes to in its manifest, sent until it is acked, three times more at most."""

import asyncio
import secrets
import uuid
from typing import Any

from playground.slack.delivery import Attempt, NotAckedError, Transport
from playground.slack.payloads import VERIFICATION_TOKEN
from playground.slack.views import Views
from playground.slack.workspace import Message, Workspace
from playground.slack.world import APP_ID, BOT_USER_ID, OTHER_APPS, SLACKBOT_ID, TEAM_ID

RETRIES = (0.0, 60.0, 300.0)  # real seconds before each, as everything that Slack itself waits for

Json = dict[str, Any]


class Events:
    """Each event is on its way by itself; nobody waits for it."""

    def __init__(self, workspace: Workspace, views: Views, *, transport: Transport) -> None:
        self._workspace, self._views, self._transport = workspace, views, transport
        self._underway: set[asyncio.Task[None]] = set()
        self.retries = RETRIES

    def home_opened(self, user: str, tab: str = "home") -> None:
        """`app_home_opened`: on each entry into the app's Home or messages tab."""
        home = self._views.home(user) if tab == "home" else None
        view = {"view": home.wire(with_state=True)} if home else {}
        self._send({"type": "app_home_opened", "user": user, "channel": direct(user), "tab": tab, **view})

    def said(self, message: Message) -> None:
        """`app_mention`, where the message has one and the bot is a member; elsewhere Slackbot offers to invite it."""
        if f"<@{BOT_USER_ID}>" not in message.text or message.user == BOT_USER_ID:
            return
        if not self._workspace.channels[message.channel].member:
            self._offer_to_invite(message)
            return
        event = {
            "type": "app_mention",
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "team": self._workspace.people[message.user].team_id,
            "channel": message.channel,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            **OTHER_APPS.get(message.user, {"client_msg_id": str(uuid.uuid4())}),
        }
        self._send(event, event_ts=message.ts)

    @property
    def underway(self) -> int:
        """How many are not acked and not given up."""
        return len(self._underway)

    async def close(self) -> None:
        for task in self._underway:
            task.cancel()
        await asyncio.gather(*self._underway, return_exceptions=True)

    def _send(self, event: Json, *, event_ts: str = "") -> None:
        if not self._workspace.manifest.hears(event["type"]):
            return
        place = self._workspace.channels.get(event["channel"])
        payload = _callback({**event, "event_ts": event_ts or self._workspace.next_ts()})
        payload["is_ext_shared_channel"] = place is not None and place.is_ext_shared
        task = asyncio.create_task(self._deliver(payload))
        self._underway.add(task)
        task.add_done_callback(self._underway.discard)

    async def _deliver(self, payload: Json) -> None:
        attempt = Attempt(str(uuid.uuid4()), 0, "")
        for pause in (*self.retries, None):
            try:
                await self._transport.deliver("events_api", payload, attempt)
            except NotAckedError as failure:
                if pause is None or failure.is_final:
                    return
                attempt = Attempt(attempt.id, attempt.number + 1, failure.reason)
                await asyncio.sleep(pause)
            else:
                return

    def _offer_to_invite(self, message: Message) -> None:
        name = self._workspace.manifest.bot_name
        text = f"You mentioned <@{BOT_USER_ID}>, but they’re not in this channel. Type `/invite @{name}` to add them."
        where = {"thread_ts": message.thread_ts, "ephemeral_to": message.user}
        self._workspace.post(message.channel, SLACKBOT_ID, text, **where)


def direct(user: str) -> str:
    """The direct conversation of this person with the app."""
    return f"D{user[1:]}"


def _callback(event: Json) -> Json:
    installed = {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(float(event["event_ts"])),
        "authorizations": [{**installed, "is_enterprise_install": False}],
        "event_context": secrets.token_hex(16),
    }
