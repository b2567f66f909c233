"""What Go, Rust and Java projects say about themselves."""

import re
from collections.abc import Mapping

from conductor_core.domain.files import File
from conductor_core.logic.analysis.reading import string, table, text_of, toml_of
from conductor_core.logic.analysis.values import Check, EntryPoint, Facts
from conductor_core.logic.plain_text import one_line

_GO_MODULE = re.compile(r"^module\s+([\w./~-]{1,200})\s*$", re.MULTILINE)
_GO_VERSION = re.compile(r"^go\s+(1\.\d{1,3})", re.MULTILINE)
_GO_MAIN = re.compile(r"^package main\b", re.MULTILINE)
_RUST_VERSION = re.compile(r"1\.\d{1,3}")
_RUST_TEST = re.compile(r"#\[(?:\w+::)?test\b")
_SAFE = re.compile(r"[\w][\w./-]{0,120}")
_JAVA_TEST = re.compile(r"src/test/.+\.(?:java|kt)")
_JAVA_VERSION = re.compile(
    r"<(?:maven\.compiler\.(?:release|target)|java\.version)>\s*(\d{1,2})\s*<|JavaVersion\.VERSION_(\d{2})|of\((\d{2})\)"
)
_POM_NAME = re.compile(r"<artifactId>([\w.-]{1,80})</artifactId>")


def go_facts(files: Mapping[str, File]) -> Facts | None:
    """None when it is no Go project."""
    module = text_of(files.get("go.mod"))
    if module is None:
        return None
    name, version = _GO_MODULE.search(module), _GO_VERSION.search(module)
    mains = {path.rpartition("/")[0] for path in files if path.endswith(".go") and not path.endswith("_test.go")
             and _GO_MAIN.search((text_of(files[path]) or "")[:20_000])}  # fmt: skip
    tested = any(path.endswith("_test.go") for path in files)
    return Facts(
        kind="go",
        name=name.group(1).rsplit("/", 1)[-1] if name else "",
        version=version.group(1) if version else "",
        checks=(Check(argv=("go", "test", "-v", "./..."), why="the project's own tests", requires="go"),) if tested
        else (Check(argv=("go", "build", "./..."), why="it compiles", requires="go", tests=False),),
        builds=() if tested else ("go build ./...",),
        tests=("go test ./...",) if tested else (),
        tools=("golangci-lint",) if any(p.startswith(".golangci.") for p in files) else (),
        starts=tuple(
            EntryPoint(argv=("go", "run", f"./{folder}" if folder else "."), why=f"package main in {folder or 'the top folder'}")
            for folder in sorted(mains)
            if not folder or _SAFE.fullmatch(folder)
        ),
        needs_packages="require" in module,
    )  # fmt: skip


def rust_facts(files: Mapping[str, File]) -> Facts | None:
    """None when it is no Rust project."""
    if "Cargo.toml" not in files:
        return None
    cargo = toml_of(files["Cargo.toml"])
    package = table(cargo, "package")
    version = _RUST_VERSION.match(string(package, "rust-version"))
    tested = any(path.startswith("tests/") for path in files) or any(
        _RUST_TEST.search(text_of(file) or "") for path, file in files.items() if path.endswith(".rs")
    )
    name = one_line(string(package, "name"), 80)
    return Facts(
        kind="rust",
        name=name,
        description=one_line(string(package, "description"), 200),
        version=version.group() if version else "",
        checks=(
            Check(argv=("cargo", "test", "--offline"), why="the project's own tests", requires="cargo")
            if tested
            else Check(argv=("cargo", "check", "--offline"), why="it compiles", requires="cargo", tests=False),
        ),
        builds=() if tested else ("cargo build",),
        tests=("cargo test",) if tested else (),
        tools=tuple(tool for tool in ("rustfmt", "clippy") if f"{tool}.toml" in files or f".{tool}.toml" in files),
        starts=(EntryPoint(argv=("cargo", "run"), why="src/main.rs"),) if "src/main.rs" in files else (),
        needs_packages=bool(table(cargo, "dependencies")),
    )


def java_facts(files: Mapping[str, File]) -> Facts | None:
    """None when it is no Maven or Gradle project."""
    maven = "pom.xml" in files
    build = next((name for name in ("pom.xml", "build.gradle", "build.gradle.kts") if name in files), None)
    if build is None:
        return None
    text = text_of(files[build]) or ""
    version = _JAVA_VERSION.search(text)
    tested = any(map(_JAVA_TEST.fullmatch, files))
    own = re.sub(r"<parent>.*?</parent>", "", text, count=1, flags=re.DOTALL)
    name = _POM_NAME.search(own) if maven else None
    wrapper = "mvnw" if maven else "gradlew"
    program = f"./{wrapper}" if wrapper in files else ("mvn" if maven else "gradle")
    started = f"sh {program} -B" if maven and wrapper in files else f"{program} -B" if maven else program
    goal = "test" if tested else "package" if maven else "build"
    argv = ("mvn", "-B", "-o", goal) if maven else ("gradle", "--offline", goal)
    why = "the project's own tests" if tested else "it can be built"
    return Facts(
        kind="java",
        name=name.group(1) if name else "",
        version=next((group for group in version.groups() if group), "") if version else "",
        checks=(Check(argv=argv, why=why, requires=argv[0], tests=tested),),
        builds=() if tested else (f"{started} {goal}",),
        tests=(f"{started} {goal}",) if tested else (),
        needs_packages=True,
    )
