"""The catalogue of reasons why a task fails: what it means, what a person can do, what to press. Every failure has one.

``docs/failures.md`` is made of it.
"""

from dataclasses import dataclass
from typing import Literal

from conductor_core.domain.agent import Failed, Flaw
from conductor_core.errors import Ailment

Reason = Flaw | Ailment | Literal["person", "gave_up"]
"""What code found wrong, what ails the agent, that a person has to decide, or what the agent itself said."""

AGAIN = ("Try again", "retry {task} {run}")
LOG = ("Show details", "show {run}.{task}")
AGENTS = ("Look at the agents", "agents")
SKIP = ("Do without it", "skip {task} {run}")


@dataclass(frozen=True)
class Entry:
    """One reason."""

    means: str
    """One sentence."""
    advice: str
    """What a person can do where the failure itself does not say it."""
    press: tuple[tuple[str, str], ...] = (AGAIN, LOG)
    """Labels with their commands; ``{run}`` and ``{task}`` are filled in."""


CATALOGUE: dict[Reason, Entry] = {
    "late": Entry("It took longer than it may.", "Try again, or give it to a quicker agent.", (AGAIN, LOG, SKIP)),
    "unchanged": Entry(
        "The agent said it was done, but no file changed.",
        "Say more exactly what is to change: `tell` reaches the next try.",
    ),
    "conflict": Entry(
        "It does not merge with what was merged before.",
        "Try again: the next try begins from the files as they are now.",
    ),
    "secret": Entry("The change holds what looks like a secret.", "Secrets belong into settings, not into files."),
    "no_verdict": Entry("The reviewer gave no verdict.", "Try again, or let another agent review.", (AGAIN, LOG, SKIP)),
    "refused": Entry(
        "What came in or was planned is refused by a rule.", "Change what the cause names, then try again."
    ),
    "not_so": Entry(
        "What the agent said is not so.", "Look at what was run and how it ended, then try again.", (LOG, AGAIN)
    ),
    "cooling": Entry(
        "The agent's provider needs a rest.", "Try again later, or give it to another agent.", (AGAIN, AGENTS)
    ),
    "exhausted": Entry(
        "The agent's provider gives no more.", "Add credit there, or give it to another agent.", (AGENTS, AGAIN)
    ),
    "error": Entry(
        "The agent is not set up as it has to be.", "`agents` says what is wrong and what to set.", (AGENTS, AGAIN)
    ),
    "nobody": Entry("No agent can have it.", "`agents` says who could and what is missing.", (AGENTS, AGAIN, SKIP)),
    "unusable": Entry(
        "The model declined, or its answers could not be used.",
        "Give it to another agent or model: `agents` lists them, and `retry` takes one by its name.",
        (AGENTS, AGAIN, SKIP),
    ),
    "person": Entry("It cannot go on without a decision.", "Decide what the cause names, then try again."),
    "gave_up": Entry(
        "The agent, or a program it ran, ended with a fault.",
        "Look at the details, then try again.",
        (AGAIN, LOG, SKIP),
    ),
}


def reason_of(failure: Failed) -> Reason:
    """Which one it is; what code saw weighs more than what was said."""
    if failure.flaw or failure.ails:
        return failure.flaw or failure.ails or "gave_up"
    return "person" if failure.remedy == "person" else "gave_up"


def entry_of(reason: str) -> Entry:
    """Its entry; events of older programs name none."""
    return next((entry for known, entry in CATALOGUE.items() if known == reason), CATALOGUE["gave_up"])


def document() -> str:
    """The catalogue as a page."""
    rows = [
        f"| `{reason}` | {entry.means} | {entry.advice} | {', '.join(f'`{command}`' for _, command in entry.press)} |"
        for reason, entry in CATALOGUE.items()
    ]
    head = (
        "# Why a task fails\n\n"
        "A failure is told once, when a task is given up: its cause, what was tried, what to do and what to press. Each has one\n"
        "of these reasons. This page is made from `conductor_core/logic/failures.py`.\n\n"
        "A task at which no agent can work, because all of their providers fail, has not failed: one card says so, with the cause, the\n"
        "tries, the time of the next one and what to press, and it is tried later and later. It is given up, and told here, where\n"
        "each try may cost for nothing.\n\n"
        "A budget that is reached is none of them: no task fails by it. The run pauses, one card says whose budget it is, what is\n"
        "spent, done and left, and `budget +5`, `budget cheaper` or `budget deliver` decide how it goes on.\n\n"
        "Nor are the project's own checks that come out worse on the delivered files: the run fails by them and no task does. Then\n"
        "`retry deliver` runs them again, which is enough where chance decided, and `retry T1` lets who did T1 mend it (`with codex`:\n"
        "another one), told what they printed; what was done stays.\n\n"
        "| Reason | What it means | What to do, where the cause does not say it | What to press |\n"
        "| --- | --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n"
