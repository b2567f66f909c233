"""Running programs in the sandbox, and keeping what shows how they ended."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.sandbox import Completed
from conductor_core.logic.plain_text import plain, tail
from conductor_core.logic.test_extras import count_faults, count_warnings, coverage
from conductor_core.logic.test_output import count_tests
from conductor_core.logic.tests_not_run import NO_PROGRAM, why_not_run, why_not_started
from conductor_core.ports.sandbox import Session

TAIL = 4_000
"""Characters of output that are kept."""
QUIET: Mapping[str, str] = {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1", "CI": "true"}
"""Programs leave no traces in the workspace and ask nobody."""


async def missing_programs(session: Session, names: Iterable[str]) -> frozenset[str]:
    """Those of the programs that the sandbox does not offer."""
    wanted = sorted(set(names))
    if not wanted:
        return frozenset()
    script = 'for name; do command -v -- "$name" >/dev/null 2>&1 || printf "%s\\n" "$name"; done'
    found = await session.exec(["sh", "-c", script, "sh", *wanted], timeout=30)
    return frozenset(found.stdout.decode("utf-8", "replace").splitlines())


async def run_program(session: Session, argv: Sequence[str], *, timeout: float) -> CommandEvidence:
    """Run a program to its end; ``timeout`` is in seconds."""
    completed = await session.exec(list(argv), timeout=timeout, env=QUIET)
    return await asyncio.to_thread(evidence_of, completed)  # reading a megabyte of output takes its time


async def run_check(session: Session, argv: Sequence[str], *, timeout: float) -> CommandEvidence:
    """Run a check; one that failed is run again on the same files, which tells chance from a fault."""
    first = await run_program(session, argv, timeout=timeout)
    if first.exit_code in (0, None, *NO_PROGRAM) or first.not_run:
        return first
    again = await run_program(session, argv, timeout=timeout)
    return first if again.exit_code is None else again.model_copy(update={"first": first})


async def run_lint(session: Session, argv: Sequence[str], *, timeout: float) -> CommandEvidence:
    """Run what looks at the code; all that it found counts as warnings."""
    completed = await session.exec(list(argv), timeout=timeout, env=QUIET)
    seen = await asyncio.to_thread(evidence_of, completed)
    output = (completed.stdout + b"\n" + completed.stderr).decode("utf-8", "replace")
    faults = await asyncio.to_thread(count_faults, plain(output))
    update = {"lint": True, "warnings": faults, "tests_passed": None, "tests_failed": None, "not_run": ""}
    return seen.model_copy(update=update)


def evidence_of(completed: Completed) -> CommandEvidence:
    """What is kept of a command that ended."""
    output = completed.stdout.rstrip(b"\n") + b"\n" + completed.stderr
    text = plain(output.decode("utf-8", "replace"))
    counts = count_tests(text)
    not_run = "" if counts and counts.passed else why_not_run(text)
    if counts is None and completed.exit_code != 0:
        not_run = not_run or why_not_started(text, completed.exit_code)
    counts = None if not_run else counts
    return CommandEvidence(
        argv=completed.argv,
        exit_code=completed.exit_code,
        seconds=round(completed.seconds, 3),
        stopped=completed.stopped,
        tail=tail(output, TAIL),
        tests_passed=counts.passed if counts else None,
        tests_failed=counts.failed if counts else None,
        not_run=not_run,
        coverage=coverage(text),
        warnings=count_warnings(text),
    )
