"""``make run GOAL="…"`` where there is no key."""

from pathlib import Path

from tests.acceptance.files import UNTIDY, in_zip, put
from tests.acceptance.program import Program

NEEDS = (
    "“write a poem about the sea”: it needs a language model; set ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY, "
    "or another provider of `.env.example`, or put an agent program (claude, codex, gemini, …) on the PATH, and run it again"
)


def test_what_can_be_done_is_done_and_the_rest_is_named(program: Program, tmp_path: Path) -> None:
    """Exit code 3: delivered, but not everything. Why stands once in the plan and once in the result."""
    folder = put(tmp_path / "calc", UNTIDY)
    ended = program.run("start", "--from", str(folder), "format the code and write a poem about the sea")
    assert ended.code == 3
    run = ended.err.partition(" ")[0]
    assert ended.err == f"{run} is incomplete. 1 part is not done: “write a poem about the sea”\n"
    assert " ".join(ended.out.split()).count(NEEDS) == 2
    assert b"def add(a, b):" in in_zip(program.delivered(run, ".zip"))["calc.py"]


def test_what_nobody_can_do_is_refused_in_one_sentence(program: Program) -> None:
    """Exit code 1, and what to set; nothing is left of it."""
    before = program.run("projects", "--json").reply["data"]
    ended = program.run("start", "write a poem about the sea")
    assert (ended.code, ended.err) == (1, f"{NEEDS}.\n")
    told = program.run("start", "write a poem about the sea", "--json")
    assert (told.code, told.reply["outcome"], told.reply["text"]) == (1, "refused", f"{NEEDS}.")
    assert program.run("projects", "--json").reply["data"] == before
