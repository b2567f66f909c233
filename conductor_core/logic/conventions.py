"""What a project's files say of how it is worked on, for who plans."""

from collections.abc import Iterator, Mapping

from conductor_core.domain.agent import Excerpt
from conductor_core.domain.files import File
from conductor_core.logic.analysis.reading import text_of

NAMES = ("AGENTS.md", "CLAUDE.md", "GEMINI.md", ".cursorrules", ".github/copilot-instructions.md", "CONTRIBUTING.md")
"""Where projects write it down, what is meant for agents first."""
MOST = 6_000
"""Characters of one file."""
MOST_OF_ALL = 16_000


def conventions(files: Mapping[str, File]) -> tuple[Excerpt, ...]:
    """The beginnings of those files, as far as there is room; one that says the same as another is given once."""
    return tuple(_excerpts(files))


def _excerpts(files: Mapping[str, File]) -> Iterator[Excerpt]:
    room, given = MOST_OF_ALL, set[str]()
    for name in NAMES:
        text = (text_of(files.get(name)) or "").strip()
        if not text or text in given or not room:
            continue
        given.add(text)
        most = min(MOST, room)
        cut = f"\n[{len(text) - most:,} more characters; read_file shows them]" if len(text) > most else ""
        room -= min(len(text), most)
        yield Excerpt(path=name, text=text[:most] + cut)
