"""The manifest is read as Slack reads it: what it declares is offered, and what Slack refuses is refused."""

import copy
import json

import jsonschema
import pytest
import yaml
from slack_wires import HOME_TAB, MANIFEST, manifest_with, shortcut

from playground.slack.manifest import Manifest, ManifestError

PUBLISHED = MANIFEST.parent / "tests" / "house" / "slack_manifest.schema.json"
SHIPPED = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


def changed(*path, to):
    """The shipped manifest with the value at `path` replaced."""
    document = copy.deepcopy(SHIPPED)
    place = document
    for key in path[:-1]:
        place = place.setdefault(key, {})
    place[path[-1]] = to
    return document


def test_what_it_declares_is_known(tmp_path):
    path = manifest_with(
        tmp_path,
        events=["app_mention", "app_home_opened"],
        scopes=["app_mentions:read"],
        shortcuts=[
            shortcut("Roll back…", "message", "here"),
            shortcut("Roll back", "global", "roll_back"),
        ],
        app_home=HOME_TAB,
    )
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads(PUBLISHED.read_text(encoding="utf-8")))
    manifest = Manifest.read(path)
    assert manifest.hears("app_mention")
    assert manifest.home_tab
    assert manifest.shortcut("roll_back", "global").name == "Roll back"
    assert manifest.shortcut("roll_back", "message") is None


SHORTCUTS = ("features", "shortcuts")
TEN = [shortcut(f"Number {number}", "global", f"n{number}") for number in range(10)]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (changed(*SHORTCUTS, to=TEN), ""),
        (changed(*SHORTCUTS, to=[*TEN, shortcut("Eleven", "global", "n10")]), "no more than 10 items"),
        (changed(*SHORTCUTS, to=[shortcut("x" * 25, "global", "a")]), "less than 25 characters"),
        (changed(*SHORTCUTS, to=[shortcut("A", "channel", "a")]), "must be one of message, global"),
        (changed(*SHORTCUTS, to=[{"name": "A", "type": "global", "callback_id": "a"}]), "missing required field"),
        (changed(*SHORTCUTS, to=[TEN[0], TEN[0]]), "`n0` already exists"),
        (changed("oauth_config", "scopes", "bot", to=["chat:write"]), "need the scope `commands`"),
        (
            {**changed(*SHORTCUTS, to=TEN), "settings": {"socket_mode_enabled": True}},
            "shortcuts need interactivity",
        ),
        (
            changed("settings", to={"event_subscriptions": {"bot_events": ["app_mention"]}}),
            "event subscriptions need Socket Mode or a request_url",
        ),
        (changed("settings", "socket_mode_enabled", to=False), "/rollback needs Socket Mode or a url"),
        (changed("settings", to={"interactivity": {"is_enabled": True}}), "interactivity needs Socket Mode or a"),
    ],
)
def test_what_slack_refuses_in_a_manifest_is_refused(document, problem):
    if not problem:
        assert len(Manifest.of(document).shortcuts) == 10
        return
    with pytest.raises(ManifestError, match=problem):
        Manifest.of(document)
