"""Goals that are conducted when nobody says one, and what to say when a goal needs a model."""

from conductor_core.domain.usage import NO_RECORD
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.reasons import KEYS

DEFAULT_GOAL = (
    "Build a small command-line tool that counts lines, words and characters and shows the most frequent words, "
    "with tests, README, Dockerfile and CI workflow."
)
"""For a run without a goal and without files."""

IMPROVE_GOAL = (
    "Improve this project: put its formatting in order, add what good projects have, and keep its tests passing."
)
"""For a run without a goal on files that exist."""

NEEDS_MODEL = (
    f"it needs a language model; set {KEYS}, or another provider of `.env.example`, "
    "or put an agent program (claude, codex, gemini, …) on the PATH, and run it again"
)
"""The end of a refusal."""

ASK_A_MODEL = f"set {KEYS} and let a model look at it"
"""What helps where rules do not know enough."""

NEEDS_FILES = "there are no files to work on; give a folder, a ZIP file or a git address with the goal"
NEEDS_PURPOSE = (
    "it does not say what the tool is to do; without a language model it can be one that counts words (“a command-line tool "
    f"that counts words”), and for any other set {KEYS}"
)
NEEDS_EMPTY = "this project has files already, and a new tool is laid out in an empty project only"

RULES = "rules"
"""Who makes these plans."""
BUILT_IN = f"built-in figures, {NO_RECORD}"
"""Where the estimates of rules come from."""


MOST_QUOTED = 300
"""Characters of a goal that are repeated to people."""


def quoted(goal: str) -> str:
    """A goal as people recognise it: whole, on one line; a long one without its middle."""
    flat = one_line(goal, len(goal)) if goal else ""
    if len(flat) > MOST_QUOTED:
        half = MOST_QUOTED // 2
        flat = f"{flat[:half].rstrip()} … {flat[-half:].lstrip()}"
    return f"“{flat}”"


def same_goal(goal: str, other: str) -> bool:
    """Whether two goals are the same but for white space and case."""
    return " ".join(goal.split()).casefold() == " ".join(other.split()).casefold()


def suits_rules(goal: str) -> bool:
    """Whether rules plan this goal as well as a model would, so that none is asked."""
    return same_goal(goal, DEFAULT_GOAL) or same_goal(goal, IMPROVE_GOAL)
