"""What a Node project says about itself."""

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from conductor_core.domain.files import File
from conductor_core.logic.analysis.reading import json_of, string, table, text_of
from conductor_core.logic.analysis.values import Check, EntryPoint, Facts
from conductor_core.logic.plain_text import one_line

_MANAGERS = (
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
)
_INSTALL = {
    "npm": "npm ci",
    "yarn": "yarn install --frozen-lockfile",
    "pnpm": "corepack enable && pnpm install --frozen-lockfile",
}
_TOOLS = ("eslint", "prettier", "typescript", "biome", "@biomejs/biome", "standard")
_MAJOR = re.compile(r"(?:>=|\^|~|v)?\s*(\d{2})")
_SAFE_PATH = re.compile(r"[\w][\w./-]{0,120}")
_PROGRAMS = ("server.js", "index.js", "app.js", "main.js", "index.mjs", "server.mjs")
"""Where Node, and people, look for a program."""
_ACTS = re.compile(r"\.listen\s*\(|\brequire\.main\b|\bimport\.meta\.main\b|\bprocess\.(?:argv|stdin)\b")
_EXPORTS = re.compile(r"\bmodule\.exports\b|^\s*exports\.|^\s*export\b", re.MULTILINE)
NO_TEST = "no test specified"
"""What ``npm init`` writes where a test command belongs."""


def node_facts(files: Mapping[str, File]) -> Facts | None:
    """None when it is no Node project."""
    if "package.json" not in files:
        return None
    package = json_of(files["package.json"])
    scripts = table(package, "scripts")
    manager = next((name for lock, name in _MANAGERS if lock in files), "npm")
    test = string(scripts, "test")
    tested = bool(test) and NO_TEST not in test
    dependencies = table(package, "dependencies"), table(package, "devDependencies")
    locked = any(lock in files for lock, _ in _MANAGERS)
    needs = any(dependencies)
    return Facts(
        kind="node",
        name=one_line(string(package, "name"), 80),
        description=one_line(string(package, "description"), 200),
        version=_version(package),
        checks=(Check(argv=(manager, "test"), why="the test script in package.json", requires=manager),)
        if tested
        else (),
        installs=((_INSTALL[manager] if locked else "npm install"),) if needs else (),
        builds=(f"{manager} run build",) if string(scripts, "build") else (),
        tests=(f"{manager} test",) if tested else (),
        tools=tuple(dict.fromkeys(tool.split("/")[0].removeprefix("@") for tool in _TOOLS if tool in dependencies[1])),
        starts=tuple(_starts(package, scripts, files)),
        needs_packages=bool(dependencies[0]),
    )


def _version(package: Mapping[str, JsonValue]) -> str:
    match = _MAJOR.match(string(table(package, "engines"), "node").strip())
    return match.group(1) if match else ""


def _starts(
    package: Mapping[str, JsonValue], scripts: Mapping[str, JsonValue], files: Mapping[str, File]
) -> Iterator[EntryPoint]:
    if string(scripts, "start"):
        yield EntryPoint(argv=("npm", "start"), why="the start script in package.json")
    commands = package.get("bin")
    programs = [commands] if isinstance(commands, str) else list(table(package, "bin").values())
    for program in programs:
        path = program.removeprefix("./") if isinstance(program, str) else ""
        if path in files and _SAFE_PATH.fullmatch(path):
            yield EntryPoint(argv=("node", path), why="bin in package.json")
    main = string(package, "main").removeprefix("./")
    for path in dict.fromkeys((main, f"{main}.js", *_PROGRAMS)):
        if path in files and _SAFE_PATH.fullmatch(path) and _does_something(text_of(files[path]) or ""):
            yield EntryPoint(argv=("node", path), why=path)


def _does_something(source: str) -> bool:
    """Whether a file is made to be started: it serves, reads its arguments, or has nothing for others to import."""
    return bool(_ACTS.search(source)) or (bool(source.strip()) and not _EXPORTS.search(source))
