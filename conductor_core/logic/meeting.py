"""Two pieces of work that meet in the same lines: what is asked, and whether it was done."""

from collections.abc import Iterable, Mapping

from conductor_core.domain.files import File
from conductor_core.domain.ids import TaskKey
from conductor_core.domain.plan import PlannedTask
from conductor_core.domain.usage import Estimate
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.untrusted import fence

MINE, BEFORE, DROP = "take its side", "keep what was merged before", "drop it"
"""What a person can choose."""
CHOICES = (MINE, BEFORE, DROP)
SHOWN = 16_000
"""Characters of both sides that fit into an order."""
_MARKS = (b"<<<<<<< ", b"=======", b">>>>>>> ")

_ORDER = """\
Two pieces of work changed the same lines, and both are wanted. Bring them together, so that each still does what it was made for:
change the files in which they meet and nothing else. There both sides stand between the marks <<<<<<< and >>>>>>>, what was merged
before first. Leave no mark.

What could not be merged is the work of {key}, {title}. Its order was:
{brief}
"""


def bringing_together(key: TaskKey, of: PlannedTask, sides: str) -> PlannedTask:
    """The task for whoever brings it together; its order holds both sides."""
    order = _ORDER.format(key=of.key, title=of.title, brief=fence(f"order of {of.key}", of.brief[:2_000]))
    return PlannedTask(
        key=key,
        title=one_line(f"Bring {of.key} together with what was merged before", 120),
        brief=f"{order}\n{sides}",
        needs=(of.key,),
        priority=of.priority,
        timeout=of.timeout,
        estimate=Estimate(seconds_low=5, seconds_high=300, cost_low=None, cost_high=None),
    )


def both_sides(key: TaskKey, paths: Iterable[str], before: Mapping[str, File], theirs: Mapping[str, File]) -> str:
    """The files in which they meet as each side has them, as far as they fit."""
    names, pieces = list(paths), []
    room = SHOWN // max(1, 2 * len(names))
    for path in names:
        for whose, files in (("as it was merged before", before), (f"as {key} wants it", theirs)):
            file = files.get(path)
            text = "(it is not there)" if file is None else file.content.decode("utf-8", "replace")
            pieces.append(fence(f"{path} {whose}", text if len(text) <= room else f"{text[:room]}\n(and more)"))
    return "\n".join(pieces)


def marks_left(paths: Iterable[str], files: Mapping[str, File]) -> tuple[str, ...]:
    """Where the marks of git still stand."""
    return tuple(path for path in paths if path in files and _marked(files[path].content))


def _marked(content: bytes) -> bool:
    lines = content.splitlines()
    return all(any(line.startswith(mark) for line in lines) for mark in _MARKS)


def question(key: TaskKey, title: str, paths: Iterable[str]) -> str:
    """What a person is asked, where no agent can bring it together."""
    named = ", ".join(list(paths)[:5])
    return f"The work of {key}, {title}, meets what was merged before in {named}. What is to be in the files?"
