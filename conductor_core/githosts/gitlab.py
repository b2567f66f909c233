"""GitLab, theirs or one's own: REST, version 4."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from pydantic import JsonValue

from conductor_core.domain.ids import CommitId
from conductor_core.domain.publication import Feedback, HostRequest
from conductor_core.domain.value import Value
from conductor_core.errors import GitHostError
from conductor_core.githosts.wire import Conditional, RefusedError, Wire, read
from conductor_core.logic.publishing.feedback import quoted
from conductor_core.ports.git_host import Draft, News

HEADERS: Mapping[str, str] = {"accept": "application/json"}
_DRAFT = "Draft: "
_DEVELOPER = 30
"""Least access with which GitLab lets somebody push."""
_STATES = {"opened": "open", "locked": "open", "merged": "merged"}


class _Access(Value):
    access_level: int = 0


class _Rights(Value):
    project_access: _Access | None = None
    group_access: _Access | None = None


class _Project(Value):
    default_branch: str | None = None
    archived: bool = False
    permissions: _Rights | None = None


class _Branch(Value):
    protected: bool = False


class _Merge(Value):
    iid: int
    web_url: str
    state: str
    draft: bool = False

    def told(self) -> HostRequest:
        """For the rest of the program."""
        state = _STATES.get(self.state, "closed")
        return HostRequest.model_validate(
            {
                "name": f"merge request !{self.iid}",
                "number": self.iid,
                "url": self.web_url,
                "state": state,
                "draft": self.draft,
            }
        )


class _User(Value):
    username: str = "somebody"


class _Position(Value):
    new_path: str | None = None
    new_line: int | None = None


class _Note(Value):
    id: int
    author: _User = _User()
    body: str = ""
    system: bool = False
    position: _Position | None = None


class _Pipeline(Value):
    id: int
    sha: str
    status: str


class _Job(Value):
    id: int
    name: str
    stage: str = ""
    failure_reason: str | None = None
    allow_failure: bool = False


class _Approver(Value):
    user: _User


class _Approvals(Value):
    approved_by: tuple[_Approver, ...] = ()


class GitLabRepository:
    """See the port."""

    def __init__(self, wire: Wire, slug: str) -> None:
        """``slug`` is the path with all its groups, e.g. ``group/team/name``."""
        self._wire = wire
        self._base = f"/projects/{quote(slug, safe='')}"

    async def default_branch(self) -> str:
        """See the port."""
        found = await self._wire.get(self._base, _Project)
        if found.archived:
            raise GitHostError("The repository is archived there: nothing can be pushed to it.")
        rights = found.permissions
        levels = (
            [access.access_level for access in (rights.project_access, rights.group_access) if access] if rights else []
        )
        if levels and max(levels) < _DEVELOPER:
            raise GitHostError("The token may not push there.", advice="Give it the role Developer in the project.")
        if found.default_branch is None:
            raise GitHostError("The repository there has no commit yet.", advice="Make a first commit there.")
        return found.default_branch

    async def protected(self, branch: str) -> bool:
        """See the port."""
        try:
            return (
                await self._wire.get(f"{self._base}/repository/branches/{quote(branch, safe='')}", _Branch)
            ).protected
        except RefusedError as error:
            if error.status == 404:
                return False
            raise

    async def find(self, branch: str) -> HostRequest | None:
        """See the port."""
        query: dict[str, str | int] = {"source_branch": branch, "state": "all", "per_page": 10}
        merges = await self._wire.get(f"{self._base}/merge_requests", list[_Merge], **query)
        requests = sorted((merge.told() for merge in merges), key=lambda one: (one.state == "open", one.number))
        return requests[-1] if requests else None

    async def open(self, draft: Draft) -> HostRequest:
        """See the port."""
        body: dict[str, JsonValue] = {
            "source_branch": draft.branch,
            "target_branch": draft.target,
            "title": f"{_DRAFT}{draft.title}",
            "description": draft.body,
        }
        try:
            answer = await self._wire.call("POST", f"{self._base}/merge_requests", body=body)
        except RefusedError as error:
            known = await self.find(draft.branch) if error.status == 409 else None
            if known is None or known.state != "open":
                raise
            return known
        return read(answer.body, _Merge).told()

    async def renew(self, request: HostRequest, draft: Draft) -> None:
        """See the port."""
        title = f"{_DRAFT}{draft.title}" if request.draft else draft.title
        body: dict[str, JsonValue] = {"title": title, "description": draft.body}
        await self._wire.call("PUT", f"{self._base}/merge_requests/{request.number}", body=body)

    async def news(self, request: HostRequest, commit: CommitId, etags: Mapping[str, str]) -> News:
        """See the port."""
        at = f"{self._base}/merge_requests/{request.number}"
        merge = await self._wire.get(at, _Merge)
        asking = Conditional(self._wire, etags)
        notes = await asking.rows(f"{at}/notes", list[_Note], sort="asc", order_by="created_at")
        feedback = [
            *(_note(note) for note in notes if not note.system and note.body),
            *await self._approvals(at),
            *await self._failed_jobs(at, commit),
        ]
        return News(request=merge.told(), feedback=tuple(feedback), etags=asking.etags)

    async def _approvals(self, at: str) -> Iterable[Feedback]:
        """Who approved; an edition of GitLab without approvals knows nobody."""
        try:
            found = await self._wire.get(f"{at}/approvals", _Approvals)
        except RefusedError:
            return ()
        names = [quoted(one.user.username, 60) for one in found.approved_by]
        return [
            Feedback(key=f"approval-{name}", kind="review", author=name, text="", verdict="approved") for name in names
        ]

    async def _failed_jobs(self, at: str, commit: CommitId) -> Iterable[Feedback]:
        pipelines = await self._wire.get(f"{at}/pipelines", list[_Pipeline], per_page=20)
        newest = next((one for one in pipelines if one.sha == commit), None)
        if newest is None or newest.status != "failed":
            return ()
        query: dict[str, str | int] = {"scope[]": "failed", "per_page": 100}
        jobs = await self._wire.get(f"{self._base}/pipelines/{newest.id}/jobs", list[_Job], **query)
        return [_job(job) for job in jobs if not job.allow_failure]


def _note(note: _Note) -> Feedback:
    place = note.position or _Position()
    return Feedback(
        key=f"note-{note.id}",
        kind="comment",
        author=quoted(note.author.username, 60),
        text=quoted(note.body),
        path=place.new_path and quoted(place.new_path, 300),
        line=place.new_line,
    )


def _job(job: _Job) -> Feedback:
    text = (job.failure_reason or "").replace("_", " ")
    return Feedback(
        key=f"job-{job.id}", kind="check", author=quoted(job.name, 100), text=quoted(text), verdict="failed"
    )
