"""What somebody else does to a service."""

from playground.aws.hands.account import Account
from playground.aws.names import SERVICE, definition_arn
from playground.aws.strategy import Action


class Deploying(Account):
    """Past the request log."""

    def deploy(self, service: str, revision: int | str) -> None:
        """Somebody else deploys, past the request log; the ARN of a revision of another family than the seeded one."""
        with self._today():
            self._wire.answers.changed()
            wanted = definition_arn(revision) if isinstance(revision, int) else revision
            self.cluster.mover(service).deploy(wanted)

    def create_apart(self, service: str, revision: int) -> None:
        """Somebody makes a service that none of the others' requests reach, a staging say."""
        with self._today():
            self._wire.answers.changed()
            self.cluster.create_apart(service, task_definition=definition_arn(revision))

    def scale(self, service: str, desired_count: int) -> None:
        with self._today():
            self.cluster.mover(service).scale(desired_count)

    def stop_deployment(self, service: str = SERVICE, *, abort: bool = False) -> None:
        """Somebody else stops the current service deployment, past the request log."""
        with self._today():
            self._wire.answers.changed()
            scheduler = self.cluster.scheduler(service)
            (scheduler.request_stop if abort else scheduler.request_rollback)(scheduler.service.current.arn)

    def answer_hook(self, service: str, action: Action) -> None:
        """Somebody else answers the hook at which the current service deployment is paused."""
        with self._today():
            scheduler = self.cluster.scheduler(service)
            hook = scheduler.service.current.hook
            scheduler.act_on_hook(scheduler.service.current.arn, hook.id if hook else "", action)

    def stop_code_deployment(self, service: str = SERVICE, *, rollback: bool = True) -> None:
        """Somebody else stops the current CodeDeploy deployment."""
        with self._today():
            scheduler = self.cluster.code_deploy[service]
            scheduler.stop(scheduler.group.deployments[0].id, rollback=rollback)
