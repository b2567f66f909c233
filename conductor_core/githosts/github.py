"""GitHub and GitHub Enterprise: REST, version 2022-11-28."""

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

HEADERS: Mapping[str, str] = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
_FAILED = ("failure", "timed_out", "startup_failure", "error")
_VERDICTS: dict[str, str] = {"APPROVED": "approved", "CHANGES_REQUESTED": "changes wanted"}


class _Rights(Value):
    push: bool = True


class _Repository(Value):
    default_branch: str
    archived: bool = False
    permissions: _Rights = _Rights()


class _Branch(Value):
    protected: bool = False


class _Pull(Value):
    number: int
    html_url: str
    state: str
    draft: bool = False
    merged_at: str | None = None

    def told(self) -> HostRequest:
        """For the rest of the program."""
        state = "merged" if self.merged_at else "open" if self.state == "open" else "closed"
        return HostRequest.model_validate(
            {
                "name": f"pull request #{self.number}",
                "number": self.number,
                "url": self.html_url,
                "state": state,
                "draft": self.draft,
            }
        )


class _User(Value):
    login: str = "somebody"


class _Said(Value):
    id: int
    user: _User | None = None
    body: str | None = None
    state: str = ""
    path: str | None = None
    line: int | None = None


class _Output(Value):
    title: str | None = None
    summary: str | None = None


class _Check(Value):
    id: int
    name: str
    conclusion: str | None = None
    output: _Output = _Output()


class _Status(Value):
    id: int
    context: str
    state: str
    description: str | None = None


class GitHubRepository:
    """See the port."""

    def __init__(self, wire: Wire, slug: str) -> None:
        """``slug`` is ``owner/name``."""
        self._wire = wire
        self._owner = slug.partition("/")[0]
        self._base = f"/repos/{quote(slug)}"

    async def default_branch(self) -> str:
        """See the port."""
        found = await self._wire.get(self._base, _Repository)
        if found.archived:
            raise GitHostError("The repository is archived there: nothing can be pushed to it.")
        if not found.permissions.push:
            raise GitHostError("The token may not push there.", advice="Give it the right to write the repository.")
        return found.default_branch

    async def protected(self, branch: str) -> bool:
        """See the port."""
        try:
            return (await self._wire.get(f"{self._base}/branches/{quote(branch, safe='')}", _Branch)).protected
        except RefusedError as error:
            if error.status == 404:
                return False
            raise

    async def find(self, branch: str) -> HostRequest | None:
        """See the port."""
        query: dict[str, str | int] = {"head": f"{self._owner}:{branch}", "state": "all", "per_page": 10}
        pulls = await self._wire.get(f"{self._base}/pulls", list[_Pull], **query)
        requests = sorted((pull.told() for pull in pulls), key=lambda one: (one.state == "open", one.number))
        return requests[-1] if requests else None

    async def open(self, draft: Draft) -> HostRequest:
        """See the port. Where a plan of GitHub has no drafts, the title says that it is one."""
        try:
            return await self._opened(draft, {"title": draft.title, "draft": True})
        except RefusedError as error:
            if error.status == 422 and "raft" in error.message:
                return await self._opened(draft, {"title": f"Draft: {draft.title}"})
            raise

    async def _opened(self, draft: Draft, special: Mapping[str, JsonValue]) -> HostRequest:
        body: dict[str, JsonValue] = {"head": draft.branch, "base": draft.target, "body": draft.body, **special}
        try:
            answer = await self._wire.call("POST", f"{self._base}/pulls", body=body)
        except RefusedError as error:
            known = await self.find(draft.branch) if "already exists" in error.message else None
            if known is None or known.state != "open":
                raise
            return known
        return read(answer.body, _Pull).told()

    async def renew(self, request: HostRequest, draft: Draft) -> None:
        """See the port."""
        body: dict[str, JsonValue] = {"title": draft.title, "body": draft.body}
        await self._wire.call("PATCH", f"{self._base}/pulls/{request.number}", body=body)

    async def news(self, request: HostRequest, commit: CommitId, etags: Mapping[str, str]) -> News:
        """See the port."""
        pull = await self._wire.get(f"{self._base}/pulls/{request.number}", _Pull)
        asking = Conditional(self._wire, etags)
        at = f"{self._base}/pulls/{request.number}"
        feedback = [
            *map(_review, await asking.rows(f"{at}/reviews", list[_Said])),
            *(_comment("line", said) for said in await asking.rows(f"{at}/comments", list[_Said])),
            *(
                _comment("comment", said)
                for said in await asking.rows(f"{self._base}/issues/{request.number}/comments", list[_Said])
            ),
            *await self._checks(commit),
        ]
        return News(request=pull.told(), feedback=tuple(one for one in feedback if _worth(one)), etags=asking.etags)

    async def _checks(self, commit: CommitId) -> Iterable[Feedback]:
        at = f"{self._base}/commits/{commit}"
        runs = await self._wire.get(f"{at}/check-runs", dict[str, JsonValue], per_page=100)
        statuses = await self._wire.get(f"{at}/status", dict[str, JsonValue], per_page=100)
        checks = [
            _check(f"check-{one.id}", one.name, "\n".join(filter(None, (one.output.title, one.output.summary))))
            for one in read(runs.get("check_runs"), list[_Check])
            if one.conclusion in _FAILED
        ]
        return checks + [
            _check(f"status-{one.id}", one.context, one.description or "")
            for one in read(statuses.get("statuses"), list[_Status])
            if one.state in _FAILED
        ]


def _review(said: _Said) -> Feedback:
    author = said.user.login if said.user else "somebody"
    verdict = _VERDICTS.get(said.state, "")
    return Feedback.model_validate(
        {
            "key": f"review-{said.id}",
            "kind": "review",
            "author": quoted(author, 60),
            "text": quoted(said.body or ""),
            "verdict": verdict,
        }
    )


def _comment(sort: str, said: _Said) -> Feedback:
    author = said.user.login if said.user else "somebody"
    return Feedback(
        key=f"{sort}-{said.id}",
        kind="comment",
        author=quoted(author, 60),
        text=quoted(said.body or ""),
        path=said.path and quoted(said.path, 300),
        line=said.line,
    )


def _check(key: str, name: str, text: str) -> Feedback:
    return Feedback(key=key, kind="check", author=quoted(name, 100), text=quoted(text), verdict="failed")


def _worth(feedback: Feedback) -> bool:
    """A review without a word and a verdict only holds comments, which come by themselves."""
    return bool(feedback.text or feedback.verdict)
