"""Several people in one thread of a surface in memory, each with a voice of their own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from conductor_core.domain.command import Command, Envelope, Place, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor, Role
from conductor_core.domain.talk import Line, Where
from conductor_core.engine.conductor import Conductor


@dataclass
class Crowd:
    """Does with a line what every surface does: asks what it amounts to, and carries that out for who wrote it."""

    conductor: Conductor
    run: RunId | None = None
    where: Where = "thread"
    surface: str = "memory"
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def says(
        self,
        name: str,
        text: str,
        *,
        to_us: bool = False,
        to: tuple[str, ...] = (),
        reply_to: str | None = None,
        bot: bool = False,
        role: Role = "member",
        edits: str = "",
    ) -> Reply | None:
        """Somebody says something; None is silence."""
        actor = Actor(id=f"test:{name.lower()}", name=name, role=role)
        line = Line(
            id=edits or str(next(self._numbers)),
            author=actor.id,
            name=name,
            text=text,
            bot=bot,
            to_us=to_us,
            to_others=tuple(f"test:{other.lower()}" for other in to),
            reply_to=reply_to,
            edited=bool(edits),
        )
        place = Place(surface=self.surface, run=self.run, interactive=True)
        heard = await self.conductor.hear(line, place, self.where, actor)
        if isinstance(heard, Command):
            return await self.conductor.submit(Envelope(command=heard, actor=actor, place=place))
        return heard

    async def told_agents(self) -> list[str]:
        """What is for the agents of the run, with who said it and what was made of it."""
        remarks = await self.conductor.read(lambda tx: tx.remarks.of(self.run) if self.run else ())
        return [f"{remark.by.name}: {remark.text}" for remark in remarks if remark.state != "replaced"]
