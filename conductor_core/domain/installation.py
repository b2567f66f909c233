"""Leave to work in a workspace of a chat platform."""

from datetime import datetime, timedelta

from conductor_core.domain.value import Value

RENEWED_BEFORE = timedelta(hours=2)
"""How long before its end a token is renewed: what fails then can be tried many times."""
RENEWING = timedelta(minutes=1)
"""How long whoever renews it has for that; then somebody else may."""


class Installation(Value):
    """What somebody there gave us. Its tokens are sealed: who reads the database cannot use them."""

    id: str
    """Surface and workspace, e.g. ``slack:T1``."""
    name: str
    """Of the workspace."""
    us: str
    """The user that we are there."""
    bot: str = ""
    app: str = ""
    by: str = ""
    """Who gave it, by the platform's id."""
    sealed: str
    at: datetime
    expires_at: datetime | None = None
    """When its token ends; None: it has no end."""
    renewing_until: datetime | None = None
    trouble: str = ""
    """The platform's word for why it could not be renewed."""
    ended: str = ""
    """The platform's word for why it is no longer ours."""

    @property
    def team(self) -> str:
        """The workspace, by the platform's id."""
        return self.id.partition(":")[2]

    def holds(self, now: datetime) -> bool:
        """Whether we may work there."""
        return not self.ended and (self.expires_at is None or now < self.expires_at)

    def due(self, now: datetime) -> bool:
        """Whether somebody should renew it now, and nobody does."""
        if self.expires_at is None or self.ended or now < self.expires_at - RENEWED_BEFORE:
            return False
        return self.renewing_until is None or self.renewing_until <= now

    def renewing(self, now: datetime) -> "Installation":
        """Somebody renews it."""
        return self.model_copy(update={"renewing_until": now + RENEWING})

    def renewed(self, sealed: str, expires_at: datetime | None) -> "Installation":
        """With new tokens."""
        return self.model_copy(
            update={"sealed": sealed, "expires_at": expires_at, "renewing_until": None, "trouble": ""}
        )
