"""Events of questions to people."""

from typing import Literal

from conductor_core.domain.ids import TaskKey
from conductor_core.events.record import Event


class QuestionAsked(Event):
    """An agent needs an answer; only what depends on it waits."""

    kind: Literal["question.asked"] = "question.asked"
    question: int
    task: TaskKey
    text: str
    choices: tuple[str, ...] = ()


class QuestionAnswered(Event):
    """Somebody answered."""

    kind: Literal["question.answered"] = "question.answered"
    question: int
    task: TaskKey
    answer: str
    by: str
