"""AWS Support: open a case once, and find it again. Its API is in one region of each partition, for all the others.

Neither service nor category is named: their codes are the account's to list, and AWS sorts a case without them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aws.errors import Rejected, understood
from aws.scopes import support
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unanswered
from bot.model import SupportCase

_HOME = {"cn-": "cn-north-1", "us-gov-": "us-gov-west-1"}
_PAGES, _PER_PAGE = 5, 100
NO_PLAN = "SubscriptionRequiredException"


class Support:
    """Implements `bot.ports.Support`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def open(self, service: Service, case: SupportCase) -> str:
        client = await self._client(service, case.rollback_id)
        answer = await self._aws.act(
            "open a support case",
            client.create_case,
            subject=case.subject,
            communicationBody=case.text,
            severityCode=case.severity.value,
            issueType="technical",
            language="en",
        )
        if case_id := answer.get("caseId"):
            return str(case_id)
        raise Unanswered("AWS was asked to open a support case (CreateCase), agreed, and named none.")

    async def find(self, service: Service, case: SupportCase, *, since: datetime) -> str:
        client, token = await self._client(service, case.rollback_id), ""
        for _ in range(_PAGES):
            more = {"nextToken": token} if token else {}
            answer = await self._aws.read(
                "look for a support case",
                client.describe_cases,
                afterTime=since.isoformat(),
                includeResolvedCases=True,
                includeCommunications=False,
                maxResults=_PER_PAGE,
                **more,
            )
            with understood("look for a support case", "DescribeCases"):
                ids = [str(each["caseId"]) for each in answer["cases"] if each["subject"] == case.subject]
            token = str(answer.get("nextToken") or "")
            if ids or not token:
                return ids[0] if ids else ""
        return ""

    async def number(self, service: Service, case: SupportCase) -> str:
        client = await self._client(service, case.rollback_id)
        answer = await self._aws.read(
            "read a support case", client.describe_cases, caseIdList=[case.id], includeResolvedCases=True
        )
        with understood("read a support case", "DescribeCases"):
            return next((str(each["displayId"]) for each in answer["cases"]), "")

    def lacks_plan(self, error: Failed) -> bool:
        return isinstance(error, Rejected) and error.code == NO_PLAN

    async def _client(self, service: Service, rollback_id: str) -> Any:
        region = next((home for begins, home in _HOME.items() if service.region.startswith(begins)), "us-east-1")
        return await self._aws.acting.client(service, support(service), rollback_id=rollback_id, region=region)
