"""Two AWS to talk to over real HTTP: one scripted answer by answer, one simulated with the playground's history.

Each file of tests has one of them, and one `Aws`, since clients take a quarter of a second to make.
"""

from collections.abc import Iterator

import pytest

from aws.session import Aws
from bot.catalog import LogSource, Service
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.clock import Clock
from tests.aws.scripted import Scripted, scripted


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """Nothing of this machine's own credentials."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN"):
            environment.delenv(name, raising=False)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "playground")
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            environment.setenv(name, "/nowhere")
        environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield environment


@pytest.fixture(scope="module")
def one_server(environment: pytest.MonkeyPatch) -> Iterator[Scripted]:
    with scripted() as server:
        environment.setenv("AWS_ENDPOINT_URL", server.url)
        environment.setattr("aws.clients.READ_SECONDS", 0.3)
        yield server


@pytest.fixture
def server(one_server: Scripted) -> Scripted:
    one_server.asked.clear()
    one_server.headers.clear()
    return one_server


@pytest.fixture(scope="module")
def world(environment: pytest.MonkeyPatch) -> Iterator[SimulatedAws]:
    """Only one may live in a process."""
    world = SimulatedAws(Clock(speed=0))
    seed(world)
    world.start()
    environment.setenv("AWS_ENDPOINT_URL", world.endpoint_url)
    yield world
    world.stop()


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    aws = Aws()
    yield aws
    aws.close()


@pytest.fixture
def service() -> Service:
    return Service(
        name="quilt-catalog",
        cluster="sales-prod",
        service="quilt-catalog-service",
        region="us-east-1",
        requesters=("ana",),
        approvers=("ben",),
        logs=LogSource(group="/aws/ecs/quilt-catalog", critical="FATAL"),
    )
