"""A webhook of one's own, for a banner in a product: it looks at the signature as docs/destinations.md says."""

import hashlib
import hmac
import json
import time
from typing import Any

from aiohttp import web

from playground.outside.accidents import Accidents

SECRET = "b2c7d0e94f1a4c53a6b8d7e0f9c1a2b3"
_WINDOW = 300  # seconds


class LocalBanner:
    """Served by the local Slack's own server, at /banner. `told` are the bodies that it took, each id once."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.accidents = Accidents()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/banner", self.accidents.around(self._take)),
            web.route("*", "/banner/elsewhere", self.accidents.around(self._take)),
        ]

    async def _take(self, request: web.Request) -> web.Response:
        body, stamp = await request.read(), request.headers.get("X-Rollback-Timestamp", "")
        signed = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(request.headers.get("X-Rollback-Signature", ""), f"v1={signed}"):
            return web.json_response({"error": "The signature is not ours."}, status=401)
        if not stamp.isdigit() or abs(time.time() - int(stamp)) > _WINDOW:
            return web.json_response({"error": "It was not signed just now."}, status=401)
        said = json.loads(body)
        if said["id"] not in [each["id"] for each in self.told]:
            self.told.append(said)
        return web.Response(status=204)
