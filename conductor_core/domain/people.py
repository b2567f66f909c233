"""Who gives orders."""

from typing import Literal

from conductor_core.domain.value import Value

Role = Literal["viewer", "member", "owner"]
"""What someone may do: look; start, steer and answer; everything."""


class Actor(Value):
    """Somebody, or something, that acts. ``conductor`` is the service itself."""

    id: str
    """Surface and account, e.g. ``console:ann`` or ``slack:U1``."""
    name: str
    role: Role = "member"


CONDUCTOR = Actor(id="conductor", name="Conductor", role="owner")
