"""What an analysis found, in sentences for people."""

from collections.abc import Iterator, Sequence, Set

from conductor_core.logic.agent_files import MOST_NAMED
from conductor_core.logic.analysis import Analysis, Place
from conductor_core.logic.plain_text import one_line

_NAMED = 3
_LEFT_TO_PEOPLE = {
    "licence": "There is no licence; which one it gets is for its owner to decide.",
    "tests": "There are no tests; writing them needs a language model or a person.",
    "changelog": "There is no changelog.",
}


def findings(analysis: Analysis, added: Set[str]) -> Iterator[str]:
    """One sentence for each kind of finding, but for what is ``added`` to what was missing."""
    used = ", ".join(
        f"{item.name} ({_count(item.files, 'file')}, {_count(item.lines, 'line')})" for item in analysis.languages[:5]
    )
    yield (
        f"{_count(analysis.files, 'file')}: {used}."
        if used
        else f"{_count(analysis.files, 'file')}, in no language that is known here."
    )
    tests = [f"`{' '.join(check.argv)}`" for check in analysis.checks if check.tests]
    others = [f"`{' '.join(check.argv)}`" for check in analysis.checks if not check.tests]
    yield f"Its tests run with {' and '.join(tests)}." if tests else "No way to run tests was found."
    if others:
        yield f"It is checked with {' and '.join(others)}."
    if analysis.secrets:
        yield f"{_count(len(analysis.secrets), 'line')} may hold a secret: {_places(analysis.secrets)}."
    if analysis.broken:
        yield f"{_count(len(analysis.broken), 'file')} cannot be parsed: {_places(analysis.broken)}."
    if analysis.todo_count:
        yield f"{_count(analysis.todo_count, 'note')} of work left to do: {_places(analysis.todos)}."
    mixed = [file.path for file in analysis.untidy if "mixed line endings" in file.faults]
    if mixed:
        yield f"Mixed line endings, left as they are: {_paths(mixed)}."
    yield from unobeyed(analysis)
    for name in analysis.missing:
        if name in _LEFT_TO_PEOPLE.keys() - added and not (name == "tests" and tests):
            yield _LEFT_TO_PEOPLE[name]


def unobeyed(analysis: Analysis) -> Iterator[str]:
    """That the project's own orders to agents count for nothing, where it has any."""
    if analysis.unhonoured:
        yield f"Settings for agents and editors are not obeyed here: {_paths(analysis.unhonoured, MOST_NAMED)}."


def _places(places: Sequence[Place]) -> str:
    shown = [f"{one_line(place.path, 80)}:{place.line} ({one_line(place.text, 60)})" for place in places[:_NAMED]]
    return ", ".join(shown) + _more(len(places))


def _paths(paths: Sequence[str], most: int = _NAMED) -> str:
    return ", ".join(one_line(path, 80) for path in paths[:most]) + _more(len(paths), most)


def _more(count: int, most: int = _NAMED) -> str:
    return f" and {count - most:,} more" if count > most else ""


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
