"""Makes everything ready that a program needs before it is started: its folder, its settings, its command."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_core.agents.cli.program import Approach, Program, filled
from conductor_core.errors import WorkspaceError
from conductor_core.ports.sandbox import Session

_WRITE = 'mkdir -p -- "$(dirname -- "$1")" && rm -rf -- "$1" && cat > "$1"'
_LINK = 'mkdir -p -- "$(dirname -- "$1")" && rm -rf -- "$1" && ln -s -- "$CONDUCTOR_LENT/$2" "$1"'
_FOLDERS = 'pwd -P && printf "%s\\n" "$HOME"'


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a program works, as it sees it."""

    folder: str
    home: str
    """The attempt's own: settings and sessions stay there for as long as the workspace does."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A command ready to be started."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    files: Mapping[str, str]
    """Settings by their place below the program's home."""


async def find_place(session: Session) -> Place:
    """The folders of a session.

    Raises:
        WorkspaceError: nothing can be run in it.
    """
    found = await session.exec(["sh", "-c", _FOLDERS], timeout=30)
    folders = found.stdout.decode("utf-8", "replace").splitlines()
    if not found.ok or len(folders) != 2:
        raise WorkspaceError("The workspace cannot be looked at.")
    return Place(folder=folders[0], home=folders[1])


def launch(
    program: Program,
    executable: Sequence[str],
    place: Place,
    *,
    approach: Approach | None,
    words: Mapping[str, str],
    session: str | None,
) -> Launch:
    """The command with everything filled in.

    Args:
        program: as it is declared.
        executable: stands for the first word of its command.
        place: where it works.
        approach: how it reaches its provider.
        words: what is known of url, key, model and prompt.
        session: to be continued.
    """
    known = {**words, "home": place.home, "session": session or ""}
    argv = [*program.argv[1:], *(approach.argv if approach else ()), *(program.resume if session else ())]
    env = {**program.env, **(approach.env if approach else {})}
    files = {**program.files, **(approach.files if approach else {})}
    return Launch(
        argv=(*executable, *(filled(word, known) for word in argv)),
        env={name: filled(value, known) for name, value in env.items()},
        files={path: filled(content, known) for path, content in files.items()},
    )


async def write_settings(session: Session, place: Place, files: Mapping[str, str]) -> None:
    """Write a program's settings, anew at each start.

    Raises:
        WorkspaceError: they cannot be written.
    """
    for path, content in files.items():
        where = posixpath.join(place.home, path)
        written = await session.exec(["sh", "-c", _WRITE, "sh", where], stdin=content.encode(), timeout=30)
        if not written.ok:
            raise WorkspaceError(f"The program's settings ({path}) could not be written.")


async def place_lent(session: Session, place: Place, path: str, name: str) -> None:
    """Let what is lent to the session be found where the program looks for it, below its home.

    Raises:
        WorkspaceError: it cannot be.
    """
    where = posixpath.join(place.home, path)
    if not (await session.exec(["sh", "-c", _LINK, "sh", where, name], timeout=30)).ok:
        raise WorkspaceError(f"What is lent to the program ({path}) could not be put into its home.")
