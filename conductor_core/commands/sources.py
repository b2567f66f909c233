"""Where the files of a new project are: in what came with the order, or where it says."""

import re

from conductor_core.commands.context import Context
from conductor_core.domain.project import FolderSource, GitSource, Source, ZipSource
from conductor_core.errors import InputRefusedError, UsageError
from conductor_core.logic.git_urls import parse_git_url
from conductor_core.logic.paths import shown

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)|(?:[^/]+@[^/]+:)", re.IGNORECASE)


def source_meant(named: str | None, context: Context) -> Source | None:
    """Where the files are: in the archive that came with the order, or where it says."""
    archive = context.envelope.handed.archive
    if archive is None:
        source = parse_source(named)
        if isinstance(source, FolderSource | ZipSource) and context.envelope.place.away:
            _check_away(context)
        return source
    if named is not None:
        raise UsageError(f"The files are in {shown(archive.name)} or at {shown(named)}: leave one of them out.")
    return archive


def _check_away(context: Context) -> None:
    """The files of the machine are for who sits there, and for owners."""
    if not context.envelope.actor.may("owner"):
        raise InputRefusedError(
            "Folders and files of the service's machine are taken for owners only: send a ZIP with the goal, or name a https git address.",
            rule="away",
        )


def parse_source(text: str | None) -> Source | None:
    """Where the files are. What really lies at a path is found out when it is looked at.

    Raises:
        InputRefusedError: a repository's address cannot be used; it may hold a password, so it is not even kept.
    """
    if not text:
        return None
    if _ADDRESS.match(text.strip()):
        return GitSource(url=str(parse_git_url(text)))
    return ZipSource(path=text) if text.lower().endswith(".zip") else FolderSource(path=text)
