"""The README's picture is as new as what it shows."""

import json

from tests.browser import picture


def test_the_readme_s_picture_is_no_older_than_the_goldens_of_what_it_shows() -> None:
    made = json.loads(picture.BESIDE.read_text(encoding="utf-8"))

    assert made == picture.shows(), "look at the change in the playground, then make the picture anew: make screenshot"
