"""Carries runs to git hosts, step by step, and brings back what is said there."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from functools import partial

import structlog

from conductor_core.domain.ids import RunId
from conductor_core.domain.publication import Publication
from conductor_core.domain.run import Run
from conductor_core.engine.services import Services
from conductor_core.errors import ConductorError, GitHostError, NoRoomError, StateError
from conductor_core.lifecycle import following_up, publishing
from conductor_core.lifecycle.history import history
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.board import Board, board_of
from conductor_core.logic.publishing import body
from conductor_core.logic.publishing.branches import check_branch
from conductor_core.ports.git_host import Draft, HostedRepository
from conductor_core.ports.outgoing import Change, Standing
from conductor_core.ports.workspaces import Author, Conflict

log = structlog.get_logger(__name__)

LOOK = 2.0
"""Seconds between two looks for what is due."""
NAMED = 5
"""Paths of a conflict that are named."""


class Publisher:
    """One run at a time goes on by itself; what is lost in between is looked up on the host."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._going: asyncio.TaskGroup | None = None
        self._turns: defaultdict[RunId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def watch(self) -> None:
        """For ever: whatever is due, and at once what was just ordered."""
        try:
            async with asyncio.TaskGroup() as self._going:
                while True:
                    for one in await self._services.store.read(lambda tx: tx.publications.watched()):
                        await self._aside(one.run)
                    await self._services.clock.sleep(LOOK)
        finally:
            self._going = None

    def soon(self, run: RunId) -> None:
        """Go on with a run, beside everything else."""
        if self._going is not None:
            self._going.create_task(self._aside(run))

    async def _aside(self, run: RunId) -> None:
        try:
            await self.advance(run)
        except NoRoomError as error:
            log.warning("pushing waits until there is room", run=run, error=error.message)
        except Exception:  # the other runs are to go on all the same
            log.exception("pushing met a fault of ours", run=run)

    async def advance(self, run: RunId) -> None:
        """Go on with a run as far as it goes now, and look for news of one that is open."""
        async with self._turns[run]:
            while (found := await self._services.truth.change(_due(run))) is not None:
                try:
                    await self._step(found)
                except NoRoomError:
                    raise
                except ConductorError as error:
                    fault = error if isinstance(error, GitHostError) else GitHostError(error.message)
                    await self._change(partial(publishing.halted, was=found, error=fault))
                if found.state == "open":
                    return

    async def look(self, run: RunId) -> None:
        """Hear now what is said of it, for an order that depends on that."""
        await self._change(lambda moment: following_up.look_first(moment, run))
        await self.advance(run)

    async def _step(self, found: Publication) -> None:
        match found.state:
            case "preparing":
                await self._prepare(found)
            case "pushing":
                await self._push(found)
            case "requesting":
                await self._request(found)
            case _:
                await self._hear(found)

    async def _prepare(self, found: Publication) -> None:
        repository = self._services.hosts.repository(found.remote)
        standing = await self._standing(found, repository)
        run, board = await self._run(found)
        change = self._order(found, run, standing, self._services.redactor.text(body.message(board)))
        made = await self._services.outgoing.prepare(change)
        if isinstance(made, Conflict):
            named = ", ".join(made.paths[:NAMED])
            raise GitHostError(
                f"What is there now and what was made here changed the same places: {named}.",
                advice="Begin anew from the repository as it is now.",
            )
        message = change.message
        await self._change(lambda moment: publishing.prepared(moment, found, made, standing.default, message))

    async def _push(self, found: Publication) -> None:
        """The answer to a push may have been lost: whether it arrived is seen first."""
        if found.commit is None:
            raise StateError(f"{found.run} has no commit to push.")
        repository = self._services.hosts.repository(found.remote)
        standing = await self._standing(found, repository)
        if standing.ours != found.commit:
            if standing.ours not in (None, found.before):
                raise GitHostError(
                    f"{found.branch} has other commits there, and nothing is ever forced.",
                    advice="Delete or rename the branch there, then push again.",
                )
            run, _ = await self._run(found)
            change = self._order(found, run, standing, found.message)
            try:
                await self._services.outgoing.push(change, found.commit, found.branch)
            except GitHostError:  # said of a second try, maybe, where the answer to the first was lost
                standing = await self._services.outgoing.standing(found.remote, found.branch)
                if standing.ours != found.commit:
                    raise
        await self._change(lambda moment: publishing.pushed(moment, found))

    async def _request(self, found: Publication) -> None:
        """The same for the request: one that is open already is the one."""
        repository = self._services.hosts.repository(found.remote)
        if repository is None or found.commit is None:
            await self._change(lambda moment: publishing.requested(moment, found, None))
            return
        _, board = await self._run(found)
        text = self._services.redactor.text
        draft = Draft(
            title=text(body.title(board)),
            body=text(body.body(board, found.commit)),
            branch=found.branch,
            target=found.target,
        )
        request = await repository.find(found.branch)
        if request is None or request.state != "open":
            request = await repository.open(draft)
        else:
            await repository.renew(request, draft)
        await self._change(lambda moment: publishing.requested(moment, found, request))

    async def _hear(self, found: Publication) -> None:
        repository = self._services.hosts.repository(found.remote)
        if repository is None or found.request is None or found.commit is None:
            raise StateError(f"{found.run} has no request that could be looked at.")
        news = await repository.news(found.request, found.commit, found.etags)
        await self._change(lambda moment: publishing.heard(moment, found, news))

    async def _standing(self, found: Publication, repository: HostedRepository | None) -> Standing:
        """What is there, once it is known that our branch may be pushed to."""
        if repository is not None:
            await repository.default_branch()
        standing = await self._services.outgoing.standing(found.remote, found.branch)
        protected = repository is not None and await repository.protected(found.branch)
        check_branch(found.branch, standing.default, protected=protected)
        return standing

    async def _run(self, found: Publication) -> tuple[Run, Board]:
        """The run, and everything a view knows of it."""
        board = board_of(found.run, await history(self._services.store, found.run))
        return await self._services.store.read(lambda tx: _known(tx.runs.get(found.run))), board

    def _order(self, found: Publication, run: Run, standing: Standing, message: str) -> Change:
        return Change(
            project=found.project,
            remote=found.remote,
            head=found.head,
            onto=found.onto,
            tip=standing.tip,
            before=found.before,
            message=message,
            author=Author(name=run.started_by.name, at=run.created_at),
        )

    async def _change(self, op: Callable[[Moment], None]) -> None:
        await self._services.truth.change(op)


def _due(run: RunId) -> Callable[[Moment], Publication | None]:
    def look(moment: Moment) -> Publication | None:
        found = moment.tx.publications.get(run)
        going = found is not None and (found.due or found.state == "open")
        return found if found and going and publishing.is_due(found, moment) else None

    return look


def _known(run: Run | None) -> Run:
    if run is None:
        raise StateError("The run was deleted meanwhile.")
    return run
