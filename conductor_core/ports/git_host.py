"""A git host as this service needs it: what a repository is like there, requests, and what is said about them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from conductor_core.domain.ids import CommitId
from conductor_core.domain.publication import Feedback, HostKind, HostRequest


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A request to be opened."""

    title: str
    body: str
    """Markdown."""
    branch: str
    target: str


@dataclass(frozen=True, kw_only=True)
class News:
    """What stands at a request."""

    request: HostRequest
    feedback: tuple[Feedback, ...] = ()
    """Oldest first; of addresses that had nothing new, nothing."""
    etags: Mapping[str, str] = field(default_factory=dict)


class HostedRepository(Protocol):
    """One repository on a host with an API. Every method may raise a ``GitHostError``."""

    async def default_branch(self) -> str:
        """Its name; fails when the token may not push there, so that this is known before anybody is asked."""
        ...

    async def protected(self, branch: str) -> bool:
        """Whether that branch is there and protected."""
        ...

    async def find(self, branch: str) -> HostRequest | None:
        """The newest request of a branch, an open one before others."""
        ...

    async def open(self, draft: Draft) -> HostRequest:
        """Open a draft; the one that is there already where somebody was first."""
        ...

    async def renew(self, request: HostRequest, draft: Draft) -> None:
        """Give an open request a new title and text."""
        ...

    async def news(self, request: HostRequest, commit: CommitId, etags: Mapping[str, str]) -> News:
        """What people and checks said, and whether it is still open. Bounded; ``etags`` are those of the last time."""
        ...


class GitHosts(Protocol):
    """The hosts that the settings name."""

    @property
    def addresses(self) -> Collection[str]:
        """Of each, without a slash at its end."""
        ...

    def kind(self, url: str) -> HostKind:
        """What kind of host keeps the repository with this address."""
        ...

    def repository(self, url: str) -> HostedRepository | None:
        """The repository; None where its host has no API that is known.

        Raises:
            GitHostError: there is no token for its host.
        """
        ...

    def secrets(self, url: str) -> Mapping[str, str]:
        """Environment that lets git log in at the address, and nowhere else; empty where there is no token."""
        ...
