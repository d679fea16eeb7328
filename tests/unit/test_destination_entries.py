"""`home.destinations` in the services file: nothing secret may stand in it, and what does is shown to nobody."""

from pathlib import Path

import pytest

from bot.catalog import InvalidFile, load

EXAMPLE = Path("services.example.yml").read_text(encoding="utf-8")


def loaded(tmp_path: Path, entry: str):  # type: ignore[no-untyped-def]
    file = tmp_path / "services.yml"
    file.write_text(EXAMPLE.replace("\npeople:", f"\n  destinations:\n    it: {entry}\n\npeople:", 1), encoding="utf-8")
    return load(file).home.destinations["it"]


@pytest.mark.parametrize(
    ("entry", "kind", "secrets", "host"),
    [
        ("{mail: [a@example.com]}", "mail", ("SMTP_SERVER",), ""),
        ("{mail: {to: [a@example.com], server: OUR_SMTP}}", "mail", ("OUR_SMTP",), ""),
        ("{apprise: TEAMS_URL}", "apprise", ("TEAMS_URL",), ""),
        ("{ses: {from: a@example.com, to: [b@example.com], region: eu-central-1}}", "ses", (), ""),
        ("{sns: arn:aws:sns:us-east-1:123456789012:incidents}", "sns", (), ""),
        ("{pagerduty: PAGER_KEY}", "pagerduty", ("PAGER_KEY",), "events.pagerduty.com"),
        (
            "{pagerduty: {routing_key: PAGER_KEY, url: https://events.eu.pagerduty.com/}}",
            "pagerduty",
            ("PAGER_KEY",),
            "events.eu.pagerduty.com",
        ),
        ("{incident_io: {source: 01HZX3V9Q4T7K8M2N5P6R0S1WA, token: T}}", "incident_io", ("T",), "api.incident.io"),
        ("{goalert: {url: https://goalert.example.com, token: T}}", "goalert", ("T",), "goalert.example.com"),
        ("{webhook: {url: https://example.com/banner, secret: S}}", "webhook", ("S",), "example.com"),
        ("{statuspage: {page: kctbh9vrtdwd, token: T}}", "statuspage", ("T",), "api.statuspage.io"),
        ("{slack: C0SUPPORT}", "slack", (), ""),
    ],
)
def test_each_kind_says_what_it_needs(
    tmp_path: Path, entry: str, kind: str, secrets: tuple[str, ...], host: str
) -> None:
    found = loaded(tmp_path, entry)
    assert (found.kind, found.secrets, found.host) == (kind, secrets, host)
    assert found.public is (kind in ("statuspage", "webhook"))


@pytest.mark.parametrize(
    "entry",
    [
        "{apprise: 'mailtos://me:Hunter2x@smtp.example.com'}",
        "{apprise: 'discord://123456789/Hunter2x'}",
        "{pagerduty: Hunter2x5f0e1d2c3b4a59687f6e5d4c3b2a1}",
        "{pagerduty: '0123456789abcdef0123456789abcdef'}",
        "{webhook: {url: 'https://me:Hunter2x@example.com/x', secret: S}}",
        "{webhook: {url: 'https://example.com/x?token=Hunter2x', secret: S}}",
        "{goalert: {url: 'ftp://me:Hunter2x@example.com', token: T}}",
        "{mail: {to: [a@example.com], server: 'mailtos://me:Hunter2x@h'}}",
        "{statuspage: {page: kctbh9vrtdwd, token: '89a229ce-1a8d-4bcf-b6a0-30e8cb21f0e1-Hunter2x'}}",
    ],
)
def test_a_secret_in_the_file_is_refused_with_what_to_do_and_not_shown(tmp_path: Path, entry: str) -> None:
    with pytest.raises(InvalidFile, match="ROLLBACK_SECRETS_DIR") as refused:
        loaded(tmp_path, entry)
    assert "Hunter2x" not in str(refused.value)
    assert "0123456789abcdef" not in str(refused.value)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("{webhook: {url: http://example.com/x, secret: S}}", "Write https://"),
        ("{webhook: {url: https://example.com/x, secret: SLACK_BOT_TOKEN}}", "the bot's own secret"),
        ("{mail: ['a@example.com, eve@example.com']}", "a mail address"),
        ('{mail: ["a@example.com\\nBcc: eve@example.com"]}', "a mail address"),
        ("{mail: [a@example.com], slack: C0SUPPORT}", "names one of these"),
        ("{}", "names one of these"),
        ("{maill: [a@example.com]}", "Did you mean `mail`?"),
        ("{mail: {to: ['eve@example.com, a']}}", "a mail address"),
        ("{sns: incidents}", "the ARN of a topic"),
    ],
)
def test_what_could_not_work_is_refused_at_the_start(tmp_path: Path, entry: str, why: str) -> None:
    with pytest.raises(InvalidFile, match=r"services\.yml:\d+") as refused:
        loaded(tmp_path, entry)
    assert why in str(refused.value)
