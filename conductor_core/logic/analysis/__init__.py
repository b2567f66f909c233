"""Looks at a project's files and says what it is, how to test it, and what it lacks. Pure: files in, values out."""

import re
from collections.abc import Iterator, Mapping

from conductor_core.domain.files import File
from conductor_core.logic.agent_files import agent_files
from conductor_core.logic.analysis.below import projects_below
from conductor_core.logic.analysis.broken import parse_fault
from conductor_core.logic.analysis.cmake import cmake_facts
from conductor_core.logic.analysis.compiled import go_facts, java_facts, rust_facts
from conductor_core.logic.analysis.languages import languages, lines_of
from conductor_core.logic.analysis.linting import lints
from conductor_core.logic.analysis.missing import missing
from conductor_core.logic.analysis.node import node_facts
from conductor_core.logic.analysis.parts import projects_of
from conductor_core.logic.analysis.python import python_facts
from conductor_core.logic.analysis.reading import is_own, text_of
from conductor_core.logic.analysis.secrets import find_secrets
from conductor_core.logic.analysis.todos import find_todos
from conductor_core.logic.analysis.values import (
    Analysis,
    Check,
    EntryPoint,
    Facts,
    Kind,
    Language,
    Missing,
    Place,
    Untidy,
)
from conductor_core.logic.editorconfig import style_of
from conductor_core.logic.tidying import may_tidy, mixed_line_endings, tidy

MOST_PLACES = 200
"""Places of one sort that are listed."""
_MAKE_TEST = re.compile(r"^test\s*:", re.MULTILINE)
_READERS = (python_facts, node_facts, go_facts, rust_facts, java_facts, cmake_facts)
_HOME = {"python": "Python", "node": "JavaScript", "go": "Go", "rust": "Rust", "java": "Java", "cmake": "CMake"}


def analyse(files: Mapping[str, File]) -> Analysis:
    """Look at all files of a project; contents of large files may be empty."""
    own = {path: file for path, file in sorted(files.items()) if is_own(path)}
    texts = {path: text for path, file in own.items() if (text := text_of(file)) is not None}
    found = languages(own)
    ranks = {language.name: rank for rank, language in enumerate(found)}
    projects = projects_of(own, _READERS)
    projects.sort(key=lambda facts: ranks.get(_HOME[facts.kind], len(ranks)))
    run = [*projects, *projects_below(own, projects, _READERS)]
    todos = [Place(path=path, line=line, text=text) for path, all_ in texts.items() for line, text in find_todos(all_)]
    secrets = (
        Place(path=path, line=line, text=kind)
        for path, text in texts.items()
        for line, kind in find_secrets(path, text)
    )
    return Analysis(
        files=len(files),
        lines=sum(lines_of(own[path].content) for path in texts),
        languages=found,
        projects=tuple(projects),
        checks=tuple(_checks(run, own)),
        lints=tuple(lints(run, own)),
        missing=tuple(missing(list(own), projects)),
        todos=tuple(todos[:MOST_PLACES]),
        todo_count=len(todos),
        secrets=tuple(place for place, _ in zip(secrets, range(MOST_PLACES), strict=False)),
        unhonoured=agent_files(sorted(files)),
        untidy=tuple(_untidy(own)),
        broken=tuple(
            Place(path=path, line=fault[0], text=fault[1])
            for path, text in texts.items()
            if (fault := parse_fault(path, text))
        ),
        paths=tuple(own),
        foreign=tuple(sorted(files.keys() - own.keys())),
    )


def _checks(projects: list[Facts], files: Mapping[str, File]) -> Iterator[Check]:
    declared = [check for facts in projects for check in facts.checks]
    yield from declared
    makefile = next((name for name in ("Makefile", "makefile", "GNUmakefile") if name in files), None)
    if not any(check.tests for check in declared) and makefile and _MAKE_TEST.search(text_of(files[makefile]) or ""):
        yield Check(argv=("make", "test"), why=f"the test target of the {makefile}", requires="make")


def _untidy(files: Mapping[str, File]) -> Iterator[Untidy]:
    editorconfig = text_of(files.get(".editorconfig")) or ""
    for path, file in files.items():
        if file.mode == "link" or not may_tidy(path, file.content):
            continue
        better = tidy(path, file.content, style_of(path, editorconfig))
        faults = []
        if better.rstrip(b"\r\n") != file.content.rstrip(b"\r\n"):
            faults.append("trailing spaces")
        if better.endswith(b"\n") and not file.content.endswith(b"\n"):
            faults.append("no final newline")
        if mixed_line_endings(file.content):
            faults.append("mixed line endings")
        if faults:
            yield Untidy.model_validate({"path": path, "faults": tuple(faults)})


__all__ = [
    "MOST_PLACES",
    "Analysis",
    "Check",
    "EntryPoint",
    "Facts",
    "Kind",
    "Language",
    "Missing",
    "Place",
    "Untidy",
    "analyse",
]
