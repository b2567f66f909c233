"""The reviewer that reads no meaning: what can be seen for sure to be wrong with a change, and nothing else."""

import asyncio
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from conductor_core.agents.commands.inputs import Inputs, read_inputs
from conductor_core.agents.commands.inspection import (
    content_findings,
    dockerfile_findings,
    document_findings,
    lint_findings,
)
from conductor_core.agents.commands.listing import contents, own_files
from conductor_core.agents.commands.own_code import own_code
from conductor_core.agents.commands.programs import QUIET, missing_programs
from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Done, Failed, Outcome, ToolUsed
from conductor_core.domain.evidence import Finding, Verdict
from conductor_core.domain.files import File
from conductor_core.domain.result import Basis
from conductor_core.logic.analysis.reading import text_of
from conductor_core.ports.agent import Desk
from conductor_core.ports.sandbox import Session

NAME = "inspector"
MOST_FINDINGS = 200


class Mention(Inputs):
    """A text that must stand in a file."""

    path: str
    text: str


class InspectorInputs(Inputs):
    """What to look at, when the brief does not name the changes."""

    paths: tuple[str, ...] | None = None
    """None is every file of the project's own."""
    known: tuple[str, ...] = ()
    """Files that were at fault before the run; what is found in them never counts as major."""
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Scope:
    """What is judged, and how strictly."""

    paths: list[str]
    new: frozenset[str]
    """Files that this run made."""
    known: frozenset[str]

    def weigh(self, finding: Finding, *, only_new: bool = False) -> Finding:
        """A finding that was surely there before the run is never major."""
        path = finding.path or ""
        if finding.severity == "major" and (path in self.known or (only_new and path not in self.new)):
            return finding.model_copy(update={"severity": "minor"})
        return finding


class InspectorAgent:
    """Approves unless something is surely wrong."""

    card = AgentCard(
        name=NAME,
        kind="command",
        vendor="conductor",
        title="Looks every changed file over",
        roles=("reviewer",),
        inputs=InspectorInputs.model_json_schema(),
    )

    async def health(self) -> AgentHealth:
        """It needs nothing; ruff is used where it is."""
        return AgentHealth(state="available")

    def basis(self, brief: Brief) -> Basis:
        """See the port."""
        _ = brief
        return Basis(version=own_code(), programs=("ruff",))

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """See the port."""
        inputs = read_inputs(InspectorInputs, brief.inputs, NAME)
        if isinstance(inputs, Failed):
            return inputs
        session = desk.workspace.session
        tree = await own_files(session)
        scope = _scope(brief, inputs, tree)
        findings: list[Finding] = []
        async for files in contents(session, scope.paths):
            findings += await asyncio.to_thread(_look, files, frozenset(tree), scope)
        findings += [scope.weigh(finding, only_new=True) for finding in await _lint(session, scope.paths)]
        findings += await _mentions(session, inputs)
        findings.sort(key=lambda finding: (_RANK[finding.severity], finding.path or "", finding.line or 0))
        major = sum(finding.severity == "major" for finding in findings)
        verdict = Verdict(approved=major == 0, reviewer=NAME, findings=tuple(findings[:MOST_FINDINGS]))
        summary = _summary(len(scope.paths), len(findings), major)
        await desk.tell(ToolUsed(tool="review", summary=summary, ok=verdict.approved))
        return Done(summary=summary, verdict=verdict, unchanged_ok=True)


_RANK = {"major": 0, "minor": 1, "info": 2}


def _scope(brief: Brief, inputs: InspectorInputs, tree: list[str]) -> _Scope:
    known = frozenset(inputs.known)
    if brief.changes:
        paths = [change.path for change in brief.changes if change.status != "deleted"]
        new = frozenset(change.path for change in brief.changes if change.status == "added")
        return _Scope(paths=paths, new=new, known=known - new)
    if inputs.paths is not None:
        return _Scope(paths=list(inputs.paths), new=frozenset(), known=known)
    return _Scope(paths=tree, new=frozenset(tree) - known, known=known)


def _look(files: Mapping[str, File], tree: Set[str], scope: _Scope) -> list[Finding]:
    return [finding for path, file in files.items() for finding in _of_file(path, file, tree, scope)]


def _of_file(path: str, file: File, tree: Set[str], scope: _Scope) -> Iterator[Finding]:
    for finding in content_findings(path, file):
        yield scope.weigh(finding)
    text = text_of(file) or ""
    name = path.rsplit("/", 1)[-1]
    if name.lower().endswith(".md"):
        yield from document_findings(path, text, tree)
    if name.startswith("Dockerfile"):
        for finding in dockerfile_findings(path, text, tree):
            yield scope.weigh(finding, only_new=bool(scope.new))


async def _lint(session: Session, paths: list[str]) -> list[Finding]:
    sources = [path for path in paths if path.endswith(".py")][:500]
    if not sources or await missing_programs(session, ["ruff"]):
        return []
    argv = ["ruff", "check", "--isolated", "--no-cache", "--select", "E9,F", "--output-format", "json", "--", *sources]
    done = await session.exec(argv, timeout=120, env=QUIET)
    findings = [] if done.dropped else list(lint_findings(done.stdout))
    return [_relative(finding, sources) for finding in findings]


def _relative(finding: Finding, sources: list[str]) -> Finding:
    path = next((source for source in sources if (finding.path or "").endswith(f"/{source}")), finding.path)
    return finding.model_copy(update={"path": path})


async def _mentions(session: Session, inputs: InspectorInputs) -> list[Finding]:
    files = await session.get([mention.path for mention in inputs.mentions])
    return [
        Finding(severity="major", path=mention.path, text=f"does not mention `{mention.text}`")
        for mention in inputs.mentions
        if mention.text not in (text_of(files.get(mention.path)) or "")
    ]


def _summary(files: int, findings: int, major: int) -> str:
    looked = f"{files} {'file' if files == 1 else 'files'} looked over"
    if major:
        return f"Not approved: {looked}, {major} major of {findings} remarks."
    return f"Approved: {looked}, {f'{findings} remarks' if findings != 1 else 'one remark'}."
