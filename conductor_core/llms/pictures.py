"""Pictures as they are sent: to models that take them; others are told that there was something to see."""

import base64
from dataclasses import dataclass
from pathlib import Path

from conductor_core.domain.chat import UserTurn
from conductor_core.domain.handed import Picture, PictureKind
from conductor_core.llms.catalogue import ModelFacts

UNSEEN = (
    "Pictures came with this that you cannot be shown. Say so where your work depends on what is to be seen on them."
)


@dataclass(frozen=True)
class Shown:
    """A picture with its bytes."""

    kind: PictureKind
    data: str
    """In base64."""

    @property
    def address(self) -> str:
        """The whole of it as an address."""
        return f"data:{self.kind};base64,{self.data}"


def shown(turn: UserTurn, facts: ModelFacts) -> tuple[Shown, ...]:
    """What a model is shown beside a text; nothing where it does not see. One that is gone meanwhile is left out."""
    found = (_read(one) for one in turn.pictures) if facts.sees else ()
    return tuple(one for one in found if one is not None)


def words(turn: UserTurn, pictures: tuple[Shown, ...]) -> str:
    """The text, which says where something cannot be shown."""
    return turn.text if len(pictures) == len(turn.pictures) else f"{turn.text}\n\n{UNSEEN}"


def _read(picture: Picture) -> Shown | None:
    try:
        content = Path(picture.path).read_bytes()
    except OSError:
        return None
    return Shown(picture.kind, base64.b64encode(content).decode())
