"""The audit's heads in S3, over HTTP against moto's S3: what was put can be neither deleted nor overwritten."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from aws.head_bucket import HeadBucket, head_bucket
from aws.permissions import KEEPING
from aws.session import Aws
from bot.doctor.heads import heads_checkup
from bot.errors import Failed, Misconfigured
from bot.operating import Heads
from bot.settings import Settings
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from tests.aws.policies import shipped, statements
from tests.operating.test_heads import Journal, until
from tests.scenarios.world import ANA, BEN, running_world

HEAD = {"seq": 7, "hash": "ab" * 32}
PLACE = "s3://example-audit-heads/rollback-bot"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The client of the bucket's owner, who may do everything."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    client: Any = boto3.client("s3", region_name="us-east-1")
    make(client)
    yield client
    s3_backends.reset()


def make(client: Any) -> None:
    for name, lock in (("example-audit-heads", True), ("without-a-lock", False)):
        client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=lock)


def with_buckets(client: Any) -> Callable[[SimulatedAws], None]:
    """What a simulated AWS begins with; each forgets all that moto had."""

    def past(aws: SimulatedAws) -> None:
        seed(aws)
        make(client)

    return past


@pytest.fixture
def clients() -> Iterator[Aws]:
    clients = Aws()
    yield clients
    clients.close()


def bucket(clients: Aws, to: str = PLACE, *, days: int = 365) -> HeadBucket:
    found = head_bucket(clients, to, (), mode="COMPLIANCE", days=days)
    assert found
    return found


async def test_a_head_that_was_put_is_there_for_a_year_whoever_would_delete_or_overwrite_it(
    s3: Any, clients: Aws
) -> None:
    await bucket(clients).put(HEAD)

    (version,) = s3.list_object_versions(Bucket="example-audit-heads")["Versions"]
    named = {"Bucket": "example-audit-heads", "Key": version["Key"]}
    this = {**named, "VersionId": version["VersionId"]}
    assert version["Key"].startswith("rollback-bot/20")
    assert version["Key"].endswith("-row-7.json")
    kept = s3.head_object(**this)
    assert kept["ObjectLockMode"] == "COMPLIANCE"
    assert abs(kept["ObjectLockRetainUntilDate"] - datetime.now(UTC) - timedelta(days=365)) < timedelta(minutes=1)
    for bypass in (False, True):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.delete_object(**this, BypassGovernanceRetention=bypass)
    s3.put_object(**named, Body=b"another")
    s3.delete_object(**named)
    assert json.loads(s3.get_object(**this)["Body"].read()) == HEAD


async def test_a_bucket_without_object_lock_or_without_a_bucket_is_told_and_takes_no_head(
    s3: Any, clients: Aws, caplog: pytest.LogCaptureFixture
) -> None:
    assert await bucket(clients).check() == (
        "example-audit-heads has Object Lock; each head is kept there for 365 days (COMPLIANCE)."
    )
    for name, why in (("without-a-lock", "has no Object Lock"), ("no-such-bucket", "Could not see whether")):
        place = bucket(clients, f"s3://{name}/x")
        with pytest.raises(Failed, match=why):
            await place.check()
        heads = Heads(Journal(), "", every=3600, bucket=place)
        heads.start()
        await heads.stop()
        heads = Heads(Journal(), f"s3://{name}/x", every=3600, bucket=place)
        heads.start()
        await until(lambda: "the audit's head was not handed over" in caplog.text)
        await heads.stop()
        assert "the audit's heads are not safe where they are put" in caplog.text
        caplog.clear()
    assert "Contents" not in s3.list_objects_v2(Bucket="without-a-lock")


async def test_doctor_says_whether_heads_are_kept(s3: Any) -> None:
    (well,) = await heads_checkup(Settings.read(ROLLBACK_AUDIT_HEADS=PLACE, ROLLBACK_AUDIT_HEADS_DAYS=30), [])
    (ill,) = await heads_checkup(Settings.read(ROLLBACK_AUDIT_HEADS="s3://without-a-lock"), [])

    assert (well.fix, "for 30 days (COMPLIANCE)" in well.says) == ("", True)
    assert "has no Object Lock" in ill.says
    assert "Make a bucket with Object Lock" in ill.fix
    assert await heads_checkup(Settings.read(ROLLBACK_AUDIT_HEADS="keep-it"), []) == []


async def test_the_client_that_keeps_heads_makes_no_other_call_and_its_policy_allows_no_other(
    s3: Any, clients: Aws
) -> None:
    client = await clients.keeping("us-east-1")
    with pytest.raises(Failed, match="s3:DeleteObject is no call that keeps heads"):
        await clients.read("delete one", client.delete_object, Bucket="example-audit-heads", Key="x")

    allowed = statements(shipped("iam-policy-heads.json"))
    assert set(allowed) == {action for implied in KEEPING.values() for action in implied}
    assert allowed["s3:PutObject"]["Resource"] == "arn:aws:s3:::example-audit-heads/rollback-bot/*"


async def test_a_rollback_leaves_its_head_in_the_bucket_and_waits_for_none_that_takes_nothing(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.operating.heads")
    for name, kept, button in (("example-audit-heads", True, "cancel"), ("without-a-lock", False, "approve")):
        caplog.clear()
        monkeypatch.setenv("ROLLBACK_AUDIT_HEADS", f"s3://{name}")
        (tmp_path / name).mkdir()
        async with running_world(tmp_path / name, past=with_buckets(s3)) as world:
            await world.press(await world.propose(), button, user=ANA if kept else BEN)
            await world.reaches("cancelled" if kept else "rolling")
            await until(lambda: "are not safe where they are put" in caplog.text or "has Object Lock" in caplog.text)
            assert len(world.sent()) == (not kept), "no rollback waits for the place"
        bodies = [
            json.loads(s3.get_object(Bucket=name, Key=each["Key"])["Body"].read())
            for each in s3.list_objects_v2(Bucket=name).get("Contents", ())
        ]
        assert bool(bodies) is kept
        with closing(sqlite3.connect(tmp_path / name / "journal.db")) as journal:
            chain = journal.execute("SELECT seq, hash, event FROM audit").fetchall()
        assert {head["seq"]: head["hash"] for head in bodies}.items() <= {
            seq: sealed for seq, sealed, _ in chain
        }.items()
        ended = [seq for seq, _, event in chain if event == "cancelled"]
        assert not kept or max(head["seq"] for head in bodies) >= ended[0]


def test_what_is_no_bucket_or_no_mode_is_refused_when_it_is_read() -> None:
    for to in ("s3://", "s3://Bucket", "s3:bucket", "s3://b/a b"):
        with pytest.raises(Misconfigured, match="ROLLBACK_AUDIT_HEADS: write s3://BUCKET/PREFIX"):
            Settings.read(ROLLBACK_AUDIT_HEADS=to)
    with pytest.raises(Misconfigured, match="ROLLBACK_AUDIT_HEADS_MODE should be COMPLIANCE or GOVERNANCE"):
        Settings.read(ROLLBACK_AUDIT_HEADS_MODE="LEGAL_HOLD")
