"""Looks at what was done instead of believing what was said."""

from collections.abc import Iterable, Sequence

from conductor_core.domain.evidence import Claim, CommandEvidence, FileChange, Finding
from conductor_core.domain.ids import CommitId, ProjectId
from conductor_core.logic.plain_text import clean
from conductor_core.logic.redaction import Redactor, find_secrets
from conductor_core.logic.test_output import count_tests
from conductor_core.ports.sandbox import Session
from conductor_core.ports.workspaces import Workspaces

CHECK_TIMEOUT = 600.0
"""Seconds one of the project's own checks may take."""
TAIL = 4_000
"""Characters of output kept as evidence."""


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
    evidence = []
    for argv in commands:
        if not (await session.exec(["sh", "-c", 'command -v -- "$1"', "sh", argv[0]], timeout=10)).ok:
            continue
        done = await session.exec(list(argv), timeout=CHECK_TIMEOUT)
        text = redactor.text(clean((done.stdout + b"\n" + done.stderr).decode(errors="replace")))
        counts = count_tests(text)
        evidence.append(
            CommandEvidence(
                argv=tuple(argv),
                exit_code=done.exit_code,
                seconds=done.seconds,
                stopped=done.stopped,
                tail=text[-TAIL:],
                tests_passed=counts.passed if counts else None,
                tests_failed=counts.failed if counts else None,
            )
        )
    return tuple(evidence)


async def scan_change(
    workspaces: Workspaces, project: ProjectId, base: CommitId, head: CommitId, changes: Sequence[FileChange]
) -> tuple[Finding, ...]:
    """What looks like a secret in changed files and was not in them before."""
    before = await workspaces.files(project, base)
    after = await workspaces.files(project, head)
    findings = []
    for change in changes:
        file = after.get(change.path)
        if file is None or file.mode == "link":
            continue
        text = file.content.decode(errors="replace")
        known = before[change.path].content.decode(errors="replace") if change.path in before else ""
        for kind, start, end in find_secrets(text):
            if text[start:end] not in known:
                line = text.count("\n", 0, start) + 1
                findings.append(
                    Finding(severity="major", path=change.path, line=line, text=f"looks like a secret ({kind})")
                )
    return tuple(findings)
