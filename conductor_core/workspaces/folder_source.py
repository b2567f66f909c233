"""A project that starts as a copy of a folder."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.logic.paths import Fault, collision, link_fault, shown
from conductor_core.workspaces.commit_stream import CommitStream
from conductor_core.workspaces.intake import Intake
from conductor_core.workspaces.walking import Found, Unfit, Walk

_NAMED = 4
"""Names given as examples in a note."""


def copy_folder(path: str, stream: CommitStream, ceilings: Ceilings, home: Path) -> Intake:
    """Write the files of a folder into a commit; what cannot come along is left out and noted. Blocks.

    Raises:
        InputRefusedError: there is no such folder, or there is too much in it.
    """
    root = Path(path).expanduser()
    if not root.is_dir():
        raise InputRefusedError(f"{shown(path)} is no folder on this machine.", rule="missing")
    walk = Walk(root.resolve(), ceilings=ceilings, skip=home)
    intake = Intake()
    unfit: list[Unfit] = []
    for item in _judged(walk):
        if isinstance(item, Unfit):
            unfit.append(item)
        else:
            stream.put(item.path, item.content, item.mode)
            intake.add(item.path, len(item.content))
    _refuse_collisions(intake.paths)
    intake.notes += _notes(walk, unfit)
    return intake


def _judged(walk: Walk) -> Iterable[Found | Unfit]:
    for item in walk:
        if isinstance(item, Found) and item.mode == "link":
            fault = link_fault(item.path, item.content.decode("utf-8", "surrogateescape"))
            yield Unfit(item.path, fault) if fault else item
        else:
            yield item


def _refuse_collisions(paths: Iterable[str]) -> None:
    pair = collision(paths)
    if pair is not None:
        raise InputRefusedError(
            f"{shown(pair[0])} and {shown(pair[1])} would get in each other's way on other machines: rename one.",
            rule="collision",
        )


def _notes(walk: Walk, unfit: list[Unfit]) -> Iterable[str]:
    if names := walk.left_out["cache"]:
        yield f"Left out caches and environments: {_examples(names)}."
    if names := walk.left_out["ignored"]:
        yield f"Left out what .gitignore names: {_examples(names)}."
    if names := walk.left_out["special"]:
        yield f"Left out what is no file (sockets, pipes, devices): {_examples(names)}."
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
    return _examples(Counter(item.path for item in items))


def _examples(names: Counter[str]) -> str:
    first = ", ".join(
        shown(name) + (f" ({number} times)" if number > 1 else "") for name, number in names.most_common(_NAMED)
    )
    return first if len(names) <= _NAMED else f"{first} and {len(names) - _NAMED} more"
