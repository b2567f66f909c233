"""Where files lie at Slack: put there and fetched by address, by whoever may."""

from collections.abc import Callable

from aiohttp import web

from adapters.slack.testing.granting import Grants
from adapters.slack.testing.workspace import RefusedError, StoredFile


class Shelf:
    """The files of all workspaces."""

    def __init__(self, grants: Grants, scopes: Callable[[], frozenset[str]]) -> None:
        self._grants = grants
        self._scopes = scopes

    def add_to(self, router: web.UrlDispatcher) -> None:
        """The addresses of files."""
        router.add_post("/upload/{file}", self._upload)
        router.add_get("/files/{file}", self._download)
        router.add_get("/files/{file}/download", self._download)

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._file(request)
        if file is None:
            return web.Response(status=404)
        file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    async def _download(self, request: web.Request) -> web.Response:
        file = self._file(request)
        if not self._signed_in(request):
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=file.content) if file else web.Response(status=404)

    def _signed_in(self, request: web.Request) -> bool:
        try:
            self._grants.within(request.headers.get("Authorization", "").removeprefix("Bearer "), "bot")
        except RefusedError:
            return False
        return "files:read" in self._scopes()

    def _file(self, request: web.Request) -> StoredFile | None:
        name = request.match_info["file"]
        return next((one.files[name] for one in self._grants.workspaces.values() if name in one.files), None)
