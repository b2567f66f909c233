"""Somebody we know, and what they may do."""

from collections.abc import Mapping
from datetime import datetime

from conductor_core.domain.ids import ProjectId
from conductor_core.domain.people import Actor, Role
from conductor_core.domain.value import Value


class Tab(Value):
    """A page about everything that somebody keeps open, and which projects they want to see there."""

    opened_at: datetime
    words: str = ""
    """Part of the name of a project."""
    state: str = "all"
    """Of its last run, as the page groups them."""


class Account(Value):
    """One person on one platform, with the roles that an owner gave."""

    id: str
    """That of the actor, e.g. ``slack:T1/U1``."""
    name: str
    """As the platform had it last."""
    usual: Role | None = None
    """What the platform's rules and the settings gave when they were last seen; None before that."""
    role: Role | None = None
    """Everywhere; None: the one the platform's rules give."""
    roles: Mapping[ProjectId, Role] = {}
    """In some projects, where it is another."""
    tab: Tab | None = None
    """Where the platform has such a page and they opened it."""

    @property
    def everywhere(self) -> Role | None:
        """The role that counts where a project says nothing else; None where they were never seen."""
        return "owner" if self.usual == "owner" else self.role or self.usual

    def acting(self, actor: Actor, project: ProjectId | None) -> Actor:
        """The actor with the role that counts. Who is an owner by the settings stays one."""
        if actor.role == "owner":
            return actor
        given = (self.roles.get(project) if project else None) or self.role
        return actor.model_copy(update={"role": given}) if given else actor
