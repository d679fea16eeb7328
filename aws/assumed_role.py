"""Sessions under another role: for services whose entry in the services file names a `role_arn`."""

from functools import partial

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
)


class _Role(CredentialProvider):
    """A chain of one link: credentials that AssumeRole gives, and gives again before they expire."""

    METHOD = "assume-role"

    def __init__(self, fetcher: AssumeRoleCredentialFetcher) -> None:
        super().__init__()
        self._fetcher = fetcher

    def load(self) -> Credentials:
        return DeferredRefreshableCredentials(self._fetcher.fetch_credentials, self.METHOD)


def session(base: boto3.Session, role_arn: str, *, config: Config) -> boto3.Session:
    """A session in the region of `base` whose clients act as `role_arn`, assumed at the first call."""
    credentials = base.get_credentials()
    if credentials is None:
        return base  # its first call says that there are none
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=partial(base.client, config=config),
        source_credentials=credentials,
        role_arn=role_arn,
        extra_args={"RoleSessionName": "rollback-bot"},
    )
    assumed = botocore.session.get_session()
    assumed.register_component("credential_provider", CredentialResolver(providers=[_Role(fetcher)]))
    return boto3.Session(botocore_session=assumed, region_name=base.region_name)
