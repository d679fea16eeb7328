"""What happens to a service while it is watched: each changes something in the simulated AWS."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from playground.aws.behaviour import GOOD_ANSWERS, Answer, Behaviour
from playground.aws.code_deploy_group import Group
from playground.aws.names import SERVICE
from playground.aws.strategy import Strategy
from playground.aws.traffic import GOOD, Traffic
from playground.slack import Message
from tests.scenarios.world import ANA, BEN, INCIDENT
from tests.watches.player import Player
from tests.watches.row import Act, Event

TARGET, TASKS = 38, 4
OOPS: Answer = (500, "text/plain", "oops")
AWAY: Answer = (503, "text/plain", "Service Unavailable")


def ill(player: Player) -> None:
    player.world.aws.say_health(TARGET, TASKS, "UNHEALTHY")


def well(player: Player) -> None:
    player.world.aws.say_health(TARGET, TASKS, "HEALTHY")


def unwell(*stretches: tuple[float, float]) -> tuple[Event, ...]:
    """From so many minutes after the rollback to so many."""
    return tuple(event for first, last in stretches for event in ((first, ill), (last, well)))


def traffic(chosen: Traffic | str = GOOD, **changed: Any) -> Act:
    if isinstance(chosen, Traffic):
        chosen = replace(chosen, **changed)
    return lambda player: player.world.aws.traffic(TARGET, chosen)


def late(minutes: float) -> Act:
    return lambda player: player.world.aws.delay_metrics(minutes * 60)


def answers(path: str, answer: Answer) -> Act:
    return lambda player: player.world.aws.behave(TARGET, Behaviour("ok", {**GOOD_ANSWERS, path: answer}))


def answers_well(player: Player) -> None:
    player.world.aws.behave(TARGET, Behaviour())


class OneOfFour(dict[str, Answer]):
    """One of four tasks answers 503, as requests go from one to the next."""

    turn = 0

    def get(self, path: str, default: Any = None) -> Any:
        self.turn += 1
        return AWAY if self.turn % 4 == 0 else super().get(path, default)


def one_of_four_is_away(player: Player) -> None:
    player.world.aws.behave(TARGET, Behaviour("ok", OneOfFour(GOOD_ANSWERS)))


def fails(operation: str, code: str, *, times: int = 2000, message: str = "") -> Act:
    more = {"message": message} if message else {}
    return lambda player: player.world.aws.fail_next(operation, code=code, status=400, times=times, **more)


def loses(operation: str) -> Act:
    """It is carried out, and its answer never comes."""
    return lambda player: player.world.aws.fail_next(operation, code=None, apply=True)


def distorts(operation: str, change: Callable[[Any], Any]) -> Act:
    return lambda player: player.world.aws.distort_next(operation, change, times=2000)


def healed(player: Player) -> None:
    player.world.aws.faults.heal()


def empty(answer: dict[str, Any]) -> dict[str, Any]:
    """CloudWatch answers, and has nothing."""
    for result in answer["MetricDataResults"]:
        result["Timestamps"], result["Values"] = [], []
    return answer


def partial(answer: dict[str, Any]) -> dict[str, Any]:
    """CloudWatch did not come to the end of the errors."""
    for result in answer["MetricDataResults"]:
        result["StatusCode"] = "PartialData"
        result["Timestamps"], result["Values"] = result["Timestamps"][:1], result["Values"][:1]
    return answer


def sick_targets(count: int) -> Callable[[str], str]:
    """So many of them are unhealthy by what the target group says."""
    return lambda answer: answer.replace("<State>healthy", "<State>unhealthy", count)


def gone(_: Any) -> dict[str, Any]:
    arn = f"arn:aws:ecs:us-east-1:123456789012:service/{SERVICE}"
    return {"services": [], "failures": [{"arn": arn, "reason": "MISSING"}]}


def scaled(count: int) -> Act:
    return lambda player: player.world.aws.scale(SERVICE, count)


def crashes(count: int = 1) -> Act:
    return lambda player: player.world.aws.crash(TARGET, count)


def deployed(revision: int) -> Act:
    return lambda player: player.world.aws.deploy(SERVICE, revision)


def declares(**members: Any) -> Act:
    return lambda player: player.world.aws.declare(**members)


def restarts(after: float = 0) -> Act:
    return lambda player: player.restart(after=after)


def jumps(minutes: float) -> Act:
    """The machine's clock is set."""
    return lambda player: player.world.clock.advance(minutes * 60)


async def stops(player: Player) -> None:
    await player.world.ask("quilt-catalog stop watching", user=BEN)
    await player.world.told_privately(BEN, "is not watched any more")


async def undoes(player: Player) -> None:
    """Another rollback, approved while the one before is still watched."""
    await player.world.press(await player.world.propose("quilt-catalog undo", user=ANA))


def together(*acts: Act) -> Act:
    def act(player: Player) -> None:
        for each in acts:
            each(player)

    return act


def roomy(player: Player) -> None:
    """A rollout of many tasks takes no longer than one of four."""
    player.world.aws.limit(minimum=0, maximum=200)


def blue_green(player: Player) -> None:
    player.world.aws.use_strategy(Strategy("BLUE_GREEN", bake_minutes=1))


def code_deploy(player: Player) -> None:
    player.world.aws.use_code_deploy(Group(wait_minutes=1))


def mcp_is_not_it(player: Player) -> None:
    """The bad revision's image fails whatever its environment is."""
    player.world.aws.traffic(42, "errors")


def network_load_balancer(player: Player) -> None:
    player.world.aws.around.target_group.balancers = ["net/quilt/2a"]


async def rolled_back(player: Player) -> None:
    """To :38, so that it can be undone."""
    await player.roll_back("quilt-catalog immediate")


async def rolled_back_and_mended(player: Player) -> None:
    """Whatever was wrong with :42 was not in its image, and is mended."""
    await rolled_back(player)
    player.world.aws.behave(42, Behaviour())
    player.world.aws.traffic(42, GOOD)


def password_changes(player: Player) -> None:
    """Somebody changed it where the users sign in, or in the secrets directory alone."""
    (player.world.home / "secrets" / "CATALOG_PASSWORD").write_text("changed-since-then", encoding="utf-8")


def says(action: str) -> Act:
    """What Ben answers to the question that is put to the people."""

    async def act(player: Player) -> None:
        question = await player.world.slack.wait_for(lambda: _question(player), timeout=10)
        assert await player.world.press(question, action, user=BEN) is None

    return act


def _question(player: Player) -> Message | None:
    messages = player.world.slack.messages(INCIDENT)
    return next((message for message in messages if "Any user reports?" in message.text), None)


starts_load_test = says("load_test")  # by the button beside the question


def load_tests_fail(player: Player) -> None:
    player.world.aws.cluster.builds.course = "broken"
