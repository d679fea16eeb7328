"""Why what stands behind a verb could not be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misread:
    """Why it could not be read, and what should have followed the verb."""

    problem: str
    instead: str
