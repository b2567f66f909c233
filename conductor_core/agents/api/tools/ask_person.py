"""Ask a person."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.tools.tool import Arguments, Tool, Used
from conductor_core.domain.agent import Brief
from conductor_core.domain.ask import Fallback
from conductor_core.logic.plain_text import one_line, plain
from conductor_core.ports.agent import Desk


class AskPerson(Arguments):
    """Ask the people who ordered this, when the work cannot go on without their decision. They may take long to answer."""

    question: str = Field(min_length=1, max_length=1000, description="One question, in full.")
    choices: list[str] = Field(default=[], max_length=5, description="Answers to choose from; empty for any answer.")
    default: str = Field(
        default="", max_length=200, description="What you do if nobody answers in time; empty to wait."
    )
    minutes: float = Field(default=60, ge=1, le=10_080, description="How long to wait before the default counts.")


class AskPersonTool(Tool[AskPerson]):
    """Asks in the thread."""

    name: ClassVar[str] = "ask_person"
    arguments = AskPerson

    async def use(self, arguments: AskPerson, brief: Brief, desk: Desk) -> Used:  # noqa: ARG002
        """See the base."""
        choices = tuple(one_line(choice, 75) for choice in arguments.choices)
        answer = await desk.ask(plain(arguments.question), choices, _fallback(arguments))
        return Used(text=answer, summary=f"asked: {one_line(arguments.question, 80)}")


def _fallback(arguments: AskPerson) -> Fallback | None:
    answer = one_line(arguments.default, 200)
    return Fallback(answer=answer, seconds=arguments.minutes * 60) if answer else None
