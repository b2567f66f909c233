"""Modules that are counted are imported with their marks."""

import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from tests.counting import marks

ROOT = Path(__file__).parents[2]
COUNTED = ("adapters.", "bot.", "conductor_core.")
LEFT_OUT = (
    "adapters.discord.testing.",
    "adapters.slack.testing.",
    "conductor_core.testing.",
    "conductor_core.store.migrations.",
)
"""Fakes are not to be covered, and what is in the last only Alembic can import."""

COMPILED = Path(sys.prefix) / f"counted-{zlib.crc32(Path(marks.__file__).read_bytes()):x}"
"""Where modules are kept that were compiled with these marks, apart from those without."""


def is_counted(module: str) -> bool:
    """Whether this module is to be covered."""
    return f"{module}.".startswith(COUNTED) and not f"{module}.".startswith(LEFT_OUT)


def counted_files() -> Iterator[tuple[str, Path]]:
    """Each module that is to be covered, whether a test imports it or not."""
    for package in COUNTED:
        for path in sorted((ROOT / package.rstrip(".")).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if is_counted(module):
                yield module, path


class Finder(MetaPathFinder):
    """Finds modules as Python does. What each has seen stands in ``seen`` under its name."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[str, int]] = defaultdict(dict)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """None for what is not counted, which others find."""
        if not is_counted(name):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(name, spec.loader.path, self.seen[name])
        return spec


class Loader(SourceFileLoader):
    """Loads one module with its marks."""

    def __init__(self, name: str, path: str, seen: dict[str, int]) -> None:
        super().__init__(name, path)
        self._seen = seen

    def exec_module(self, module: ModuleType) -> None:
        """Run its statements; what they call is seen in the same place."""
        module.__dict__[marks.SEEN] = self._seen
        super().exec_module(module)

    def get_code(self, fullname: str) -> CodeType | None:
        """From what was compiled before, when it is of this source."""
        with kept_in(COMPILED):
            return super().get_code(fullname)

    def source_to_code(self, data: bytes, path: str) -> CodeType:  # type: ignore[override]
        """With marks."""
        return super().source_to_code(marks.marked(data).tree, path)


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Compiled modules are looked for and written there meanwhile."""
    before, sys.pycache_prefix = sys.pycache_prefix, str(folder)
    try:
        yield
    finally:
        sys.pycache_prefix = before


def compile_all() -> None:
    """So that each process of the tests finds everything compiled."""
    for name, path in counted_files():
        Loader(name, str(path), {}).get_code(name)
