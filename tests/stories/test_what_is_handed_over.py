"""What is handed over says what is true."""

from pathlib import Path

from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.files import File
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.project import Source
from conductor_core.events.run import RunDelivered
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.rendering.thread import thread_of
from conductor_core.ports.agent import Desk
from conductor_core.ports.workspaces import Imported
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.stage import planner, stage, work
from conductor_core.testing.workspaces import MemoryWorkspaces

GOAL = Start(goal="make a poem")


class Filled(MemoryWorkspaces):
    """Projects come with a key in a file."""

    async def import_source(self, project: ProjectId, source: Source) -> Imported:
        """See the port."""
        _ = project, source
        line = f"TOKEN = 'ghp_{'a1B2' * 9}'\n"
        return Imported(commit=self.commit({"cfg.py": File(content=line.encode())}), files=1, size=len(line))


async def test_a_secret_that_the_files_came_with_is_not_forgotten(tmp_path: Path) -> None:
    """The change brought none, and the delivered files still hold one."""
    coder = ScriptedAgent("coder", writes_its_brief)
    async with stage(tmp_path, planner(work("T1")), coder, workspaces=Filled()) as at:
        reply = await at.order(GOAL, there=False)
        assert (await at.until(reply.run)).state == "done"
        evidence = next(r.event for r in await at.events(reply.run) if isinstance(r.event, RunDelivered)).evidence
        assert (evidence.findings, [(one.path, one.line) for one in evidence.standing]) == ((), [("cfg.py", 1)])
        thread = (tmp_path / "deliveries/R1/R1-thread.md").read_text()
        assert "- **Scan:** nothing new; 1 was there before: cfg.py:1\n" in thread


async def test_a_small_result_is_shown_in_the_thread(tmp_path: Path) -> None:
    """As it is handed over."""

    async def writes(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        await desk.workspace.session.put({"poem.txt": File(content=b"roses are red\nviolets are blue\n")})
        return Done(summary="wrote it")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", writes)) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        thread = (tmp_path / "deliveries/R1/R1-thread.md").read_text()
        assert "poem.txt:\n\n```\nroses are red\nviolets are blue\n```\n" in thread


SHOT = b"\x89PNG\r\n\x1a\n\0shot"


async def test_pictures_of_the_change_are_handed_over_as_such(tmp_path: Path) -> None:
    """What was made to be shown first, at most six and none that only calls itself one; the thread says that there are more."""

    async def draws(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        icons = {f"icons/{number}.png": File(content=SHOT) for number in range(6)}
        fakes = {"a/shot.png": File(content=b"\0 no picture"), "b/shot.png": File(content=b"a/shot.png", mode="link")}
        await desk.workspace.session.put({**icons, **fakes, "docs/start page.screen.png": File(content=SHOT)})
        return Done(summary="drew it")

    async with stage(tmp_path, planner(work("T1")), ScriptedAgent("coder", draws)) as at:
        reply = await at.order(GOAL, there=False)
        await at.until(reply.run)
        delivered = next(r.event for r in await at.events(reply.run) if isinstance(r.event, RunDelivered))
        pictures = [(one.name, one.of) for one in delivered.artifacts if one.kind == "picture"]
        assert pictures[0] == ("R1-picture-1-start_page.screen.png", "docs/start page.screen.png")
        assert pictures[1:] == [(f"R1-picture-{n + 2}-{n}.png", f"icons/{n}.png") for n in range(4)]
        assert (tmp_path / "deliveries/R1/R1-picture-1-start_page.screen.png").read_bytes() == SHOT
        thread = (tmp_path / "deliveries/R1/R1-thread.md").read_text()
        assert "- `R1-picture-1-start_page.screen.png`" in thread
        assert "3 more pictures are in the ZIP." in thread


async def test_the_thread_that_is_handed_over_is_the_thread_as_it_stands(tmp_path: Path) -> None:
    """Also its last words, which are written before the run has ended: no time in it differs."""
    async with stage(tmp_path, planner(work("T1"), work("T2", "T1")), ScriptedAgent("coder", writes_its_brief)) as at:
        reply = await at.order(GOAL, there=False)
        run = await at.until(reply.run)
        thread = (tmp_path / "deliveries/R1/R1-thread.md").read_text()
        assert thread == thread_of(run.id, await at.events(reply.run), Redactor())
