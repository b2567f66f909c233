"""What may be promised of a project's tests, once they were run on the files as they came."""

from collections.abc import Sequence

from conductor_core.domain.evidence import CommandEvidence
from conductor_core.logic.analysis import Analysis, Facts
from conductor_core.logic.tests_not_run import NOT_HERE


def proven(analysis: Analysis, baseline: Sequence[CommandEvidence]) -> Analysis:
    """The analysis without the commands that were seen to run no test.

    One stays that lacks only what its install lines bring: what it needs is not here, and is where a workflow runs.
    """
    fruitless = {seen.argv for seen in baseline if seen.not_run and not seen.not_run.endswith(NOT_HERE)}
    unable = {
        check.argv
        for facts in analysis.projects
        for check in facts.checks
        if check.argv in fruitless and not (facts.needs_packages and facts.installs)
    } | {check.argv for check in analysis.checks if check.argv in fruitless and not analysis.projects}
    if not unable:
        return analysis
    return analysis.model_copy(
        update={
            "projects": tuple(_without(facts, unable) for facts in analysis.projects),
            "checks": tuple(check for check in analysis.checks if check.argv not in unable),
            "unable": tuple(" ".join(argv) for argv in sorted(unable)),
        }
    )


def _without(facts: Facts, unable: set[tuple[str, ...]]) -> Facts:
    kept = tuple(check for check in facts.checks if check.argv not in unable)
    if len(kept) == len(facts.checks):
        return facts
    return facts.model_copy(update={"checks": kept, "tests": ()})
