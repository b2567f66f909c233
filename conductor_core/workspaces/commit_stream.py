"""Writes a commit as ``git fast-import`` reads it: contents go in byte for byte, no working tree, no conversion."""

from collections.abc import Iterable
from typing import IO

from conductor_core.domain.files import FileMode
from conductor_core.domain.ids import CommitId
from conductor_core.logic.commit_text import COMMITTER, identity, message
from conductor_core.ports.workspaces import Author

GIT_MODES: dict[FileMode, bytes] = {"file": b"100644", "executable": b"100755", "link": b"120000"}


class CommitStream:
    """One commit on its way into a file; ``finish`` ends it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        """Where it is written; afterwards read from its start."""
        self._marks = 0
        self._steps: list[bytes] = []

    def put(self, path: str, content: bytes, mode: FileMode) -> None:
        """A new or changed file."""
        self._marks += 1
        self.file.write(b"blob\nmark :%d\ndata %d\n" % (self._marks, len(content)))
        self.file.write(content)
        self.file.write(b"\n")
        self._steps.append(b"M %s :%d %s\n" % (GIT_MODES[mode], self._marks, _quoted(path)))

    def take(self, path: str, oid: str, mode: FileMode) -> None:
        """A file whose content the repository has."""
        self._steps.append(b"M %s %s %s\n" % (GIT_MODES[mode], oid.encode(), _quoted(path)))

    def finish(
        self,
        ref: str,
        text: str,
        author: Author,
        *,
        parent: CommitId | None = None,
        tree: str | None = None,
        dropped: Iterable[str] = (),
    ) -> None:
        """Write the commit: the parent's files or the given tree, without the dropped paths, with what was put."""
        mark = self._marks + 1
        body = message(text).encode()
        lines = [
            f"commit {ref}\nmark :{mark}\n".encode(),
            f"author {identity(author.name, author.at)}\n".encode(),
            f"committer {identity(COMMITTER, author.at)}\n".encode(),
            b"data %d\n" % len(body) + body,
        ]
        if parent is not None:
            lines.append(b"from %s\n" % parent.encode())
        if tree is not None:
            lines.append(b'M 040000 %s ""\n' % tree.encode())
        lines += [b"D %s\n" % _quoted(path) for path in dropped]
        self.file.write(b"".join(lines + self._steps) + b"get-mark :%d\ndone\n" % mark)
        self.file.seek(0)


def _quoted(path: str) -> bytes:
    return b'"' + path.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
