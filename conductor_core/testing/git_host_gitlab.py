"""The part of GitLab's REST API that is used here."""

from typing import Any
from urllib.parse import quote, unquote

from conductor_core.testing.git_host import SLUG, GitHostServer, Opened, Said, Told

_NOT_FOUND = {"message": "404 Project Not Found"}
_DRAFT = "Draft: "


class GitLabSpeaker:
    """Speaks as GitLab does."""

    prefix = "/api/v4"

    def no_login(self) -> object:
        """See the protocol."""
        return {"message": "401 Unauthorized"}

    def answer(  # noqa: C901, PLR0911 - a table
        self, host: GitHostServer, method: str, path: str, query: dict[str, str], body: Any
    ) -> Told:
        """See the protocol."""
        base = f"/projects/{quote(SLUG, safe='')}"
        if not path.startswith(base):
            return Told(404, _NOT_FOUND)
        match method, *path.removeprefix(base).strip("/").split("/"):
            case "GET", "":
                access = {"project_access": {"access_level": 40 if host.may_push else 20}, "group_access": None}
                return Told(200, {"default_branch": "main", "archived": False, "permissions": access})
            case "GET", "repository", "branches", name:
                return self._branch(host, unquote(name))
            case "GET", "merge_requests":
                branch = unquote(query["source_branch"])
                return Told(200, [_merge(host, one) for one in reversed(host.requests) if one.branch == branch])
            case "POST", "merge_requests":
                return self._open(host, body)
            case "PUT", "merge_requests", number:
                found = host.requests[int(number) - 1]
                found.title, found.body = body["title"], body["description"]
                return Told(200, _merge(host, found))
            case "GET", "merge_requests", number:
                return Told(200, _merge(host, host.requests[int(number) - 1]))
            case "GET", "merge_requests", _, "notes":
                return Told(200, [_note(one) for one in host.said if one.kind != "review"])
            case "GET", "merge_requests", _, "approvals":
                approved = [one for one in host.said if one.verdict == "approved"]
                return Told(200, {"approved_by": [{"user": {"username": one.author}} for one in approved]})
            case "GET", "merge_requests", _, "pipelines":
                commits = dict.fromkeys(one.commit for one in host.failed)
                return Told(200, [{"id": 7, "sha": commit, "status": "failed"} for commit in commits])
            case "GET", "pipelines", "7", "jobs":
                return Told(200, [{"id": one.id, "name": one.name, "failure_reason": one.text} for one in host.failed])
            case _:
                return Told(404, {"error": "404 Not Found"})

    def _branch(self, host: GitHostServer, name: str) -> Told:
        if name not in host.branches() and name not in host.protected:
            return Told(404, {"message": "404 Branch Not Found"})
        return Told(200, {"name": name, "protected": name in host.protected})

    def _open(self, host: GitHostServer, body: Any) -> Told:
        branch = body["source_branch"]
        if not host.may_push:
            return Told(403, {"message": "403 Forbidden"})
        if branch not in host.branches():
            return Told(400, {"message": {"source_branch": ["does not exist"]}})
        known = next((one for one in host.requests if one.branch == branch and one.state == "open"), None)
        if known:
            why = f"Another open merge request already exists for this source branch: !{known.number}"
            return Told(409, {"message": [why]})
        draft = body["title"].startswith(_DRAFT)
        opened = Opened(
            len(host.requests) + 1, body["title"], body["description"], branch, body["target_branch"], draft
        )
        host.requests.append(opened)
        return Told(201, _merge(host, opened))


def _merge(host: GitHostServer, opened: Opened) -> dict[str, Any]:
    return {
        "iid": opened.number,
        "web_url": f"{host.url}/{SLUG}/-/merge_requests/{opened.number}",
        "state": "opened" if opened.state == "open" else opened.state,
        "draft": opened.title.startswith(_DRAFT),
        "title": opened.title,
    }


def _note(said: Said) -> dict[str, Any]:
    position = {"new_path": said.path, "new_line": said.line} if said.path else None
    author = {"username": said.author}
    return {"id": said.id, "author": author, "body": said.text, "system": False, "position": position}
