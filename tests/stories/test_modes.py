"""``careful`` has each task reviewed and runs all checks, ``fast`` goes side by side and tests once at the end."""

from pathlib import Path

import pytest

from conductor_core.agents.commands.format import FormatAgent
from conductor_core.commands import COMMANDS
from conductor_core.commands.approve import Approve
from conductor_core.commands.change import Change
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Failed, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import ProjectId, RunId
from conductor_core.domain.project import Source
from conductor_core.domain.run import Team
from conductor_core.domain.sandbox import Completed
from conductor_core.logic.grammar import parse
from conductor_core.ports.agent import Desk
from conductor_core.ports.workspaces import Imported
from conductor_core.testing.agents import Act, ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces

RUN = RunId("R1")
PLAN = (work("T1", agent="ada"), work("T2", "T1", agent="bob"))
RUFF = ("ruff", "check", "--no-cache", ".")


async def approves(brief: Brief, desk: Desk) -> Outcome:
    """A reviewer."""
    _ = desk
    return Done(summary="read it", verdict=Verdict(approved=True, reviewer=str(brief.task)))


def both(name: str, vendor: str) -> ScriptedAgent:
    """Who writes and reviews."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        return await (approves if brief.kind == "review" else writes_its_brief)(brief, desk)

    return ScriptedAgent(name, act, roles=("coder", "reviewer"), vendor=vendor)


async def test_careful_has_each_task_reviewed_by_another_vendor(tmp_path: Path) -> None:
    """Ada's work is looked at by Bob and Bob's by Ada, each on its own files; who builds on work waits for its review."""
    ada, bob = both("ada", "A"), both("bob", "B")
    async with stage(tmp_path, planner(*PLAN), ada, bob) as at:
        await at.order(Start(goal="make a poem", mode="careful"), there=False)
        assert (await at.until(RUN)).state == "done"
        looked = {
            str(brief.task): (who.card.name, [one.path for one in brief.changes])
            for who in (ada, bob)
            for brief in who.briefs
        }
        assert looked["T1R"] == ("bob", ["T1.txt"])
        assert looked["T2R"] == ("ada", ["T2.txt"])
        assert (await at.task(RUN, "T2")).planned.needs == ("T1", "T1R")
        for order in ("why T1R", "show T1R", "show R1.T1R"):
            assert (await at.order(parse(order, COMMANDS), run=RUN)).outcome == "ok"
        assert "careful: 2 reviews; tests, linters and builds of the project before and after" in await at.thread(RUN)
        assert "- **Review:** T1R approves T1\n- **Review:** T2R approves T2\n" in await at.thread(RUN)


async def test_who_is_given_work_in_words_is_not_given_its_review(tmp_path: Path) -> None:
    """It bears the title of the work; `use bob for reviews` means it."""
    plan = planner(work("T1", agent="ada", title="Write alpha"), work("T2", agent="ada", title="Write beta"))
    async with stage(tmp_path, plan, both("ada", "A"), both("bob", "B")) as at:
        await at.until((await at.order(Start(goal="make a poem", mode="careful"))).run, "awaiting_approval")
        for words in ("use bob for beta", "use bob for everything"):
            assert (await at.order(Change(edit=words), run=RUN)).text.startswith("The plan of R1 has changed")
            assert (await at.task(RUN, "T2")).planned.agent == "bob"
            assert (await at.task(RUN, "T2R")).planned.agent is None
        assert (await at.order(Change(edit="use ada for reviews"), run=RUN)).outcome == "ok"
        assert (await at.task(RUN, "T2R")).planned.agent == "ada"


async def test_a_plan_without_a_review_says_why_in_truth(tmp_path: Path) -> None:
    """Ann took it out, also when the plan is changed again; with one vendor alone nobody could."""
    whole = work("T3", "T1", "T2", kind="review", role="reviewer")
    async with stage(tmp_path, planner(*PLAN, whole), both("ada", "A"), both("bob", "B")) as at:
        await at.until((await at.order(Start(goal="make a poem"))).run, "awaiting_approval")
        assert "careful: 1 review; tests" in await at.thread(RUN)
        await at.order(Change(edit="drop task 3"), run="R1")
        assert "careful: no review, because Ann took it out; tests" in await at.thread(RUN)
        await at.order(Change(edit="use bob for T1"), run="R1", by="Bob", role="member")
        await at.order(Approve(), run="R1")
        assert (await at.until(RUN)).state == "done"
        assert "careful: no review, because Ann took it out; tests" in await at.thread(RUN)
    async with stage(tmp_path / "alone", planner(*PLAN), both("ada", "A"), both("bob", "A")) as at:
        await at.order(Start(goal="make a poem"), there=False)
        await at.until(RUN)
        assert "careful: no review, because no other vendor is here; tests" in await at.thread(RUN)


async def test_a_team_without_another_vendor_is_the_reason_for_no_review(tmp_path: Path) -> None:
    """Bob of another vendor is here and ready, and the goal rules him out."""
    plans, ada, bob = planner(*PLAN), both("ada", "A"), both("bob", "B")
    coders = {"solo": ("ada",), "dumb": ("format",)}
    teams = {name: Team(name=name, roles={"coder": names, "reviewer": names}) for name, names in coders.items()}
    async with stage(tmp_path, plans, ada, bob) as at:
        at.registry.replace([plans, ada, bob, FormatAgent()], teams=teams)
        for team, why in (
            ("solo", "because no reviewer of team solo is of another vendor"),
            ("dumb", "because nobody can do the work itself"),
        ):
            reply = await at.order(Start(goal="make a poem", team=team))
            await at.until(reply.run, "awaiting_approval")
            assert f"careful: no review, {why}; tests" in await at.thread(reply.run)


async def test_fast_has_no_review_unless_the_plan_has_one(tmp_path: Path) -> None:
    """The plan card says so."""
    async with stage(tmp_path, planner(*PLAN), both("ada", "A"), both("bob", "B")) as at:
        await at.order(Start(goal="make a poem", mode="fast"), there=False)
        assert (await at.until(RUN)).state == "done"
        assert [
            task.key for task in await at.store.read(lambda tx: tx.tasks.of(RUN)) if task.planned.kind == "review"
        ] == []
        assert "fast: side by side, the project's tests once at the end, no review" in await at.thread(RUN)


def writes(text: str) -> Act:
    """A coder who makes a program of that text."""

    async def act(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        await desk.workspace.session.put({"more.py": File(content=text.encode())})
        return Done(summary="wrote it")

    return act


class Faults(dict[tuple[str, ...], Completed]):
    """How many ruff finds at each look, one after the other."""

    def __init__(self, *counts: int, argv: tuple[str, ...] = RUFF) -> None:
        super().__init__({argv: _found(counts[0], argv)})
        self.left, self.argv = list(counts), argv

    def get(self, argv: tuple[str, ...], default: Completed | None = None) -> Completed | None:  # type: ignore[override]
        """The next look."""
        return _found(self.left.pop(0), argv) if argv == self.argv else default


def _found(count: int, argv: tuple[str, ...]) -> Completed:
    return Completed(argv=argv, exit_code=1 if count else 0, stdout=f"Found {count} errors.\n".encode())


class Linted(MemoryWorkspaces):
    """A project that is set up for ruff."""

    folder = ""

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """Its files as they came."""
        _ = project, source
        files = {"pyproject.toml": b"[tool.ruff]\nline-length = 100\n", "poem.py": b"la = 1\n"}
        commit = self.commit({f"{self.folder}{path}": File(content=content) for path, content in files.items()})
        return Imported(commit=commit, files=2, size=19)


@pytest.mark.parametrize(
    ("before", "after", "state"), [(2, 2, "done"), (2, 3, "failed"), (0, 1, "failed"), (2, 0, "done")]
)
async def test_a_linter_that_failed_before_is_no_fault_of_the_change_and_new_warnings_are(
    tmp_path: Path, before: int, after: int, state: str
) -> None:
    """It is run before and after, beside the tests."""
    files = Linted(Faults(before, after))
    coder = ScriptedAgent("ada", writes("la = 2\n"))
    async with stage(tmp_path, planner(work("T1")), coder, workspaces=files) as at:
        await at.order(Start(goal="mend the poem"), there=False)
        run = await at.until(RUN)
        assert run.state == state, run.reason
        if after == 3:
            assert run.reason == "On the delivered files `ruff check --no-cache .` finds 3 faults; before it found 2."


class LintedBelow(Linted):
    """The same in a folder of a repository."""

    folder = "api/"


async def test_the_linter_of_a_part_is_run_in_its_folder(tmp_path: Path) -> None:
    """A top that is no project has none of its own; what the part is set up for still counts."""
    files = LintedBelow(Faults(2, 3, argv=("env", "-C", "api", *RUFF)))
    coder = ScriptedAgent("ada", writes("la = 2\n"))
    async with stage(tmp_path, planner(work("T1")), coder, workspaces=files) as at:
        await at.order(Start(goal="mend the poem"), there=False)
        run = await at.until(RUN)
        found = "finds 3 faults; before it found 2"
        assert run.reason == f"On the delivered files `env -C api ruff check --no-cache .` {found}."


async def test_fast_leaves_linters_out_and_says_so(tmp_path: Path) -> None:
    """One line of the plan card."""
    coder = ScriptedAgent("ada", writes("la = 2\n"))
    async with stage(tmp_path, planner(work("T1")), coder, workspaces=Linted(Faults(0))) as at:
        await at.order(Start(goal="mend the poem", mode="fast"), there=False)
        assert (await at.until(RUN)).state == "done"
        assert "is not run: left out in fast mode." in await at.thread(RUN)


async def test_checks_are_not_run_again_for_every_planner_that_is_out(tmp_path: Path) -> None:
    """Once on the files as they came, however many planners are asked, and once on what is delivered."""

    async def is_out(brief: Brief, desk: Desk) -> Outcome:
        _ = brief, desk
        return Failed(cause="it does not work", ails="error", remedy="other_agent")

    looks = Faults(2, 2)
    out = [ScriptedAgent(name, is_out, roles=("planner",), vendor=name) for name in ("a", "b")]
    coder = ScriptedAgent("ada", writes("la = 2\n"))
    async with stage(tmp_path, *out, planner(work("T1")), coder, workspaces=Linted(looks)) as at:
        await at.order(Start(goal="mend the poem"), there=False)
        run = await at.until(RUN)
        assert (run.state, looks.left) == ("done", []), run.reason
