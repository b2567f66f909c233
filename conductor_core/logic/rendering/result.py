"""The end of a run: what was seen, against what was promised."""

from collections.abc import Iterator, Sequence

from conductor_core.domain.artifact import Artifact
from conductor_core.domain.card import Block, Bullets, Buttons, Card, Code, Fact, Facts, Files, Pictured, Text, Tone
from conductor_core.domain.evidence import CommandEvidence, Evidence, FileChange, Finding, Preview, Verdict
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.run import RunState
from conductor_core.logic.analysis import MOST_PLACES
from conductor_core.logic.board.progress import took, unexpected
from conductor_core.logic.board.values import Board, EndView
from conductor_core.logic.command_lines import FLAKY, written
from conductor_core.logic.figures import count, duration, span
from conductor_core.logic.judging import claimed, compared
from conductor_core.logic.paths import shown
from conductor_core.logic.picturing import called_pictures
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.rendering.costs import cost_told
from conductor_core.logic.rendering.going_on import going_on
from conductor_core.logic.rendering.remarks import unread
from conductor_core.logic.sentences import all_of
from conductor_core.logic.tests_together import told_together, total

MOST = 12
"""Items of a list that are shown."""
ABSENT = ("Left out ", "Repositories inside it (submodules) were not fetched")
"""How notes of an import begin that tell of files that did not come along."""
NAMED = 3
"""Places that are named in a line; more are counted."""

_HOW: dict[RunState, tuple[str, Tone]] = {
    "done": ("done", "good"),
    "incomplete": ("ended, but not all is done", "warning"),
    "failed": ("failed", "bad"),
    "cancelled": ("cancelled", "warning"),
}


def result_card(board: Board, end: EndView, most: int | None = MOST) -> Card:
    """Everything a person needs to believe the result, or to see what is missing; of each list at most so many items."""

    def listed(title: str, items: Sequence[str], tone: Tone = "neutral") -> tuple[Block, ...]:
        return _listed(title, items, most, tone)

    evidence = board.evidence or Evidence()
    words, tone = _how(board, end, evidence)
    blocks: list[Block] = []
    if end.reason:
        blocks.append(Text(text=end.reason, tone=tone if tone != "good" else "neutral"))
    blocks.append(Facts(facts=_summary(board, end, evidence)))
    blocks += listed("Checked by running", tuple(map(command_line, evidence.commands)))
    blocks += _last_words(evidence.commands)
    blocks += listed("Not checked", evidence.unchecked, "warning")
    blocks += listed("Changed", tuple(map(_change, evidence.changes)))
    blocks += _previewed(evidence.previews)
    blocks += listed("The scan found", tuple(map(_finding, evidence.findings)), "warning")
    for verdict in evidence.verdicts:
        blocks += listed(
            f"{verdict.reviewer} noted{f' of {verdict.of}' if verdict.of else ''}",
            tuple(map(_finding, verdict.findings)),
        )
    blocks += listed("Claimed by agents, but not so", tuple(map(claimed, evidence.struck)), "warning")
    blocks += listed("Not done", _not_done(board, evidence), "warning")
    blocks += listed(
        "Not read by anybody", tuple(f"{one.by}: {one_line(one.text, 200)}" for one in unread(board)), "warning"
    )
    if board.artifacts:
        blocks += listed("Not in the files handed over", _absent(board))
        blocks += _handed_over(board.artifacts)
        blocks += _more_pictures(board.artifacts, evidence)
        blocks += _to_apply(board)
    if presses := going_on(board):
        blocks.append(Buttons(buttons=presses))
    return Card(title=f"{board.run}: {words}", tone=tone, blocks=tuple(blocks), notify=True)


def _how(board: Board, end: EndView, evidence: Evidence) -> tuple[str, Tone]:
    nothing_left = end.state == "incomplete" and not evidence.changes
    if nothing_left and any(task.state == "undone" for task in board.planned):
        return "undone", "warning"
    return _HOW.get(end.state, (end.state, "neutral"))


def _handed_over(artifacts: Sequence[Artifact]) -> Iterator[Block]:
    here = tuple(artifact.path for artifact in artifacts if artifact.path)
    elsewhere = [artifact.name for artifact in artifacts if not artifact.path]
    if here:
        pictures = tuple(Pictured(path=one.path, shows=one.of) for one in artifacts if one.path and one.of)
        yield Files(paths=here, pictures=pictures)
    if elsewhere:
        yield Text(text=f"Handed over elsewhere, where this project comes from: {all_of(elsewhere)}.")


def _more_pictures(artifacts: Sequence[Artifact], evidence: Evidence) -> Iterator[Block]:
    seen = sum(one.kind == "picture" for one in artifacts)
    more = len(called_pictures(evidence.changes)) - seen
    if more > 0 and any(one.kind == "zip" for one in artifacts):
        words = count(more, "more picture" if seen else "picture")
        yield Text(text=f"{words} {'is' if more == 1 else 'are'} in the ZIP.")


def _to_apply(board: Board) -> Iterator[Block]:
    """Where the patch fits, when it names a folder that people may stand in or above."""
    root = board.files.root if board.files else ""
    if root and any(artifact.kind == "patch" for artifact in board.artifacts):
        above = f"`git apply` fits where the folder {shown(root)} lies"
        yield Text(text=f"Patch and ZIP name the folder that came in the archive: {above}, `git apply -p2` inside it.")


def _summary(board: Board, end: EndView, evidence: Evidence) -> tuple[Fact, ...]:
    facts = [
        _tests(evidence),
        *_extras(evidence),
        _changed(evidence.changes),
        *_reviewed(evidence.verdicts),
        _scanned(evidence) if board.evidence else None,
        Fact(name="Time", value=_time(board, end, evidence)),
        Fact(name="Cost", value=cost_told(board)),
        Fact(name="Sandbox", value=evidence.sandbox) if evidence.sandbox else None,
    ]
    return tuple(fact for fact in facts if fact is not None)


def _tests(evidence: Evidence) -> Fact | None:
    words, before = told_together(evidence.commands), told_together(evidence.baseline)
    if not words:
        return None
    tests = total(evidence.commands)
    good = tests is not None and not tests.failed and not any(command.not_run for command in evidence.commands)
    return Fact(name="Tests", value=f"{words} (before: {before})" if before else words, tone="good" if good else "bad")


def _extras(evidence: Evidence) -> tuple[Fact, ...]:
    """Coverage, and warnings where there are more than before."""
    facts = []
    for before, now in compared(evidence.baseline, evidence.commands):
        if now.coverage is not None:
            was = f" (before: {before.coverage:g} %)" if before and before.coverage is not None else ""
            less = before is not None and before.coverage is not None and now.coverage < before.coverage
            facts.append(Fact(name="Coverage", value=f"{now.coverage:g} %{was}", tone="warning" if less else "neutral"))
        if before and now.warnings > before.warnings:
            more = count(now.warnings - before.warnings, "new warning")
            told = f"{more} of {written(now.argv)} ({now.warnings:,}, before: {before.warnings:,})"
            facts.append(Fact(name="Warnings", value=told, tone="warning"))
    return tuple(facts)


def _changed(changes: Sequence[FileChange]) -> Fact | None:
    if not changes:
        return Fact(name="Files", value="nothing changed")
    added = sum(change.added or 0 for change in changes)
    removed = sum(change.removed or 0 for change in changes)
    return Fact(name="Files", value=f"{count(len(changes), 'file')} changed, +{added:,} −{removed:,} lines")


def _reviewed(verdicts: Sequence[Verdict]) -> Iterator[Fact]:
    """A line for each that is said; what is said of several tasks alike is said once."""
    alike: dict[Verdict, list[TaskKey]] = {}
    for verdict in verdicts:
        of = alike.setdefault(verdict.model_copy(update={"of": None, "findings": ()}), [])
        of += [verdict.of] if verdict.of else []
    for one, of in alike.items():
        yield Fact(name="Review", value=_verdict(one, f" {all_of(of)}" if of else ""), tone=_doubt(one))


def _doubt(verdict: Verdict) -> Tone:
    if not (verdict.approved or verdict.accepted or verdict.dropped):
        return "bad"
    return (
        "warning"
        if not verdict.approved or verdict.before_undoing or verdict.before_doing or verdict.caveats
        else "good"
    )


def _verdict(verdict: Verdict, of: str) -> str:
    words = f"{verdict.reviewer} {'approves' if verdict.approved else 'does not approve'}{of}"
    if verdict.dropped:
        return f"{words}; {verdict.by} dropped it"
    if verdict.accepted and verdict.by:
        words = f"{words}; {verdict.by} takes it as it is"
    if verdict.caveats:
        words = f"{words} ({'; '.join(verdict.caveats)})"
    since = [
        f"{all_of(keys)} {'was' if len(keys) == 1 else 'were'} {what}"
        for keys, what in ((verdict.before_undoing, "undone"), (verdict.before_doing, "done"))
        if keys
    ]
    return f"{words}, but of the files before {' and '.join(since)}" if since else words


def _scanned(evidence: Evidence) -> Fact:
    """What the change brought, and what looked like a secret before and still stands there."""
    new, old = evidence.findings, evidence.standing
    if not new and not old:
        return Fact(name="Scan", value="nothing found", tone="good")
    words = count(len(new), "finding") if new else "nothing new"
    return Fact(name="Scan", value=f"{words}; {_before(old)}" if old else words, tone="warning")


def _before(standing: Sequence[Finding]) -> str:
    places = [_place(finding) for finding in standing[:NAMED]]
    more = f" and {len(standing) - NAMED:,} more" if len(standing) > NAMED else ""
    number = f"{'at least ' if len(standing) >= MOST_PLACES else ''}{len(standing):,}"
    return f"{number} {'was' if len(standing) == 1 else 'were'} there before: {', '.join(places)}{more}"


def _time(board: Board, end: EndView, evidence: Evidence) -> str:
    worked = duration(took(board, end))
    if board.plan is not None:
        whole = board.plan.estimate
        worked = f"{worked} (estimated {span(whole.seconds_low, whole.seconds_high)})"
        read = unexpected(board, evidence.baseline)
        worked = f"{worked}, of it {duration(read)} reading and planning" if read >= 1 else worked
    rest = {
        "waiting for people": board.waited,
        "paused": board.paused,
        "lost to stops without warning": board.down,
        "with nobody there to work on it": board.left,
        "over before it went on": board.over,
    }
    told = [f"{duration(seconds)} {words}" for words, seconds in rest.items() if seconds >= 1]
    return f"{worked}, and {', '.join(told)}" if told else worked


def command_line(command: CommandEvidence) -> str:
    """What was run and how it ended, e.g. ``pytest -q: exit 0, 1.2 s, 14 passed``."""
    how = f"exit {command.exit_code}" if command.exit_code is not None else f"stopped ({command.stopped or 'killed'})"
    tests = f"could not be run ({command.not_run})" if command.not_run else told_together((command,))
    chance = FLAKY if command.flaky else ""
    return ", ".join(filter(None, (f"{_shown(command.argv)}: {how}", duration(command.seconds), tests, chance)))


def _shown(argv: Sequence[str]) -> str:
    return written(argv)[:200]


def _last_words(commands: Sequence[CommandEvidence]) -> tuple[Block, ...]:
    """The end of what the first failing check printed."""
    failing = next((command for command in commands if command.exit_code != 0 and command.tail.strip()), None)
    return (Code(text="\n".join(failing.tail.rstrip().splitlines()[-MOST:])),) if failing else ()


def _previewed(previews: Sequence[Preview]) -> tuple[Block, ...]:
    return tuple(block for one in previews for block in (Text(text=f"{one.path}:"), Code(text=one.text)))


_SIGNS = {"added": "new", "modified": "changed", "deleted": "deleted"}


def _change(change: FileChange) -> str:
    if change.added is None or change.removed is None:
        return f"{change.path} ({_SIGNS[change.status]}, binary)"
    return f"{change.path} ({_SIGNS[change.status]}, +{change.added} −{change.removed})"


def _finding(finding: Finding) -> str:
    place = f"{_place(finding)}: " if finding.path else ""
    return f"{finding.severity}: {place}{finding.text}"


def _place(finding: Finding) -> str:
    return f"{finding.path}{f':{finding.line}' if finding.line is not None else ''}"


def _not_done(board: Board, evidence: Evidence) -> tuple[str, ...]:
    refused = tuple(f"{r.what}: {r.needs}" for r in board.plan.refusals) if board.plan else ()
    return evidence.not_done + tuple(line for line in refused if line not in evidence.not_done)


def _absent(board: Board) -> tuple[str, ...]:
    """What did not come along when the files were taken."""
    return tuple(note for note in board.files.notes if note.startswith(ABSENT)) if board.files else ()


def _listed(title: str, items: Sequence[str], most: int | None, tone: Tone) -> tuple[Block, ...]:
    if not items:
        return ()
    shown = tuple(items[:most])
    left = len(items) - len(shown)
    more = (f"and {left:,} more",) if left else ()
    return (Text(text=f"{title}:", tone=tone), Bullets(items=shown + more))
