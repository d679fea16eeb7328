"""What went wrong with AWS is told in words that help, and sorted by whether it may pass."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from aws.ecs import Ecs
from aws.errors import Rejected
from aws.scopes import Scope
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed, Unanswered, Unreachable
from bot.model import AwsPermission
from tests.aws.scripted import Scripted
from tests.limits import no_file_may_be_opened

ROLLBACK = "4f1c0c4d1b5e4d0f8a51c7b3a2f0d911"
TARGET = "arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38"
DEPLOYMENT = "arn:aws:ecs:us-east-1:123456789012:service-deployment/sales-prod/quilt-catalog-service/abc"


@pytest.fixture
def ecs(aws: Aws, server: Scripted) -> Ecs:
    return Ecs(aws)


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"__type": "ServerException", "message": "oops"}),
        (503, "<html>Service Unavailable</html>"),
        (200, "<html>Please log in to the airport</html>"),
        "drop",
        "hang",
    ],
)
async def test_a_changing_call_without_a_clear_answer_is_sent_once_and_unanswered(
    ecs: Ecs, server: Scripted, service: Service, answer: tuple[int, str] | str
) -> None:
    server.answer = answer

    with pytest.raises(Unanswered, match=r"point sales-prod/quilt-catalog-service at quilt-catalog:38 \(UpdateService"):
        await ecs.update_service(service, TARGET, rollback_id=ROLLBACK)
    with pytest.raises(Unanswered, match=r"\(StopServiceDeployment\)"):
        await ecs.stop_service_deployment(service, DEPLOYMENT, rollback_id=ROLLBACK)

    assert server.asked == ["UpdateService", "StopServiceDeployment"]


@pytest.mark.parametrize("code", ["ThrottlingException", "ServiceNotActiveException", "InvalidParameterException"])
async def test_a_changing_call_that_aws_turns_down_is_sent_once_and_failed(
    ecs: Ecs, server: Scripted, service: Service, code: str
) -> None:
    server.error(400, code)

    with pytest.raises(Failed, match=r"Nothing was changed\.$") as failed:
        await ecs.update_service(service, TARGET, rollback_id=ROLLBACK)

    assert code in str(failed.value)
    assert server.asked == ["UpdateService"]


async def test_a_conflict_stopping_a_deployment_is_failed_in_awss_words(
    ecs: Ecs, server: Scripted, service: Service
) -> None:
    server.error(400, "ConflictException", "The deployment is already stopping.")

    with pytest.raises(Rejected, match=r"already stopping \(ConflictException\)\. Nothing was changed") as rejected:
        await ecs.stop_service_deployment(service, DEPLOYMENT, rollback_id=ROLLBACK)

    assert rejected.value.code == "ConflictException"


async def test_a_changing_call_that_found_no_connection_is_failed(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    with pytest.raises(Failed, match=r"AWS could not be reached; check the network\. Nothing was changed"):
        await Ecs(Aws()).update_service(service, TARGET, rollback_id=ROLLBACK)


async def test_where_no_connection_may_be_opened_nothing_is_sent_and_later_all_is_well(
    server: Scripted, service: Service
) -> None:
    ecs = Ecs(aws := Aws())
    aws.of(service)
    await aws.acting.client(service, Scope(AwsPermission.ACT), rollback_id=ROLLBACK)
    with no_file_may_be_opened():
        with pytest.raises(Failed, match="Nothing was changed"):
            await ecs.update_service(service, TARGET, rollback_id=ROLLBACK)
        with pytest.raises(Failed, match="Could not read the service"):
            await ecs.service(service)

    assert server.asked == []


async def test_a_changing_call_without_credentials_is_failed(
    server: Scripted, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(Failed, match="no AWS credentials were found; give this machine a role"):
        await Ecs(Aws()).update_service(service, TARGET, rollback_id=ROLLBACK)

    assert server.asked == []


@pytest.mark.parametrize("trouble", ["throttling", "server error", "drop"])
async def test_a_read_is_tried_three_times_and_then_unreachable(
    ecs: Ecs, server: Scripted, service: Service, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0)
    match trouble:
        case "throttling":
            server.error(400, "ThrottlingException", "Rate exceeded")
        case "server error":
            server.error(500, "ServerException")
        case "drop":
            server.answer = "drop"

    with pytest.raises(Unreachable, match="Could not read the service sales-prod/quilt-catalog-service"):
        await ecs.service(service)

    assert server.asked == ["DescribeServices"] * 3


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "User: arn:aws:sts::1:assumed-role/bot/x is not authorized to perform: ecs:DescribeServices on resource: "
            "arn:aws:ecs:us-east-1:1:service/a/b because no identity-based policy allows it",
            "AWS does not let this bot call ecs:DescribeServices on arn:aws:ecs:us-east-1:1:service/a/b; "
            "add it to its role.",
        ),
        ("", "AWS does not let this bot call ecs:DescribeServices; add it to its role."),
        (
            "not authorized to perform: ecs:DescribeServices with an explicit deny in a service control policy",
            "AWS does not let this bot call ecs:DescribeServices: a policy denies it explicitly; "
            "ask whoever keeps your AWS policies.",
        ),
    ],
)
async def test_a_missing_permission_is_named(
    ecs: Ecs, server: Scripted, service: Service, message: str, told: str
) -> None:
    server.error(400, "AccessDeniedException", message)

    with pytest.raises(Failed) as failed:
        await ecs.service(service)

    assert str(failed.value) == f"Could not read the service {service.ecs_name} (DescribeServices): {told}"
    assert not isinstance(failed.value, Unreachable)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("ExpiredTokenException", "credentials of this bot have expired; give it fresh ones"),
        ("UnrecognizedClientException", "AWS does not know the credentials of this bot"),
        ("InvalidSignatureException", "does not accept the signature of this bot; check its secret access key"),
        ("ClusterNotFoundException", r"It did not work \(ClusterNotFoundException\)\."),
    ],
)
async def test_what_will_not_pass_is_not_tried_again(
    ecs: Ecs, server: Scripted, service: Service, code: str, told: str
) -> None:
    server.error(400, code)

    with pytest.raises(Failed, match=told) as failed:
        await ecs.service(service)

    assert not isinstance(failed.value, Unreachable)
    assert len(server.asked) == 1


async def test_a_wrong_clock_is_measured(ecs: Ecs, server: Scripted, service: Service) -> None:
    server.error(400, "InvalidSignatureException", "Signature expired")
    server.headers["Date"] = format_datetime(datetime.now(UTC) - timedelta(minutes=17), usegmt=True)

    with pytest.raises(Failed, match="the clock of this machine is 17 minutes fast; set it"):
        await ecs.service(service)


async def test_awss_text_arrives_as_one_bounded_line(ecs: Ecs, server: Scripted, service: Service) -> None:
    server.error(400, "ClientException", "first\n\x1b[31msecond\x00 " + "long " * 200)

    with pytest.raises(Failed) as failed:
        await ecs.service(service)

    assert "first second long long" in str(failed.value)
    assert str(failed.value).isprintable()
    assert len(str(failed.value)) < 450


@pytest.mark.parametrize("service_entry", [{}, {"serviceArn": "arn:aws:ecs:us-east-1:1:service/a/b"}, None])
async def test_an_answer_that_lacks_its_fields_is_no_answer(
    ecs: Ecs, server: Scripted, service: Service, service_entry: dict[str, str] | None
) -> None:
    server.answer = (200, {"services": [service_entry]})

    with pytest.raises(Unreachable, match="the answer was not one of AWS"):
        await ecs.service(service)


async def test_a_changing_call_whose_answer_lacks_everything_is_unanswered(
    ecs: Ecs, server: Scripted, service: Service
) -> None:
    server.answer = (200, {"service": {"deployments": [{"status": "PRIMARY"}]}})

    with pytest.raises(Unanswered, match="named no PRIMARY deployment"):
        await ecs.update_service(service, TARGET, rollback_id=ROLLBACK)
