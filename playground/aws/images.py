"""What each image does when it is run: that follows from the image and its environment, and from nothing else.

So a copy of a revision that changes neither cures nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from playground.aws.behaviour import Behaviour, Case, Start


class Images:
    """By digest, or by name for an image whose digest nobody knows. The first case that fits tells."""

    def __init__(self) -> None:
        self._cases: dict[str, list[Case]] = {}

    def act(self, image: str, cases: Sequence[Case]) -> None:
        """From now on, before whatever else is known of it."""
        known = self._cases.get(image, [])
        self._cases[image] = [*cases, *(case for case in known if case.where not in [new.where for new in cases])]

    def start(self, image: str, how: Start, why: str = "") -> None:
        """From now on, whatever its environment; what it answers and logs stays."""
        known = [*self._cases.get(image, []), Case({}, Behaviour())]
        self._cases[image] = [replace(case, behaviour=replace(case.behaviour, start=how, why=why)) for case in known]

    def behaviour(self, image: str, environment: Mapping[str, str]) -> Behaviour:
        """An image of which nothing is known does well."""
        fitting = (case.behaviour for case in self._cases.get(image, []) if case.fits(environment))
        return next(fitting, Behaviour())
