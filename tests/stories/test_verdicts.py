"""A verdict says what it is worth."""

from pathlib import Path

import pytest

from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.commands.start import Start
from conductor_core.domain.agent import Brief, Done, Outcome
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.files import File
from conductor_core.domain.ids import RunId
from conductor_core.domain.result import Basis
from conductor_core.events.run import RunDelivered
from conductor_core.logic.caveats import TAKEN
from conductor_core.ports.agent import Desk
from conductor_core.testing.agents import ScriptedAgent, writes_its_brief
from conductor_core.testing.model_script import by_step
from conductor_core.testing.scripted_model import ScriptedModel
from conductor_core.testing.stage import Stage, planner, stage, work
from tests.agents.api.desks import use, uses

PLAN = (work("T1"), work("T2", "T1", kind="review", role="reviewer"))
ALONE = "of the author's vendor: no model of another was there"


async def approves(brief: Brief, desk: Desk) -> Outcome:
    """Likes everything."""
    _ = brief, desk
    return Done(summary="good", verdict=Verdict(approved=True, reviewer="critic"))


class Critic(ScriptedAgent):
    """Of a vendor; judges the same in the same way."""

    def __init__(self, vendor: str) -> None:
        super().__init__("critic", approves, roles=("reviewer",), vendor=vendor)

    def basis(self, brief: Brief) -> Basis | None:
        """It never changes."""
        _ = brief
        return Basis(version="1")


async def judged(at: Stage, project: str = "poem", goal: str = "make a poem") -> Verdict:
    """The verdict on a run of its own."""
    reply = await at.order(Start(goal=goal, project=project), there=False)
    assert (await at.until(reply.run)).state == "done"
    ends = [record.event for record in await at.events(reply.run) if isinstance(record.event, RunDelivered)]
    return ends[0].evidence.verdicts[0]


@pytest.mark.parametrize(("vendor", "caveats"), [("acme", (ALONE,)), ("other", ())])
async def test_who_judges_its_own_vendor_says_so(tmp_path: Path, vendor: str, caveats: tuple[str, ...]) -> None:
    """There is one reviewer, and acme has made what it judges."""
    coder = ScriptedAgent("coder", writes_its_brief, vendor="acme")
    async with stage(tmp_path, planner(*PLAN), coder, Critic(vendor)) as at:
        assert (await judged(at)).caveats == caveats


@pytest.mark.parametrize(
    ("goal", "reviewer", "caveats"),
    [("make a poem", "stranger", ()), ("make a poem, Critic is to review it", "critic", ("of the author's vendor",))],
)
async def test_a_vendor_reviews_its_own_work_only_where_people_name_it(
    tmp_path: Path, goal: str, reviewer: str, caveats: tuple[str, ...]
) -> None:
    """A stranger is there: what only the planner wishes is no reason not to ask it."""
    tasks = (PLAN[0], work("T2", "T1", kind="review", role="reviewer", agent="critic"))
    stranger = ScriptedAgent("stranger", approves, roles=("reviewer",), vendor="other")
    coder = ScriptedAgent("coder", writes_its_brief, vendor="acme")
    async with stage(tmp_path, planner(*tasks), coder, Critic("acme"), stranger) as at:
        assert (await judged(at, goal=goal)).caveats == caveats
        assert (await at.task(RunId("R1"), "T2")).agent == reviewer


async def test_whose_model_wrote_stays_known(tmp_path: Path) -> None:
    """The author reaches acme while it works, and another vendor when its work is reviewed: acme has made it."""
    critic, stranger = Critic("acme"), ScriptedAgent("stranger", approves, roles=("reviewer",), vendor="other")

    async def writes(brief: Brief, desk: Desk) -> Outcome:
        coder.card = coder.card.model_copy(update={"vendor": "other"})
        at.registry.replace(team)
        return await writes_its_brief(brief, desk)

    coder = ScriptedAgent("coder", writes, vendor="acme")
    team = [planner(*PLAN), coder, critic, stranger]
    async with stage(tmp_path, *team) as at:
        assert (await judged(at)).caveats == ()
        assert (await at.task(RunId("R1"), "T2")).agent == "stranger"


async def test_a_verdict_that_was_taken_from_before_says_so(tmp_path: Path) -> None:
    """The second run asks the same of the same files."""
    coder = ScriptedAgent("coder", writes_its_brief, vendor="acme")
    async with stage(tmp_path, planner(*PLAN), coder, Critic("other")) as at:
        assert (await judged(at)).caveats == ()
        assert (await judged(at, "other")).caveats == (TAKEN,)


async def test_what_was_said_of_other_files_is_no_verdict_on_these(tmp_path: Path) -> None:
    """The model that reviews is told what it judges, also where it opens no file: two changes of one name are two questions."""
    lines = iter(("rose\n", "thorn\n"))

    async def writes(brief: Brief, desk: Desk) -> Outcome:
        _ = brief
        await desk.workspace.session.put({"poem.txt": File(content=next(lines).encode())})
        return Done(summary="wrote poem.txt")

    model = ScriptedModel(by_step(uses(use("give_verdict", approved=True, summary="Good."))))
    mind = Mind(model=model, name="m-1", context=100_000, max_output=1000)
    critic = ApiAgent(
        name="critic", vendor="other", title="critic", mind=mind, plan_rules=lambda plan: plan, roles=("reviewer",)
    )
    async with stage(tmp_path, planner(*PLAN), ScriptedAgent("coder", writes, vendor="acme"), critic) as at:
        assert (await judged(at)).caveats == ()
        assert (await judged(at, "other")).caveats == ()
        rose, thorn = [asked.order for asked in model.asked]
        assert "added poem.txt" in rose
        assert rose != thorn
