"""A service that does not exist: every command says so, says what is near, and ends as for wrong input."""

from playground.bot_process import aws_variables
from tests.operating.wires import run
from tests.scenarios.world import World

UNKNOWN = "There is no service {} in the services file; there is: quilt-catalog."


def variables(world: World) -> dict[str, str]:
    state = {
        "ROLLBACK_CONFIG": str(world.home / "services.yml"),
        "ROLLBACK_DATABASE_URL": f"sqlite:///{world.home}/journal.db",
    }
    return aws_variables(world.aws) | state


async def test_no_command_takes_an_unknown_service_for_one_without_rollbacks(world: World) -> None:
    near, nothing = "Did you mean quilt-catalog?", ""
    for words, typed, meant in (
        (("log", "quilt-catalgo"), "quilt-catalgo", near),
        (("plan", "Quilt_Catalog", "immediate"), "Quilt_Catalog", near),
        (("hold", "--check", "quilt"), "quilt", near),
        (("log", "payments", "--json"), "payments", nothing),
    ):
        ended = await run(*words, variables=variables(world))

        assert ended == (2, "", f"{UNKNOWN.format(typed)} {meant}".strip() + "\n")


async def test_the_log_of_a_service_that_left_the_file_is_kept_and_of_one_without_rollbacks_is_empty(
    world: World,
) -> None:
    status, said, _ = await run("log", "quilt-catalog", variables=variables(world))
    assert (status, "No rollback has been asked for yet" in said) == (0, True), said

    await world.press(await world.propose(), "reject")
    services = world.home / "services.yml"
    services.write_text(services.read_text(encoding="utf-8").replace("  quilt-catalog:", "  renamed:"), "utf-8")

    status, said, _ = await run("log", "quilt-catalog", variables=variables(world))
    assert (status, "quilt-catalog" in said) == (0, True), said


async def test_where_no_services_file_can_tell_whether_it_is_one_that_is_said(world: World) -> None:
    (world.home / "services.yml").write_text("services: [", encoding="utf-8")

    status, said, problem = await run("log", "quilt-catalog", variables=variables(world))

    assert (status, said) == (2, "")
    assert problem.startswith("The services file ")
