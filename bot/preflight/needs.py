"""Secrets, parameters, roles, file systems and log groups without which no task of the target can start."""

from collections.abc import Iterator, Sequence

from bot.findings import block, warn
from bot.model import Dependency, Finding, Lack, TaskDefinition

_OR = "Or name another revision."
_MENDED = {
    "secret": "A new secret has another ARN, so a new revision has to name it.",
    "parameter": f"Put it back: `aws ssm put-parameter --name {{name}} --type SecureString --value VALUE`. {_OR}",
    "task role": f"Create the role again, with its policies. {_OR}",
    "execution role": f"Create the role again, with its policies. {_OR}",
    "file system": f"A file system that is created anew has another id, so a new revision has to name it. {_OR}",
    "access point": f"An access point that is created anew has another id, so a new revision has to name it. {_OR}",
    "log group": f"Create it: `aws logs create-log-group --log-group-name {{name}}`. {_OR}",
}
_MOUNT = "aws efs create-mount-target --file-system-id {name} --subnet-id SUBNET"
_OTHERWISE = {
    ("secret", Lack.LEAVING): (
        "is gone",
        f"Restore it: `aws secretsmanager restore-secret --secret-id {{name}}`. {_OR}",
    ),
    ("secret", Lack.EMPTY): (
        "has no value",
        f"Give it one: `aws secretsmanager put-secret-value --secret-id {{name}} --secret-string VALUE`. {_OR}",
    ),
    ("secret", Lack.UNLABELLED): (
        "lacks a version",
        f"Give one of its versions that label: `aws secretsmanager update-secret-version-stage`. {_OR}",
    ),
    ("file system", Lack.UNREACHABLE): (
        "cannot be reached",
        f"Create one for each subnet of the service: `{_MOUNT}`. {_OR}",
    ),
}


def of(target: TaskDefinition, needs: Sequence[Dependency]) -> Iterator[Finding]:
    """`needs` are all that the target names, each with why it lacks, "" where it does not."""
    for need in needs:
        if need.lack is Lack.UNSEEN:
            yield _unseen(target, need)
        elif need.why:
            why = f"{target.name} needs the {need.kind} {need.name} ({need.used_by}), which {need.why}."
            what, fix = _OTHERWISE.get((need.kind, need.lack), ("is gone", _MENDED[need.kind]))
            yield block(
                f"{'An' if need.kind[0] in 'aeiou' else 'A'} {need.kind} {what}", why, fix.format(name=need.name)
            )


def _unseen(target: TaskDefinition, need: Dependency) -> Finding:
    why = f"{target.name} needs the {need.kind} {need.name} ({need.used_by}), which this account does not have."
    either = "If it was deleted, no task can start; if it is another account's, it may be mounted all the same."
    what = f"{'An' if need.kind[0] in 'aeiou' else 'A'} {need.kind} is not in this account"
    return warn(what, f"{why} {either}", f"Approve only if you know that it is another account's. {_OR}")
