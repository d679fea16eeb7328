"""The files beside the code keep their promises."""

import json
from typing import Any

import jsonschema
import pytest
import yaml

from bot import catalog
from playground.slack.manifest import Manifest
from tests.schema import OF_DIRECTORY, PATH, ROOT, schemas


def _yaml(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["manifest.yml", "manifest.http.yml"])
def test_the_slack_manifest_is_what_slack_accepts(name: str) -> None:
    published = json.loads((ROOT / "tests/house/slack_manifest.schema.json").read_text(encoding="utf-8"))

    jsonschema.validate(_yaml(name), published)
    Manifest.read(ROOT / name)


def test_the_manifest_for_http_mode_is_the_other_one_but_for_the_way_in() -> None:
    http, socket = _yaml("manifest.http.yml"), _yaml("manifest.yml")
    ways = [command.pop("url") for command in http["features"]["slash_commands"]]
    ways += [http["settings"][part].pop("request_url") for part in ("event_subscriptions", "interactivity")]
    modes = http["settings"].pop("socket_mode_enabled"), socket["settings"].pop("socket_mode_enabled")

    assert http == socket
    assert modes == (False, True)
    assert set(ways) == {"https://rollback.example.com/slack/events"}


def test_the_app_may_neither_change_groups_nor_write_under_another_name_nor_read_letters_to_people() -> None:
    """Groups are only read, and nothing is posted as if a person had written it."""
    assert set(_yaml("manifest.yml")["oauth_config"]["scopes"]) == {"bot"}
    scopes = set(_yaml("manifest.yml")["oauth_config"]["scopes"]["bot"])

    assert not {scope for scope in scopes if scope.startswith(("usergroups:write", "im:", "mpim:", "admin"))}
    assert not scopes & {"chat:write.customize", "chat:write.public", "users:write", "channels:manage"}


def test_the_schemas_of_services_files_are_those_the_code_has() -> None:
    for path, text in schemas().items():
        assert path.read_text(encoding="utf-8") == text, "run `make schema`"


def test_the_example_directory_fits_its_schemas_and_loads() -> None:
    for name, kind in (("home.yml", "home"), ("catalog.yml", "team")):
        schema = json.loads(schemas()[OF_DIRECTORY / f"{kind}.schema.json"])
        jsonschema.validate(_yaml(f"deploy/services.example/{name}"), schema)

    loaded = catalog.load(OF_DIRECTORY)

    assert (list(loaded.services), list(loaded.teams)) == (["quilt-catalog"], ["catalog"])


def test_the_example_services_file_fits_its_schema_and_loads() -> None:
    jsonschema.validate(_yaml("services.example.yml"), json.loads(schemas()[PATH]))

    loaded = catalog.load(ROOT / "services.example.yml")

    assert loaded.services["quilt-catalog"].ecs_name == "sales-prod/quilt-catalog-service"


def test_the_readme_is_at_most_120_lines() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_every_requirement_is_pinned_with_a_hash_and_names_no_index() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        pinned = [line for line in text.splitlines() if "==" in line and not line.lstrip().startswith("#")]

        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)
        assert "://" not in text
