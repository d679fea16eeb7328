"""The least that a guarded rollback can take: a warm boto3 client reads the service, and sends UpdateService.

A process of its own, so that it shares no interpreter with the simulated AWS: `SERVICE TASK_DEFINITION` on standard
input, the moment it began (seconds since 1970) on standard output.
"""

import sys
import time

import boto3

CLUSTER = "sales-prod"


def main() -> None:
    ecs = boto3.client("ecs")
    for line in sys.stdin:
        service, target = line.split()
        began = time.time()
        found = ecs.describe_services(cluster=CLUSTER, services=[service])["services"][0]
        assert found["deployments"][0]["taskDefinition"] != target
        ecs.update_service(cluster=CLUSTER, service=service, taskDefinition=target)
        sys.stdout.write(f"{began}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
