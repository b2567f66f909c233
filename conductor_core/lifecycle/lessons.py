"""What attempts teach: written when they end, added to when somebody judges their work."""

from conductor_core.domain.agent import Outcome
from conductor_core.domain.ids import TaskKey, attempt_id
from conductor_core.domain.lesson import Correction, Lesson
from conductor_core.domain.run import Attempt, Run, Task
from conductor_core.lifecycle.moment import Moment


def learn(moment: Moment, run: Run, task: Task, attempt: Attempt, outcome: Outcome) -> None:
    """Keep what an agent's attempt teaches; ``attempt`` ends now."""
    member = moment.roster.get(attempt.agent)
    used = moment.tx.ledger.of_attempt(attempt.id)
    failed = outcome if outcome.kind == "failed" else None
    done = outcome if outcome.kind == "done" else None
    moment.learn(
        Lesson(
            attempt=attempt.id,
            run=run.id,
            kind=task.planned.kind,
            role=task.planned.role,
            agent=attempt.agent,
            vendor=attempt.vendor,
            model=attempt.model or (member.card.model if member else None),
            number=attempt.number,
            languages=run.languages,
            files=run.files,
            brief=len(task.planned.brief),
            needs=len(task.planned.needs),
            mode=run.options.mode,
            ended="failed" if failed else "done",
            cause=(failed.ails or failed.flaw or failed.remedy) if failed else "",
            ailed=bool(failed and failed.ails),
            struck=len(outcome.struck),
            commands=len(outcome.commands),
            commands_failed=sum(command.exit_code != 0 for command in outcome.commands),
            approved=done.verdict.approved if done and done.verdict else None,
            seconds=(moment.now - (attempt.started_at or moment.now)).total_seconds(),
            input_tokens=used.input_tokens,
            cached_tokens=used.cached_tokens,
            output_tokens=used.output_tokens,
            cost=used.cost,
            ended_at=moment.now,
        )
    )


def judged(moment: Moment, review: Task, *, approved: bool) -> None:
    """A reviewer has looked at the work of all tasks that the review needs, directly or through others."""
    tasks = {task.key: task for task in moment.tx.tasks.of(review.run)}
    reached: set[TaskKey] = set()
    ahead = list(review.planned.needs)
    while ahead:
        key = ahead.pop()
        if key in tasks and key not in reached:
            reached.add(key)
            ahead += tasks[key].planned.needs
    for key in sorted(reached):
        lesson = moment.tx.lessons.get(attempt_id(tasks[key].id, tasks[key].attempts))
        if lesson is not None and lesson.kind == "work":
            moment.tx.lessons.save(lesson.model_copy(update={"approved": approved}))


def corrected(moment: Moment, task: Task, how: Correction) -> None:
    """A person has changed what came of the last attempt at a task."""
    lesson = moment.tx.lessons.get(attempt_id(task.id, task.attempts))
    if lesson is not None:
        moment.tx.lessons.save(lesson.model_copy(update={"corrections": (*lesson.corrections, how)}))
