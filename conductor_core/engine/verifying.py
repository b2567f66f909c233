"""Looks at what was done instead of believing what was said."""

from collections.abc import Iterable, Sequence

from conductor_core.agents.commands.programs import missing_programs, run_program
from conductor_core.domain.evidence import Claim, CommandEvidence, FileChange, Finding
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.logic.redaction import Redactor
from conductor_core.logic.secret_shapes import find_secrets
from conductor_core.ports.sandbox import Session
from conductor_core.ports.workspaces import Workspaces

CHECK_TIMEOUT = 600.0
"""Seconds one of the project's own checks may take."""


async def check_claims(session: Session, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Each claim with whether it holds."""
    files = await session.get([claim.subject for claim in claims if claim.kind == "file"])
    checked = []
    for claim in claims:
        if claim.kind == "file":
            holds = claim.subject in files
        else:
            holds = (await session.exec(["sh", "-c", claim.subject], timeout=CHECK_TIMEOUT)).ok
        checked.append(claim.model_copy(update={"holds": holds}))
    return tuple(checked)


async def run_checks(
    session: Session, commands: Iterable[Sequence[str]], redactor: Redactor
) -> tuple[CommandEvidence, ...]:
    """Run commands one after the other; a program that is not installed is left out."""
    wanted = [tuple(argv) for argv in commands]
    missing = await missing_programs(session, {argv[0] for argv in wanted})
    evidence = []
    for argv in wanted:
        if argv[0] not in missing:
            seen = await run_program(session, argv, timeout=CHECK_TIMEOUT)
            evidence.append(seen.model_copy(update={"tail": redactor.text(seen.tail)}))
    return tuple(evidence)


async def scan_change(
    workspaces: Workspaces, project: ProjectId, base: CommitId, head: CommitId, changes: Sequence[FileChange]
) -> tuple[Finding, ...]:
    """What looks like a secret in changed files and was not in them before."""
    before = await workspaces.files(project, base)
    after = await workspaces.files(project, head)
    findings: dict[tuple[str, int], Finding] = {}
    for change in changes:
        file = after.get(change.path)
        if file is None or file.mode == "link":
            continue
        text = file.content.decode(errors="replace")
        known = before[change.path].content.decode(errors="replace") if change.path in before else ""
        for kind, start, end in find_secrets(text):
            line = text.count("\n", 0, start) + 1
            if text[start:end] not in known and (change.path, line) not in findings:
                said = f"looks like a secret ({kind})"
                findings[change.path, line] = Finding(severity="major", path=change.path, line=line, text=said)
    return tuple(findings.values())
