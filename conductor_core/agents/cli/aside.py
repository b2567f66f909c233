"""Puts files of the repository aside that a program would obey, and back again when it is done.

They wait in the workspace's own git folder, which no result is made from: also when the attempt is interrupted they are
still there, and the next start of the program finds them put aside already.
"""

from collections.abc import Sequence

from conductor_core.errors import WorkspaceError
from conductor_core.ports.sandbox import Session

PLACE = ".git/conductor/aside"

_NAMES = r"""
place=$1; shift
first=1
for name; do
    if [ $first = 1 ]; then set --; first=0; else set -- "$@" -o; fi
    set -- "$@" -name "$name"
done
"""
_AWAY = (
    _NAMES
    + r"""
find . -path ./.git -prune -o \( "$@" \) -prune -exec sh -c '
    place=$1; shift
    for path; do
        mkdir -p -- "$place/${path%/*}" && rm -rf -- "$place/$path" && mv -- "$path" "$place/$path" || exit 1
        printf "%s\n" "${path#./}"
    done' sh "$place" {} +
"""
)
_BACK = (
    _NAMES
    + r"""
[ -d "$place" ] && [ ! -L "$place" ] || exit 0
top=$PWD
cd -- "$place" && find . \( "$@" \) -prune -exec sh -c '
    top=$1; shift
    for path; do
        if [ -e "$top/$path" ] || [ -L "$top/$path" ]; then continue; fi
        mkdir -p -- "$top/${path%/*}" && mv -- "$path" "$top/$path" || exit 1
    done' sh "$top" {} + && cd -- "$top" && rm -rf -- "$place"
"""
)


async def put_aside(session: Session, names: Sequence[str]) -> tuple[str, ...]:
    """Move everything with one of these names away; tells which paths.

    Raises:
        WorkspaceError: it cannot be done, so the program must not be started.
    """
    if not names:
        return ()
    moved = await session.exec(["sh", "-c", _AWAY, "sh", PLACE, *names], timeout=60)
    if not moved.ok:
        raise WorkspaceError("Files that would steer the program could not be put aside.")
    return tuple(moved.stdout.decode("utf-8", "replace").splitlines())


async def put_back(session: Session, names: Sequence[str]) -> None:
    """Bring them back; where the program has made its own, that stays.

    Raises:
        WorkspaceError: they cannot be brought back; without them the result would look as if they had been removed.
    """
    if names and not (await session.exec(["sh", "-c", _BACK, "sh", PLACE, *names], timeout=60)).ok:
        raise WorkspaceError("Files that were put aside for the program could not be brought back.")
