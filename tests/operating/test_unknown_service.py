"""A service that does not exist: every command says so, says what is near, and ends as for wrong input."""

from bot.catalog import load
from handlers.grammar.parser import Help, parse
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
        (("hold", "--check", "quilt"), "quilt", nothing),
        (("gate", "quilt"), "quilt", nothing),
        (("log", "payments", "--json"), "payments", nothing),
        (("report", "payments"), "payments", nothing),
        (("readiness", "payments"), "payments", nothing),
    ):
        ended = await run(*words, variables=variables(world))

        assert ended == (2, "", f"{UNKNOWN.format(typed)} {meant}".strip() + "\n")


async def test_a_service_given_by_its_name_or_arn_in_ecs_is_told_by_its_name_here_in_slack_as_in_a_terminal(
    world: World,
) -> None:
    services = world.home / "services.yml"
    renamed = services.read_text(encoding="utf-8").replace("  quilt-catalog:", "  catalog-key:")
    services.write_text(renamed, encoding="utf-8")
    catalog = load(services).services
    arn = f"arn:aws:ecs:us-east-1:123456789012:service/{catalog['catalog-key'].ecs_name}"

    for typed in (catalog["catalog-key"].service, catalog["catalog-key"].ecs_name, arn):
        for words in (("plan", typed, "immediate"), ("log", typed), ("hold", "--check", typed)):
            status, _, said = await run(*words, variables=variables(world))
            assert (status, "Did you mean catalog-key?" in said) == (2, True), said
        read = parse(f"{typed} immediate 5xx", services=catalog)
        assert isinstance(read, Help)
        assert "Did you mean catalog-key?" in read.problem
        assert read.suggestion == "/rollback catalog-key immediate 5xx"


async def test_a_terminal_reads_names_as_slack_does(world: World) -> None:
    status, said, problem = await run("plan", "Quilt-Catalog", "partial", "MCP", variables=variables(world))
    assert (status, "quilt-catalog" in said) == (0, True), problem

    status, _, problem = await run("plan", "quilt-catalog", "immediate", "37", variables=variables(world))
    assert (status, "Did you mean --to 37?" in problem) == (2, True), problem


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
