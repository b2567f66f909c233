"""What people and checks said of a run on its git host becomes work of the run."""

from conductor_core.domain.ids import RunId
from conductor_core.domain.publication import Publication
from conductor_core.domain.run import FINAL_RUN_STATES, Run, Task
from conductor_core.errors import StateError
from conductor_core.events.publication import FollowUpBegun
from conductor_core.lifecycle import adding, policing
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.publishing.feedback import dealing_with, fitting


def look_first(moment: Moment, run: RunId) -> None:
    """Let an open request be looked at now, whenever it was to be."""
    known = moment.tx.publications.get(run)
    if known and known.state == "open":
        moment.tx.publications.put(known.model_copy(update={"tries": 0, "not_before": None}))


def begin(moment: Moment, run: Run, words: str) -> Task:
    """Put a task on the plan that deals with what was said, and let the result go to the same branch and request.

    Raises:
        StateError: nothing was said, the host could not be asked, the run cannot take it now, or who orders it may not
            change the plan.
    """
    known = moment.tx.publications.get(run.id)
    said = fitting(known.unattended) if known else ()
    if known and known.cause and not said:
        raise StateError(_unasked(known))
    if known is None or not said:
        raise StateError(f"Nothing was said of {run.id} on its git host that waits to be dealt with.")
    if run.state not in FINAL_RUN_STATES and run.state != "running":
        raise StateError(f"{run.id} is {run.state.replace('_', ' ')}: it can deal with that when it goes on.")
    policing.check_change(moment, run)
    name = known.request.name if known.request else "the git host"
    planned = dealing_with(adding.next_key(moment, run), said, name, run.goal, words)
    task, again = adding.add(moment, run, planned)
    begun = FollowUpBegun(
        task=task.key, planned=task.planned, again=again, name=name, said=len(said), by=moment.actor.name
    )
    moment.tell(run.id, begun)
    left = known.unattended[len(said) :]
    moment.tx.publications.put(known.model_copy(update={"unattended": left, "follows": True}))
    adding.go_on(moment, run, task)
    return task


def _unasked(known: Publication) -> str:
    """Why nobody knows what is said there, and what to do."""
    again = f"`push {known.run}` goes on" if known.state == "stuck" else f"`followup {known.run}` asks again"
    said = f"{known.cause} {known.advice}".rstrip()
    return f"The git host could not be asked what was said of {known.run}: {said} {again}."
