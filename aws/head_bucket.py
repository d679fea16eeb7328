"""Puts the audit's heads into an S3 bucket with Object Lock, where nobody can change or delete them for a time.

The bot's own rights do it, and need no other there, not to read, list or delete (`deploy/iam-policy-heads.json`).
"""

import json
import os
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from aws.errors import Rejected
from aws.session import Aws
from bot.errors import Failed

LockMode = Literal["COMPLIANCE", "GOVERNANCE"]
_NO_LOCK = "ObjectLockConfigurationNotFoundError"


class HeadBucket:
    """Implements `bot.operating.Bucket`. `to` is s3://BUCKET/PREFIX; each head is an object of its own behind it.

    `mode` and `days`: how, and how long from its writing on, S3 keeps each of them. Times are real time.
    """

    def __init__(self, aws: Aws, to: str, *, region: str, mode: LockMode, days: int) -> None:
        """`region` is where S3 is asked first: it says in which one the bucket is."""
        parts = urlsplit(to)
        self._aws, self._region, self._mode, self._lasts = aws, region, mode, timedelta(days=days)
        self.name, self._prefix = parts.netloc, parts.path.strip("/")

    async def check(self) -> str:
        """-> what was found, in a sentence. Raises Failed where Object Lock is off, or S3 does not say."""
        try:
            client: Any = await self._aws.keeping(self._region)
            found = await self._aws.read(
                f"see whether {self.name} has Object Lock", client.get_object_lock_configuration, Bucket=self.name
            )
        except Rejected as error:
            if error.code != _NO_LOCK:
                raise
            found = {}
        if found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") != "Enabled":
            raise Failed(f"The bucket {self.name} has no Object Lock, so whoever may delete in it can delete heads.")
        days = self._lasts.days
        return f"{self.name} has Object Lock; each head is kept there for {days} days ({self._mode})."

    async def put(self, head: Mapping[str, object]) -> None:
        """Once more under another name where it is handed over again. Raises Failed; S3 takes none without its lock."""
        now = datetime.now(UTC)
        client: Any = await self._aws.keeping(self._region)
        await self._aws.read(
            f"keep the head in {self.name}",
            client.put_object,
            Bucket=self.name,
            Key="/".join(filter(None, (self._prefix, f"{now:%Y-%m-%dT%H-%M-%S-%fZ}-row-{head['seq']}.json"))),
            Body=json.dumps(head).encode(),
            ContentType="application/json",
            ObjectLockMode=self._mode,
            ObjectLockRetainUntilDate=now + self._lasts,
        )


def head_bucket(aws: Aws, to: str, regions: Collection[str], *, mode: LockMode, days: int) -> HeadBucket | None:
    """None where `to` is no bucket. `regions` are those of the services, in case that the environment names none."""
    if not to.startswith("s3://"):
        return None
    named = (os.environ.get(name, "").strip() for name in ("AWS_REGION", "AWS_DEFAULT_REGION"))
    region = next(filter(None, (*named, *sorted(regions))), "us-east-1")
    return HeadBucket(aws, to, region=region, mode=mode, days=days)
