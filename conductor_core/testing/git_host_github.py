"""The part of GitHub's REST API that is used here, as GitHub Enterprise has it."""

from typing import Any
from urllib.parse import unquote

from conductor_core.testing.git_host import SLUG, GitHostServer, Opened, Said, Told

_NOT_FOUND = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}
_VERDICTS = {"approved": "APPROVED", "changes wanted": "CHANGES_REQUESTED", "": "COMMENTED"}


class GitHubSpeaker:
    """Speaks as GitHub does."""

    prefix = "/api/v3"

    def no_login(self) -> object:
        """See the protocol."""
        return {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest", "status": "401"}

    def answer(  # noqa: C901, PLR0911, PLR0912 - a table
        self, host: GitHostServer, method: str, path: str, query: dict[str, str], body: Any
    ) -> Told:
        """See the protocol."""
        base = f"/repos/{SLUG}"
        if not path.startswith(base):
            return Told(404, _NOT_FOUND)
        match method, *path.removeprefix(base).strip("/").split("/"):
            case "GET", "":
                return Told(200, {"default_branch": "main", "permissions": {"push": host.may_push}})
            case "GET", "branches", name:
                return self._branch(host, unquote(name))
            case "GET", "pulls":
                branch = unquote(query["head"]).partition(":")[2]
                return Told(200, [_pull(host, one) for one in reversed(host.requests) if one.branch == branch])
            case "POST", "pulls":
                return self._open(host, body)
            case "PATCH", "pulls", number:
                found = host.requests[int(number) - 1]
                found.title, found.body = body["title"], body["body"]
                return Told(200, _pull(host, found))
            case "GET", "pulls", number:
                return Told(200, _pull(host, host.requests[int(number) - 1]))
            case "GET", "pulls", _, "reviews":
                return Told(200, _page([_said(one) for one in host.said if one.kind == "review"], query))
            case "GET", "pulls", _, "comments":
                return Told(200, _page([_said(one) for one in host.said if one.kind == "line"], query))
            case "GET", "issues", _, "comments":
                return Told(200, _page([_said(one) for one in host.said if one.kind == "comment"], query))
            case "GET", "commits", commit, "check-runs":
                return Told(200, _checks(host, commit))
            case "GET", "commits", _, "status":
                return Told(200, {"state": "pending", "statuses": []})
            case _:
                return Told(404, _NOT_FOUND)

    def _branch(self, host: GitHostServer, name: str) -> Told:
        if name not in host.branches() and name not in host.protected:
            return Told(404, {"message": "Branch not found", "status": "404"})
        return Told(200, {"name": name, "protected": name in host.protected})

    def _open(self, host: GitHostServer, body: Any) -> Told:
        branch, draft = body["head"], body.get("draft", False)
        if not host.may_push:
            return Told(403, {"message": "Resource not accessible by personal access token", "status": "403"})
        if draft and not host.drafts:
            return _invalid("Draft pull requests are not supported in this repository.")
        if branch not in host.branches():
            return Told(422, {"message": "Validation Failed", "errors": [{"resource": "PullRequest", "field": "head"}]})
        if any(one.branch == branch and one.state == "open" for one in host.requests):
            return _invalid(f"A pull request already exists for team:{branch}.")
        opened = Opened(len(host.requests) + 1, body["title"], body["body"], branch, body["base"], draft)
        host.requests.append(opened)
        return Told(201, _pull(host, opened))


def _invalid(message: str) -> Told:
    errors = [{"resource": "PullRequest", "code": "custom", "message": message}]
    return Told(422, {"message": "Validation Failed", "errors": errors, "status": "422"})


def _pull(host: GitHostServer, opened: Opened) -> dict[str, Any]:
    return {
        "number": opened.number,
        "html_url": f"{host.url}/{SLUG}/pull/{opened.number}",
        "state": "open" if opened.state == "open" else "closed",
        "draft": opened.draft,
        "merged_at": "2026-01-02T03:04:05Z" if opened.state == "merged" else None,
        "title": opened.title,
        "body": opened.body,
    }


def _said(said: Said) -> dict[str, Any]:
    shown = {"id": said.id, "user": {"login": said.author}, "body": said.text, "path": said.path, "line": said.line}
    return shown | ({"state": _VERDICTS[said.verdict]} if said.kind == "review" else {})


def _checks(host: GitHostServer, commit: str) -> dict[str, Any]:
    runs = [
        {"id": one.id, "name": one.name, "conclusion": "failure", "output": {"title": one.text, "summary": None}}
        for one in host.failed
        if one.commit == commit
    ]
    return {"total_count": len(runs), "check_runs": runs}


def _page(rows: list[Any], query: dict[str, str]) -> list[Any]:
    size, number = int(query.get("per_page", "30")), int(query.get("page", "1"))
    return rows[(number - 1) * size : number * size]
