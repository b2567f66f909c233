"""Linters and builds that could not be run beside the tests."""

from collections.abc import Sequence

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.domain.run import Mode
from conductor_core.logic.analysis import Analysis
from conductor_core.logic.command_lines import written
from conductor_core.logic.sentences import all_of


def unlinted(analysis: Analysis, baseline: Sequence[CommandEvidence], mode: Mode) -> tuple[str, ...]:
    """One line for all that the project is set up for and that is not run: it is not installed, or the mode is ``fast``."""
    seen = {evidence.argv for evidence in baseline}
    left = [f"`{written(check.argv)}`" for check in analysis.lints if check.argv not in seen]
    if not left:
        return ()
    are = "is" if len(left) == 1 else "are"
    why = "not installed here" if mode == "careful" else "left out in fast mode"
    return (f"{all_of(left)} {are} not run: {why}.",)
