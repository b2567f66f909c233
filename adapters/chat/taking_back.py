"""What people take back of what counted: nothing ends by that, and they are asked whether the run shall."""

from conductor_core.domain.card import Button, Buttons, Card, Text
from conductor_core.domain.command import Place
from conductor_core.domain.run import FINAL_RUN_STATES, Run
from conductor_core.engine.conductor import Conductor


async def at_work(conductor: Conductor, place: Place) -> Run | None:
    """The run of a thread, while something can happen in it."""
    if place.run is None:
        return None
    run = await conductor.run(place.run)
    return None if run.state in FINAL_RUN_STATES or run.state == "paused" else run


async def goes_by(conductor: Conductor, place: Place, line: str) -> Run | None:
    """The run at work in a thread, where it goes by this line."""
    manners = await conductor.read(lambda tx: tx.rooms.manners(place.spot))
    return await at_work(conductor, place) if line in manners.taken else None


def begun_with(run: Run) -> str:
    """That the message is gone which it began with; what it said is not repeated, as somebody took it back."""
    return f"The message that {run.id} began with was deleted"


def question(run: Run, gone: str) -> Card:
    """What to do, now that something is ``gone``."""
    return Card(
        title=f"{gone}; shall it be stopped?",
        blocks=(
            Text(text=f"{run.id} goes on with what was said unless you say so, or say it otherwise."),
            Buttons(buttons=(Button(label=f"Stop {run.id}", command=f"stop {run.id}", style="danger"),)),
        ),
    )
