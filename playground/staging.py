"""A staging of the playground's service: a service of its own in ECS, with an address of its own, in the file."""

import re

from playground.aws.names import SERVICE
from playground.aws.simulated_aws import SimulatedAws

STAGING = "quilt-catalog-staging"


def add_staging(aws: SimulatedAws, revision: int) -> None:
    aws.create_apart(STAGING, revision)


def with_staging(text: str) -> str:
    """The services file with that entry, and the playground's service pointing at it."""
    found = re.search(r'health: \{url: "(?P<url>[^"]+)/healthcheck"', text)
    persons = re.search(r"requesters: (?P<persons>\[.*?\])", text)
    if found is None or persons is None:
        raise ValueError("the services file declares no health check, or nobody")
    text = text.replace(f"    service: {SERVICE}\n", f"    service: {SERVICE}\n    staging: {STAGING}\n", 1)
    at, people = f"{found['url']}/at/{STAGING}", persons["persons"]
    entry = f"""
  {STAGING}:
    cluster: sales-prod
    service: {STAGING}
    region: us-east-1
    staging: true
    follow_ups: off
    deployments: off
    requesters: {people}
    approvers: {people}
    health: {{url: "{at}/healthcheck", status: 200, contains: "Catalog"}}
    requests: [{{name: config, url: "{at}/config.json", json: {{mode: PRODUCT}}}}]
    private_hosts: [127.0.0.1]
"""
    return f"{text.rstrip()}\n{entry}"
