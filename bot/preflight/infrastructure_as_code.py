"""Infrastructure as code that manages the service, and that will put the bad revision back the next time it runs."""

from collections.abc import Iterator, Mapping

from bot.findings import note
from bot.model import Finding

_STACK = "aws:cloudformation:stack-name"
_MANAGERS = ("managed-by", "managedby", "managed_by", "provisioner", "createdby", "created-by")
_TOOLS = {"terraform": "Terraform", "opentofu": "OpenTofu", "pulumi": "Pulumi", "cdk": "the CDK", "copilot": "Copilot"}


def of(tags: Mapping[str, str], leaving: str) -> Iterator[Finding]:
    """`leaving` is the name of the revision that is rolled away from."""
    if by := manager(tags):
        why = f"{by} manages this service, and may deploy {leaving} again with its next run."
        fix = "Take the bad revision out of its configuration, or stop its pipeline, before it runs again."
        yield note("What is rolled back may come again", why, fix)


def manager(tags: Mapping[str, str]) -> str:
    """Who manages it by its tags; "" where they do not say. Terraform has no tag of its own: these are conventions."""
    if stack := tags.get(_STACK):
        return f"The CloudFormation stack {stack}"
    if application := tags.get("copilot-application"):
        return f"Copilot ({application})"
    for key, value in tags.items():
        words = value if key.lower() in _MANAGERS else key if value.lower() in ("true", "yes", "1") else ""
        for tool, name in _TOOLS.items():
            if tool in words.lower():
                return name[0].upper() + name[1:]
    return ""
