"""Hand over finished work."""

from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.agents.api.tools.tool import Arguments, EndTool
from conductor_core.domain.agent import Brief, Done
from conductor_core.domain.evidence import Claim
from conductor_core.logic.plain_text import plain


class Claimed(Arguments):
    """Something that is so now and that a program can check."""

    kind: Literal["file", "command"] = Field(description="file: it exists. command: sh -c ends with exit code 0.")
    subject: str = Field(min_length=1, max_length=500, description="The path, or the command.")


class Finish(Arguments):
    """End the task. Call it alone, when everything is done and you have seen that it works."""

    summary: str = Field(min_length=1, max_length=4000, description="What you did and how you checked it.")
    claims: list[Claimed] = Field(
        default=[], max_length=20, description="What can be checked. A false claim is struck."
    )
    already_right: bool = Field(default=False, description="True when no file had to change; say why in the summary.")


class FinishTool(EndTool[Finish]):
    """Ends the work of coders and testers."""

    name: ClassVar[str] = "finish"
    arguments = Finish

    def end(self, arguments: Finish, brief: Brief, agent: str) -> Done:  # noqa: ARG002
        """See the base."""
        return Done(
            summary=plain(arguments.summary),
            claims=tuple(Claim(kind=claim.kind, subject=claim.subject) for claim in arguments.claims),
            unchanged_ok=arguments.already_right or brief.kind != "work",
        )
