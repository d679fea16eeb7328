"""AWS's states in words: what each means, as a sentence goes on after a name. A state that nobody knows is quoted."""

from collections.abc import Mapping

_SERVICE = {"ACTIVE": "active", "DRAINING": "being deleted", "INACTIVE": "deleted"}
_CLUSTER = {
    "ACTIVE": "active",
    "PROVISIONING": "being made",
    "DEPROVISIONING": "being deleted",
    "FAILED": "broken",
    "INACTIVE": "deleted",
}
_REVISION = {"ACTIVE": "registered", "INACTIVE": "deregistered", "DELETE_IN_PROGRESS": "being deleted"}
_DEPLOYMENT = {
    "PENDING": "about to begin",
    "IN_PROGRESS": "under way",
    "SUCCESSFUL": "done",
    "STOP_REQUESTED": "being stopped",
    "STOPPED": "stopped",
    "ROLLBACK_REQUESTED": "about to go back",
    "ROLLBACK_IN_PROGRESS": "going back",
    "ROLLBACK_SUCCESSFUL": "undone",
    "ROLLBACK_FAILED": "neither done nor undone",
}
_ROLLOUT = {"COMPLETED": "deployed", "IN_PROGRESS": "deployment under way", "FAILED": "deployment failed"}
_BUILD = {
    "IN_PROGRESS": "under way",
    "SUCCEEDED": "done",
    "FAILED": "failed",
    "FAULT": "broken off by a fault of CodeBuild's own",
    "TIMED_OUT": "out of time",
    "STOPPED": "stopped",
}
_BUILD_PHASE = {
    "SUBMITTED": "waiting for CodeBuild",
    "QUEUED": "waiting for CodeBuild",
    "PROVISIONING": "getting a machine",
    "DOWNLOAD_SOURCE": "fetching the code",
    "INSTALL": "preparing",
    "PRE_BUILD": "reverting the commit",
    "BUILD": "building the image",
    "POST_BUILD": "pushing the image",
    "UPLOAD_ARTIFACTS": "finishing",
    "FINALIZING": "finishing",
    "COMPLETED": "finishing",
}
_ALARM = {"OK": "quiet", "ALARM": "firing", "INSUFFICIENT_DATA": "without data"}


def of_service(status: str) -> str:
    """`the service is …`"""
    return _said(_SERVICE, status)


def of_cluster(status: str) -> str:
    """`the cluster is …`"""
    return _said(_CLUSTER, status)


def of_revision(status: str) -> str:
    """`quilt-catalog:41 is …`"""
    return _said(_REVISION, status)


def of_deployment(status: str) -> str:
    """`its deployment is …`, of a service deployment."""
    return _said(_DEPLOYMENT, status)


def of_rollout(status: str) -> str:
    """Alone, of the rollout state of a deployment."""
    return _said(_ROLLOUT, status)


def of_build(status: str) -> str:
    """`the build is …`"""
    return _said(_BUILD, status)


def of_build_phase(phase: str) -> str:
    """What CodeBuild is doing then, of a build by deploy/buildspec.yml."""
    return _said(_BUILD_PHASE, phase)


def of_alarm(state: str) -> str:
    """`the alarm is …`"""
    return _said(_ALARM, state)


def _said(words: Mapping[str, str], state: str) -> str:
    return words.get(state) or f"“{state}”"
