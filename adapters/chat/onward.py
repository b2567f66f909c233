"""What stands where a button was that began a run."""

from conductor_core.domain.card import Card
from conductor_core.domain.run import Run


def begun(run: Run) -> Card:
    """Who began which; whoever presses it again reads that."""
    return Card(title=f"{run.started_by.name} began {run.id} with it.")
