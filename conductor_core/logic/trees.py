"""The files of a project for reading: a folder as a tree, a file by its first lines."""

from collections import Counter
from collections.abc import Mapping, Sequence

from conductor_core.domain.card import Block, Card, Code, Fact, Facts, Files, Pictured, Text
from conductor_core.domain.files import File
from conductor_core.logic.figures import count, size

LINES = 60
"""Of a tree, and of a file's beginning."""
TEXT = 5_000
"""Characters of a file's beginning."""


def inside(paths: Sequence[str], folder: str) -> list[str]:
    """The paths below a folder, without it; all of them below none."""
    prefix = f"{folder}/" if folder else ""
    return [path.removeprefix(prefix) for path in paths if path.startswith(prefix)]


def is_under(path: str, folder: str) -> bool:
    """Whether a path is a folder's, or the one that is named; everything is under nothing."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def tree(paths: Sequence[str], sizes: Mapping[str, int]) -> str:
    """As deep as it fits: what lies deeper is counted at its folder. ``sizes`` are bytes by path."""
    deepest = max((path.count("/") for path in paths), default=0)
    drawn = [_drawn(paths, sizes, depth) for depth in range(deepest + 1)]
    fitting = [lines for lines in drawn if len(lines) <= LINES] or drawn[:1]
    lines = fitting[-1]
    more = [f"… and {len(lines) - LINES} more"] if len(lines) > LINES else []
    return "\n".join([*lines[:LINES], *more])


def _drawn(paths: Sequence[str], sizes: Mapping[str, int], depth: int) -> list[str]:
    """A line for each file up to a depth, and for each folder; folders stand before what is in them."""
    inside_of = Counter("/".join(path.split("/")[:level]) for path in paths for level in range(1, path.count("/") + 1))
    shown = [folder for folder in inside_of if folder.count("/") <= depth]
    files = [path for path in paths if path.count("/") <= depth]
    lines = []
    for path in sorted([*shown, *files], key=lambda one: one.split("/")):
        what = f"{path.rpartition('/')[2]}/" if path in inside_of else path.rpartition("/")[2]
        closed = path in inside_of and path.count("/") == depth
        told = count(inside_of[path], "file") if closed else "" if path in inside_of else size(sizes[path])
        lines.append(f"{'  ' * path.count('/')}{what}{f'   {told}' if told else ''}")
    return lines


def folder_card(title: str, files: Mapping[str, File], folder: str) -> Card:
    """A folder."""
    below = inside(sorted(files), folder)
    prefix = f"{folder}/" if folder else ""
    sizes = {path: files[prefix + path].size for path in below}
    facts = Facts(facts=(Fact(name="Files", value=str(len(below))), Fact(name="Size", value=size(sum(sizes.values())))))
    shown: Block = Code(text=tree(below, sizes)) if below else Text(text="It holds no files.")
    return Card(title=title, blocks=(facts, shown))


def picture_card(title: str, file: File, shows: str, lies_at: str) -> Card:
    """A picture, which is handed over to be looked at."""
    facts = Facts(facts=(Fact(name="Size", value=size(file.size)),))
    return Card(title=title, blocks=(facts, Files(paths=(lies_at,), pictures=(Pictured(path=lies_at, shows=shows),))))


def file_card(title: str, path: str, file: File) -> Card:
    """The beginning of a file, where it is text."""
    facts = [Fact(name="Size", value=size(file.size))]
    if file.mode == "link":
        return Card(title=title, blocks=(Text(text=f"A link to {file.content.decode(errors='replace')}."),))
    if file.left_out:
        whole = f"It is too long to be shown; `files zip=yes {path}` hands it over."
        return Card(title=title, blocks=(Facts(facts=tuple(facts)), Text(text=whole)))
    try:
        text = file.content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return Card(title=title, blocks=(Facts(facts=tuple(facts)), Text(text="It is no text.")))
    lines = text.splitlines()
    beginning = "\n".join(lines[:LINES])[:TEXT]
    facts.append(Fact(name="Lines", value=str(len(lines))))
    blocks: list[Block] = [Facts(facts=tuple(facts)), Code(text=beginning or " ", language=path.rpartition(".")[2])]
    if len(beginning) < len("\n".join(lines)):
        blocks.append(Text(text=f"That is its beginning; `files zip=yes {path}` hands over the whole."))
    return Card(title=title, blocks=tuple(blocks))
