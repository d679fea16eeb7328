"""What looks like a credential, or is called one, is hidden; what only tells of one is not."""

import time

import pytest

from bot.secrets.redaction import MOST, redacted

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
        ("hunter2", r'{"msg": "{\"password\": \"hunter2\"}"}'),
        ("hunter2", "\x1b[36mpassword\x1b[0m=\x1b[35mhunter2\x1b[0m"),
        ("hunter2", "pass\u200bword=hunter2"),
        ("hunter2", 'password="a\\"hunter2"'),
        ("hunter2", "DB_PASS=hunter2"),
        ("hunter2", "dbPass: hunter2"),
        ("hunter2", "psql --password hunter2"),
        ("hunter2", "params[password] => hunter2"),
        ("hunter2", "<db:password>hunter2</db:password>"),
        ("hunter2", "GET /?token%3Dhunter2"),
        ("hunter2", "GET /blob?sv=2020&sig=hunter2"),
        ("hunter2", '{"tokens": ["hunter2", "b"]}'),
        ("hunter2", '{"secret": {"value": "hunter2"}}'),
        ("hunter2", '{"name": "DB_PASSWORD", "value": "hunter2"}'),
        ("hunter2", "postgres://web:p@hunter2@db:5432/web"),
        ("hunter2", "postgres://web:hunter2/x@db:5432/web"),
        ("hunter2", "web:hunter2@tcp(db:3306)/web"),
        ("hunter2", "Cookie: theme=dark; session=hunter2"),
        ("hunter2", "authorization: Token hunter2"),
        ("hunter2", 'Authorization: Digest username="web", response="hunter2"'),
        ("hunter2", "curl -u admin:hunter2 https://example.com"),
        ("hunter2", "CREATE USER web IDENTIFIED BY 'hunter2'"),
        ("lQOYBF", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----"),
        ("ciphertext", "eyJhbGciOiJkaXIifQ..iv.ciphertext.tag"),
        (_JWT, f"jwt_{_JWT}"),
        ("abcdefghij1234567890", "clone with glpat-abcdefghij1234567890"),
        ("abcdefghij", "SG.abcdefghij1234567890.abcdefghij1234567890"),
        ("T000", "posting to https://hooks.slack.com/services/T000/B000/abcdefgh"),
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
        "pulled registry.example.com/catalog:1.2@sha256:" + "a1" * 32,
        "CannotPullContainerError: pull access denied for quilt/catalog, repository does not exist or may require "
        "authorization: server message: insufficient_scope: authorization failed",
        "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: "
        "failed to fetch secret arn:aws:secretsmanager:us-east-1:123456789012:secret:catalog/db-AbCdEf: "
        "AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue",
        "ExpiredTokenException: The security token included in the request is expired",
        "https://registry.example.com:5000/catalog 12:03:05 done",
        "java.lang.IllegalStateException: no pool at com.example.Web.start(Web.java:17)",
    ],
)
def test_what_only_tells_of_one_stays(line: str) -> None:
    assert redacted(line) == line


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "-eyJaaaaa", "token", "token ", "--", "a@", "a:", "://u:", "<", 'token="', "\\", "bearer ", "+/"],
)
def test_no_text_holds_up_whoever_hides_in_it(piece: str) -> None:
    hostile = f"token {piece * 60_000} token"

    began = time.perf_counter()
    redacted(hostile)

    assert time.perf_counter() - began < 1


def test_half_of_a_credential_is_not_shown_where_the_middle_of_a_long_text_is_left_out() -> None:
    secret = "hunter" * 10
    long = "x " * MOST + f"password={secret} " + "y " * (MOST // 2 - len(secret) // 4)

    assert "hunter" not in redacted(long)
