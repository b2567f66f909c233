"""A review that does not approve: back to the author, so many times, then to a person."""

from collections.abc import Mapping
from typing import Literal

from conductor_core.domain.agent import Done
from conductor_core.domain.evidence import Verdict
from conductor_core.domain.ids import AttemptId, TaskKey, task_id
from conductor_core.domain.run import Run, Task
from conductor_core.events.review import ReviewReturned
from conductor_core.lifecycle import approvals, questions, reopening, tasks
from conductor_core.lifecycle.moment import Moment
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.review_rounds import ACCEPT, ANOTHER, DROP, blamed, repair, reviewed

Next = Literal["settled", "asked"] | Done
"""``asked``: a person is to say what happens. What the review said in the end, where one wants the work taken out for it."""


def judged(moment: Moment, review: Task, attempt: AttemptId, outcome: Done, touched: Mapping[str, TaskKey]) -> Next:
    """Record a verdict and do what follows from it; ``touched`` says who changed each file last."""
    verdict, run = outcome.verdict, moment.run(review.run)
    programs = {one.name for one in moment.roster.members if one.card.kind == "command"}
    work = reviewed(review, moment.tx.tasks.of(run.id))
    blame = blamed(verdict, work, touched, programs) if verdict and not review.planned.entry_of else None
    if verdict is None or verdict.approved or blame is None or not run.options.rounds:
        return _done(moment, review, attempt, outcome)
    if review.rounds < run.options.rounds:
        return _return(moment, run, review, attempt, outcome, blame, blame.agent)
    return _ask(moment, run, review, attempt, outcome, verdict, blame)


def _ask(
    moment: Moment, run: Run, review: Task, attempt: AttemptId, outcome: Done, verdict: Verdict, blame: Task
) -> Next:
    """What a person says, once it is said; where nobody is asked, the verdict stands."""
    moment.tx.tasks.save(review.model_copy(update={"outcome": outcome}))
    text = _question(review, verdict, outcome)
    match questions.ask(moment, run.id, review.key, text, (ACCEPT, ANOTHER, DROP), None):
        case None:
            return "asked"
        case answer if answer == ACCEPT:
            by = questions.answered_by(moment, run.id, review.key, text)
            accepted = verdict.model_copy(update={"accepted": True, "by": by})
            return _done(moment, review, attempt, outcome.model_copy(update={"verdict": accepted}))
        case answer if answer == ANOTHER:
            return _return(moment, run, review, attempt, outcome, blame, _another(moment, run, blame))
        case answer if answer == DROP:
            by = questions.answered_by(moment, run.id, review.key, text)
            dropped = verdict.model_copy(update={"dropped": True, "by": by})
            return outcome.model_copy(update={"verdict": dropped})
        case _:
            return _done(moment, review, attempt, outcome)


def _another(moment: Moment, run: Run, blame: Task) -> str | None:
    """Who can do it beside its author; where nobody can, the author once more."""
    others = (
        one.name
        for one in moment.team(run.options).members
        if one.card.kind != "command" and blame.planned.role in one.card.roles and one.able(moment.now)
    )
    return next((name for name in others if name != blame.agent), blame.agent)


def _question(review: Task, verdict: Verdict, outcome: Done) -> str:
    found = "; ".join(finding.text for finding in verdict.findings[:3]) or outcome.summary
    times = "once" if review.rounds == 1 else f"{review.rounds} times"
    return one_line(
        f"{verdict.reviewer} does not approve, after it went back {times}: {found.rstrip('.')}. What now?", 1000
    )


def _done(moment: Moment, review: Task, attempt: AttemptId, outcome: Done) -> Next:
    tasks.done(moment, review.id, attempt, outcome)
    tasks.advance(moment, review.run)
    return "settled"


def _return(
    moment: Moment, run: Run, review: Task, attempt: AttemptId, outcome: Done, blame: Task, agent: str | None
) -> Next:
    """Put a task before the review that settles what was found."""
    verdict = outcome.verdict
    if verdict is None:
        return "settled"
    number = review.rounds + 1
    fix = repair(review, blame, verdict, outcome.summary, number, agent)
    again = review.planned.model_copy(update={"needs": (*review.planned.needs, fix.key)})
    moment.tx.tasks.add(
        [
            Task(
                id=task_id(run.id, fix.key),
                run=run.id,
                project=run.project,
                key=fix.key,
                position=review.position,
                planned=fix,
                tail=review.tail,
                state="waiting",
            )
        ]
    )
    ended = moment.attempt(attempt).model_copy(update={"state": "done", "outcome": outcome, "ended_at": moment.now})
    moment.tx.attempts.save(ended)
    reopening.wait_again(moment, review.model_copy(update={"planned": again, "rounds": number}))
    moment.tell(
        run.id,
        ReviewReturned(
            task=review.key,
            tasks=(again, fix),
            reviewer=verdict.reviewer,
            agent=agent or "",
            findings=verdict.findings,
            number=number,
            most=run.options.rounds,
        ),
    )
    approvals.plan_grew(moment, run, fix.key)
    tasks.advance(moment, run.id)
    return "settled"
