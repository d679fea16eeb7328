"""Other accounts and regions. Each has a cluster of its own, which speaks of itself as if it were at home.

On the way in and out its names are put in place of those of home. Task definitions and images lie together in moto, so
a family or a tag should be used in one place only.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from werkzeug.wrappers import Request, Response

from playground.aws.cluster import Cluster
from playground.aws.names import ACCOUNT, REGION


@dataclass(frozen=True, eq=False)
class Place:
    """One account in one region."""

    account: str
    region: str
    cluster: Cluster

    @property
    def is_home(self) -> bool:
        return (self.account, self.region) == (ACCOUNT, REGION)

    def heard(self, text: str) -> str:
        """What is asked here, as the cluster knows it."""
        return text.replace(self.account, ACCOUNT).replace(self.region, REGION)

    def said(self, text: str) -> str:
        """What the cluster answers, as it is told here."""
        return text.replace(ACCOUNT, self.account).replace(REGION, self.region)

    def parameters(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(self.heard(json.dumps(parameters)))
        return heard

    def request(self, request: Request) -> Request:
        """For moto, which knows only home."""
        body = self.heard(request.get_data(as_text=True)).encode()
        signed = self.heard(request.headers.get("Authorization", ""))
        return Request(
            request.environ
            | {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), "HTTP_AUTHORIZATION": signed}
        )

    def response(self, response: Response) -> Response:
        if not self.is_home:
            response.set_data(self.said(response.get_data(as_text=True)))
        return response


class Places:
    """Home, and those that were opened beside it."""

    def __init__(self, home: Cluster) -> None:
        self._places = {(ACCOUNT, REGION): Place(ACCOUNT, REGION, home)}

    def open(self, account: str, region: str, cluster: Cluster) -> None:
        self._places[account, region] = Place(account, region, cluster)

    def catch_up(self, at: datetime) -> None:
        for place in self._places.values():
            place.cluster.catch_up(at)

    def get(self, account: str, region: str) -> Place | None:
        """Any of the account's for the region ""."""
        anywhere = (place for place in self._places.values() if place.account == account)
        return self._places.get((account, region)) if region else next(anywhere, None)
