"""What makes a verdict worth less than it looks, in words."""

from collections.abc import Set as AbstractSet
from datetime import datetime

from conductor_core.domain.agent import AgentCard, Done
from conductor_core.logic.roster import Roster

TAKEN = "taken from before: the same was asked of the same files"
"""The reviewer did not look again."""
REMEMBERED = "by an answer from before: its model was asked the very same of the same files"
"""The reviewer may have looked again, but what it says was said before."""


def with_caveats(outcome: Done, *caveats: str) -> Done:
    """The outcome of a review, its verdict with these words; each is said once."""
    if outcome.verdict is None or not caveats:
        return outcome
    said = tuple(dict.fromkeys((*outcome.verdict.caveats, *caveats)))
    return outcome.model_copy(update={"verdict": outcome.verdict.model_copy(update={"caveats": said})})


def kinship(reviewer: AgentCard, authors: AbstractSet[str], team: Roster, now: datetime) -> tuple[str, ...]:
    """That a model judges what a model of its own vendor made, and whether nobody else was there.

    ``authors`` are vendors. Programs have no opinion of their own that they could share with an author.
    """
    if reviewer.kind == "command" or reviewer.vendor not in authors:
        return ()
    whose = "the author's vendor" if len(authors) == 1 else "the vendor of one of the authors"
    strangers = [
        member
        for member in team.members
        if member.card.kind != "command"
        and member.card.vendor not in authors
        and "reviewer" in member.card.roles
        and team.admits(member, "reviewer")
        and member.able(now)
    ]
    if any(team.affords(member) for member in strangers):
        return (f"of {whose}",)
    return (f"of {whose}: {'every model of another is too dear' if strangers else 'no model of another was there'}",)
