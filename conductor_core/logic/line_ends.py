"""Which files have CRLF at the ends of their lines because a project's ``.gitattributes`` say so, as ``git apply`` writes them."""

from dataclasses import dataclass

from conductor_core.logic.ignoring import MOST_LINES, IgnoreFile


@dataclass(frozen=True)
class LineEnds:
    """The lines of a ``.gitattributes`` at the top that say something of line ends: of which paths, and what."""

    lines: tuple[tuple[IgnoreFile, tuple[str, ...]], ...] = ()

    @classmethod
    def parse(cls, content: bytes) -> "LineEnds":
        """Read it; lines that say nothing of line ends are passed over, and so are patterns in quotes."""
        if b"eol=crlf" not in content:
            return cls()
        words = (line.split() for line in content.decode("utf-8", "surrogateescape").splitlines()[:MOST_LINES])
        return cls(
            tuple(
                (IgnoreFile.parse("", pattern.encode("utf-8", "surrogateescape")), tuple(said))
                for pattern, *said in filter(None, words)
                if not pattern.startswith(("#", '"', "["))
            )
        )

    def are_crlf(self, path: str) -> bool:
        """Whether the lines of a file end with CRLF, if it is text."""
        return self._said(path)[0]

    def kept(self, path: str, content: bytes) -> bytes:
        """What somebody wrote, with the line ends that such a file has here."""
        crlf, auto = self._said(path)
        if not crlf or b"\0" in content or (auto and b"\r" in content):
            return content
        return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def _said(self, path: str) -> tuple[bool, bool]:
        """Whether they are CRLF, and whether only where git finds it to be text; of two lines the later one counts."""
        text, eol = "", ""
        for pattern, words in self.lines:
            if not pattern.verdict(path, is_folder=False):
                continue
            for word in words:
                name, _, value = word.partition("=")
                match name.lstrip("-!"):
                    case "binary" | "text":
                        text = value or ("-" if name in ("binary", "-text") else "")
                    case "eol":
                        eol = value
        return eol == "crlf" and text != "-", text == "auto"
