"""Whether what is run bears out what an agent says of a check."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from posixpath import normpath

from conductor_core.domain.agent import Done, Failed
from conductor_core.domain.evidence import Claim, CommandEvidence
from conductor_core.logic.command_lines import SHELL, told, written
from conductor_core.logic.judging import regressions
from conductor_core.logic.plain_text import one_line

Argv = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What has to be run."""

    ordered: tuple[Argv, ...]
    """What the plan names: each must end well."""
    own: tuple[Argv, ...]
    """The project's own checks, where the plan names nothing: none may come out worse than before."""
    claimed: tuple[Argv, ...]
    """What the agent says ends well. That alone shows nothing, because the agent chose it."""

    @property
    def commands(self) -> tuple[Argv, ...]:
        """Everything, once."""
        return tuple(dict.fromkeys((*self.ordered, *self.own, *self.claimed)))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What came of it."""

    commands: tuple[CommandEvidence, ...]
    unchecked: tuple[str, ...]
    """One sentence for each command that could not be run."""
    baseline: tuple[CommandEvidence, ...]
    """The project's own checks on the files as they came."""


def to_prove(
    commands: Sequence[str], own: Sequence[Argv], claims: Sequence[Claim], baseline: Sequence[CommandEvidence]
) -> Proof:
    """What shows that a check is as an agent says.

    A command that is one of the project's own is run as it always is, so that both can be compared.
    """
    known = {" ".join(argv): argv for argv in own}
    endless = {evidence.argv for evidence in baseline if evidence.stopped}

    def argv(line: str) -> Argv:
        return known.get(line.strip(), (*SHELL, line))

    return Proof(
        ordered=tuple(argv(line) for line in commands),
        own=() if commands else tuple(one for one in own if one not in endless),
        claimed=tuple(argv(claim.subject) for claim in claims if claim.kind == "command"),
    )


def proved(said: Done, agent: str, proof: Proof, seen: Seen) -> Done | Failed:
    """The outcome of a check: what was seen stands in it, and what the agent said only after that.

    A file that is not there is struck. A command that does not end well is struck, and then the check has failed.
    """
    false = tuple(evidence for evidence in seen.commands if _is_false(evidence, proof, seen))
    struck = (
        *(claim for claim in said.struck if claim.kind == "file"),
        *(Claim(kind="command", subject=written(evidence.argv), holds=False) for evidence in false),
    )
    if false:
        more = f", and {len(false) - 1} more" if len(false) > 1 else ""
        return _not_so(agent, f"Conductor ran it: {told(false[0])}{more}", _READ, seen, struck)
    run = {evidence.argv for evidence in seen.commands}
    if not set(proof.ordered) <= run or not run & {*proof.ordered, *proof.own}:
        why = " ".join(seen.unchecked).rstrip(".") or _NOTHING
        return _not_so(agent, f"nothing shows it: {why}", _INSTALL if seen.unchecked else _NAME, seen, struck)
    facts = "; ".join((*map(_told_of_done, seen.commands), *(sentence.rstrip(".") for sentence in seen.unchecked)))
    held = tuple(claim.model_copy(update={"holds": True}) for claim in said.claims if claim not in said.struck)
    return said.model_copy(
        update={
            "summary": f"{facts}. {agent} says: {said.summary}",
            "commands": seen.commands,
            "claims": (*held, *struck),
        }
    )


def is_there(path: str, files: Collection[str]) -> bool:
    """Whether there is a file of that name, or a folder with files."""
    name = normpath(path)
    return name in files or any(file.startswith(f"{name}/") for file in files)


def _told_of_done(evidence: CommandEvidence) -> str:
    return told(evidence) if evidence.exit_code == 0 else f"{told(evidence)} (no worse than before)"


def _is_false(evidence: CommandEvidence, proof: Proof, seen: Seen) -> bool:
    if evidence.argv in (*proof.ordered, *proof.claimed):
        return evidence.exit_code != 0
    return bool(regressions(seen.baseline, (evidence,)))


_NOTHING = "the plan names no command for this check, and the project has no check of its own"
_NAME = "Name in the goal the command that shows it."
_INSTALL = "Install what is missing on this machine, and retry it."
_READ = "The end of its output says where it went wrong."


def _not_so(agent: str, why: str, advice: str, seen: Seen, struck: tuple[Claim, ...]) -> Failed:
    return Failed(
        cause=one_line(f"{agent} says that it is done, but {why}", 600),
        advice=advice,
        remedy="fail",
        flaw="not_so",
        commands=seen.commands,
        struck=struck,
    )
