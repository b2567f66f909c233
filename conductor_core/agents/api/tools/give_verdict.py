"""Judge the work of others."""

from typing import ClassVar, Literal

from pydantic import Field

from conductor_core.agents.api.tools.tool import Arguments, EndTool
from conductor_core.domain.agent import Brief, Done
from conductor_core.domain.evidence import Finding, Verdict
from conductor_core.errors import AgentError
from conductor_core.logic.plain_text import one_line, plain


class Found(Arguments):
    """One thing you noticed."""

    severity: Literal["info", "minor", "major"] = Field(description="major: it must not be handed over like this.")
    text: str = Field(min_length=1, max_length=1000)
    path: str | None = Field(default=None, max_length=500)
    line: int | None = Field(default=None, ge=1)


class GiveVerdict(Arguments):
    """End the review with your judgement. Call it alone, after you have read and run what you need."""

    approved: bool
    summary: str = Field(min_length=1, max_length=4000, description="What you looked at and what decides.")
    findings: list[Found] = Field(default=[], max_length=50)


class GiveVerdictTool(EndTool[GiveVerdict]):
    """Ends a review."""

    name: ClassVar[str] = "give_verdict"
    arguments = GiveVerdict

    def end(self, arguments: GiveVerdict, brief: Brief, agent: str) -> Done:  # noqa: ARG002
        """See the base."""
        if arguments.approved and any(found.severity == "major" for found in arguments.findings):
            raise AgentError("A major finding and an approval contradict each other: change one of them.")
        findings = tuple(
            Finding(
                severity=found.severity,
                path=None if found.path is None else one_line(found.path, 500),
                line=found.line,
                text=plain(found.text),
            )
            for found in arguments.findings
        )
        verdict = Verdict(approved=arguments.approved, reviewer=agent, findings=findings)
        return Done(summary=plain(arguments.summary), verdict=verdict, unchanged_ok=True)
