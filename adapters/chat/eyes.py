"""Whether anybody looks at pictures that come with an order."""

from collections.abc import Sequence
from typing import Any, cast

from adapters.chat.dropped import Dropped
from adapters.chat.sight import aside
from conductor_core.commands.agents import Agents
from conductor_core.commands.tell import Tell
from conductor_core.domain.command import Command, Envelope
from conductor_core.domain.people import CONDUCTOR
from conductor_core.engine.conductor import Conductor

BLIND = "no agent here looks at pictures"
WITH_A_GOAL = "agents are shown pictures with a goal, and none while they work"


async def blind(conductor: Conductor, surface: str, command: Command, files: Sequence[Dropped]) -> str:
    """Why no picture among the files is looked at; nothing where an agent that can work does, or there is none."""
    if not any(file.is_picture for file in files):
        return ""
    if isinstance(command, Tell):
        return WITH_A_GOAL
    reply = await conductor.submit(Envelope(command=Agents(), actor=CONDUCTOR, place=aside(surface)))
    agents = cast("dict[str, Any]", reply.data)["agents"]
    able = (one["card"] for one in agents if one["health"]["state"] in ("available", "busy"))
    return "" if any(card["sees"] for card in able) else BLIND
