"""The doctor looks at what validation is declared to need: the secrets of a sign-in, and the load test's project."""

from pathlib import Path

import pytest

from playground.stage import secrets_directory, with_load_test, with_sign_in
from tests.operating.test_doctor import Place, place

__all__ = ["place"]


@pytest.fixture
def declared(place: Place) -> Place:
    text = place.services.read_text(encoding="utf-8")
    place.services.write_text(with_load_test(with_sign_in(text)), encoding="utf-8")
    return place


async def test_a_secret_that_is_not_there_is_named_and_none_is_shown(declared: Place, tmp_path: Path) -> None:
    without = await declared.wrong()
    secrets = secrets_directory(tmp_path)
    (secrets / "PASSWORD_OF_ANOTHER").write_text("never shown", encoding="utf-8")

    lines = await declared.lines(ROLLBACK_SECRETS_DIR=str(secrets))

    missing = "FIX  quilt-catalog secret CATALOG_PASSWORD: ROLLBACK_SECRETS_DIR has no file CATALOG_PASSWORD"
    assert any(line.startswith(missing) for line in without), without
    assert any("quilt-catalog sign-in: Its secrets are there: CATALOG_PASSWORD." in line for line in lines)
    assert not any("correct-horse" in line or "never shown" in line for line in lines)


async def test_the_load_tests_project_is_looked_for(declared: Place) -> None:
    assert any("CodeBuild project quilt-catalog-load: It is there" in line for line in await declared.lines())

    declared.write(("project: quilt-catalog-load", "project: quilt-catalog-lode"))

    wrong = await declared.wrong()
    gone = [line for line in wrong if line.startswith("FIX  CodeBuild project quilt-catalog-lode")]
    assert len(gone) == 1, wrong
    assert "correct `load_test.project` in the services file" in "\n".join(await declared.lines())
