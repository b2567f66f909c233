"""What a Python project says about itself."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from conductor_core.domain.files import File
from conductor_core.logic.analysis.django import manager_of, server_of, tests_by
from conductor_core.logic.analysis.reading import string, table, text_of, toml_of
from conductor_core.logic.analysis.values import Check, EntryPoint, Facts
from conductor_core.logic.plain_text import one_line

_TEST_NAME = re.compile(r"(?:test_[^/]+|[^/]+_test|tests?)\.py")
_VERSION = re.compile(r">=\s*(3\.\d{1,2})")
_SETUP_NAME = re.compile(r"\bname\s*=\s*[\"']([A-Za-z0-9][\w.-]{0,60})[\"']")
_USES_PYTEST = re.compile(r"^(?:import|from) pytest\b|^(?:async )?def test_\w+\(", re.MULTILINE)
_USES_UNITTEST = re.compile(r"\bunittest\b|\bTestCase\b")
_SAFE = re.compile(r"[\w./-]{1,120}")
_GUARD = re.compile(r"^if\s+__name__\s*==\s*[\"']__main__[\"']", re.MULTILINE)
_BESIDE = frozenset({"tests", "test", "docs", "examples", "scripts"})
"""Folders that are no part of what a project does."""
_PYTEST_SECTIONS = (("setup.cfg", "[tool:pytest]"), ("tox.ini", "[pytest]"))
_TOOLS = ("ruff", "black", "isort", "mypy", "pyright", "flake8", "pylint")


def python_facts(files: Mapping[str, File]) -> Facts | None:
    """None when it is no Python project."""
    pyproject = toml_of(files.get("pyproject.toml"))
    marked = any(name in files for name in ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt"))
    sources = [path for path in files if path.endswith(".py")]
    if not sources or not (marked or any(path.count("/") <= 1 for path in sources)):
        return None
    project = table(pyproject, "project")
    packages = _packages(sources)
    tests = _test_files(files, sources)
    runner = _runner(files, pyproject, tests)
    manager = manager_of(files)
    command = _test_command(tests, packages, runner, manager)
    return Facts(
        kind="python",
        name=one_line(
            string(project, "name") or string(table(pyproject, "tool", "poetry"), "name") or _setup_name(files), 80
        ),
        description=one_line(string(project, "description"), 200),
        version=_version(string(project, "requires-python") or (text_of(files.get(".python-version")) or "")),
        checks=(
            Check(argv=command, why="the project's own tests", requires="pytest" if runner == "pytest" else "python3"),
        )
        if command
        else (),
        installs=tuple(_installs(files, pyproject, runner, manager)),
        tests=(_shell(command),) if command else (),
        tools=tuple(tool for tool in _TOOLS if table(pyproject, "tool", tool) or _has_config(files, tool)),
        starts=(server_of(manager),) if manager else tuple(_starts(files, packages, pyproject)),
        packages=packages,
        needs_packages=bool(manager) or _needs_packages(files, pyproject),
    )


def _test_files(files: Mapping[str, File], sources: Sequence[str]) -> list[str]:
    named = [path for path in sources if _TEST_NAME.fullmatch(path.rsplit("/", 1)[-1]) and _SAFE.fullmatch(path)]
    return [
        path for path in named if _USES_PYTEST.search(text := text_of(files[path]) or "") or _USES_UNITTEST.search(text)
    ]


def _runner(files: Mapping[str, File], pyproject: Mapping[str, JsonValue], tests: Sequence[str]) -> str:
    configured = (
        table(pyproject, "tool", "pytest")
        or "pytest.ini" in files
        or any(path.endswith("conftest.py") for path in files)
        or any(section in (text_of(files.get(name)) or "") for name, section in _PYTEST_SECTIONS)
    )
    if configured or any(_USES_PYTEST.search(text_of(files[path]) or "") for path in tests):
        return "pytest"
    return "unittest"


def _test_command(tests: Sequence[str], packages: Sequence[str], runner: str, manager: str) -> tuple[str, ...]:
    if not tests:
        return ()
    source = ("env", "PYTHONPATH=src") if any(package.startswith("src/") for package in packages) else ()
    if runner == "pytest":
        return (*source, "python3", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    folders = {path.split("/")[0] if "/" in path else "." for path in tests}
    command = [*tests_by(manager, tests)]
    if not command:
        command = [*source, "python3", "-m", "unittest", "discover"]
        if len(folders) == 1 and folders != {"."}:
            command += ["-s", next(iter(folders))]
    if not any(path.rsplit("/", 1)[-1].startswith("test") for path in tests):
        command += ["-p", "*_test.py"]
    return tuple(command)


def _shell(command: Sequence[str]) -> str:
    words = (
        [word for word in command if word not in {"-p", "no:cacheprovider"}] if "pytest" in command else list(command)
    )
    return " ".join(f"'{word}'" if "*" in word else word for word in words).removeprefix("env ")


def _packages(sources: Sequence[str]) -> tuple[str, ...]:
    folders = {path.rsplit("/", 1)[0] for path in sources if path.endswith("/__init__.py") and _SAFE.fullmatch(path)}
    tops = [f for f in folders if "/" not in f or (f.startswith("src/") and f.count("/") == 1)]
    return tuple(sorted(f for f in tops if f.split("/")[-1] not in _BESIDE))


def _starts(
    files: Mapping[str, File], packages: Sequence[str], pyproject: Mapping[str, JsonValue]
) -> Iterator[EntryPoint]:
    for package in packages:
        if f"{package}/__main__.py" in files:
            yield _module(package, f"{package}/__main__.py")
    if "__main__.py" in files:
        yield EntryPoint(argv=("python3", "."), why="__main__.py")
    for name in (*table(pyproject, "project", "scripts"), *table(pyproject, "tool", "poetry", "scripts")):
        if _SAFE.fullmatch(name):
            yield EntryPoint(argv=(name,), why="scripts in pyproject.toml")
    scripts = [path for path in files if _is_script(path, files[path])]
    known = [path for path in ("main.py", "app.py", "manage.py") if path in scripts]
    for path in known or (scripts if len(scripts) == 1 else ()):
        folder = path.rpartition("/")[0]
        if folder in packages:
            yield _module(path.removesuffix(".py"), path)
        else:
            yield EntryPoint(argv=("python3", path), why=path)


def _is_script(path: str, file: File) -> bool:
    """Whether a file is made to be started, and is not about the project's tests, documents or building."""
    if not path.endswith(".py") or path.endswith("__main__.py") or not _SAFE.fullmatch(path):
        return False
    *folders, name = path.split("/")
    beside = not _BESIDE.isdisjoint(folders) or name == "setup.py" or _TEST_NAME.fullmatch(name)
    return not beside and bool(_GUARD.search(text_of(file) or ""))


def _module(path: str, why: str) -> EntryPoint:
    source = ("env", "PYTHONPATH=src") if path.startswith("src/") else ()
    return EntryPoint(argv=(*source, "python3", "-m", path.removeprefix("src/").replace("/", ".")), why=why)


def _installs(
    files: Mapping[str, File], pyproject: Mapping[str, JsonValue], runner: str, manager: str
) -> Iterator[str]:
    listed = [*_listed_installs(files, pyproject)]
    yield from listed
    if manager and not listed:
        yield "python3 -m pip install Django"
    if runner == "pytest":
        yield "python3 -m pip install pytest"


def _listed_installs(files: Mapping[str, File], pyproject: Mapping[str, JsonValue]) -> Iterator[str]:
    extras = [
        name
        for name in table(pyproject, "project", "optional-dependencies")
        if name in {"test", "tests", "dev", "testing"}
    ]
    if "build-system" in pyproject or "setup.py" in files:
        yield f'python3 -m pip install -e ".[{",".join(extras)}]"' if extras else "python3 -m pip install -e ."
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements_dev.txt",
        "dev-requirements.txt",
        "requirements-test.txt",
    ):
        if name in files:
            yield f"python3 -m pip install -r {name}"


def _needs_packages(files: Mapping[str, File], pyproject: Mapping[str, JsonValue]) -> bool:
    if table(pyproject, "project").get("dependencies") or len(table(pyproject, "tool", "poetry", "dependencies")) > 1:
        return True
    lines = (text_of(files.get("requirements.txt")) or "").splitlines()
    if any(line.strip() and not line.lstrip().startswith(("#", "-")) for line in lines):
        return True
    return any("install_requires" in (text_of(files.get(name)) or "") for name in ("setup.py", "setup.cfg"))


def _has_config(files: Mapping[str, File], tool: str) -> bool:
    if any(
        name in files
        for name in (f"{tool}.toml", f".{tool}.toml", f"{tool}.ini", f".{tool}", f".{tool}rc", f"{tool}config.json")
    ):
        return True
    return f"[{tool}]" in (text_of(files.get("setup.cfg")) or "")


def _setup_name(files: Mapping[str, File]) -> str:
    for path in ("setup.py", "setup.cfg"):
        text = text_of(files.get(path)) or ""
        match = _SETUP_NAME.search(text) or re.search(r"^name\s*=\s*([A-Za-z0-9][\w.-]{0,60})\s*$", text, re.MULTILINE)
        if match:
            return match.group(1)
    return ""


def _version(requirement: str) -> str:
    match = _VERSION.search(requirement) or re.match(r"\s*(3\.\d{1,2})", requirement)
    return match.group(1) if match else ""
