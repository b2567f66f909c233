"""The hosts that the settings name: which one keeps a repository, and how to log in there."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conductor_core.domain.publication import HostKind
from conductor_core.errors import GitHostError
from conductor_core.githosts import github, gitlab
from conductor_core.githosts.github import GitHubRepository
from conductor_core.githosts.gitlab import GitLabRepository
from conductor_core.githosts.wire import Account, Wire
from conductor_core.ports.git_host import HostedRepository

GITHUB = "https://github.com"
GITLAB = "https://gitlab.com"
_TITLES: dict[HostKind, str] = {"github": "GitHub", "gitlab": "GitLab"}
_USERS: dict[HostKind, str] = {"github": "x-access-token", "gitlab": "oauth2"}
"""Who logs in with a token, as git hears it."""


@dataclass(frozen=True)
class NamedHost:
    """One host of the settings."""

    kind: HostKind
    url: str
    """Without a slash at its end."""
    token: str | None = None

    def __repr__(self) -> str:
        """Without the token."""
        return f"NamedHost({self.kind}, {self.url})"

    @property
    def setting(self) -> str:
        """What its token is called."""
        return f"CONDUCTOR_{self.kind.upper()}_TOKEN"

    @property
    def api(self) -> str:
        """Where its API is: GitHub's own has a host of its own, everybody else's is below the address."""
        if self.kind == "gitlab":
            return f"{self.url}/api/v4"
        return "https://api.github.com" if self.url == GITHUB else f"{self.url}/api/v3"


class Accounts:
    """Implements ``GitHosts``."""

    def __init__(self, hosts: Sequence[NamedHost]) -> None:
        self._hosts = hosts
        self._wires: dict[NamedHost, Wire] = {}

    def renew(self, hosts: Sequence[NamedHost]) -> None:
        """Log in with these tokens from now on; what is under way goes on with the old ones."""
        self._hosts = hosts

    async def close(self) -> None:
        """End the connections."""
        for wire in self._wires.values():
            await wire.close()

    @property
    def addresses(self) -> tuple[str, ...]:
        """See the port."""
        return tuple(host.url for host in self._hosts)

    def kind(self, url: str) -> HostKind:
        """See the port."""
        host = self._at(url)
        return host.kind if host else "git"

    def repository(self, url: str) -> HostedRepository | None:
        """See the port."""
        host = self._at(url)
        if host is None:
            return None
        if host.token is None:
            raise GitHostError(
                f"There is no token for {_TITLES[host.kind]}.", advice=f"Set {host.setting}, then push again."
            )
        slug = url.removeprefix(f"{host.url}/").removesuffix("/").removesuffix(".git")
        wire = self._wires.setdefault(host, Wire(_account(host, host.token)))
        return GitHubRepository(wire, slug) if host.kind == "github" else GitLabRepository(wire, slug)

    def secrets(self, url: str) -> Mapping[str, str]:
        """See the port. Only environment: what stands in a command line is seen by every process of the machine."""
        host = self._at(url)
        if host is None or host.token is None:
            return {}
        login = base64.b64encode(f"{_USERS[host.kind]}:{host.token}".encode()).decode()
        return {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{host.url}/.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {login}",
        }

    def _at(self, url: str) -> NamedHost | None:
        return next((host for host in self._hosts if url.startswith(f"{host.url}/")), None)


def _account(host: NamedHost, token: str) -> Account:
    headers = github.HEADERS if host.kind == "github" else gitlab.HEADERS
    return Account(_TITLES[host.kind], host.setting, host.api, token, headers)
