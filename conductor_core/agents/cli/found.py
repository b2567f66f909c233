"""Agent programs found on the PATH. They are listed with their version; driving them is not built yet, and they say so."""

import asyncio
import contextlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from conductor_core.domain.agent import AgentCard, AgentHealth, Brief, Failed, Outcome
from conductor_core.logic.plain_text import one_line
from conductor_core.ports.agent import Desk

PATIENCE = 8.0
"""Seconds a program has to tell its version; some take seconds to start."""
VERSION_LENGTH = 60


@dataclass(frozen=True)
class Program:
    """An agent program that is known."""

    vendor: str
    title: str


KNOWN: Mapping[str, Program] = {
    "claude": Program("anthropic", "Claude Code"),
    "codex": Program("openai", "Codex"),
    "gemini": Program("google", "Gemini CLI"),
    "opencode": Program("opencode", "opencode"),
    "aider": Program("aider", "aider"),
}


class FoundProgram:
    """One program on the PATH."""

    def __init__(self, name: str, path: str, program: Program) -> None:
        self._path = path
        self._title = program.title
        self.card = AgentCard(
            name=name, kind="cli", vendor=program.vendor, title=program.title, roles=("coder", "tester", "reviewer")
        )

    async def health(self) -> AgentHealth:
        """Its version, asked of the program itself; it is never available for work."""
        version = await _version(self._path)
        return AgentHealth(state="error", detail=f"found ({version}); this Conductor does not drive it yet")

    async def run(self, brief: Brief, desk: Desk) -> Outcome:
        """Nobody is sent here, because it is never available."""
        _ = brief, desk
        return Failed(cause=f"{self._title} cannot be driven yet", remedy="other_agent")


def found_programs(path: str | None = None) -> tuple[FoundProgram, ...]:
    """Every known agent program that can be started here; ``path`` is searched instead of the environment's PATH."""
    found = ((name, shutil.which(name, path=path), program) for name, program in KNOWN.items())
    return tuple(FoundProgram(name, where, program) for name, where, program in found if where)


async def _version(path: str) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            path,
            "--version",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin"},
        )
    except OSError as error:
        return f"it does not start: {error.strerror}"
    try:
        async with asyncio.timeout(PATIENCE):
            output, _ = await process.communicate()
    except TimeoutError:
        return "it does not tell its version"
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return one_line(output.decode(errors="replace"), VERSION_LENGTH) or "it does not tell its version"
