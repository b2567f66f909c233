"""Looks at what was done instead of believing what was said."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from conductor_core.agents.commands.programs import missing_programs, run_check, run_lint
from conductor_core.domain.evidence import Claim, CommandEvidence, FileChange, Finding
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.engine.services import Services
from conductor_core.logic.command_lines import SHELL, not_there, program_of, written
from conductor_core.logic.proving import is_there
from conductor_core.logic.redaction import KNOWN, Redactor
from conductor_core.logic.tests_not_run import NO_PROGRAM
from conductor_core.ports.sandbox import Session
from conductor_core.ports.workspaces import Workspaces

CHECK_TIMEOUT = 300.0
"""Seconds one of the project's own checks may take."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came of the project's own checks."""

    commands: tuple[CommandEvidence, ...]
    unchecked: tuple[str, ...]
    """One sentence for each that could not be run."""


async def check_files(
    workspaces: Workspaces, project: ProjectId, commit: CommitId, claims: Sequence[Claim]
) -> tuple[Claim, ...]:
    """The claims, those of files with whether they hold: what counts are the files that go on, not what lay beside them."""
    if not any(claim.kind == "file" for claim in claims):
        return tuple(claims)
    files = await workspaces.files(project, commit)
    return tuple(
        claim.model_copy(update={"holds": is_there(claim.subject, files)}) if claim.kind == "file" else claim
        for claim in claims
    )


async def check_commands(session: Session, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, those of commands with whether they hold."""
    checked = []
    for claim in claims:
        holds = claim.holds
        if claim.kind == "command":
            holds = (await run_check(session, (*SHELL, claim.subject), timeout=CHECK_TIMEOUT)).exit_code == 0
        checked.append(claim.model_copy(update={"holds": holds}))
    return tuple(checked)


async def run_checks(
    session: Session, commands: Iterable[Sequence[str]], redactor: Redactor, tell: Callable[[str], Awaitable[None]]
) -> Checked:
    """Run commands one after the other, each told before it begins."""
    wanted = [tuple(argv) for argv in commands]
    missing = await missing_programs(session, {program_of(argv) for argv in wanted})
    evidence, unchecked = [], []
    for argv in wanted:
        line = written(argv)
        if program_of(argv) in missing:
            unchecked.append(f"`{line}` could not be run: {not_there(program_of(argv))}.")
            continue
        await tell(f"run `{line}` (at most {CHECK_TIMEOUT / 60:g} min)")
        seen = await run_check(session, argv, timeout=CHECK_TIMEOUT)
        evidence.append(_without_secrets(seen, redactor))
    return Checked(commands=tuple(evidence), unchecked=tuple(unchecked))


async def run_lints(
    session: Session, commands: Iterable[Sequence[str]], redactor: Redactor, tell: Callable[[str], Awaitable[None]]
) -> tuple[CommandEvidence, ...]:
    """Run linters and builds; those that are not installed here are left out."""
    wanted = [tuple(argv) for argv in commands]
    missing = await missing_programs(session, {program_of(argv) for argv in wanted})
    evidence = []
    for argv in wanted:
        if program_of(argv) in missing:
            continue
        await tell(f"run `{written(argv)}` (at most {CHECK_TIMEOUT / 60:g} min)")
        seen = await run_lint(session, argv, timeout=CHECK_TIMEOUT)
        if seen.exit_code not in NO_PROGRAM:
            evidence.append(_without_secrets(seen, redactor))
    return tuple(evidence)


def _without_secrets(seen: CommandEvidence, redactor: Redactor) -> CommandEvidence:
    first = seen.first and _without_secrets(seen.first, redactor)
    return seen.model_copy(update={"tail": redactor.text(seen.tail), "first": first})


async def scan_change(
    services: Services, project: ProjectId, base: CommitId, head: CommitId, changes: Sequence[FileChange]
) -> tuple[Finding, ...]:
    """What is a secret of ours, or looks like one, in changed files and was not in them before."""
    workspaces = services.workspaces
    before = await workspaces.files(project, base)
    after = await workspaces.files(project, head)
    findings: dict[tuple[str, int], Finding] = {}
    for change in changes:
        file = after.get(change.path)
        if file is None or file.mode == "link":
            continue
        text = file.content.decode(errors="replace")
        known = before[change.path].content.decode(errors="replace") if change.path in before else ""
        for kind, start, end in services.redactor.spans(text):
            line = text.count("\n", 0, start) + 1
            if text[start:end] not in known and (change.path, line) not in findings:
                said = "is a secret of yours" if kind == KNOWN else f"looks like a secret ({kind})"
                findings[change.path, line] = Finding(severity="major", path=change.path, line=line, text=said)
    return tuple(findings.values())
