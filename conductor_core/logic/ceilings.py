"""How much a project may hold."""

from dataclasses import dataclass

from conductor_core.errors import InputRefusedError
from conductor_core.logic.paths import shown


@dataclass(frozen=True, kw_only=True)
class Ceilings:
    """The most that is taken in from anyone. Sizes are bytes."""

    files: int = 20_000
    file_size: int = 128 << 20
    total: int = 256 << 20
    ratio: int = 200
    """Times that one entry of an archive, or all together, may grow when unpacked, once that is larger than ``ratio_from``."""
    ratio_from: int = 8 << 20
    """Below this no ratio is asked for: honest projects have small files of zeros or of one repeated line, which pack to a
    thousandth, and so little harms nobody. Many of them together are judged as one."""
    archive: int = 320 << 20
    """Size of an archive as it lies on disk."""
    fetched: int = 512 << 20
    """Size of any one file git may write while it fetches."""

    def refuse_file(self, path: str, size: int) -> None:
        """Refuse a file that is too large.

        Raises:
            InputRefusedError: it is.
        """
        if size > self.file_size:
            raise InputRefusedError(
                f"{shown(path)} is larger than {self.file_size >> 20} MiB, the most one file may have.", rule="limit"
            )


class Meter:
    """Counts files on their way in and stops at the ceilings."""

    def __init__(self, ceilings: Ceilings) -> None:
        self.files = 0
        self.size = 0
        self._ceilings = ceilings

    def add(self, path: str, size: int) -> None:
        """Count one more file of that many bytes.

        Raises:
            InputRefusedError: that is too much.
        """
        self._ceilings.refuse_file(path, size)
        self.files += 1
        self.size += size
        if self.files > self._ceilings.files:
            raise self.too_many()
        if self.size > self._ceilings.total:
            raise InputRefusedError(
                f"All files together are larger than {self._ceilings.total >> 20} MiB.", rule="limit"
            )

    def too_many(self) -> InputRefusedError:
        """What to raise for too many files."""
        return InputRefusedError(f"There are more than {self._ceilings.files:,} files.", rule="limit")
