"""What who speaks to a run that is over is told."""

from conductor_core.domain.card import Button, Buttons, Card, Text
from conductor_core.domain.run import Run
from conductor_core.logic.rendering.clean import LINE

BEGIN = "Begin a run with it"


def too_late(run: Run) -> str:
    """Nobody is to wait for an answer of nobody."""
    return f"{run.id} is {run.state}: nobody is at work who could read it."


def onward_card(run: Run, words: str) -> Card:
    """That, and how a run of its own goes on with the files; by a button, where one can hold the words."""
    order = f"start project={run.project} {' '.join(words.split())}"
    how = "Nothing begins by itself. A run of its own can go on with the files:"
    if len(order) > LINE:
        return Card(title=too_late(run), tone="warning", blocks=(Text(text=f"{how} `start project={run.project} …`."),))
    button = Buttons(buttons=(Button(label=BEGIN, command=order),))
    return Card(title=too_late(run), tone="warning", blocks=(Text(text=how), button))
