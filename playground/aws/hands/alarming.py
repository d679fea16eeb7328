"""CloudWatch's alarms, past its API: set to a state that stays, and named by services and deployments."""

from playground.aws.cloudwatch.alarm import Alarm
from playground.aws.hands.account import Account
from playground.aws.names import SERVICE


class Alarming(Account):
    """An alarm that is set here is not evaluated, until it is let go."""

    def alarm(self, name: str, state: str) -> None:
        """It is in this state from now on; made where it is not there."""
        with self._today():
            self._wire.answers.changed()
            found = self._found(name)
            found.held = True
            self.cluster.alarms.set_state(found, state, "Set by the playground.")

    def ring(self, alarm: str) -> None:
        """The CloudWatch alarm is in ALARM, until `silence`."""
        self.alarm(alarm, "ALARM")

    def silence(self, alarm: str) -> None:
        self.alarm(alarm, "OK")

    def let_go(self, alarm: str) -> None:
        """CloudWatch evaluates it again."""
        with self._today():
            self._found(alarm).held = False

    def watch_alarms(self, *names: str, service: str = SERVICE) -> None:
        """Deployments that start from now on are rolled back when one of these CloudWatch alarms goes off."""
        with self._today():
            self.cluster.scheduler(service).service.alarms = names
            ringing = self.cluster.ringing
        for name in names:
            self.alarm(name, "ALARM" if name in ringing else "OK")

    def _found(self, name: str) -> Alarm:
        metric = {"MetricName": "HTTPCode_Target_5XX_Count", "Namespace": "AWS/ApplicationELB", "Statistic": "Sum"}
        limit = {"Threshold": 10, "ComparisonOperator": "GreaterThanThreshold", "Period": 60, "EvaluationPeriods": 2}
        found = self.cluster.alarms.known.get(name)
        return found or self.cluster.alarms.put({"AlarmName": name, **metric, **limit})
