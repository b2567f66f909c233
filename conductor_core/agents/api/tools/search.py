"""Search in files."""

from typing import ClassVar

from pydantic import Field

from conductor_core.agents.api.tools import paths
from conductor_core.agents.api.tools.list_files import PASSED_OVER
from conductor_core.agents.api.tools.tool import Arguments, Tool, Used, Word
from conductor_core.domain.agent import Brief
from conductor_core.logic.plain_text import one_line
from conductor_core.logic.untrusted import fence
from conductor_core.ports.agent import Desk

MOST = 200
"""Lines given at once."""
WIDTH = 300
"""Characters kept of a line."""


class Search(Arguments):
    """Search the text files of the workspace for a regular expression (POSIX extended); gives path:line:text."""

    pattern: Word = Field(min_length=1, max_length=500, description="POSIX extended regular expression.")
    path: str = Field(default=".", description="File or folder to search, relative to the top of the workspace.")


class SearchTool(Tool[Search]):
    """Runs ``grep`` in the sandbox."""

    name: ClassVar[str] = "search"
    arguments = Search
    only_reads: ClassVar[bool] = True

    async def use(self, arguments: Search, brief: Brief, desk: Desk) -> Used:  # noqa: ARG002
        """See the base."""
        refused = None if arguments.path == "." else paths.fault(arguments.path)
        if refused:
            return Used(text=refused, summary=f"search {arguments.path}: refused", ok=False)
        skipped = [f"--exclude-dir={name}" for name in PASSED_OVER]
        argv = ["grep", "-rnIE", *skipped, "-e", arguments.pattern, "--", f"./{arguments.path}"]
        done = await desk.workspace.session.exec(argv, timeout=30, env={"LC_ALL": "C.UTF-8"})
        if done.exit_code not in (0, 1):
            reason = one_line(done.stderr.decode("utf-8", "replace"), WIDTH) or "it took too long"
            return Used(text=f"The search failed: {reason}", summary="search failed", ok=False)
        lines = sorted(
            one_line(line.removeprefix("./").removeprefix("./"), WIDTH)
            for line in done.stdout.decode("utf-8", "replace").splitlines()
        )
        more = f"\n[{len(lines) - MOST:,} more lines; search more narrowly]" if len(lines) > MOST else ""
        text = fence("matches", "\n".join(lines[:MOST]) or "(none)") + more
        return Used(text=text, summary=f"search {one_line(arguments.pattern, 60)} ({len(lines)} lines)")
