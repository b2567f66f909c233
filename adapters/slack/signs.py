"""Deals with what people say without words: reactions, what they take back, that they bring us somewhere."""

import contextlib

from adapters.chat.handing import BARE, left_out, words_for
from adapters.chat.taking_back import at_work, begun_with, goes_by, question
from adapters.slack.clerk import Clerk, OutsideError
from adapters.slack.gate import STRANGER, Gate
from adapters.slack.gestures import Deleted, Halted, Joined, Reacted, Sign
from adapters.slack.intake import Intake, UntakenError
from adapters.slack.people import People
from adapters.slack.places import Spot
from adapters.slack.reading import Parts, parts_of
from adapters.slack.recall import Recall
from adapters.slack.wording import without_us
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Stop
from conductor_core.domain.arrival import Arrival
from conductor_core.domain.card import Button, Buttons, Card, Text
from conductor_core.domain.command import Place
from conductor_core.domain.people import Actor
from conductor_core.domain.run import Run
from conductor_core.errors import UsageError
from conductor_core.logic.grammar import build
from conductor_core.logic.sentences import quoted

STOPS = frozenset({"x", "octagonal_sign"})
"""Reactions that stop the run of a thread: ❌ and 🛑."""
INTRODUCTION = Card(
    title="I am Conductor",
    blocks=(
        Text(
            text="Mention me with a goal, and with a ZIP of the project or its https git address where there is one. "
            "I propose a plan, and when somebody approves it, several coding agents work on it in the thread; "
            "what they say is done is checked before it is handed over."
        ),
        Buttons(buttons=(Button(label="What you can say", command="help"),)),
    ),
)


class Signs:
    """Those of one workspace."""

    def __init__(
        self, clerk: Clerk, gate: Gate, people: People, recall: Recall, intake: Intake, us: str, reaction: str
    ) -> None:
        """``reaction`` is the name of the one that begins a run with the message it is on; empty: none does."""
        self._clerk = clerk
        self._gate = gate
        self._people = people
        self._recall = recall
        self._intake = intake
        self._us = us
        self._reaction = reaction

    async def deal(self, sign: Sign, arrival: Arrival) -> None:
        """With one of them."""
        match sign:
            case Deleted():
                await self._deleted(sign, arrival)
            case Reacted():
                await self._reacted(sign, arrival)
            case Joined():
                await self._joined(sign, arrival)
            case Halted():
                await self._halted(sign, arrival)

    async def _joined(self, joined: Joined, arrival: Arrival) -> None:
        """Where we come to ourselves, we say once who we are."""
        if joined.person == self._us:
            with contextlib.suppress(OutsideError):  # taken out again already
                await self._clerk.begin(joined.team, joined.channel, INTRODUCTION, arrival)

    async def _deleted(self, deleted: Deleted, arrival: Arrival) -> None:
        """What is taken back may be no longer wanted: the thread is asked that hung on it, else who wrote it."""
        spot = deleted.spot
        place = await self._clerk.place(spot)
        run = await goes_by(self._clerk.conductor, place, f"{spot.channel}/{deleted.ts}")
        if run and deleted.ts == spot.thread:
            await self._clerk.post(spot, f"deleted/{deleted.ts}", arrival, question(run, begun_with(run)))
        elif run and deleted.person:
            words = await self._recall.said({"text": without_us(deleted.text, self._us)})
            asked = question(run, f"You deleted {quoted(words)}")
            await self._clerk.whisper(spot.channel, spot.thread, deleted.person, asked)

    async def _reacted(self, reacted: Reacted, arrival: Arrival) -> None:
        """A reaction stops the run of the thread, or begins one; most are none of our business."""
        begins = bool(self._reaction) and reacted.name == self._reaction
        if reacted.person == self._us or not (begins or reacted.name in STOPS):
            return
        message = await self._recall.message(Spot(reacted.team, reacted.channel, reacted.ts))
        if message is None:
            return
        thread = message.get("thread_ts") or reacted.ts
        spot = Spot(reacted.team, reacted.channel, thread)
        place = await self._clerk.place(spot)
        begins = begins and place.run is None
        ours = reacted.ts == thread or message.get("user") == self._us
        run = await at_work(self._clerk.conductor, place) if not begins and reacted.name in STOPS and ours else None
        if not begins and run is None:
            return
        actor = await self._admitted(spot, reacted.person)
        if actor and run:
            await self._stop(run, spot, place, actor, reacted.person, arrival)
        elif actor:
            await self._begin(spot, place, actor, reacted, parts_of(message), arrival)

    async def _halted(self, halted: Halted, arrival: Arrival) -> None:
        """Slack's own Stop; where nothing is at work any more Slack is told so, as it does not find out by itself."""
        place = await self._clerk.place(halted.spot)
        if run := await at_work(self._clerk.conductor, place):
            if actor := await self._admitted(halted.spot, halted.person):
                await self._stop(run, halted.spot, place, actor, halted.person, arrival)
        else:
            await self._clerk.surface.sessions.say(halted.spot, "active")

    async def _begin(
        self, spot: Spot, place: Place, actor: Actor, reacted: Reacted, parts: Parts, arrival: Arrival
    ) -> None:
        """With what the message says, and what came with it; a ZIP without words is made better."""
        goal = await self._recall.said({"text": without_us(parts.text, self._us)})
        alone = not goal.strip() and words_for(parts.files, in_thread=False) == BARE
        try:
            command = build(Start, {} if alone else {"goal": goal})
            came = await self._intake.take(command, actor, spot, parts)
        except (UsageError, UntakenError) as error:
            await self._clerk.whisper(spot.channel, spot.thread, reacted.person, Card(title=str(error)))
            return
        earlier = await self._recall.thread(spot, reacted.ts) if spot.thread != reacted.ts else ()
        handed = came.handed.model_copy(update={"material": (*earlier, *came.handed.material)})
        reply = await self._clerk.submit(command, actor, place, arrival, handed)
        if reply.outcome != "ok":
            await self._clerk.whisper(spot.channel, spot.thread, reacted.person, Card(title=reply.text))
        elif came.notes:
            await self._clerk.post(spot, f"left-out/{arrival.key}", arrival, left_out(came.notes))

    async def _stop(self, run: Run, spot: Spot, place: Place, actor: Actor, person: str, arrival: Arrival) -> None:
        reply = await self._clerk.submit(Stop(run=run.id), actor, place, arrival)
        if reply.outcome == "ok":
            await self._clerk.answer(spot, arrival, reply)
        else:
            await self._clerk.whisper(spot.channel, spot.thread, person, Card(title=reply.text))

    async def _admitted(self, spot: Spot, person: str) -> Actor | None:
        """Who it is, where we take orders from them; a person of whom we do not is told so."""
        actor, member = await self._people.acting(spot.team, person)
        if self._gate.admits(actor, member):
            return actor
        if await self._gate.turns_away(actor, member, spot.room):
            await self._clerk.whisper(spot.channel, spot.thread, person, Card(title=STRANGER))
        return None
