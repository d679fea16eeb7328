"""Files by Slack's two calls: an address to send the bytes to, and then to share what was sent there.

Docs: files.getUploadURLExternal, files.completeUploadExternal. What is not shared is seen by nobody.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from playground.slack.errors import SlackError
from playground.slack.workspace import Workspace
from playground.slack.world import BOT_USER_ID

Json = dict[str, Any]


@dataclass
class Upload:
    """`content` is None until the bytes came; `shared` until it was completed."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    shared: bool = False


class Files:
    """What was uploaded, in that order; `open_` looks at the channel as for a message."""

    def __init__(self, workspace: Workspace, *, base_url: Callable[[], str]) -> None:
        self._workspace, self._base_url = workspace, base_url
        self.uploads: dict[str, Upload] = {}

    def get_url(self, arguments: Json) -> Json:
        name, length = str(arguments.get("filename") or ""), str(arguments.get("length") or "")
        if not name or not length.isdigit() or not int(length):
            raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] filename and length"]})
        made = Upload(f"F{secrets.token_hex(5).upper()}", name, int(length))
        self.uploads[made.id] = made
        return {"upload_url": f"{self._base_url()}/upload/v1/{made.id}", "file_id": made.id}

    async def receive(self, request: web.Request) -> web.Response:
        """The bytes as they are, or as the one part of a form."""
        made = self.uploads.get(request.match_info["id"])
        if made is None or made.shared:
            return web.Response(status=404)
        content = await request.read()
        if len(content) != made.length:
            return web.Response(status=400, text="content length does not match")
        made.content = content
        return web.Response(text=f"OK - {made.length}")

    def complete(self, arguments: Json, *, channel: str, thread_ts: str | None) -> Json:
        asked = arguments.get("files")
        files: Any = json.loads(asked) if isinstance(asked, str) else asked
        if not isinstance(files, list) or not files:
            raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] files"]})
        made = [self.uploads.get(str(each.get("id"))) for each in files]
        known = [each for each in made if each is not None and each.content is not None and not each.shared]
        if len(known) != len(files):
            raise SlackError("file_not_found")
        for each in known:
            each.shared = True
        titles = [str(each.get("title") or upload.name) for each, upload in zip(files, known, strict=True)]
        shown = tuple({"id": u.id, "name": u.name, "title": t} for u, t in zip(known, titles, strict=True))
        text = str(arguments.get("initial_comment") or "")
        self._workspace.post(channel, BOT_USER_ID, text, thread_ts=thread_ts, files=shown)
        return {"files": [{"id": each["id"], "title": each["title"]} for each in shown]}

    def named(self, name: str) -> str:
        """The text of the newest one that was shared under this name. Raises LookupError."""
        found = [each for each in self.uploads.values() if each.name == name and each.shared]
        return (found[-1].content or b"").decode()
