"""Goals that are conducted when nobody says one, and what to say when a goal needs a model."""

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
    "it needs a language model; set ANTHROPIC_API_KEY, OPENAI_API_KEY or DEEPSEEK_API_KEY, "
    "or OPENAI_BASE_URL for a model of your own, and run it again"
)
"""The end of a refusal."""

NEEDS_FILES = "there are no files to work on; give a folder, a ZIP file or a git address with the goal"
NEEDS_EMPTY = "this project has files already, and a new tool is laid out in an empty project only"

BUILT_IN = "built-in figures, no record yet"
"""Where the estimates of rules come from."""


def same_goal(goal: str, other: str) -> bool:
    """Whether two goals are the same but for white space and case."""
    return " ".join(goal.split()).casefold() == " ".join(other.split()).casefold()


def suits_rules(goal: str) -> bool:
    """Whether rules plan this goal as well as a model would, so that none is asked."""
    return same_goal(goal, DEFAULT_GOAL) or same_goal(goal, IMPROVE_GOAL)
