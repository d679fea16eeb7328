"""What is there beside what should be: told in plain lines, and never anybody else's touched."""

from dataclasses import replace

from bot.catalog import Triggers
from bot.model import AlarmPlaces, StandingAlarm
from bot.triggers.definitions import wanted
from bot.triggers.difference import Difference, Step, applying, in_question, removing
from tests.unit import values

HOME = "T0QUILT"
SERVICE = values.SERVICE.model_copy(update={"triggers": Triggers()})
WANTED = wanted(SERVICE, AlarmPlaces((("targetgroup/quilt-catalog/6d0e", "app/quilt/1f3a"),)))
STANDING = {each.name: StandingAlarm(f"arn:{each.name}", each.name, "OK", each) for each in WANTED.alarms}
ERRORS, UNHEALTHY, SLOW, MEMORY = STANDING


def steps(found: Difference) -> dict[str, Step]:
    return {entry.name.rpartition("/")[2]: entry.step for entry in found.entries}


def test_what_is_missing_is_made_what_stands_is_kept_and_nobody_is_asked_whose_that_is() -> None:
    none = applying(SERVICE, WANTED, {}, {}, home=HOME)
    assert set(steps(none).values()) == {Step.CREATE}
    assert none.entries[0].lines[0].startswith("More than 5% of the requests fail with 5xx in 6 of 10 minutes.")

    assert in_question(WANTED, STANDING) == ()
    assert not applying(SERVICE, WANTED, STANDING, {}, home=HOME).to_do()


def test_each_drift_is_a_line_of_its_own() -> None:
    mine = WANTED.alarms[0]
    moved = replace(mine, threshold=50, of=2, missing="breaching", metrics=mine.metrics[::-1])
    standing = {ERRORS: replace(STANDING[ERRORS], definition=moved)}

    assert [each.name for each in in_question(WANTED, standing)] == [ERRORS]
    entry = applying(SERVICE, WANTED, standing, {ERRORS: HOME}, home=HOME).entries[0]
    assert (entry.step, entry.lines) == (
        Step.CHANGE,
        (
            "fires above: 50 -> 5",
            "fires after: 2 of 10 minutes -> 6 of 10 minutes",
            "takes missing data as: breaching -> notBreaching",
        ),
    )


def test_an_alarm_of_that_name_without_our_tag_or_of_another_bot_is_left_alone_and_said() -> None:
    standing = {name: replace(STANDING[name], definition=None) for name in (ERRORS, SLOW, MEMORY)}
    owners = {ERRORS: None, SLOW: "T0OTHER", MEMORY: HOME}

    found = applying(SERVICE, WANTED, standing, owners, home=HOME)

    assert steps(found) == {
        "errors": Step.REFUSE,
        "unhealthy": Step.CREATE,
        "slow": Step.REFUSE,
        "memory": Step.CHANGE,
    }
    assert found.refused
    assert found.entries[0].lines[0].startswith("It has no tag of this bot, so it is left alone.")
    assert found.entries[2].lines[0].startswith("It is kept by the bot of the workspace T0OTHER")
    assert found.entries[3].lines == ("It is of another kind altogether.",)


def test_actions_that_somebody_gave_an_alarm_are_neither_lost_nor_set_again() -> None:
    moved = replace(STANDING[SLOW], definition=replace(WANTED.alarms[2], threshold=1), actions=("arn:sns",))

    entry = applying(SERVICE, WANTED, {SLOW: moved}, {SLOW: HOME}, home=HOME).entries[2]

    assert entry.step is Step.REFUSE
    assert "Somebody gave it actions (arn:sns)" in entry.lines[1]


def test_what_is_not_asked_for_any_more_goes_if_it_is_ours() -> None:
    off = wanted(values.SERVICE, AlarmPlaces())
    found = applying(SERVICE, off, STANDING, {ERRORS: HOME, SLOW: None}, home=HOME)
    assert steps(found) == {"errors": Step.DELETE}

    gone = removing(SERVICE, STANDING, {ERRORS: HOME, UNHEALTHY: HOME, SLOW: None, MEMORY: "T0OTHER"}, home=HOME)
    assert steps(gone) == {
        "errors": Step.DELETE,
        "unhealthy": Step.DELETE,
        "slow": Step.REFUSE,
        "memory": Step.REFUSE,
    }
