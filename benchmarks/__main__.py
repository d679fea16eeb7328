"""`make bench`: measure, print a table, and keep the figures in `latest.json` beside this file."""

import argparse
import asyncio
import json
import os
import platform
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import (
    approve,
    commands,
    doomed,
    events,
    fleet,
    flood,
    growth,
    journal,
    live,
    plan,
    readiness,
    released,
    size,
    start,
    steps,
    triggers,
    verify,
    watches,
)
from benchmarks.figures import Sample, ms, table
from benchmarks.questions import shown

LATEST = Path(__file__).parent / "latest.json"
Json = dict[str, Any]


async def approve_click() -> Json:
    found = await approve.measure(approvals=30, commands=7)
    floor = Sample(found.times["floor"]).median
    rows = [
        (name, len(times), ms(Sample(times).median), ms(Sample(times).percentile(90)), ms(Sample(times).median - floor))
        for name, times in found.times.items()
    ]
    print("Until UpdateService is accepted, 30 ms added to every AWS call (ms)")
    print(table(("", "n", "median", "p90", "above the floor"), rows), end="\n\n")
    steps = [median(moments) for moments in zip(*found.stages, strict=True)]
    print("The bot's way there (ms since the click, medians)")
    print(table(("", "at"), [(name, ms(at)) for name, at in zip(approve.STAGES, steps, strict=True)]), end="\n\n")
    ratio = round(Sample(found.times["bot"]).median / floor, 3)
    print(
        released.beside(
            "approve",
            {"times_the_floor": ratio, "bot.median_ms": ratio * floor * 1000, "floor.median_ms": floor * 1000},
        ),
        end="\n\n",
    )
    return {
        **{name: Sample(times).as_json() for name, times in found.times.items()},
        "times_the_floor": ratio,
        "above_the_floor_ms": round((Sample(found.times["bot"]).median - floor) * 1000, 2),
        "stages_ms": {name: round(at * 1000, 2) for name, at in zip(approve.STAGES, steps, strict=True)},
        "ack": Sample(found.acks).as_json(),
    }


async def steps_of_approve() -> Json:
    found = await steps.measure(approvals=20)
    print("The bot's way from the click to UpdateService, step by step (ms since the click, medians)")
    print(table(("", "begins", "ends"), [(s.name, ms(s.begins), ms(s.ends)) for s in found]), end="\n\n")
    return {s.name: [round(s.begins * 1000, 2), round(s.ends * 1000, 2)] for s in found}


async def command_to_ack() -> Json:
    found = [await commands.measure(commands=5000, rate=rate) for rate in (50, 200)]
    head = ("commands/s", "acked", "p50", "p99", "not acked", "lost", "last answer after", "AWS reads at once")
    rows = [
        (
            r.rate, len(r.acks.seconds), ms(r.acks.median), ms(r.acks.percentile(99)),
            r.failed, r.lost, f"{r.answered_after:.1f} s", r.reads_at_once,
        )
        for r in found
    ]  # fmt: skip
    print("/rollback -> ack, 50 services, 10 channels (ms)")
    print(table(head, rows), end="\n\n")
    return {str(r.rate): asdict(r) | {"acks": _acks(r.acks)} for r in found}


def _acks(acks: Sample) -> Json:
    return {**acks.as_json(), "p50_ms": round(acks.median * 1000, 2), "p99_ms": round(acks.percentile(99) * 1000, 2)}


async def command_to_plan() -> Json:
    found = await plan.measure(plans=15)
    rows = [
        ("30 ms added (ms)", *(ms(each.fast.median) for each in found)),
        ("60 ms added (ms)", *(ms(each.slow.median) for each in found)),
        ("AWS round trips in a row, by that", *(f"{each.round_trips:.1f}" for each in found)),
        ("calls of one plan in a row, counted", *(each.in_a_row for each in found)),
    ]
    print("Command -> plan card, of a service")
    print(table(("", "never looked at", "looked at before"), rows), end="\n\n")
    trips = {name: each.round_trips for name, each in zip(("first", "again"), found, strict=True)}
    print(released.beside("plan", {f"{name}.round_trips": it for name, it in trips.items()}), end="\n\n")
    return {
        name: {
            "at_30_ms": each.fast.as_json(),
            "at_60_ms": each.slow.as_json(),
            "round_trips": round(each.round_trips, 2),
            "in_a_row": each.in_a_row,
        }
        for name, each in zip(("first", "again"), found, strict=True)
    }


async def plan_in_a_flood() -> Json:
    found = await flood.measure(plans=15)
    rows = [
        ("in peace (ms)", ms(found.quiet.median)),
        (f"while {len(flood.FLOODING)} people flood (ms)", ms(found.flooded.median)),
        ("times as long (at most 2)", f"{found.ratio:.2f}"),
        ("commands of the flood", found.typed),
        ("refused at the door", found.turned_away),
    ]
    print("Command -> plan card, in a flood of others' commands")
    print(table(("", "median"), rows), end="\n\n")
    counts = {"typed": found.typed, "turned_away": found.turned_away, "ratio": round(found.ratio, 2)}
    return {"quiet": found.quiet.as_json(), "flooded": found.flooded.as_json(), **counts}


async def live_rollbacks() -> Json:
    found = await live.measure(rollbacks=500, seconds=60)
    rows = [
        ("live", found.live),
        ("memory (MB)", f"{found.megabytes:.0f}"),
        ("CPU of one core", f"{found.cpu:.0%}"),
        *((f"AWS reads a second: {kind} (allowed: 20)", rate) for kind, rate in found.calls.items()),
        ("between looks at a service, median (s)", f"{found.lag.median:.1f}"),
        ("between looks at a service, p95 (s)", f"{found.lag.percentile(95):.1f}"),
        ("killed, until all are watched again (s)", f"{found.restart:.1f}"),
    ]
    print("Many live rollbacks in one process")
    print(table(("", ""), rows), end="\n\n")
    lag = {"median_s": round(found.lag.median, 2), "p95_s": round(found.lag.percentile(95), 2)}
    return asdict(found) | {"lag": lag}


async def watched_rollbacks() -> Json:
    found = await watches.measure(watches=500, seconds=120)
    rows = [
        ("memory (MB)", *(f"{each.megabytes:.0f}" for each in found)),
        ("CPU of one core", *(f"{each.cpu:.0%}" for each in found)),
        ("watches in it that were looked at", *(each.watched for each in found)),
        ("of these in the first minute", *(each.first_minute for each in found)),
        ("looks a minute", *(f"{each.looks:.0f}" for each in found)),
        *(
            (f"{kind} a minute (of {60 * limit:,})", *(f"{m.calls[kind]:.0f} ({m.shares[kind]:.0%})" for m in found))
            for kind, limit in watches.LIMITS.items()
        ),
    ]
    print("Many watches in one process")
    print(table(("", *(f"phase {each.phase}" for each in found)), rows), end="\n\n")
    return {"rows": [asdict(each) | {"shares": each.shares} for each in found]}


async def events_to_proposals(many: int = events.SERVICES) -> Json:
    found = await events.measure(events=many, every=1.2)
    rows = [
        ("events, each of a service of its own", found.events),
        ("delivered twice, out of order", f"{found.doubled}, {found.reordered}"),
        ("killed and started anew", found.restarts),
        ("lost", found.lost),
        ("doubled", found.doubles),
        ("event -> proposal visible, p50 (ms)", ms(found.took.median)),
        ("event -> proposal visible, p95 (ms)", ms(found.took.percentile(95))),
        ("event -> proposal visible, p99 (ms)", ms(found.took.percentile(99))),
        ("calls of AWS for each", f"{found.calls:.0f}"),
        ("CPU of the simulated AWS and Slack for each (ms)", ms(found.simulating)),
    ]
    print("Alarm event -> proposal in Slack")
    print(table(("", ""), rows), end="\n\n")
    return {**asdict(found), "took": found.took.as_json(), "p95_ms": round(found.took.percentile(95) * 1000, 2)}


async def sixty_events() -> Json:
    """For whoever works on it: a tenth of the time."""
    return await events_to_proposals(60)


async def watched_services() -> Json:
    found = [await triggers.measure(services=services, seconds=triggers.SECONDS) for services in (200, 1000)]
    rows = [
        ("memory (MB)", *(f"{each.megabytes:.0f}" for each in found)),
        ("CPU of one core", *(f"{each.cpu:.1%}" for each in found)),
        *(
            (f"{kind} a minute (of {60 * limit:,})", *(f"{m.calls[kind]:.1f} ({m.shares[kind]:.1%})" for m in found))
            for kind, limit in triggers.LIMITS.items()
        ),
        ("alarms put, first time", *(each.alarms for each in found)),
        ("seconds of `alarms apply`", *(f"{each.applied:.0f}" for each in found)),
        ("seconds of `alarms apply` again", *(f"{each.again:.1f}" for each in found)),
    ]
    print("Services that are watched, in one account and region, at rest")
    print(table(("", *(f"{each.services:,}" for each in found)), rows), end="\n\n")
    return {"rows": [asdict(each) | {"shares": each.shares} for each in found]}


async def readiness_of_many() -> Json:
    at_once = [await readiness.measure(services=many) for many in readiness.SIZES]
    by_bot = await readiness.by_the_bot()
    found = {f"{each.services:,} at one go": each for each in at_once}
    found |= {f"{readiness.BOTS:,} by the bot, {which}": by_bot[at] for at, which in enumerate(("first", "again"))}
    apis = dict.fromkeys(api for each in found.values() for api in each.calls)
    rows = [
        *((api, *(each.calls.get(api, 0) for each in found.values())) for api in apis),
        ("calls for one service", *(f"{each.for_each:.1f}" for each in found.values())),
        ("the allowance that it needs most of", *(each.share[0] for each in found.values())),
        ("minutes of it", *(f"{each.share[1] / 60:.1f}" for each in found.values())),
        ("business minutes", *(f"{each.lasted / 60:.1f}" if each.lasted else "" for each in found.values())),
        ("seconds", *(f"{each.seconds:.0f}" for each in found.values())),
        ("CPU seconds", *(f"{each.cpu:.1f}" for each in found.values())),
        ("MB at most", *(f"{each.megabytes:.0f}" for each in found.values())),
    ]
    print("Readiness, by the number of services")
    print(table(("", *found), rows), end="\n\n")
    return {name: asdict(each) for name, each in found.items()}


async def size_on_disk() -> Json:
    found = await size.measure(rollbacks=32)
    rows = [(r.database, r.what, f"{r.megabytes:.1f}") for r in found]
    print("Size of 1,000 rollbacks from the command to the last phase")
    print(table(("", "", "MB"), rows), end="\n\n")
    return {"rows": [asdict(r) for r in found]}


async def audit_verify() -> Json:
    found = await verify.measure(few=10_000)
    print("audit verify")
    print(table(("", "rows", "seconds"), [(r.database, r.rows, f"{r.seconds:.2f}") for r in found]), end="\n\n")
    return {"rows": [asdict(r) for r in found]}


async def years_of_history() -> Json:
    found = await growth.measure(sizes=(1_000, 10_000, 100_000))
    print("Questions to the journal, by the number of rollbacks in it (ms, the fastest of nine)")
    print(shown(found), end="\n\n")
    return {"rows": [asdict(each) for each in found]}


async def long_journal() -> Json:
    found = await journal.measure(sizes=(10_000,))
    print("A journal that its own functions wrote, all of it of the last 90 days (ms, the fastest of nine)")
    print(shown(found), end="\n\n")
    return {"rows": [asdict(each) for each in found]}


async def start_up() -> Json:
    found = await start.measure(starts=7)
    print("Start")
    print(table(("", "median"), [("process to connected (ms)", ms(found.median))]), end="\n\n")
    return found.as_json()


async def many_places(sizes: Sequence[tuple[int, int]] = fleet.SIZES) -> Json:
    found = [await fleet.measure(*size) for size in sizes]
    print("Many services in many accounts and regions, 30 ms added to every AWS call")
    print(fleet.shown(found), end="\n\n")
    return {"rows": [asdict(each) for each in found]}


async def doomed_rollbacks() -> Json:
    found = await doomed.measure()
    print("Rollbacks that cannot end well: noticed before the service is touched?")
    print(table(("", "bot", "ecs deploy --task"), [(r.name, r.bot, r.ecs_deploy) for r in found]), end="\n\n")
    noticed = {tool: sum(getattr(r, tool) == "noticed" for r in found) for tool in ("bot", "ecs_deploy")}
    print(f"Of {len(found)}: the bot noticed {noticed['bot']}, ecs deploy {noticed['ecs_deploy']}.", end="\n\n")
    if other := [r.name for r in found if r.ecs_deploy != r.expected]:
        print(f"Not as tests/doomed/table.py has it: {'; '.join(other)}", end="\n\n")
    return {"of": len(found), "noticed": noticed, "rows": [asdict(r) for r in found]}


PARTS: dict[str, Callable[[], Coroutine[None, None, Json]]] = {
    "approve": approve_click,
    "steps": steps_of_approve,
    "commands": command_to_ack,
    "plan": command_to_plan,
    "flood": plan_in_a_flood,
    "live": live_rollbacks,
    "watches": watched_rollbacks,
    "events": events_to_proposals,
    "sixty-events": sixty_events,
    "triggers": watched_services,
    "readiness": readiness_of_many,
    "size": size_on_disk,
    "growth": years_of_history,
    "journal": long_journal,
    "start": start_up,
    "verify": audit_verify,
    "fleet": many_places,
    "doomed": doomed_rollbacks,
}


def main() -> None:
    """Only what was measured now is replaced in the file, and each part says when and on what it was measured."""
    asked = argparse.ArgumentParser(prog="benchmarks")
    every = [name for name in PARTS if name != "sixty-events"]
    asked.add_argument("parts", nargs="*", default=every, metavar="PART", help=", ".join(PARTS))
    asked.add_argument(
        "--sizes", nargs="+", default=[], metavar="200x1", help="of fleet: services x accounts and regions"
    )
    latest: Json = json.loads(LATEST.read_text(encoding="utf-8")) if LATEST.exists() else {}
    options = asked.parse_args()
    for name in options.parts:
        on = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, Python {platform.python_version()}"
        wanted = fleet.sizes(options.sizes) if name == "fleet" and options.sizes else None
        found = asyncio.run(many_places(wanted) if wanted else PARTS[name]())
        latest[name] = {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "on": on, **found}
        LATEST.write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
