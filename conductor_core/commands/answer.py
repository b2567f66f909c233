"""``answer``: tell an agent what it wants to know."""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from conductor_core.commands.context import RUN, Context
from conductor_core.domain.ask import Question
from conductor_core.domain.command import Command, CommandSpec, Reply, Rest
from conductor_core.domain.run import Run
from conductor_core.errors import StateError, UsageError
from conductor_core.lifecycle import questions
from conductor_core.lifecycle.moment import Moment


class Answer(Command):
    """Answer a question of an agent: by the number of a choice, by its words, or in your own."""

    spec: ClassVar = CommandSpec(needs="member", topic="decide", example="answer 2 use PostgreSQL")

    name: Literal["answer"] = "answer"
    question: int | None = Field(None, ge=1, description="The question's number; not needed where only one is open.")
    text: Annotated[str, Rest()] = Field(min_length=1, max_length=5000, description="The answer.")
    run: str | None = Field(None, pattern=RUN, description="The run, e.g. R7; not needed in its own thread.")

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, given: Any) -> Any:
        """``2 use PostgreSQL`` names its question; a number alone does not."""
        text = given.get("text") if isinstance(given, dict) else None
        named = re.fullmatch(r"([0-9]{1,9})\s+(\S.*)", text.strip(), re.DOTALL) if isinstance(text, str) else None
        if named is None or given.get("question") is not None:
            return given
        return given | {"question": int(named[1]), "text": named[2]}


async def answer(command: Answer, context: Context) -> Reply:
    """Record the answer and let the task that waits for it go on."""

    def op(moment: Moment) -> Reply:
        run = context.run_meant(moment.tx, command.run)
        question = _meant(moment, run, command.question)
        text = questions.answer(moment, run, question, command.text)
        own = bool(question.choices) and text not in question.choices
        how = " in your own words" if own else ""
        stop = "" if text.endswith((".", "!", "?")) else "."
        other = " `change …` edits the plan." if own else ""
        return Reply(text=f"Question {question.id} is answered{how}: {text}{stop}{other}", run=run.id)

    return await context.order(op)


def _meant(moment: Moment, run: Run, number: int | None) -> Question:
    """The question of that number, or the only one that is open.

    Raises:
        UsageError: there is none of that number, or several are open.
        StateError: none is open.
    """
    asked = moment.tx.asks.questions(run.id)
    if number is not None:
        found = next((question for question in asked if question.id == number), None)
        if found is None:
            raise UsageError(f"{run.id} has no question {number}.", field="question")
        return found
    unanswered = [question for question in asked if question.state == "pending"]
    if not unanswered:
        raise StateError(f"No question of {run.id} is open.")
    if len(unanswered) > 1:
        numbers = ", ".join(str(question.id) for question in unanswered)
        raise UsageError(
            f"Questions {numbers} of {run.id} are open: say which one you answer, e.g. `answer {unanswered[0].id} …`.",
            field="question",
        )
    return unanswered[0]
