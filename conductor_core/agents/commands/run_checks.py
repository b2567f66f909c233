"""Runs commands and judges them by their exit codes: the project's own tests, or whatever a plan names."""

from pydantic import Field

from conductor_core.agents.commands.inputs import Inputs, read_inputs
from conductor_core.agents.commands.programs import missing_programs, run_check
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Done, Failed, Outcome, ToolUsed
from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.command_lines import told, written
from conductor_core.logic.figures import count
from conductor_core.logic.judging import regressions
from conductor_core.logic.plain_text import one_line
from conductor_core.ports.agent import Desk

MOST_CHECKS = 20


class CheckToRun(Inputs):
    """One command."""

    argv: tuple[str, ...] = Field(min_length=1, max_length=64)
    why: str = ""
    """What it shows, for people."""
    requires: str = ""
    """The program it cannot do without, when that is not its first word."""
    timeout: float = Field(default=600.0, gt=0, le=3600)
    """Seconds."""
    least_tests: int = Field(default=0, ge=0)
    """Fewer passed tests than this are a failure, whatever the exit code says."""


class RunChecksInputs(Inputs):
    """The commands, run one after the other."""

    checks: tuple[CheckToRun, ...] = Field(min_length=1, max_length=MOST_CHECKS)


class RunChecksAgent:
    """Runs every command it is given; one that came out the same before the run is no fault of the run."""

    card = AgentCard(
        name="run-checks",
        kind="command",
        vendor="conductor",
        title="Runs commands in the sandbox and counts tests",
        roles=("tester",),
        inputs=RunChecksInputs.model_json_schema(),
    )

    async def health(self) -> AgentHealth:
        """It needs nothing but a sandbox."""
        return AgentHealth(state="available")

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        inputs = read_inputs(RunChecksInputs, brief.inputs, self.card.name)
        if isinstance(inputs, Failed):
            return inputs
        session = desk.workspace.session
        missing = await missing_programs(session, (check.requires or check.argv[0] for check in inputs.checks))
        runnable = [check for check in inputs.checks if (check.requires or check.argv[0]) not in missing]
        if not runnable:
            return _nothing_to_run(missing)
        commands = []
        for check in runnable:
            evidence = await run_check(session, check.argv, timeout=min(check.timeout, brief.timeout))
            await desk.tell(ToolUsed(tool="run", summary=told(evidence), ok=evidence.exit_code == 0))
            commands.append(evidence)
        return _judge(brief, runnable, tuple(commands), missing)


def _judge(
    brief: Brief, checks: list[CheckToRun], commands: tuple[CommandEvidence, ...], missing: frozenset[str]
) -> Outcome:
    worse = list(regressions(brief.baseline, commands))
    for check, evidence in zip(checks, commands, strict=True):
        passed = evidence.tests_passed or 0
        if evidence.exit_code == 0 and passed < check.least_tests:
            worse.append(
                f"`{written(check.argv)}` passed {count(passed, 'test')}, and {check.least_tests} is the least."
            )
    if worse:
        return Failed(
            cause=one_line(" ".join(worse), 600).rstrip("."),
            advice="The end of its output says where it went wrong.",
            remedy="other_agent",
            commands=commands,
        )
    summary = "; ".join(map(told, commands))
    if missing:
        summary += f"; not run, because not installed here: {', '.join(sorted(missing))}"
    return Done(summary=summary, commands=commands, unchanged_ok=True)


def _nothing_to_run(missing: frozenset[str]) -> Failed:
    names = ", ".join(sorted(missing))
    return Failed(
        cause=f"no check could be run, because the sandbox has no {names}",
        advice=f"Install {names} on this machine and run it again.",
        remedy="fail",
    )
