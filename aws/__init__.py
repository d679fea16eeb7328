"""AWS in and out: the only place that knows boto3. Every call runs in a bounded thread pool."""

from aws.alarm_now import AlarmReads
from aws.alarms import WRITES as ALARM_WRITES
from aws.alarms import Alarms
from aws.cloudwatch import CloudWatch
from aws.codebuild import CodeBuild
from aws.delivering import SesMail, SnsTopic
from aws.dependencies import DependencyReads
from aws.ecr import Ecr
from aws.ecs import Ecs
from aws.head_bucket import head_bucket
from aws.logs import CloudWatchLogs
from aws.queue import SqsQueue
from aws.retention import Retentions
from aws.service_tags import ServiceTags
from aws.session import Aws
from aws.support import Support
from aws.target_health import Elb

__all__ = [
    "ALARM_WRITES",
    "AlarmReads",
    "Alarms",
    "Aws",
    "CloudWatch",
    "CloudWatchLogs",
    "CodeBuild",
    "DependencyReads",
    "Ecr",
    "Ecs",
    "Elb",
    "Retentions",
    "ServiceTags",
    "SesMail",
    "SnsTopic",
    "SqsQueue",
    "Support",
    "head_bucket",
]
