"""A project that starts as a copy of a folder."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from conductor_core.domain.files import FileMode
from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.desktop_files import desktop_note
from conductor_core.logic.empty_folders import empty_note
from conductor_core.logic.paths import Fault, collision, examples, link_fault, shown
from conductor_core.logic.refusing import within
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.folder_history import history_of, origin_of
from conductor_core.workspaces.intake import Intake
from conductor_core.workspaces.source_kind import unreadable
from conductor_core.workspaces.walking import Found, Glance, Unfit, Walk

Put = Callable[[str, bytes, FileMode], None]
"""Takes path, content and mode of a file."""

_REMEDIES = {"collision": "rename one", "limit": "name in its .gitignore what is to stay out"}


def copy_folder(
    path: str, stream: CommitStream, ceilings: Ceilings, home: Path, committed: Collection[str] = ()
) -> Intake:
    """Write the files of a folder into a commit; what cannot come along is left out and noted. Blocks.

    ``committed`` paths come along whatever they are called.

    Raises:
        InputRefusedError: it cannot be read, or there is too much in it or nothing.
    """
    root = root_of(path)
    taken = _taken(path, Walk(root, ceilings=ceilings, skip=home, tracked=committed), stream.put)
    taken.origin = origin_of(root)
    return taken


def check_folder(path: str, ceilings: Ceilings, home: Path) -> None:
    """Look through a folder as if it were copied, by names and sizes only: a person waits for the answer. Blocks.

    What its repository tracks comes along whatever ignore files say, and git is asked only when it is copied: so of a folder
    with a history it is not said here that there is nothing in it.

    Raises:
        InputRefusedError: it could not be copied.
    """
    root = root_of(path)
    try:
        _taken(path, Glance(root, ceilings=ceilings, skip=home), _drop)
    except InputRefusedError as error:
        if error.rule != "empty" or history_of(root) is None:
            raise


def _drop(path: str, content: bytes, mode: FileMode) -> None:
    """A file was looked at; that was all."""
    _ = path, content, mode


def root_of(path: str) -> Path:
    """The folder that a person means by a path."""
    return Path(os.path.expanduser(path)).resolve()  # noqa: PTH111 - leaves an unknown ~name as it is


def _taken(path: str, walk: Walk, put: Put) -> Intake:
    intake = Intake()
    unfit: list[Unfit] = []
    with _told_of(path):
        for item in _judged(path, walk):
            if isinstance(item, Unfit):
                unfit.append(item)
            else:
                put(item.path, item.content, item.mode)
                intake.add(item.path, len(item.content))
        _refuse_collisions(intake.paths)
    if not intake.paths:
        raise _nothing(path, walk, unfit)
    intake.notes += _notes(walk, unfit)
    return intake


@contextmanager
def _told_of(path: str) -> Iterator[None]:
    """A file that is refused is told with the folder it lies in."""
    try:
        yield
    except InputRefusedError as error:
        remedy = _REMEDIES.get(error.rule)
        if remedy is None:
            raise
        raise within(f"the folder {shown(path)}", error, remedy) from None


def _nothing(path: str, walk: Walk, unfit: list[Unfit]) -> InputRefusedError:
    left_out = Counter(item.path for item in unfit)
    for names in walk.left_out.values():
        left_out += names
    what = f"nothing but what is left out ({examples(left_out)})" if left_out else "no files"
    return InputRefusedError(
        f"The folder {shown(path)} holds {what}: leave out --from to start a new project.", rule="empty"
    )


def _judged(path: str, walk: Walk) -> Iterable[Found | Unfit]:
    try:
        for item in walk:
            if isinstance(item, Found) and item.mode == "link":
                fault = link_fault(item.path, item.content.decode("utf-8", "surrogateescape"))
                yield Unfit(item.path, fault) if fault else item
            else:
                yield item
    except OSError as error:
        raise unreadable(path, error) from None


def _refuse_collisions(paths: Iterable[str]) -> None:
    pair = collision(paths)
    if pair is not None:
        raise InputRefusedError(
            f"{shown(pair[0])} and {shown(pair[1])} would get in each other's way on other machines.", rule="collision"
        )


def _notes(walk: Walk, unfit: list[Unfit]) -> Iterable[str]:
    if names := walk.left_out["cache"]:
        yield f"Left out caches and environments: {examples(names)}."
    if names := walk.left_out["desktop"]:
        yield desktop_note(names)
    if names := walk.left_out["ignored"]:
        yield f"Left out what .gitignore names: {examples(names)}."
    if names := walk.left_out["empty"]:
        yield empty_note(names)
    if names := walk.left_out["special"]:
        yield f"Left out what is no file (sockets, pipes, devices): {examples(names)}."
    repositories = [item for item in unfit if item.path.endswith("/.git")]
    if repositories:
        yield f"Took the files of repositories inside, without their history: {_list(repositories)}."
    by_fault: dict[Fault, list[Unfit]] = {}
    for item in unfit:
        if item not in repositories:
            by_fault.setdefault(item.fault, []).append(item)
    for fault, items in by_fault.items():
        yield (
            f"Left out {_list(items)}: each {fault.why}."
            if len(items) > 1
            else f"Left out {_list(items)}: it {fault.why}."
        )


def _list(items: list[Unfit]) -> str:
    return examples(Counter(item.path for item in items))
