"""Results that need not be made again, because nothing that they follow from has changed."""

from collections.abc import Mapping

from pydantic import ConfigDict

from conductor_core.domain.agent import Done
from conductor_core.domain.files import File
from conductor_core.domain.value import Value


class Basis(Value):
    """What an agent's result follows from, beside its order and the files."""

    version: str
    """Of the agent itself: its code, its model, its prompt."""
    programs: tuple[str, ...] = ()
    """Programs of the sandbox that it uses; another version of one makes another result."""


class KeptFile(File):
    """A file that is stored, whatever its bytes are."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class KeptResult(Value):
    """What an agent handed over, and the files it left behind."""

    outcome: Done
    files: Mapping[str, KeptFile | None] = {}
    """Only what it changed; None is a file it deleted."""


class Reuse(Value):
    """How often a result could be taken instead of made."""

    asked: int = 0
    taken: int = 0
