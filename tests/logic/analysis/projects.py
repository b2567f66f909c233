"""Small projects as mappings."""

from collections.abc import Mapping

from conductor_core.domain.files import File
from conductor_core.logic.analysis import Analysis, analyse


def project(files: Mapping[str, str | bytes]) -> dict[str, File]:
    return {
        path: File(content=content.encode() if isinstance(content, str) else content) for path, content in files.items()
    }


def analysed(files: Mapping[str, str | bytes]) -> Analysis:
    return analyse(project(files))
