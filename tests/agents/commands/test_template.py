"""The template agent writes what is missing and changes nothing."""

from pathlib import Path

from pydantic import JsonValue

from conductor_core.domain.agent import ToolUsed
from tests.agents.commands.stage import AGENTS, brief, desk, done, failed, read, work, write

DOCS = {"template": "python-cli", "part": "docs"}


async def test_it_claims_and_tells_what_it_wrote(tmp_path: Path) -> None:
    place = desk(tmp_path)
    outcome = await AGENTS["template"].run(brief(DOCS), place)
    assert outcome.kind == "done"
    assert outcome.summary == "Wrote README.md, CHANGELOG.md, LICENSE."
    assert [claim.subject for claim in outcome.claims] == ["README.md", "CHANGELOG.md", "LICENSE"]
    assert place.told[-1] == ToolUsed(tool="write", summary="write LICENSE (21 lines)")


async def test_a_second_run_finds_everything_there(tmp_path: Path) -> None:
    await done(tmp_path, "template", DOCS)
    before = read(tmp_path)
    outcome = await done(tmp_path, "template", DOCS)
    assert outcome.unchanged_ok
    assert outcome.summary == "All 3 files were there already."
    assert read(tmp_path) == before


async def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "mine\n"})
    outcome = await failed(tmp_path, "template", DOCS)
    assert outcome.cause == "README.md is there already, and a template never changes a file"
    assert sorted(read(tmp_path)) == ["README.md"]


async def test_what_an_interrupted_attempt_has_half_written_is_finished(tmp_path: Path) -> None:
    """Only in a workspace that such an attempt has left; an empty file in a fresh one is somebody's."""
    write(tmp_path, {"README.md": "# tal"})
    assert (await work(tmp_path, "template", DOCS, fresh=True)).kind == "failed"
    assert (await work(tmp_path, "template", DOCS, fresh=False)).kind == "done"
    assert (tmp_path / "README.md").read_text().startswith("# tally\n")


async def test_faults_in_the_values_are_all_named(tmp_path: Path) -> None:
    variables: dict[str, JsonValue] = {
        "project_name": "Bad Name",
        "package_name": "class",
        "year": "soon",
        "colour": "red",
    }
    outcome = await failed(tmp_path, "template", {"template": "python-cli", "variables": variables})
    for part in (
        "colour: python-cli has no such variable",
        "project_name: 'Bad Name'",
        "package_name: class",
        "year: must",
    ):
        assert part in outcome.cause


async def test_inputs_of_a_wrong_shape_are_refused(tmp_path: Path) -> None:
    assert (await failed(tmp_path, "template", {})).cause == "template was given wrong inputs: template: Field required"
    assert (await failed(tmp_path, "template", {"template": "nothing"})).cause == "there is no template nothing"
    outcome = await failed(tmp_path, "template", {"template": "python-cli", "part": "roof"})
    assert "has no part roof; it has package, tests, docs, container, ci" in outcome.cause


def test_the_card_names_the_templates() -> None:
    properties = AGENTS["template"].card.inputs["properties"]
    assert isinstance(properties, dict)
    assert properties["template"] == {"type": "string", "enum": ["improve", "licences", "python-cli"]}
