"""The bot in an AWS whose time passes as fast as the playground's: of its allowance so many times as much a second.

Run instead of `bot`. Business time alone would hurry what is to be read, and not how often AWS may be asked.
"""

import os

from aws.batching import Allowance
from bot.cli.main import main


def hurry(times: float) -> None:
    wait_in_turn = Allowance.__init__

    def hurried(self: Allowance, *, rate: float, burst: int) -> None:
        wait_in_turn(self, rate=rate * times, burst=burst)

    Allowance.__init__ = hurried  # type: ignore[method-assign]


if __name__ == "__main__":
    hurry(float(os.environ.get("ROLLBACK_CLOCK_SPEED", "1")))
    main()
