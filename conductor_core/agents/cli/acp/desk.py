"""Our side of an ACP session: files for a program that asks us for them, and answers to what it wants to be allowed."""

import asyncio
from typing import Any

from acp import RequestError
from acp.schema import (
    AllowedOutcome,
    DeniedOutcome,
    PermissionOption,
    ReadTextFileResponse,
    RequestPermissionResponse,
    ToolCallUpdate,
    WriteTextFileResponse,
)

from conductor_core.agents.cli.speaking import Kind, Listener, Wish
from conductor_core.agents.cli.wishes import inside, spelled
from conductor_core.domain.files import File
from conductor_core.errors import ConductorError, WorkspaceError
from conductor_core.ports.sandbox import Session

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("read", "search", "think"), "look"),
    **dict.fromkeys(("edit", "delete", "move"), "edit"),
    "execute": "run",
    "fetch": "reach",
}
_ACTIONS: dict[Kind, str] = {
    "look": "read",
    "edit": "change files",
    "run": "run a command",
    "reach": "reach out of its sandbox",
    "other": "use a tool",
}


class ClientDesk:
    """The client of the SDK. A request that makes the attempt park, or finds it taken over, is never answered."""

    def __init__(self, files: Session, folder: str, listener: Listener) -> None:
        self._files = files
        self._folder = folder
        self._listener = listener
        self.halted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Ends with the reason why the conversation cannot go on."""

    async def read_text_file(
        self, session_id: str, path: str, line: int | None = None, limit: int | None = None, **more: Any
    ) -> ReadTextFileResponse:
        """A file of the workspace."""
        _ = session_id, more
        name = self._name(path)
        try:
            found = await self._files.get([name])
        except WorkspaceError as error:
            raise RequestError.internal_error({"details": error.message}) from error
        if name not in found:
            raise RequestError.resource_not_found(path)
        lines = found[name].content.decode("utf-8", "replace").splitlines(keepends=True)
        start = max((line or 1) - 1, 0)
        return ReadTextFileResponse(content="".join(lines[start : start + limit if limit else None]))

    async def write_text_file(self, session_id: str, path: str, content: str, **more: Any) -> WriteTextFileResponse:
        """Write a file of the workspace; one that can be run stays so."""
        _ = session_id, more
        name = self._name(path)
        try:
            there = (await self._files.get([name])).get(name)
            mode = there.mode if there else "file"
            await self._files.put({name: File(content=content.encode("utf-8", "replace"), mode=mode)})
        except WorkspaceError as error:
            raise RequestError.internal_error({"details": error.message}) from error
        return WriteTextFileResponse()

    async def request_permission(
        self, session_id: str, tool_call: ToolCallUpdate, options: list[PermissionOption], **more: Any
    ) -> RequestPermissionResponse:
        """Let it, or not."""
        _ = session_id, more
        kind = _KINDS.get(tool_call.kind or "other", "other")
        paths = tuple(location.path for location in tool_call.locations or ())
        detail = tool_call.title or spelled(tool_call.raw_input) or "it does not say what"
        if kind in ("run", "reach", "other") and tool_call.raw_input:
            detail = f"{detail} {spelled(tool_call.raw_input)}"
        wish = Wish(kind=kind, action=_ACTIONS[kind], detail=detail, paths=paths)
        try:
            allowed = await self._listener.permit(wish)
        except ConductorError as error:
            if not self.halted.done():
                self.halted.set_exception(error)
            await asyncio.Event().wait()
            raise
        return RequestPermissionResponse(outcome=_chosen(options, allowed=allowed))

    def _name(self, path: str) -> str:
        name = inside(path, self._folder)
        if name is None:
            raise RequestError.invalid_params({"details": f"{path} does not lie in the workspace"})
        return name


def _chosen(options: list[PermissionOption], *, allowed: bool) -> AllowedOutcome | DeniedOutcome:
    """The choice that reaches least far."""
    kinds = ("allow_once", "allow_always") if allowed else ("reject_once", "reject_always")
    for kind in kinds:
        for option in options:
            if option.kind == kind:
                return AllowedOutcome(outcome="selected", option_id=option.option_id)
    return DeniedOutcome(outcome="cancelled")
