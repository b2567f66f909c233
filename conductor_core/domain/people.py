"""Who gives orders."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from conductor_core.domain.value import Value

Role = Literal["viewer", "member", "owner"]
"""What someone may do: look; start, steer and answer; everything."""


_RANK: Mapping[Role, int] = MappingProxyType({"viewer": 0, "member": 1, "owner": 2})


class Actor(Value):
    """Somebody, or something, that acts. ``conductor`` is the service itself."""

    id: str
    """Surface and account, e.g. ``console:ann`` or ``slack:U1``."""
    name: str
    role: Role = "member"
    zone: str = ""
    """Name of their time zone, e.g. ``Europe/Berlin``, where the platform tells it."""

    def may(self, needs: Role) -> bool:
        """Whether it may do what needs this role."""
        return _RANK[self.role] >= _RANK[needs]


CONDUCTOR = Actor(id="conductor", name="Conductor", role="owner")
