"""What looks like a credential, or is called one, is hidden; what only tells of one is not."""

import pytest

from bot.redaction import redacted

_JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("secret", "line"),
    [
        ("hunter2", "login failed, password=hunter2"),
        ("hunter 2", '{"db_password": "hunter 2", "at": 1}'),
        ("s3cr3t", "DB_SECRET_KEY: s3cr3t"),
        ("abcdefghijk", "Authorization: Bearer abcdefghijk"),
        ("pa55", "postgres://web:pa55@db:5432/web"),
        ("AKIAABCDEFGHIJKLMNOP", "signed by AKIAABCDEFGHIJKLMNOP"),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1", "with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY1 as key"),
        (_JWT, f"claims of {_JWT} expired"),
        ("xoxb-1-abc", "posting with xoxb-1-abc"),
        ("ghp_0123456789abcdefghij", "cloning with ghp_0123456789abcdefghij"),
        ("abc123", "GET /?X-Amz-Signature=abc123&part=1"),
        ("MIIEow", "-----BEGIN RSA PRIVATE KEY----- MIIEow"),
        ("bob@example.com", "no mailbox for bob@example.com"),
    ],
)
def test_a_credential_is_hidden(secret: str, line: str) -> None:
    shown = redacted(line)

    assert secret not in shown
    assert "[hidden]" in shown
    assert redacted(shown) == shown


@pytest.mark.parametrize(
    "line",
    [
        "FATAL JWT token too large",
        "GET /b/quilt-example 500: no password given",
        "pulled quiltdata/catalog@sha256:" + "a1" * 32,
        "task arn:aws:ecs:us-east-1:123456789012:task/sales-prod/0123456789abcdef0123456789abcdef stopped",
        "https://example.com/api/v1/orders?page=2",
        "java.lang.IllegalStateException: no pool at com.example.Web.start(Web.java:17)",
    ],
)
def test_what_only_tells_of_one_stays(line: str) -> None:
    assert redacted(line) == line
