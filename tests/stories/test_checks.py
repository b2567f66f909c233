"""A check is what Conductor saw when it ran the commands itself, whatever an agent says."""

from pathlib import Path

from conductor_core.agents.commands.run_checks import RunChecksAgent
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Retry
from conductor_core.domain.agent import Brief, Done, Outcome, ToolUsed
from conductor_core.domain.evidence import Claim
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.sandbox import Completed
from conductor_core.events.run import RunDelivered
from conductor_core.events.task import AgentReported, TaskDone
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import Stage, planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces

GOAL = Start(goal="make a poem")
LINE = "./verse --all"
SHELL = ("sh", "-c", LINE)
RED = Completed(argv=SHELL, exit_code=1, stdout=b"1 failed, 2 passed in 0.1s\n")
GREEN = Completed(argv=SHELL, exit_code=0, stdout=b"3 passed in 0.1s\n")


def boasting(*claims: Claim) -> ScriptedAgent:
    """Says that all is well, and has run nothing."""

    async def boasts(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        await desk.workspace.session.put({"faked.txt": File(content=b"all green\n")})
        return Done(summary="I ran everything, and all is green.", claims=claims, unchanged_ok=True)

    return ScriptedAgent("boaster", boasts, roles=("tester",))


def check(**update: object) -> ScriptedAgent:
    """A plan that makes a file and checks it."""
    return planner(work("T1"), work("T2", "T1", kind="check", role="tester", **update))


def coder(*files: str) -> ScriptedAgent:
    """Writes a Makefile of which ``make test`` is the project's own check, or what else is named."""

    async def writes(brief: Brief, desk: Desk) -> Outcome:
        await desk.workspace.session.put({path: File(content=b"test:\n\t./verse\n") for path in files})
        return await writes_its_brief(brief, desk)

    return ScriptedAgent("coder", writes)


async def checked(at: Stage) -> TaskDone:
    """What the thread is told of the check."""
    done = await at.order(GOAL, there=False)
    assert (await at.until(done.run)).state == "done"
    return next(
        r.event for r in await at.events(done.run) if isinstance(r.event, TaskDone) and r.event.agent == "boaster"
    )


async def test_a_check_that_was_only_claimed_fails_with_what_was_seen(tmp_path: Path) -> None:
    """The planned command is run once, its end is evidence, the claim is struck, and nobody is paid to boast again."""
    boaster = boasting(Claim(kind="command", subject=LINE))
    files = MemoryWorkspaces({SHELL: RED})
    async with stage(tmp_path, check(commands=[LINE]), coder(), boaster, workspaces=files) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert (run.state, len(boaster.briefs), boaster.briefs[0].commands) == ("incomplete", 1, (LINE,))
        outcome = (await at.task(reply.run, "T2")).outcome
        assert outcome
        assert outcome.kind == "failed"
        assert outcome.cause == (
            "boaster says that it is done, but Conductor ran it: ./verse --all: exit code 1, 2 tests passed, 1 failed"
        )
        assert [(one.argv, one.exit_code, one.tests_passed, one.tests_failed) for one in outcome.commands] == [
            (SHELL, 1, 2, 1)
        ]
        delivered = next(r.event for r in await at.events(reply.run) if isinstance(r.event, RunDelivered))
        assert delivered.evidence.struck == (Claim(kind="command", subject=LINE, holds=False, by="boaster, T2"),)


async def test_who_says_done_without_any_claim_is_not_believed_either(tmp_path: Path) -> None:
    """Programs end with a few sentences: to be done with a check is the claim."""
    files = MemoryWorkspaces({SHELL: RED})
    async with stage(tmp_path, check(commands=[LINE]), coder(), boasting(), workspaces=files) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "incomplete"
        outcome = (await at.task(reply.run, "T2")).outcome
        assert outcome
        assert outcome.struck == (Claim(kind="command", subject=LINE, holds=False),)


async def test_what_is_borne_out_is_told_with_what_was_seen_first(tmp_path: Path) -> None:
    """A file that lay only in the copy of the tester is not there: it is struck, and the check is done all the same."""
    claims = (Claim(kind="command", subject=LINE), Claim(kind="file", subject="faked.txt"))
    files = MemoryWorkspaces({SHELL: GREEN})
    async with stage(tmp_path, check(commands=[LINE]), coder(), boasting(*claims), workspaces=files) as at:
        done = await checked(at)
        assert done.summary == (
            "./verse --all: exit code 0, 3 tests passed, 0 failed. boaster says: I ran everything, and all is green."
        )
        assert [(one.argv, one.tests_passed) for one in done.commands] == [(SHELL, 3)]
        assert [claim.subject for claim in done.struck] == ["faked.txt"]


async def test_where_the_plan_names_nothing_the_checks_of_the_project_are_run(tmp_path: Path) -> None:
    """Also those that the run itself brought in."""
    own = ("make", "test")
    files = MemoryWorkspaces({own: RED.model_copy(update={"argv": own})})
    async with stage(tmp_path, check(), coder("Makefile"), boasting(), workspaces=files) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "failed"
        outcome = (await at.task(reply.run, "T2")).outcome
        assert outcome
        assert outcome.kind == "failed"
        assert "make test: exit code 1, 2 tests passed, 1 failed" in outcome.cause


async def test_a_command_that_the_agent_chose_alone_shows_nothing(tmp_path: Path) -> None:
    """Anybody can find a command that ends well."""
    async with stage(tmp_path, check(), coder(), boasting(Claim(kind="command", subject="true"))) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        outcome = (await at.task(reply.run, "T2")).outcome
        assert outcome
        assert outcome.kind == "failed"
        assert outcome.cause == (
            "boaster says that it is done, but nothing shows it: "
            "the plan names no command for this check, and the project has no check of its own"
        )
        assert outcome.advice == "Name in the goal the command that shows it."


async def test_what_our_own_agent_ran_is_not_run_again(tmp_path: Path) -> None:
    """Its evidence is that of the sandbox; only the delivery runs the command once more, on the delivered files."""
    inputs = {"checks": [{"argv": ["./verse"]}]}
    async with stage(tmp_path, check(agent="run-checks", inputs=inputs), coder("Makefile"), RunChecksAgent()) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"
        told = [r.event for r in await at.events(reply.run) if isinstance(r.event, AgentReported)]
        ours = [(one.task, one.report.summary) for one in told if isinstance(one.report, ToolUsed)]
        assert [summary for task, summary in ours if task == "T2"] == ["./verse: exit code 0"]


async def test_a_claim_of_a_file_is_one_of_the_files_that_go_on(tmp_path: Path) -> None:
    """However its path is written; a folder with files is there too."""

    async def claims(brief: Brief, desk: Desk) -> Outcome:
        await desk.workspace.session.put({"docs/a.md": File(content=b"a\n")})
        names = ("./docs/a.md", "docs/", "docs/b.md")
        return Done(summary="wrote", claims=tuple(Claim(kind="file", subject=name) for name in names))

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", claims)) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        outcome = (await at.task(reply.run, "T1")).outcome
        assert outcome
        assert [claim.subject for claim in outcome.struck] == ["docs/b.md"]


class Fickle(dict[tuple[str, ...], Completed]):
    """A sandbox in which one command ends in turn as it is told, and then always as at last."""

    def __init__(self, *ends: Completed) -> None:
        super().__init__({ends[0].argv: ends[0]})
        self._ends = list(ends)

    def get(self, argv: object, otherwise: object = None) -> Completed:
        """The next end."""
        if argv not in self:
            assert isinstance(otherwise, Completed)
            return otherwise
        return self._ends.pop(0) if len(self._ends) > 1 else self._ends[0]


async def test_a_check_that_failed_once_and_passed_once_is_flaky_and_not_broken(tmp_path: Path) -> None:
    """It is run again on the same files; both ends stand in the evidence, and neither counts against the change."""
    files = MemoryWorkspaces(Fickle(RED, GREEN))
    async with stage(tmp_path, check(commands=[LINE]), coder(), boasting(), workspaces=files) as at:
        done = await checked(at)
        assert done.summary.startswith(
            "./verse --all: exit code 0, 3 tests passed, 0 failed, flaky: failed once, passed once. boaster says:"
        )
        (seen,) = done.commands
        assert seen.first
        assert [(one.exit_code, one.tests_failed) for one in (seen.first, seen)] == [(1, 1), (0, 0)]


async def test_a_check_that_failed_twice_is_broken(tmp_path: Path) -> None:
    """Both ends are recorded here too."""
    files = MemoryWorkspaces(Fickle(RED, RED, GREEN))
    async with stage(tmp_path, check(commands=[LINE]), coder(), boasting(), workspaces=files) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        outcome = (await at.task(reply.run, "T2")).outcome
        assert outcome
        assert outcome.kind == "failed"
        (seen,) = outcome.commands
        assert (seen.exit_code, seen.first and seen.first.exit_code, seen.flaky) == (1, 1, False)


async def test_flaky_checks_of_the_delivery_are_told_in_the_end(tmp_path: Path) -> None:
    """The run is done, and the reason says which part of it chance decided."""
    own = ("make", "test")
    ends = (RED.model_copy(update={"argv": own}), GREEN.model_copy(update={"argv": own}))
    async with stage(
        tmp_path, planner(work("T1")), coder("Makefile"), workspaces=MemoryWorkspaces(Fickle(*ends))
    ) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        assert (run.state, run.reason) == (
            "done",
            "Everything that was planned is done; one check failed once and passed once on the same files.",
        )


async def test_checks_that_fail_the_run_are_run_again_or_mended(tmp_path: Path) -> None:
    """What failed by chance passes now; else who did the work mends it, told what was printed, and nothing is thrown away."""
    own = ("make", "test")
    red, green = (one.model_copy(update={"argv": own}) for one in (RED, GREEN))
    files = MemoryWorkspaces(Fickle(red, red, red, red, green))
    writer = coder("Makefile")
    async with stage(tmp_path, planner(work("T1")), writer, workspaces=files) as at:
        run = (await at.order(GOAL, there=False)).run
        assert (await at.until(run)).state == "failed"
        thread = await at.thread(RunId("R1"))
        assert "`retry deliver R1`" in thread
        assert "`retry T1 R1`" in thread
        assert (await at.order(Retry(task="deliver"), run="R1")).text == "R1.deliver is tried again."
        assert (await at.until(run)).state == "failed"
        said = await at.order(Retry(task="T1"), run="R1")
        assert said.text == "R1.T2 mends what the checks found in T1, by coder; then they are run again."
        assert (await at.until(run)).state == "done"
        assert '<data of="make test">\n1 failed, 2 passed in 0.1s\n</data>' in writer.briefs[-1].text
        assert sorted(await at.files(RunId("R1"))) == ["Makefile", "T1.txt", "T2.txt"]
        again = await at.order(Retry(task="deliver"), run="R1")
        assert again.text == "R1.deliver is done; only a task that failed can be tried again."
