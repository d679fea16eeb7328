"""Secrets, parameters, roles, file systems and log groups without which no task of the target can start."""

from collections.abc import Iterator, Sequence

from bot.findings import block
from bot.model import Dependency, Finding, TaskDefinition

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
_RESTORED = {
    "secret": f"Restore it: `aws secretsmanager restore-secret --secret-id {{name}}`. {_OR}",
    "file system": f"Create one for each subnet of the service: `{_MOUNT}`. {_OR}",
}


def of(target: TaskDefinition, needs: Sequence[Dependency]) -> Iterator[Finding]:
    for need in needs:
        if need.why:
            why = f"{target.name} needs the {need.kind} {need.name} ({need.used_by}), which {need.why}."
            fix = (_RESTORED if need.restorable else _MENDED)[need.kind].format(name=need.name)
            what = "cannot be reached" if need.restorable and need.kind == "file system" else "is gone"
            yield block(f"{'An' if need.kind[0] in 'aeiou' else 'A'} {need.kind} {what}", why, fix)
