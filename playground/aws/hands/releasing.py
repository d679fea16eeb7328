"""What is released: images, and the revisions of task definitions that name them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from playground.aws.behaviour import GOOD_ANSWERS, GOOD_LOG, Answer, Behaviour, Case, Start
from playground.aws.hands.account import Account
from playground.aws.names import FAMILY, REPOSITORY, definition_arn, revision_of
from playground.aws.registration import deregister_definition
from playground.aws.release import register
from playground.aws.traffic import CHOICES, Traffic


class Releasing(Account):
    """By the number of the revision."""

    def register(
        self,
        family: str = FAMILY,
        *,
        behaviour: Start = "ok",
        image: str | None = None,
        environment: Mapping[str, str] | None = None,
        answers: Mapping[str, Answer] = GOOD_ANSWERS,
        log: str = GOOD_LOG,
        sidecars: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> int:
        """What CI does: push an image under the tag `image` (a new one by default), register a revision of it.

        `behaviour`, `answers` and `log` are what a new image does; `sidecars` are images by the name of a container;
        `more` are members of RegisterTaskDefinition that are not as usual.
        """
        acts = Behaviour(behaviour, answers, log)
        cases = [] if acts == Behaviour() else [Case({}, acts)]
        with self._today():
            arn = register(
                self.cluster,
                family,
                image=image,
                environment=environment or {},
                acts=cases,
                sidecars=sidecars,
                more=more,
            )
            return revision_of(arn)

    def behave(
        self,
        revision: int,
        behaviour: Behaviour | Start,
        *,
        where: Mapping[str, str | None] | None = None,
        why: str = "",
    ) -> None:
        """Tasks that start from now on with the image of `revision` do this, those of every copy as well.

        `where`: only in such an environment; None stands for a variable that is not set. `why` is ECS's reason where
        they do not start or cannot be placed, or the container's where it exits.
        """
        with self._today():
            self.cluster.behave(definition_arn(revision), behaviour, where=where, why=why)

    def traffic(self, revision: int, traffic: Traffic | str, *, since: datetime | None = None) -> None:
        """What CloudWatch measures of the image of `revision`, in every copy as well: from now on, or `since` then."""
        chosen = CHOICES[traffic] if isinstance(traffic, str) else traffic
        with self._today():
            self.cluster.choose_traffic(definition_arn(revision), chosen, since or self.cluster.at)

    def delay_metrics(self, seconds: float) -> None:
        """So long after the end of a minute its figures are there to be read."""
        self.cluster.traffics.choices.delay = seconds

    def tag(self, revision: int, **tags: str) -> None:
        """Tags of a task definition; `_` in a name stands for `-`."""
        with self._today():
            listed = [{"key": name.replace("_", "-"), "value": value} for name, value in tags.items()]
            self._moto.call("ecs", "TagResource", {"resourceArn": definition_arn(revision), "tags": listed})

    def move_tag(self, revision: int) -> str:
        """Somebody pushes another image under the tag that `revision` names. -> the new image's digest."""
        with self._today():
            image = self.cluster.describe(definition_arn(revision))["containerDefinitions"][0]["image"]
            return self._moto.push_image(image.rpartition(":")[2], at=self.cluster.at, content=self.cluster.digits())

    def delete_image(self, revision: int) -> None:
        """ECR's lifecycle policy expires the image of `revision`."""
        with self._today():
            image = self.cluster.describe(definition_arn(revision))["containerDefinitions"][0]["image"]
            self.delete_image_under(image.rpartition(":")[2])

    def delete_image_under(self, tag: str) -> None:
        with self._today():
            asked = {"repositoryName": REPOSITORY, "imageIds": [{"imageTag": tag}]}
            self._moto.call("ecr", "BatchDeleteImage", asked)

    def deregister(self, revision: int) -> None:
        with self._today():
            deregister_definition(self.cluster, task_definition=definition_arn(revision))
