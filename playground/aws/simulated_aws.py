"""The simulated AWS as the playground, its stories and the tests hold it in their hands."""

from playground.aws.hands.alarming import Alarming
from playground.aws.hands.breaking import Breaking
from playground.aws.hands.configuring import Configuring
from playground.aws.hands.deploying import Deploying
from playground.aws.hands.failing import Failing
from playground.aws.hands.releasing import Releasing
from playground.aws.hands.running import Running
from playground.aws.hands.stacking import Stacking


class SimulatedAws(Alarming, Breaking, Failing, Releasing, Configuring, Deploying, Running, Stacking):
    """One account, one region, one cluster at first. Thread-safe; one at a time in a process, since moto is global."""
