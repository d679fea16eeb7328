"""docs/install.md, "A rehearsal": the two halves of the playground beside each other, and what is typed there."""

import asyncio
import os
import random
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playground.command import PORTS

ROOT = Path(__file__).resolve().parents[2]
SOON = 60.0  # seconds, on a busy machine
PASSED_ON = ("PATH", "HOME", "LANG", "PYTHONPATH", "VIRTUAL_ENV")


def free_ports(number: int) -> int:
    """The first of so many that are free, below those that systems give to whoever asks for any."""
    while True:
        first = random.randrange(12_000, 30_000)
        if all(_free(port) for port in range(first, first + number)):
            return first


def _free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


def clean() -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"PYTHONPATH": str(ROOT)}


@asynccontextmanager
async def half(which: str, port: int, until: str, *more: str) -> AsyncIterator[str]:
    """What `playground --only WHICH` prints, up to the line that begins with `until`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "playground", "--only", which, "--port", str(port), *more),
        stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=clean(),
    )  # fmt: skip
    assert process.stdout
    try:
        said = ""
        while not re.search(rf"^{until}", said, re.M):
            line = await asyncio.wait_for(process.stdout.readline(), SOON)
            assert line, f"it ended: {said}"
            said += line.decode()
        yield said
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def exported(said: str) -> dict[str, str]:
    return dict(re.findall(r"^export (\w+)=(\S+)$", said, re.M))


def example_s_file(of_aws: str) -> str:
    """services.example.yml, changed as what that half prints says."""
    (address,) = re.findall(r"begin with (http://\S+),", of_aws)
    file = (ROOT / "services.example.yml").read_text(encoding="utf-8")
    file = file.replace("https://catalog.example.com", address)
    return file.replace("# private_hosts: [catalog.internal]", "private_hosts: [127.0.0.1]")


async def test_with_what_both_halves_print_and_the_example_s_file_nothing_must_be_fixed(tmp_path: Path) -> None:
    port = free_ports(3)  # of which AWS takes two
    async with (
        half("aws", port, "Beside a real Slack") as of_aws,
        half("slack", port + 2, "Open ") as of_slack,
    ):
        (tmp_path / "services.yml").write_text(example_s_file(of_aws), encoding="utf-8")
        variables = clean() | exported(of_aws) | exported(of_slack)

        doctor = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "doctor"), stdout=asyncio.subprocess.PIPE, cwd=tmp_path, env=variables
        )
        told, _ = await doctor.communicate()

    assert (doctor.returncode, [line for line in told.decode().splitlines() if line.startswith("FIX")]) == (0, [])
    assert "OK   quilt-catalog: sales-prod/quilt-catalog-service runs" in told.decode()


def test_the_halves_have_ports_of_their_own() -> None:
    """The simulated AWS has a second one, for what the load balancer of its service answers."""
    assert PORTS["slack"] not in (PORTS["aws"], PORTS["aws"] + 1)
