"""The surface in memory keeps the contract."""

from collections.abc import Sequence

import pytest

from conductor_core.domain.ids import RoomId
from conductor_core.ports.surface import Surface, SurfaceSlow
from conductor_core.testing.contracts.surface import FindingContract, SurfaceContract, SurfaceStage
from conductor_core.testing.surface import Fault, FindingSurface, Platform, RecordingSurface


def stage_of(kind: type[RecordingSurface]) -> SurfaceStage:
    """A stage on one platform."""
    platform = Platform()

    async def shown(room: RoomId) -> Sequence[str]:
        return [_words(standing.card.model_dump()) for standing in platform.rooms.get(room, [])]

    async def reopen() -> Surface:
        return kind(platform)

    return SurfaceStage(
        surface=kind(platform),
        shown=shown,
        reopen=reopen,
        slow_down=lambda seconds: platform.faults.append(Fault(SurfaceSlow(seconds))),
    )


def _words(value: object) -> str:
    """Everything a card says, one text a line."""
    if isinstance(value, dict):
        return _words(tuple(value.values()))
    if isinstance(value, tuple | list):
        return "\n".join(map(_words, value))
    return str(value)


class TestRecordingSurface(SurfaceContract):
    @pytest.fixture
    def stage(self) -> SurfaceStage:
        return stage_of(RecordingSurface)


class TestFindingSurface(SurfaceContract, FindingContract):
    @pytest.fixture
    def stage(self) -> SurfaceStage:
        return stage_of(FindingSurface)
