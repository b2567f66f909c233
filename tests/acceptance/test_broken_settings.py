"""Settings that are not usable keep nobody from looking, and nobody from stopping what a service does."""

import asyncio
from functools import partial
from pathlib import Path

from conductor_core.testing.model_server import ModelServer
from tests.acceptance.program import Ended, Program
from tests.acceptance.service import silent, staying, until_it_says

FAULTS = (
    "The settings are not usable:\n"
    "  {file}:1 cannot be understood: expected ']' at the end of a table declaration.\n"
    "The order is carried out all the same, without all that {file} says.\n"
)
LOST = (
    "One provider is left out, the others work. "
    "OPENAI_API_KEY is refused: it holds blanks or letters that no key has; copy it again.\n"
)


def broken(program: Program) -> tuple[dict[str, str], str]:
    """An environment with a bad key and a ``conductor.toml`` that was cut off, and what is said of it."""
    file = program.home.parent / "conductor.toml"
    file.write_text("[providers.mine")
    return {"OPENAI_API_KEY": "two words", "CONDUCTOR_CONFIG": str(file)}, FAULTS.format(file=file) + LOST


async def with_them(program: Program, environment: dict[str, str], *words: str) -> Ended:
    """A command line of somebody with these settings, from its beginning to its end."""
    return await asyncio.to_thread(partial(program.run, *words, environment=environment))


async def test_a_service_is_looked_at_and_ordered_with_broken_settings(fresh: Program) -> None:
    """The service has its own settings; what is wrong here is one line, and the agents are those that work there."""
    environment, faults = broken(fresh)
    async with ModelServer(silent) as server, staying(fresh, "all", server=server) as service:
        await until_it_says(service, "Conductor works in")
        async with staying(fresh, "start", "write a novel", server=server) as started:
            await until_it_says(started, "R1: on it")
            for words in (["runs"], ["show", "R1"], ["why", "R1.plan"], ["agents"], ["stop", "R1"], ["cancel", "R1"]):
                seen = await with_them(fresh, environment, *words, "--json")
                assert (words, seen.code, seen.err) == (words, 0, faults)
                if words == ["agents"]:
                    names = [agent["card"]["name"] for agent in seen.reply["data"]["agents"]]
                    assert "openai" in names
            assert seen.reply["text"] == "R1 is cancelled."


async def test_only_who_is_to_conduct_is_refused(fresh: Program) -> None:
    """Nobody works on the folder, and one of the declared agents is broken too."""
    environment, faults = broken(fresh)
    declared = fresh.home / "agents" / "mine.toml"
    declared.parent.mkdir()
    declared.write_text('name = "mine"\n')
    refused = await with_them(fresh, environment, "start", "write a novel")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "The settings are not usable:")
    runs = await with_them(fresh, environment, "runs", "--json")
    assert (runs.code, runs.reply["text"]) == (0, "There are no runs yet.")
    assert runs.err.startswith(faults)
    assert runs.err.count("\n") == 6
    assert f"{declared}:1 title: " in runs.err
    gone = await with_them(fresh, environment, "cancel", "R1")
    assert (gone.code, gone.err.splitlines()[-1]) == (1, "There is no run R1. `runs` lists them.")


def test_a_reload_tells_what_is_wrong_once_a_line_for_each(fresh: Program) -> None:
    """And that nothing was changed, which is true."""
    environment, _ = broken(fresh)
    reload = fresh.run("reload", environment=environment)
    assert (reload.code, reload.err) == (
        1,
        "Nothing was changed. The settings are not usable:\n"
        f"  {environment['CONDUCTOR_CONFIG']}:1 cannot be understood: expected ']' at the end of a table declaration.\n",
    )


def test_a_folder_where_a_key_file_should_be_is_one_fault_of_the_settings(fresh: Program, tmp_path: Path) -> None:
    """Said in one line, like any other."""
    runs = fresh.run("runs", environment={"ANTHROPIC_API_KEY_FILE": str(tmp_path)})
    assert (runs.code, runs.err) == (
        0,
        f"One provider is left out, the others work. ANTHROPIC_API_KEY_FILE: {tmp_path} is no file.\n",
    )
