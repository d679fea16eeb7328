"""docs/evidence/doomed.md, made from the table: `python -m tests.doomed.document` writes it, a test keeps it true."""

from collections.abc import Sequence

from tests.doomed.row import Doomed
from tests.doomed.table import table
from tests.doomed.ways import NOT_ASKED, NOTICED
from tests.schema import ROOT

PATH = ROOT / "docs" / "evidence" / "doomed.md"

_HEAD = """# Rollbacks that cannot end well

{count} of them, each put into the simulated AWS and asked for over the real wires \
(`python -m pytest tests/doomed -m long`). The bot refuses each before anybody is asked to approve it, and nothing \
has been sent to AWS but reads. `/rollback SERVICE plan` shows the same at any time, as does \
`rollback-bot plan SERVICE immediate` in a terminal.

| what is wrong | what the bot says | what it tells people to do |
| --- | --- | --- |
"""

_BESIDE = """
## Beside `ecs deploy`

The same, tried with `ecs deploy CLUSTER SERVICE --task REVISION` of \
[fabfuel/ecs-deploy](https://github.com/fabfuel/ecs-deploy) 1.17.0, in the same worlds. *Noticed* is what came to an \
end before any `UpdateService` was sent; *refused by AWS* is where it was sent and turned down at once; *deployed* is \
where a deployment began that cannot end well.

Of these {compared}, the bot notices {compared} and `ecs deploy` {noticed}; AWS turns down {refused} more when \
`ecs deploy` has sent the call, and {deployed} are deployed. {rules} of them follow from rules that people wrote down \
for this bot, as *rule* says: no other tool could know them. `ecs deploy` reads the task definition and registers a \
copy of it first; it was AWS that found revision or roles missing then. It is a tool for deploying: going back is not \
its first concern.

| what is wrong | bot | `ecs deploy` |
| --- | --- | --- |
"""

_FOOT = """
`make bench ARGS=doomed` measures this table again and says where it differs.

## What is only warned of

Deployment alarms that fire already or are gone, a circuit breaker that is off, a desired count of 0, a rollout that \
cannot end before its deadline, a release tagged `rollback=needs-step`, an image that has expired from a pull-through \
cache and that ECR would fetch again, a tag in a registry that cannot be asked, a file system \
that the account does not have (it may be another account's), and whatever could not be looked at, \
the missing right by its name: these stand on the card, and the approver decides. Timings beyond the runbook's 5 \
minutes, a short grace period, and infrastructure as code that will put the bad revision back are good to know: they \
stand in the thread.

Where a release is still rolling out and is sent back by stopping it, tasks of the target run yet: what is missing \
around them is only a warning then.

A complete rollback builds the image that it deploys: that ECR no longer has the one that runs is only a warning then. \
Images of the other containers, secrets, parameters, roles, ports and capacity are needed by what is built as well, so \
what is missing of those refuses it before a build starts.

## What is not looked at

- Of what the target refers to: the JSON key inside a secret and the version or label of a parameter (that would mean \
to read them); parameters of other accounts and of AWS itself, environment files, configurations of log routers and \
credential specs in S3, volumes of FSx and of S3 Files. The card names the latter as not checked.
- Of its images: those of other registries than ECR, and whether one was built for the architecture of Fargate. The \
card names what is named by a tag that cannot be looked up.
- Of what the service itself is made with, which a rollback leaves as it is: subnets, their free addresses and \
security groups, Service Connect namespaces and the log group of its proxy, service registries of Cloud Map, VPC \
Lattice target groups, snapshots and roles of EBS volumes, Lambda functions and roles of lifecycle hooks. The card \
names each of these as not checked, but for what every service has: subnets and security groups.
- KMS keys, what the policies of roles allow, resource policies of secrets, files and registries, log groups and \
streams of other log drivers than `awslogs`, and free CPU and memory of EC2 instances.
- Whether an instance has what the target asks for: GPUs, the attributes of its placement constraints; and the mesh of \
its App Mesh proxy. Where what runs does not ask for the same, the card names it as not checked.
"""


def document() -> str:
    rows = table()
    compared = [row for row in rows if row.ecs_deploy != NOT_ASKED]
    count = {each: sum(row.ecs_deploy == each for row in compared) for each in {row.ecs_deploy for row in compared}}
    beside = _BESIDE.format(
        compared=len(compared),
        noticed=count[NOTICED],
        refused=count["refused by AWS"],
        deployed=count["deployed"],
        rules=sum(row.rule for row in compared),
    )
    return "".join([_HEAD.format(count=len(rows)), _refusals(rows), beside, _side_by_side(compared), _FOOT])


def _refusals(rows: Sequence[Doomed]) -> str:
    return "".join(f"| {row.name} | {_quoted(*row.says)} | {_quoted(row.fix)} |\n" for row in rows)


def _side_by_side(rows: Sequence[Doomed]) -> str:
    return "".join(f"| {row.name} | {NOTICED}{' (rule)' if row.rule else ''} | {row.ecs_deploy} |\n" for row in rows)


def _quoted(*words: str) -> str:
    return " … ".join(f"“{each}”" for each in words)


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
