"""Commands are run, tests counted, and only what got worse is a failure."""

from pathlib import Path

from pydantic import JsonValue

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.evidence import CommandEvidence
from tests.agents.commands.stage import AGENTS, brief, desk, done, failed, read, write

UNITTEST = ["python3", "-m", "unittest", "discover"]


def checks(*argvs: list[str], **more: JsonValue) -> dict[str, JsonValue]:
    return {"checks": [{"argv": [*argv], **more} for argv in argvs]}


def suite(body: str) -> dict[str, str]:
    return {"test_x.py": f"import unittest\n\n\nclass T(unittest.TestCase):\n    def test_x(self):\n        {body}\n"}


async def test_tests_are_counted(tmp_path: Path) -> None:
    write(tmp_path, suite("pass"))
    outcome = await done(tmp_path, "run-checks", checks(UNITTEST))
    assert outcome.summary == "python3 -m unittest discover: exit code 0, 1 test passed, 0 failed"
    assert outcome.commands[0].tail.endswith("\nOK")


async def test_a_failing_test_fails_the_task_with_the_evidence(tmp_path: Path) -> None:
    write(tmp_path, suite("self.fail('no')"))
    outcome = await failed(tmp_path, "run-checks", checks(UNITTEST))
    assert outcome.cause == "`python3 -m unittest discover` ends with exit code 1"
    assert outcome.commands[0].tests_failed == 1
    assert "AssertionError: no" in outcome.commands[0].tail


async def test_tests_that_cannot_be_loaded_are_not_run(tmp_path: Path) -> None:
    """One module that is not there is not one failed test."""
    write(tmp_path, {"test_it.py": "import no_such_module\n"})
    outcome = await failed(tmp_path, "run-checks", checks(UNITTEST))
    (seen,) = outcome.commands
    assert (seen.exit_code, seen.tests_passed, seen.tests_failed) == (1, None, None)
    assert seen.not_run == "a test module cannot be loaded"


async def test_what_failed_before_the_run_may_fail_the_same_way(tmp_path: Path) -> None:
    write(tmp_path, suite("self.fail('as ever')"))
    before = CommandEvidence(argv=tuple(UNITTEST), exit_code=1, seconds=1, tests_passed=0, tests_failed=1)
    order = brief(checks(UNITTEST), baseline=[before])
    assert isinstance(await AGENTS["run-checks"].run(order, desk(tmp_path)), Done)


async def test_fewer_passing_tests_than_before_are_a_failure(tmp_path: Path) -> None:
    write(tmp_path, suite("pass"))
    before = CommandEvidence(argv=tuple(UNITTEST), exit_code=0, seconds=1, tests_passed=3, tests_failed=0)
    outcome = await AGENTS["run-checks"].run(brief(checks(UNITTEST), baseline=[before]), desk(tmp_path))
    assert isinstance(outcome, Failed)
    assert "passes 1 test; before it passed 3" in outcome.cause


async def test_a_suite_that_runs_no_test_is_no_success(tmp_path: Path) -> None:
    outcome = await failed(tmp_path, "run-checks", checks(["true"], least_tests=1))
    assert outcome.cause == "`true` passed 0 tests, and 1 is the least"


async def test_a_program_that_is_not_here_is_named_and_the_rest_runs(tmp_path: Path) -> None:
    outcome = await done(tmp_path, "run-checks", checks(["no-such-program"], ["true"]))
    assert outcome.summary == "true: exit code 0; not run, because not installed here: no-such-program"
    nothing = await failed(tmp_path, "run-checks", checks(["no-such-program"]))
    assert nothing.cause == "no check could be run, because the sandbox has no no-such-program"
    assert nothing.remedy == "fail"


async def test_a_command_that_hangs_is_stopped(tmp_path: Path) -> None:
    outcome = await failed(tmp_path, "run-checks", checks(["sleep", "60"], timeout=0.2))
    assert outcome.commands[0].exit_code is None
    assert outcome.commands[0].stopped == "timeout"


async def test_output_is_cleaned_and_cut(tmp_path: Path) -> None:
    script = "printf '\\033[31m'; seq 1 5000; printf 'end\\007\\377\\n'"
    outcome = await done(tmp_path, "run-checks", checks(["sh", "-c", script]))
    tail = outcome.commands[0].tail
    assert len(tail) <= 4_000
    assert tail.startswith("…\n")
    assert tail.endswith("5000\nend\ufffd")


async def test_it_leaves_nothing_behind(tmp_path: Path) -> None:
    write(tmp_path, suite("pass"))
    await done(tmp_path, "run-checks", checks(UNITTEST))
    assert [*read(tmp_path)] == ["test_x.py"]
