"""Stays with a run until it is over: shows its thread, takes orders typed under it, stops it at Ctrl-C."""

import os

from adapters.cli.house import House
from conductor_core.commands import COMMANDS
from conductor_core.commands.approve import Approve, Reject
from conductor_core.commands.steer import Stop
from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import parse

SHORT: dict[str, Command] = {"y": Approve(), "yes": Approve(), "n": Reject(), "no": Reject()}
"""What may be typed for short while a plan waits."""


class Follower:
    """One person at one run."""

    def __init__(self, house: House, actor: Actor, run: RunId) -> None:
        self._house = house
        self._actor = actor
        self._run = run
        self._stopping = False

    async def follow(self) -> Run:
        """The run, once it is over and everything of it stands in the thread."""
        await self._house.watch(self._run, self._typed, self._interrupted)
        run = await self._house.conductor.until_over(self._run)
        await self._house.shown(self._run)
        return run

    async def order(self, command: Command) -> Reply:
        """Give an order in this run's thread."""
        place = Place(surface="console", run=self._run, interactive=self._house.interactive)
        return await self._house.conductor.submit(Envelope(command=command, actor=self._actor, place=place))

    async def _typed(self, line: str) -> str | None:
        words = line.strip()
        if not words:
            return None
        try:
            command = SHORT.get(words.lower()) or parse(words, COMMANDS)
        except UsageError as error:
            return error.message
        reply = await self.order(command)
        if reply.card:
            await self._house.print(reply.card)
        return reply.text

    async def _interrupted(self) -> None:
        if self._stopping:
            os._exit(130)
        self._stopping = True
        await self._house.say("Stopping …")
        run = await self._house.conductor.run(self._run)
        if run.state not in FINAL_RUN_STATES:
            await self.order(Stop())
