"""Two hundred services in one file, over three accounts and three regions besides the playground's own service."""

from playground.aws.fleet import PLACES, Place

TEAMS = ("orders", "payments", "search", "shipping", "billing", "accounts", "media", "reports", "inventory", "mail")
PARTS = ("api", "web", "worker", "admin", "gateway", "cache", "export", "import", "mobile", "metrics", "sync", "events",
         "batch", "rules", "audit", "stream", "images", "quotes", "alerts", "tasks")  # fmt: skip
NAMES = [f"{team}-{part}" for team in TEAMS for part in PARTS][:199]


def places(names: list[str]) -> dict[str, Place]:
    return {name: PLACES[number % len(PLACES)] for number, name in enumerate(names)}


def role(account: str, right: str) -> str:
    return f"arn:aws:iam::{account}:role/rollback-bot-{right}"


def services(names: list[str]) -> str:
    """To be put behind a services file; the first name of each account has its roles, the others point at them."""
    seen: set[str] = set()
    return "\n" + "\n".join(_service(name, *place, seen) for name, place in places(names).items())


def _service(name: str, account: str, region: str, seen: set[str]) -> str:
    roles = f"*of-{account}"
    if account not in seen:
        named = ", ".join(f"{right}: {role(account, right)}" for right in ("read", "act", "register"))
        roles = f"&of-{account} {{{named}}}"
        seen.add(account)
    return (
        f"  {name}: {{cluster: sales-prod, service: {name}, region: {region}, roles: {roles}, "
        "requesters: [engineer-a, engineer-b], approvers: [engineer-a, engineer-b]}"
    )
