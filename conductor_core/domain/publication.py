"""What a run has on a git host: a branch, a request to take it over, and how far both are."""

from datetime import datetime
from typing import Literal

from conductor_core.domain.evidence import FileChange
from conductor_core.domain.ids import CommitId, ProjectId, RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.value import Value

HostKind = Literal["github", "gitlab", "git"]
"""``git`` is a server that keeps repositories and nothing else: it gets the branch, and no request."""

PublicationState = Literal["preparing", "asking", "pushing", "requesting", "open", "over", "stuck"]
"""``asking``: people must say yes to exactly this commit. ``pushing`` and ``requesting``: it may have happened already, so it
is looked up before it is done. ``open``: it is there, and news of it are looked for. ``over``: merged or closed there, or a
branch that nobody is asked to take over. ``stuck``: only another order goes on."""

ConsentTo = Literal["push", "sensitive"]
"""What needs a yes. ``sensitive`` is the second one, for files that run by themselves or choose what is run."""


class HostRequest(Value):
    """A pull request, or a merge request."""

    name: str
    """For people, e.g. ``pull request #3``."""
    number: int
    url: str
    state: Literal["open", "merged", "closed"]
    draft: bool = True


class Feedback(Value):
    """What people or checks said on the host. All texts are data of strangers."""

    key: str
    """Unique within its request, e.g. ``review-12``."""
    kind: Literal["review", "comment", "check"]
    author: str
    """Who said it; for a check, its name."""
    text: str
    path: str | None = None
    line: int | None = None
    verdict: Literal["approved", "changes wanted", "failed", ""] = ""


class Publication(Value):
    """One run on its way to a git host, and there."""

    run: RunId
    project: ProjectId
    remote: str
    """The repository's address; no credential is in it."""
    branch: str
    state: PublicationState
    by: str
    """Name of who ordered it."""
    ordered_by: Actor | None = None
    """Who that is: as little as who started the run may they be the other one that has to say yes."""
    ordered_at: datetime
    """When it was ordered last: what was under way then, and did not know of it, does not count."""
    head: CommitId
    """The run's files that it is about."""
    message: str = ""
    """What the commit says."""
    target: str = ""
    """The branch that is asked to take it over."""
    onto: CommitId | None = None
    """The commit of the host's that ours stands on."""
    before: CommitId | None = None
    """What was pushed to the branch last."""
    commit: CommitId | None = None
    """What is to be pushed, and nothing else."""
    changes: tuple[FileChange, ...] = ()
    sensitive: tuple[str, ...] = ()
    """Paths that need a second yes."""
    consents: tuple[ConsentTo, ...] = ()
    """What was said yes to, each time to exactly this commit."""
    request: HostRequest | None = None
    cause: str = ""
    """Why it is stuck, or why it is tried again; once it is open, why the last look failed."""
    advice: str = ""
    tries: int = 0
    """Failed ones of this step; once it is open, looks that saw nothing new."""
    not_before: datetime | None = None
    """When the next try or look is due."""
    etags: dict[str, str] = {}
    """What the host said of each address that was asked for news."""
    heard: tuple[str, ...] = ()
    """Keys of the feedback that stands in the thread."""
    unattended: tuple[Feedback, ...] = ()
    """What of it nobody was told to deal with yet."""
    follows: bool = False
    """Whether the run's files go there again by themselves when it has dealt with what was said."""

    @property
    def due(self) -> bool:
        """Whether there is something to do without anybody's order."""
        return self.state in ("preparing", "pushing", "requesting")

    @property
    def wanted(self) -> tuple[ConsentTo, ...]:
        """What still needs a yes before the commit may be pushed."""
        needed: tuple[ConsentTo, ...] = ("push", "sensitive") if self.sensitive else ("push",)
        return tuple(one for one in needed if one not in self.consents)
