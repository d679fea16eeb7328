"""A reason that reads like an order is asked back, and every reason can be given all the same."""

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Category, Immediate, Partial, Restore, Verb
from bot.text import clean
from handlers.grammar.parser import Command, Help, parse
from handlers.grammar.words import verb_of
from handlers.messages.answers import misread
from tests.handlers import typed

SERVICES = ("quilt-catalog", "billing")
ASKED = ("immediate", "immediate to 38", "undo", "partial mcp", "partial mcp for 4h", "restore mcp", "complete e43b15a")
VERBS = (*ASKED, "hold release")
FEATURES = {"billing": ("mcp", "search")}
PLACEHOLDERS = {"REVISION": "37", "TIME": "4h", "SERVICE": "billing", "FEATURE": "mcp", "COMMIT": "e43b15a"}


def read(typed: str) -> Command | Help:
    return parse(f"billing {typed}", services=SERVICES, features=FEATURES)


def asked_back(typed: str) -> tuple[str, str]:
    """-> the suggested command, and the one that says that it is the reason; both without `/rollback billing`."""
    found = read(typed)
    assert isinstance(found, Help), f"{typed!r} is carried out: {found}"
    return found.suggestion.removeprefix("/rollback billing "), found.as_reason.removeprefix("/rollback billing ")


ORDERS = {  # what is suggested: what was typed
    "immediate to 37": (
        *("immediate ok 37", "immediate quilt-catalog 37", "immediate to=37", "immediate to37", "immediate with 37"),
        *("immediate task-definition 37", "immediate let's go back to :37"),
        *("immediate 37", "immediate :37", "immediate v37", "immediate V37", "immediate #37", "immediate “37”"),
        *("immediate (37)", "immediate r37", "immediate back to 37", "immediate TO: 37", "immediate to v37"),
        *("immediate to #37", "immediate =37", "immediate revision 37", "immediate please go back to 37"),
        *("immediate rollback to 37", "immediate to billing 37", "immediate → 37", "immediate --to 37"),
        *("immediate —to=37", "immediate to `v37`", "immediate to restore 37", "immediate 037"),
        *("undo to :37", "partial mcp to :37", "restore mcp v37", "complete e43b15a back to 37"),
    ),
    "immediate to 37 5xx": (
        *("immediate\u00a037\u00a05xx", "immediate to ３７ 5xx", "immediate 5xx to 37", "immediate 5xx --to 37"),
        *("immediate 5xx back to 37", "immediate 5xx :37", "immediate 5xx revision 37", "undo to 37 5xx"),
        *("immediate 5xx use 37", "immediate 5xx (to 37)", "immediate 5xx, 37", "immediate 5xx, use :37"),
    ),
    "immediate to QuiltTaskDef1A:37 5xx": ("immediate QuiltTaskDef1A:37 5xx",),
    "immediate to REVISION": (
        *(
            "immediate 42→37",
            "immediate minus one",
            "immediate n-1",
            "immediate the version before",
            "immediate $LATEST",
        ),
        *("immediate last known good", "immediate one earlier", "immediate penultimate", "immediate :latest"),
        *("immediate to latest", "immediate TO Latest", "immediate latest", "immediate to", "immediate previous"),
        *(
            "immediate to the last good one",
            "immediate -1",
            "immediate HEAD~1",
            "immediate v1.2.3",
            "immediate two back",
        ),
        *("immediate 2026-11-20", "immediate to yesterday", "immediate back", "immediate e43b15a", "immediate to us"),
        *(
            "immediate to e43b15a",
            "immediate to 4h",
            "immediate catalog:latest",
            "immediate to 37 36",
            "immediate to 37 to 36",
        ),
    ),
    "immediate": (
        *("immediate 4h", "immediate for 4h", "immediate in 2 hours", "immediate at 18:00", "immediate tomorrow"),
        *("immediate 14:10", "immediate until monday", "immediate by 6pm"),
        *("immediate 6 pm", "immediate Sunday night"),
    ),
    "immediate reason: for finance": ("immediate for finance",),
    "immediate to REVISION 5xx": ("immediate 5xx, to the previous version", "immediate 5xx, back to latest"),
    "plan": ("immediate plan", "immediate --dry-run", "immediate dry run", "immediate preview"),
    "plan to 38": ("immediate to 38 --dry-run",),
    "help": ("immediate -h", "immediate --help", "immediate ?", "undo help"),
    "stop": ("immediate cancel", "undo abort", "undo stop", "immediate withdraw"),
    "undo": ("undo to previous", "undo in 2h"),
    "log": ("undo rb-1f0c77ab it is mended",),
    "complete e43b15a": ("complete e43b15a f00d123",),
    "partial mcp for 4h": (
        *(
            "partial mcp 4h",
            "partial mcp 4 h",
            "partial mcp 4 Hours",
        ),
    ),
    "partial mcp for 4h 5xx": ("partial mcp 5xx for 4h", "partial mcp 4h 5xx", "partial mcp 5xx 4h"),
    "partial mcp for 7h": ("partial mcp for the next 7h", "partial mcp for max 7h", "partial mcp ~7h"),
    "partial mcp for TIME 5xx": ("partial mcp 5xx until tomorrow morning", "partial mcp temporarily 5xx"),
    "partial mcp for 2h 5xx": ("partial mcp two hours 5xx",),
    "partial mcp for TIME": (
        *("partial mcp for tomorrow", "partial mcp until 18:00", "partial mcp 30", "partial mcp for 99d"),
        *("partial mcp tonight", "partial mcp for half an hour", "partial mcp for 1.5h", "partial mcp 1h30m"),
        "partial mcp for 4h for 2h",
    ),
    "restore mcp": ("restore mcp 4h", "restore mcp for 4h"),
    "hold release": ("hold release in 2h", "hold release 43", "hold release at 18:00"),
    "plan to 37": ("plan 37", "plan v37", "plan back to 37"),
    "plan to REVISION": ("plan latest", "plan to previous"),
}


@pytest.mark.parametrize(("typed", "suggestion"), [(typed, meant) for meant, all_ in ORDERS.items() for typed in all_])
def test_what_reads_like_an_order_is_asked_back_with_what_was_typed(typed: str, suggestion: str) -> None:
    assert asked_back(typed)[0] == suggestion


@pytest.mark.parametrize(
    "reason",
    [
        *("5xx errors since 14:10", "to stop the outage", "to restore service", "500s since noon", "99% errors"),
        *("in production nothing works", "2x latency", "0 of 4 tasks run", "MCP breaks logins", "now", "no logins"),
        *("partial outage of the login", "complete outage", "history is empty", "headers are missing", "backlog grows"),
        *("https://status.example.com/inc:12", "5xx since the deploy of :42", "since quilt-catalog:42 logins fail"),
        *("latency rose to 37 seconds", "a second outage today", "known bug in MCP", "yesterdays deploy", "10k errors"),
        *("from 14:10 on logins fail", "one node is down", "5xx for 4h", "help desk is flooded", "“it’s bad”"),
        *("errors 500, 502", "quilt-catalog cannot be reached from billing", "MCP search is slow", "1/4 fail"),
        *("with MCP on it is slow", "next release is not ready", "can nobody log in?", "old tasks leak memory"),
    ],
)
def test_a_plain_reason_is_taken_as_it_is(reason: str) -> None:
    assert read(f"immediate {reason}") == Command(Verb.IMMEDIATE, "billing", Immediate(), None, reason)


@pytest.mark.parametrize("reason", ["37 of 40 tasks fail", "to latest", "4h of 5xx", "reason: 37", "help"])
def test_a_marked_reason_is_never_an_order(reason: str) -> None:
    assert read(f"immediate Reason : {reason}") == Command(Verb.IMMEDIATE, "billing", Immediate(), None, reason)
    assert read(f"restore mcp reason:{reason}") == Command(Verb.RESTORE, "billing", Restore("mcp"), None, reason)
    assert read(f"immediate users: {reason}") == Command(Verb.IMMEDIATE, "billing", Immediate(), Category.USERS, reason)


def test_a_marked_reason_may_have_its_kind_too_and_is_still_never_cut() -> None:
    ask = Partial("mcp", timedelta(hours=4))

    assert read("partial mcp for 4h reason: data: 37 rows") == Command(
        Verb.PARTIAL, "billing", ask, Category.DATA, "37 rows"
    )
    assert isinstance(read(f"immediate reason: {'x' * 500}"), Command)
    assert isinstance(read(f"immediate reason: {'x' * 501}"), Help)
    assert isinstance(read(f"hold release {'x' * 501}"), Help)


def test_both_readings_are_shown_with_the_whole_command() -> None:
    found = read("immediate 37 of 40 fail")

    assert isinstance(found, Help)
    said = misread(found).text
    assert "Nothing happened" in said
    assert "`/rollback billing immediate to 37 of 40 fail`" in said
    assert "if it is the reason: `/rollback billing immediate reason: 37 of 40 fail`" in said


def test_a_second_feature_is_asked_back_and_none_is_a_word_of_a_reason() -> None:
    features = {"billing": ("mcp", "search")}

    found = parse("billing partial mcp search", services=SERVICES, features=features)
    assert isinstance(found, Help)
    assert found.suggestion == "/rollback billing partial mcp"
    slow = parse("billing partial mcp search is slow", services=SERVICES, features=features)
    assert slow == Command(Verb.PARTIAL, "billing", Partial("mcp"), None, "search is slow")


PREFIXES = st.sampled_from(
    ["", "please ", "to ", "back to ", "go back to ", "rollback to ", "to revision ", "TO ", "to: "]
)
REVISIONS = st.tuples(
    st.sampled_from(["", ":", "v", "V", "#", "rev", "billing:", "ProdTaskDef9F:", "“"]), st.integers(1, 2**31 - 1)
)
SPACES = st.sampled_from([" ", "  ", "\u00a0", "\u202f", "\t"])
WHY = st.sampled_from(["", "5xx", "5xx since noon", "MCP is broken", "reason: it is bad"])


@given(prefix=PREFIXES, revision=REVISIONS, verb=st.sampled_from(ASKED), space=SPACES, why=WHY)
def test_no_revision_becomes_a_reason(prefix: str, revision: tuple[str, int], verb: str, space: str, why: str) -> None:
    mark, number = revision

    found = read(f"{verb} {prefix}{mark}{number} {why}".replace(" ", space))

    if isinstance(found, Command):  # it was typed right
        assert isinstance(found.ask, Immediate)
        assert str(number) in found.ask.revision
        assert str(number) not in found.reason
    elif verb == "immediate":
        assert str(number) in found.suggestion.partition(" immediate to ")[2]
    else:
        assert str(number) in found.suggestion + found.problem


UNITS = st.sampled_from(["s", "m", "h", "d", " h", " min", "hours", " hours", "hrs", "w", " weeks"])


@given(
    before=st.sampled_from(["", "for ", "For ", "in ", "for about "]), count=st.integers(0, 9999), unit=UNITS, why=WHY
)
def test_no_time_becomes_a_reason(before: str, count: int, unit: str, why: str) -> None:
    found = read(f"partial mcp {before}{count}{unit} {why}")

    if isinstance(found, Command):
        statuses = unit == "s" and 400 <= count < 600 and before in ("", "in ")  # `500s` are answers
        assert statuses or (isinstance(found.ask, Partial) and found.ask.lasting is not None)


_PIECES = (
    "to back for until at in do it wait only just show don't 5xx, mcp auf für bis 37th two revisions PT4H"
    " for4h 37 :38 v39 latest previous last 4h 4 hours tomorrow and plan undo e43b15a rb-1f0c77ab"
    " errors users off once ok staging 10% 500 only partial restore"
    " --to please the 5xx since noon reason: data: stop restore billing quilt-catalog:40 14:10 “ - HEAD~1"
)
PIECES = st.sampled_from(_PIECES.split())
TYPED = st.one_of(st.lists(PIECES, max_size=7).map(" ".join), st.text(max_size=60))


@given(verb=st.sampled_from(VERBS), typed=TYPED)
def test_whatever_is_asked_back_can_be_given_as_the_reason_word_for_word(verb: str, typed: str) -> None:
    found = read(f"{verb} {typed}")

    if isinstance(found, Help) and found.as_reason:
        again = parse(found.as_reason.removeprefix("/rollback"), services=SERVICES)
        assert isinstance(again, Command)
        words = clean(f"billing {verb} {typed}").split(" ")[2:]
        assert " ".join(words).endswith(again.reason)
        assert found.as_reason.endswith(again.reason)
        assert again.service == "billing"


@given(verb=st.sampled_from(VERBS), reason=st.text(max_size=400).map(clean))
def test_every_reason_can_be_given(verb: str, reason: str) -> None:
    found = read(f"{verb} reason: users: {reason}")

    assert isinstance(found, Command)
    plain = parse(f"billing {verb}", services=SERVICES)
    assert isinstance(plain, Command)
    assert (found.verb, found.ask) == (plain.verb, plain.ask)


def suggested(found: Help) -> Command | Help:
    """What becomes of the suggestion, with something in the place of each placeholder."""
    line = found.suggestion.removeprefix("/rollback")
    for placeholder, instead in PLACEHOLDERS.items():
        line = line.replace(placeholder, instead)
    return parse(line, services=SERVICES, features=FEATURES)


@given(verb=st.sampled_from(VERBS), typed=TYPED, head=st.sampled_from(["billing", "biling", "payments", ""]))
def test_every_suggestion_is_a_command_that_is_asked_back_no_more(verb: str, typed: str, head: str) -> None:
    found = parse(f"{head} {verb} {typed}", services=SERVICES, features=FEATURES)

    if isinstance(found, Help):
        again = suggested(found)
        assert isinstance(again, Command), f"{found.suggestion}: {again}"


HARMLESS = {
    Verb.PLAN,
    Verb.STATUS,
    Verb.HISTORY,
    Verb.LOG,
    Verb.NUMBERS,
    Verb.READINESS,
    Verb.HELP,
    Verb.STOP,
    Verb.HOLD,
}


@given(verb=st.sampled_from(VERBS), typed=TYPED)
@example(verb="undo", typed="partial mcp")
@example(verb="undo", typed="restore mcp")
@example(verb="undo", typed="immediate")
def test_no_suggestion_does_what_another_verb_does(verb: str, typed: str) -> None:
    """But one that changes nothing, the revision that was typed behind `to`, and `restore` for “partial mcp on”."""
    found = read(f"{verb} {typed}")

    if isinstance(found, Help):
        again = suggested(found)
        assert isinstance(again, Command)
        own = Verb.RELEASE if verb == "hold release" else verb_of(verb.split(maxsplit=1)[0])
        back = isinstance(again.ask, Immediate) and bool(again.ask.revision)
        on = own is Verb.PARTIAL and again.verb is Verb.RESTORE
        assert again.verb in {own, *HARMLESS} or back or on, found


@given(
    before=st.lists(PIECES, max_size=3).map(" ".join),
    span=st.sampled_from(["for 4h", "4h", "PT4H"]),
    behind=st.lists(st.sampled_from(["off", "5xx", "mcp", "search", "and", "undo", "please"]), max_size=3).map(
        " ".join
    ),
)
def test_a_limit_that_was_typed_is_in_what_is_suggested(before: str, span: str, behind: str) -> None:
    found = read(f"partial mcp {before} {span} {behind}")

    if isinstance(found, Help):
        again = suggested(found)
        assert isinstance(again, Command)
        limited = isinstance(again.ask, Partial) and (again.ask.lasting or "4h" in again.reason.casefold())
        assert limited or again.verb is not Verb.PARTIAL, found


@pytest.mark.parametrize("typed", [(meant, each) for meant, all_ in typed.ORDERS.items() for each in all_.split("|")])
def test_an_order_is_asked_back_once_and_the_suggestion_means_what_was_typed(typed: tuple[str, str]) -> None:
    meant, order = typed

    found = read(order)

    assert isinstance(found, Help), f"carried out: {found}"
    assert found.suggestion == f"/rollback billing {meant}"
    assert isinstance(suggested(found), Command)


@pytest.mark.parametrize("reason", typed.REASONS.split("|"))
@pytest.mark.parametrize(
    "verb", ["immediate", "immediate to 37", "undo", "partial mcp", "partial mcp for 4h", "restore mcp"]
)
def test_a_true_reason_passes_untouched(verb: str, reason: str) -> None:
    found = read(f"{verb} {reason}")

    assert isinstance(found, Command), f"asked back: {found}"
    assert found.reason == reason


@pytest.mark.parametrize("word", ["to", "back", "for", "at", "plan", "the", "37", "a", "in", "to stop"])
def test_reading_a_long_text_takes_no_time(word: str) -> None:
    read(f"immediate {f'{word} ' * 2000}")
    read(f"partial mcp x {f'{word} ' * 2000}")


@pytest.mark.parametrize(
    "typed",
    [
        *("not 38", "skip 38, it has the same bug", "not to 38 but 37", "anything but 38", "never 38", "older than 38"),
        *("->37", "=>37", "run 37", "target=37", "target 37", "37,38", "37/38"),
    ],
)
def test_what_excludes_a_revision_or_names_several_is_never_a_reason(typed: str) -> None:
    asked_back(f"immediate {typed}")
