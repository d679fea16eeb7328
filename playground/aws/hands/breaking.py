"""The release that runs is broken, and mended."""

from playground.aws.breaking import BREAKS, MENDED, Break
from playground.aws.hands.account import Account
from playground.aws.names import SERVICE


class Breaking(Account):
    """Whatever the service runs at that moment: the image of its PRIMARY deployment, in every copy as well."""

    def break_it(self, how: str, *, service: str = SERVICE) -> None:
        """`how` is one of BREAKS; raises KeyError for another."""
        self._become(BREAKS[how], service)

    def mend_it(self, *, service: str = SERVICE) -> None:
        self._become(MENDED, service)

    def _become(self, it: Break, service: str) -> None:
        with self._today():
            running = self.cluster.mover(service).service.primary.revision.task_definition
            self.cluster.behave(running, it.start)
            self.cluster.choose_traffic(running, it.traffic, self.cluster.at)
