"""Does the place where the audit's heads are put keep them? Nothing is put there."""

import aws
from bot.catalog import Service
from bot.errors import Failed, Misconfigured
from bot.model import Diagnosis
from bot.settings import Settings

_FIX = (
    "Make a bucket with Object Lock, which an older one cannot get without being versioned first, and allow "
    "deploy/iam-policy-heads.json."
)


async def heads_checkup(settings: Settings, services: list[Service]) -> list[Diagnosis]:
    """Of a bucket. An address and a command cannot be tried without handing something over."""
    clients = aws.Aws()
    try:
        regions = {service.region for service in services}
        mode, days = settings.audit_heads_mode, settings.audit_heads_days
        bucket = aws.head_bucket(clients, settings.audit_heads, regions, mode=mode, days=days)
        return [Diagnosis("audit heads", await bucket.check())] if bucket else []
    except (Failed, Misconfigured) as error:
        return [Diagnosis("audit heads", str(error), _FIX)]
    finally:
        clients.close()
