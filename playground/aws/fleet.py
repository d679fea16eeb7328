"""Many services over several accounts and regions, each with a past of two revisions that served well."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from playground.aws.cluster import Cluster
from playground.aws.release import register
from playground.aws.simulated_aws import SimulatedAws

Place = tuple[str, str]
"""(account, region)"""

PLACES: Sequence[Place] = (
    ("210987654321", "us-east-1"),
    ("210987654321", "eu-west-1"),
    ("310987654321", "eu-central-1"),
)
_PAST = (("1a2b3c4", timedelta(hours=6)), ("5d6e7f8", timedelta(hours=3)))  # an image, and when it came
_ROLLOUT = timedelta(hours=1)


def populate(aws: SimulatedAws, services: Mapping[str, Place]) -> dict[Place, Cluster]:
    """Call once. ECS calls a service as it is called here, and `orders-api` and `orders-web` share the family `orders`.

    -> the clusters they run in
    """
    clusters = {place: aws.open(*place) for place in dict.fromkeys(services.values())}
    revisions: dict[tuple[str, str], str] = {}
    for place, cluster in clusters.items():
        _live(cluster, [name for name, where in services.items() if where == place], revisions)
    return clusters


def _live(cluster: Cluster, names: Sequence[str], revisions: dict[tuple[str, str], str]) -> None:
    """All of them together: what happens at one moment is played at once."""
    now = cluster.at
    for image, age in _PAST:
        cluster.at = now - age
        for name in names:
            family = name.partition("-")[0]
            if (family, image) not in revisions:
                arn = register(cluster, family, image=image, environment={})
                revisions[family, image] = arn
            arn = revisions[family, image]
            if name in cluster.services:
                cluster.scheduler(name).deploy(arn)
            else:
                cluster.create_service(name, task_definition=arn, desired_count=1)
                cluster.services[name].maximum_percent = 200
        cluster.catch_up(now - age + _ROLLOUT)
    cluster.catch_up(now)
