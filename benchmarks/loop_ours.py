"""Our loop: a coder with all its tools, a journal in memory and files in memory."""

from benchmarks.loops import Loop
from benchmarks.model_host import NOTES, PATH
from bot.memory import settle_memory
from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.domain.agent import Brief
from conductor_core.domain.files import File
from conductor_core.domain.ids import AttemptId, CommitId, RunId, TaskKey
from conductor_core.engine.clock import SystemClock
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.prices import Prices
from conductor_core.testing.desk import FakeDesk
from conductor_core.testing.model_server import KEY
from conductor_core.testing.workspaces import MemorySession, MemoryWorkspace, MemoryWorkspaces

BRIEF = Brief(
    run=RunId("R1"),
    task=TaskKey("T1"),
    attempt=AttemptId("R1.T1.1"),
    kind="work",
    role="coder",
    goal="Read the notes.",
    title="Read",
    text="Read them until you are done.",
)


def make(address: str) -> Loop:
    """One agent, as the service composes it, in a process that looks after its memory as the service does."""
    settle_memory()
    model = connect(
        "openai", catalogue().providers["openai"], key=KEY, prices=Prices(clock=SystemClock()), base_url=address
    )
    mind = Mind(model=model, name="gpt-5", context=100_000, max_output=4_000)
    agent = ApiAgent(name="openai", vendor="openai", title="t", mind=mind, plan_rules=lambda plan: plan)

    async def loop() -> None:
        files = MemorySession({PATH: File(content=NOTES.encode())}, {})
        place = MemoryWorkspace(MemoryWorkspaces(), CommitId("c"), files, fresh=True)
        outcome = await agent.run(BRIEF, FakeDesk(place))
        assert outcome.kind == "done", outcome

    return loop
