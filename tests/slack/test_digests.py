"""What there was of a project is told together, at a time of day, once, whatever happens to the process."""

from pathlib import Path

from adapters.slack.testing.server import Fault, SlackServer
from conductor_core.domain.ids import ProjectId
from conductor_core.domain.talk import Digest
from conductor_core.testing.stage import planner, work
from conductor_core.testing.workspaces import MemoryWorkspaces
from tests.news import a_day_passes, poet
from tests.slack.floor import Floor, floor
from tests.slack.test_following import a_run, first, told


async def kept(at: Floor) -> Digest:
    """The one digest that there is."""
    ((_, manners),) = await at.at.store.read(lambda tx: tuple(tx.rooms.with_digests()))
    return next(iter(manners.digests.values()))


def looked_up(slack: SlackServer, channel: str) -> bool:
    """Whether it was looked up if something stands there already."""
    calls = [call for call in slack.calls if call.method == "conversations.history" and call.answer == "ok"]
    return any(call.given["channel"] == channel and "include_all_metadata" in call.given for call in calls)


async def test_a_digest_comes_once_in_the_time_zone_of_who_wants_it(tmp_path: Path) -> None:
    """After a restart too; what was told is not told again, and where nothing was nothing comes."""
    async with SlackServer() as slack:
        files, news = MemoryWorkspaces(), slack.workspace.channel("news")
        async with floor(slack, tmp_path, planner(work("T1")), poet(), files=files) as at:
            ada = at.somebody("Ada")
            project = await first(at, ada)
            await ada.types(news, f"subscribe {project} digest at=09:00")
            await slack.until(lambda: len(at.whispers) == 1)
            assert at.whispers[0][1] == (
                f"Of the runs of {project} that begin from now on I tell here nothing by itself; "
                "what there was is told together every day at 09:00 (Europe/Berlin)."
            )
            await at.answered(await a_run(at, ada, f"!start project={project} write another"), "R2: done")
            await at.at.conductor.look_after_requests()
            assert told(slack, news) == []
            await a_day_passes(at.at.truth)
        async with floor(slack, tmp_path, planner(work("T1")), poet(), files=files) as at:
            slack.faults.append(Fault("chat.postMessage", "cut", arrives=True))
            await at.at.conductor.look_after_requests()
            await at.at.conductor.look_after_requests()
            await slack.until(lambda: looked_up(slack, news))
            assert told(slack, news) == ["poem: what there was"]
            since = (await kept(at)).told
            await a_day_passes(at.at.truth)
            await at.at.conductor.look_after_requests()
            assert (await kept(at)).told > since
            assert len(told(slack, news)) == 1


async def test_a_zone_that_is_none_is_refused_and_unsubscribing_ends_the_digest(tmp_path: Path) -> None:
    """In the place where it was said."""
    async with SlackServer() as slack, floor(slack, tmp_path, planner(work("T1")), poet()) as at:
        ada = at.somebody("Ada")
        project = ProjectId(await first(at, ada))
        direct = slack.workspace.direct(ada.person.id)
        for order in (
            f"subscribe {project} digest=weekly zone=Mars/Base",
            f"subscribe {project} digest=weekly at=18:30 zone=Asia/Kolkata",
            f"unsubscribe {project}",
        ):
            said = len(at.whispers)
            await ada.types(direct, order)
            await slack.until(lambda said=said: len(at.whispers) > said)  # type: ignore[misc]
        assert at.whispers[0][1] == "There is no time zone Mars/Base: say one like Europe/Berlin."
        assert at.whispers[1][1].endswith("told together every Monday at 18:30 (Asia/Kolkata).")
        assert await at.at.store.read(lambda tx: tuple(tx.rooms.with_digests())) == ()
