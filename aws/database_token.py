"""Tokens that let the bot's own role into a PostgreSQL of RDS: signed here, each good for 15 minutes."""

from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError

from bot.errors import Unreachable


def database_token(*, host: str, port: int, user: str, region: str) -> Callable[[], str]:
    """-> makes one. No call is made, but where the role's own keys must be renewed. It raises Unreachable."""
    client: Any = boto3.Session(region_name=region).client("rds")

    def make() -> str:
        try:
            return str(client.generate_db_auth_token(DBHostname=host, Port=port, DBUsername=user))
        except BotoCoreError as error:
            raise Unreachable(f"There are no AWS keys to sign in to the database with: {error}") from error

    return make
