"""Interactions in line: in order, each once, and only a few in hand."""

import asyncio

from bot.intake.queue import AT_ONCE, InteractionQueue
from bot.model import Interaction
from tests.journal.samples import interaction


class Hands:
    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = asyncio.Event()
        self.line = InteractionQueue(self.see_to)

    async def see_to(self, interaction: Interaction) -> None:
        self.begun.append(interaction.id)
        await self.go.wait()


async def test_only_a_few_are_in_hand_and_the_others_follow_in_order() -> None:
    hands = Hands()
    ids = [f"{number:032}" for number in range(AT_ONCE + 5)]
    for number, each in enumerate(ids):
        hands.line.add(interaction(each, slack_id=f"U0{number}"))
    hands.line.open()
    hands.line.take_up()
    await asyncio.sleep(0)
    assert hands.begun == ids[:AT_ONCE]
    assert not hands.line.short

    hands.go.set()
    await asyncio.sleep(0.01)
    assert hands.begun == ids
    assert hands.line.short
    assert hands.line.in_hand == set()


async def test_what_one_person_asks_in_a_flood_leaves_hands_free_for_others_and_they_come_next() -> None:
    hands = Hands()
    hands.line.open()
    for number in range(300):
        hands.line.add(interaction(f"{number:032}", slack_id="U0FLOOD"))
    hands.line.take_up()
    hands.line.add(interaction("a" * 32, slack_id="U0ANN"))
    hands.line.take_up()
    await asyncio.sleep(0)

    assert len(hands.begun) == AT_ONCE // 2 + 1
    assert hands.begun[-1] == "a" * 32


async def test_with_ten_people_flooding_another_waits_for_one_of_each_at_most() -> None:
    async def see_to(interaction: Interaction) -> None:
        begun.append(interaction.slack_id)
        await asyncio.sleep(0)

    begun: list[str] = []
    line = InteractionQueue(see_to, at_once=1)
    for number in range(300):
        line.add(interaction(f"{number:032}", slack_id=f"U0FLOOD{number % 10}"))
    line.add(interaction("a" * 32, slack_id="U0ANN"))
    line.open()
    line.take_up()
    while line.unanswered:
        await asyncio.sleep(0)

    assert begun.index("U0ANN") == 10
    assert len(begun) == 301


async def test_looks_stand_behind_requests_and_go_on_after_them() -> None:
    requests, looks = Hands(), Hands()
    looks.line = InteractionQueue(looks.see_to, at_once=6, each=2, behind=requests.line)
    requests.line.add(interaction("a" * 32))
    for number in range(6):
        looks.line.add(interaction(f"{number:032}", slack_id=f"U0{number}"))
    for line in (requests.line, looks.line):
        line.open()
        line.take_up()
    await asyncio.sleep(0)
    assert (len(requests.begun), len(looks.begun)) == (1, 1)

    requests.go.set()
    await asyncio.sleep(0.01)
    looks.line.take_up()
    await asyncio.sleep(0)
    assert len(looks.begun) == 6


async def test_a_closed_line_takes_nothing_up() -> None:
    hands = Hands()
    hands.line.add(interaction())
    hands.line.take_up()
    await asyncio.sleep(0)
    assert hands.begun == []
    hands.line.open()
    hands.line.close()
    hands.line.take_up()
    await asyncio.sleep(0)
    assert hands.begun == []


async def test_it_knows_what_is_announced_waits_or_is_in_hand_and_forgets_what_is_done() -> None:
    hands = Hands()
    arriving, refused = interaction("a" * 32), interaction("b" * 32)
    hands.line.announce(arriving)
    hands.line.announce(refused)
    hands.line.forget(refused)
    hands.line.about_to_ask()
    assert hands.line.knows(arriving)
    assert not hands.line.knows(refused)

    hands.line.open()
    hands.line.add(arriving)
    hands.line.take_up()
    await asyncio.sleep(0)
    assert hands.line.knows(arriving)
    hands.go.set()
    await asyncio.sleep(0.01)
    hands.line.about_to_ask()
    assert not hands.line.knows(arriving)


async def test_what_ends_while_the_journal_is_asked_is_not_taken_up_again() -> None:
    hands = Hands()
    hands.line.open()
    hands.line.add(interaction())
    hands.line.take_up()
    hands.line.about_to_ask()
    hands.go.set()
    await asyncio.sleep(0.01)

    assert hands.line.knows(interaction())
