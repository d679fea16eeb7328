"""`/rollback …`: what is understood, and what is said instead of guessing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import ALL, Category, Complete, Immediate, Partial, Restore, Undo, Verb
from handlers.grammar.commit import parse_commit
from handlers.grammar.parser import Command, Help, parse
from handlers.grammar.results import Misread
from handlers.messages.answers import misread

SERVICES = ("quilt-catalog", "billing")
IMMEDIATE = Command(Verb.IMMEDIATE, "quilt-catalog", Immediate())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Command(Verb.HELP)),
        ("   ", Command(Verb.HELP)),
        ("help", Command(Verb.HELP)),
        ("help me please", Command(Verb.HELP)),
        ("quilt-catalog help", Command(Verb.HELP)),
        *((f"{before}{word}", Command(Verb.HELP)) for word in ("-h", "--help", "?") for before in ("", "billing ")),
        ("help all", Command(Verb.HELP, reason="all")),
        ("status", Command(Verb.STATUS)),
        ("list", Command(Verb.STATUS)),
        ("quilt-catalog", Command(Verb.STATUS, "quilt-catalog")),
        *(
            (said, Command(Verb.STATUS, "quilt-catalog"))
            for said in (
                "status of quilt-catalog",
                "how is quilt-catalog?",
                "How’s `quilt-catalog` doing?",
                "status quilt-catalog",
                "what about quilt-catalog",
                "help with quilt-catalog",
                "please help me with quilt-catalog!",
                "quilt-catalog status now",
                "what is running on quilt-catalog",
                "quilt-catalog status?",
            )
        ),
        *(
            (said, Command(Verb.HEALTH, "quilt-catalog"))
            for said in (
                "is quilt-catalog healthy?",
                "health of quilt-catalog",
                "is quilt-catalog ok now",
            )
        ),
        ("quilt-catalog list", Command(Verb.HISTORY, "quilt-catalog")),
        ("quilt-catalog history all", Command(Verb.HISTORY, "quilt-catalog", reason="all")),
        ("log", Command(Verb.LOG)),
        ("quilt-catalog status", Command(Verb.STATUS, "quilt-catalog")),
        ("quilt-catalog log", Command(Verb.LOG, "quilt-catalog")),
        ("quilt-catalog immediate", IMMEDIATE),
        ("  Quilt-Catalog   IMMEDIATE ", IMMEDIATE),
        ("`quilt-catalog` “immediate”", IMMEDIATE),
        ("quilt\u200b-catalog\u202e immediate", IMMEDIATE),
        ("quilt-catalog immediate 5xx since", Command(Verb.IMMEDIATE, "quilt-catalog", Immediate(), None, "5xx since")),
        ("billing immediate a\nb\tc\x07", Command(Verb.IMMEDIATE, "billing", Immediate(), None, "a b c")),
        ("billing immediate “it’s bad”", Command(Verb.IMMEDIATE, "billing", Immediate(), None, "“it’s bad”")),
        ("billing immediate a &lt; b &amp; c", Command(Verb.IMMEDIATE, "billing", Immediate(), None, "a < b & c")),
        ("quilt-catalog undo it is mended", Command(Verb.UNDO, "quilt-catalog", Undo(), None, "it is mended")),
        ("quilt-catalog history", Command(Verb.HISTORY, "quilt-catalog")),
        ("quilt-catalog stop watching", Command(Verb.UNWATCH, "quilt-catalog")),
        ("quilt-catalog STOP `watch`", Command(Verb.UNWATCH, "quilt-catalog")),
        ("quilt-catalog unwatch", Command(Verb.UNWATCH, "quilt-catalog")),
        ("quilt-catalog stop-watching", Command(Verb.UNWATCH, "quilt-catalog")),
        ("quilt-catalog plan", Command(Verb.PLAN, "quilt-catalog", Immediate())),
        ("quilt-catalog plan to :38", Command(Verb.PLAN, "quilt-catalog", Immediate(":38"))),
        ("quilt-catalog immediate to 38", Command(Verb.IMMEDIATE, "quilt-catalog", Immediate("38"))),
        ("quilt-catalog immediate TO :38", Command(Verb.IMMEDIATE, "quilt-catalog", Immediate(":38"))),
        (
            "quilt-catalog immediate to `Quilt-Catalog:38` data: gone",
            Command(Verb.IMMEDIATE, "quilt-catalog", Immediate("Quilt-Catalog:38"), Category.DATA, "gone"),
        ),
        ("billing immediate to stop 5xx", Command(Verb.IMMEDIATE, "billing", Immediate(), None, "to stop 5xx")),
        ("billing immediate &amp;lt;", Command(Verb.IMMEDIATE, "billing", Immediate(), None, "&lt;")),
    ],
)
def test_what_is_typed_right_is_understood(typed: str, meant: Command) -> None:
    assert parse(typed, services=SERVICES) == meant


@pytest.mark.parametrize(
    ("reason", "category", "rest"),
    [
        ("security: token leaked", Category.SECURITY, "token leaked"),
        ("Users : cannot log in", Category.USERS, "cannot log in"),
        ("PERFORMANCE:slow", Category.PERFORMANCE, "slow"),
        ("data:", Category.DATA, ""),
        ("secure: x", None, "secure: x"),
        ("the data: gone", None, "the data: gone"),
    ],
)
def test_a_reason_may_begin_with_the_runbooks_category(reason: str, category: Category | None, rest: str) -> None:
    parsed = parse(f"quilt-catalog immediate {reason}", services=SERVICES)

    assert parsed == Command(Verb.IMMEDIATE, "quilt-catalog", Immediate(), category, rest)


@pytest.mark.parametrize("typed", ["quilt-catalog:rollback", "quilt-catalog:no-mcp", ":no-mcp"])
def test_what_the_runbook_calls_a_revision_and_is_none_is_refused_with_where_to_look(typed: str) -> None:
    parsed = parse(f"quilt-catalog immediate to {typed}", services=SERVICES)

    assert isinstance(parsed, Help)
    assert f"“to {typed}” names no revision: write the number that “history” shows." in parsed.problem
    assert parsed.suggestion == "/rollback quilt-catalog immediate to REVISION"


@pytest.mark.parametrize(
    ("typed", "problem", "suggestion"),
    [
        ("quilt-catlog immediate 5xx", "“quilt-catlog”. Did you mean quilt-catalog?", "quilt-catalog immediate 5xx"),
        ("quilt-catalog imediate 5xx", "“imediate”. Did you mean immediate?", "quilt-catalog immediate 5xx"),
        ("quilt-catlog imediate 5xx", "“quilt-catlog”. Did you mean quilt-catalog?", "quilt-catalog immediate 5xx"),
        ("immediate quilt-catalog 5xx", "The service comes first", "quilt-catalog immediate 5xx"),
        ("imediate quilt-catlog 5xx", "The service comes first", "quilt-catalog immediate 5xx"),
        ("history billing", "The service comes first: billing, then history.", "billing history"),
        ("how is quilt-catlog?", "“quilt-catlog”. Did you mean quilt-catalog?", "quilt-catalog status"),
        ("status of payments", "There is no service “payments” here. There are", "help"),
        ("how is quilt-catalog after the undo", "I do not know “how”.", "quilt-catalog status"),
        ("quilt-catlog", "“quilt-catlog”. Did you mean quilt-catalog?", "quilt-catalog status"),
        (
            "quilt-catalog 5xx since noon",
            "“5xx”. Behind quilt-catalog may come immediate, complete, partial,",
            "quilt-catalog status",
        ),
        ("quilt-catalog frobnicate", "I do not know “frobnicate”.", "quilt-catalog status"),
        ("frobnicate quilt-catalog now", "I do not know “frobnicate”.", "quilt-catalog status"),
        ("quilt-catlog frobnicate", "I do not know “frobnicate”.", "quilt-catalog status"),
        ("billing hold relase it is merged", "only “release” may follow", "billing hold release it is merged"),
        ("billing hold on", "only “release” may follow", "billing hold"),
        ("quilt-catalog stats", "Did you mean status?", "quilt-catalog status"),
        ("quilt-catalog status verbose", "Nothing may follow “status”", "quilt-catalog status"),
        ("immediate", "Which service?", "SERVICE immediate"),
        ("immediate foo 5xx", "There is no service “foo” here.", "SERVICE immediate 5xx"),
        ("undo quilt-catalog now", "The service comes first: quilt-catalog, then undo.", "quilt-catalog undo now"),
        ("quilt-catalog history now", "Nothing may follow “history”", "quilt-catalog history"),
        ("quilt-catalog immediate to v38 5xx", "“to v38” may be the revision", "quilt-catalog immediate to 38 5xx"),
        ("quilt-catalog immediate to quilt-catalog:", "names no revision", "quilt-catalog immediate to REVISION"),
        ("plan billing to 38", "The service comes first: billing, then plan.", "billing plan to 38"),
        ("billing plan 38", "“38” is not “to REVISION”", "billing plan to 38"),
        ("billing plan v38", "“v38” is not “to REVISION”", "billing plan to 38"),
        ("payments immediate 5xx", "There is no service “payments” here. There are", "SERVICE immediate 5xx"),
        ("billling-api immediate", "There is no service “billling-api” here.", "SERVICE immediate"),
        ("stauts", "Did you mean status?", "status"),
        ("halp", "Did you mean help?", "help"),
        ("quilt-catalog stop watching now", "Nothing may follow “unwatch”.", "quilt-catalog unwatch"),
        ("quilt-catlog stop watching", "Did you mean quilt-catalog?", "quilt-catalog unwatch"),
        ("foo bar", "There is no service “foo” here.", "help"),
        ("stop watching quilt-catalog", "The service comes first: quilt-catalog,", "quilt-catalog unwatch"),
        ("quilt-catalog log 15", "“log” lists rollbacks; the lines of the service's own log", "quilt-catalog logs 15"),
        ("quilt-catalog log since:monday", "A day is written like 2026-10-03", "quilt-catalog log"),
        ("quilt-catalog log --since 2026-10", "A day is written like since:2026-10 here", "quilt-catalog log"),
        ("ready", "I do not know “ready”. Did you mean readiness?", "readiness"),
        ("quilt-catalog gate", "I do not know “gate”. Did you mean readiness?", "quilt-catalog readiness"),
        ("report", "I do not know “report”. Did you mean numbers?", "numbers"),
        ("log page:0", "A page is a number from 1 to 1000", "log"),
        ("quilt-catalog logs last 30", "Only a number of minutes may follow", "quilt-catalog logs 30"),
        ("quilt-catalog logs 1h30m", "Only a number of minutes may follow", "quilt-catalog logs 90"),
        ("quilt-catalog logs 3 days", "Only a number of minutes may follow", "quilt-catalog logs 1440"),
        ("quilt-catalog logs since 02:00", "Only a number of minutes may follow", "quilt-catalog logs"),
    ],
)
def test_what_is_typed_wrong_gets_one_sentence_and_the_whole_command(typed: str, problem: str, suggestion: str) -> None:
    parsed = parse(typed, services=SERVICES)

    assert isinstance(parsed, Help)
    assert problem in parsed.problem
    assert parsed.suggestion == f"/rollback {suggestion}"


@pytest.mark.parametrize(
    ("typed", "service", "search"),
    [
        ("log since:2026-10 connection pool", "", "since:2026-10 connection pool"),
        ("log quilt-catalog pool", "quilt-catalog", "pool"),
        ("quilt-catalog log page:2", "quilt-catalog", "page:2"),
        ("log", "", ""),
    ],
)
def test_behind_log_stands_what_is_looked_for(typed: str, service: str, search: str) -> None:
    parsed = parse(typed, services=SERVICES)

    assert parsed == Command(Verb.LOG, service, reason=search)


@pytest.mark.parametrize("typed", ["catalog", "login", "planner", "helpdesk", "logs", "statuspage", "holdings", "log"])
@pytest.mark.parametrize("verb", ["immediate", "stop", "withdraw", "undo", "status", "hold", "log"])
def test_a_service_before_a_verb_is_a_service_however_like_a_verb_it_is(typed: str, verb: str) -> None:
    parsed = parse(f"{typed} {verb}", services=SERVICES)

    assert isinstance(parsed, Help)
    assert "Did you mean" not in parsed.problem
    behind = (verb, "log", f"log {verb}", "logs")
    assert parsed.suggestion in [f"/rollback SERVICE {each}" for each in behind]


@pytest.mark.parametrize(
    ("typed", "verb", "lasting", "reason"),
    [
        ("partial mcp", Verb.PARTIAL, None, ""),
        ("PARTIAL `MCP` for 4h", Verb.PARTIAL, timedelta(hours=4), ""),
        ("partial mcp for 90m 5xx since noon", Verb.PARTIAL, timedelta(minutes=90), "5xx since noon"),
        ("partial mcp for 4 hours", Verb.PARTIAL, timedelta(hours=4), ""),
        ("partial mcp for 30 min agents loop", Verb.PARTIAL, timedelta(minutes=30), "agents loop"),
        ("partial mcp for two hours, agents loop", Verb.PARTIAL, timedelta(hours=2), "agents loop"),
        ("partial mcp for 4hours x", Verb.PARTIAL, timedelta(hours=4), "x"),
        ("partial mcp reason: for testing it", Verb.PARTIAL, None, "for testing it"),
        ("restore mcp compression is out", Verb.RESTORE, None, "compression is out"),
    ],
)
def test_a_feature_is_named_and_perhaps_a_time(typed: str, verb: Verb, lasting: timedelta | None, reason: str) -> None:
    ask = Partial("mcp", lasting) if verb is Verb.PARTIAL else Restore("mcp")
    meant = Command(verb, "billing", ask, None, reason)

    assert parse(f"billing {typed}", services=SERVICES) == meant


def test_the_reason_of_a_partial_rollback_may_begin_with_its_kind_too() -> None:
    parsed = parse("billing partial mcp for 2d security: leaked", services=SERVICES)

    assert parsed == Command(Verb.PARTIAL, "billing", Partial("mcp", timedelta(days=2)), Category.SECURITY, "leaked")


@pytest.mark.parametrize(
    ("typed", "problem", "suggestion"),
    [
        ("partial", "Which feature?", "billing partial FEATURE"),
        ("restore !!", "Which feature?", "billing restore FEATURE"),
        ("partial mcp for 0m", "Say how long like this: 30m, 4h or 2d", "billing partial mcp for TIME"),
        ("partial mcp for 99d", "at most 30d", "billing partial mcp for TIME"),
        ("restore mcp for 4h now", "a time, which “restore” cannot be given", "billing restore mcp now"),
        ("partail mcp for 4h", "Did you mean partial?", "billing partial mcp for 4h"),
    ],
)
def test_a_feature_or_time_that_cannot_be_read_is_not_guessed(typed: str, problem: str, suggestion: str) -> None:
    parsed = parse(f"billing {typed}", services=SERVICES)

    assert isinstance(parsed, Help)
    assert problem in parsed.problem
    assert parsed.suggestion == f"/rollback {suggestion}"


@pytest.mark.parametrize(
    ("typed", "commit", "reason"),
    [
        ("complete e43b15a", "e43b15a", ""),
        ("complete `E43B15AB2AC8` MCP breaks logins", "e43b15ab2ac8", "MCP breaks logins"),
        (f"COMPLETE {'a' * 40}", "a" * 40, ""),
        ("complete https://github.com/Quilt/web/commit/e43b15ab2ac8 5xx", "e43b15ab2ac8", "5xx"),
        ("complete <https://github.com/quilt/web/pull/7/commits/e43b15ab2ac8#diff>", "e43b15ab2ac8", ""),
        ("complete github.com/quilt/web/commit/e43b15ab2ac8", "e43b15ab2ac8", ""),
    ],
)
def test_a_commit_is_named_by_its_sha(typed: str, commit: str, reason: str) -> None:
    parsed = parse(f"billing {typed}", services=SERVICES)

    assert parsed == Command(Verb.COMPLETE, "billing", Complete(commit), None, reason)


@pytest.mark.parametrize(
    ("typed", "problem", "suggestion"),
    [
        ("complete", "Which commit shall be reverted?", "billing complete COMMIT"),
        ("complete HEAD~1 5xx", "“head~1” is not a commit", "billing complete COMMIT 5xx"),
        ("complete e43b15", "write 7 to 40 hex digits", "billing complete COMMIT"),
        (f"complete {'a' * 41}", "is not a commit", "billing complete COMMIT"),
        ("complete e43b15a;id", "is not a commit", "billing complete COMMIT"),
    ],
)
def test_what_names_no_commit_is_not_guessed(typed: str, problem: str, suggestion: str) -> None:
    parsed = parse(f"billing {typed}", services=SERVICES)

    assert isinstance(parsed, Help)
    assert problem in parsed.problem
    assert parsed.suggestion == f"/rollback {suggestion}"


def test_the_address_of_another_repositorys_commit_is_not_taken() -> None:
    read = parse_commit(["https://github.com/quilt/WEB/commit/e43b15ab2ac8"], "quilt/web")
    other = parse_commit(["https://github.com/someone/web/commit/e43b15ab2ac8", "5xx"], "quilt/web")

    assert read == (Complete("e43b15ab2ac8"), "")
    assert isinstance(other, Misread)
    assert other.problem == "That commit is of someone/web, and this service is built from quilt/web."
    assert (other.named, other.rest) == (("COMMIT",), "5xx")


def test_a_missing_service_is_named_where_there_is_only_one() -> None:
    assert parse("immediate", services=["billing"]) == Help("Which service?", "/rollback billing immediate")


def test_a_reason_is_never_cut_silently() -> None:
    assert parse(f"billing immediate {'x' * 500}", services=SERVICES) == Command(
        Verb.IMMEDIATE, "billing", Immediate(), None, "x" * 500
    )
    parsed = parse(f"billing immediate {'x' * 501}", services=SERVICES)

    assert isinstance(parsed, Help)
    assert "501 characters; 500 are allowed" in parsed.problem


def test_the_answer_cannot_be_used_to_shout() -> None:
    parsed = parse("<!channel> `immediate", services=SERVICES)

    assert isinstance(parsed, Help)
    assert "<!channel>" not in misread(parsed).text


WORDS = st.sampled_from(
    [
        "",
        " ",
        "partial",
        "restore",
        "complete",
        "e43b15a",
        "for",
        "4h",
        "quilt-catalog",
        "immediate",
        "status",
        "log",
        "help",
        "security:",
        "quiltcatalog",
    ]
)


@given(st.one_of(st.text(max_size=400), st.lists(st.one_of(WORDS, st.text(max_size=9)), max_size=8).map(" ".join)))
def test_any_text_is_a_command_for_a_known_service_or_a_suggestion(typed: str) -> None:
    parsed = parse(typed, services=SERVICES)

    if isinstance(parsed, Command):
        assert parsed.service in ("", *SERVICES)
        assert (parsed.verb in {Verb.IMMEDIATE, Verb.UNDO, Verb.HISTORY}) <= bool(parsed.service)
    else:
        assert parsed.problem
        assert parsed.suggestion.startswith("/rollback ")


@pytest.mark.parametrize(
    "typed", ["immediate quilt-catlog", "quiltcatalog imediate", "biling", "stats billing", "log biling"]
)
def test_the_suggested_command_is_understood(typed: str) -> None:
    parsed = parse(typed, services=SERVICES)

    assert isinstance(parsed, Help)
    assert isinstance(parse(parsed.suggestion.removeprefix("/rollback"), services=SERVICES), Command)


def test_a_service_that_is_called_like_stop_watching_is_a_service() -> None:
    for name in ("stop", "stop-watching"):
        assert parse(f"{name} health", services=[name]) == Command(Verb.HEALTH, name)
        assert parse(f"{name} stop watching", services=[name]) == Command(Verb.UNWATCH, name)


def test_readiness_is_asked_of_one_service_of_all_and_of_all_in_full() -> None:
    name = "quilt-catalog"
    assert parse(f"{name} readiness", services=[name]) == Command(Verb.READINESS, name)
    assert parse("readiness", services=[name]) == Command(Verb.READINESS)
    assert parse("readiness all", services=[name]) == Command(Verb.READINESS, reason=ALL)
    assert isinstance(parse("readiness everything", services=[name]), Help)
