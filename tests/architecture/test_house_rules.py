"""What no linter knows: small files, quiet imports, no unfinished work, no mocks."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "adapters", "conductor_core")
SOURCE = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

LONGEST = 300
"""Lines of a file that holds one concept."""

LONGER = {"conductor_core/workspaces/sandbox/probe.py": 311}
"""Files that are allowed to be longer, and how long. This list only shrinks."""

HEAVY = ("openai", "anthropic", "alembic", "prompt_toolkit", "apscheduler", "genai_prices", "httpx2", "hypothesis")
"""What must not be loaded before it is used."""

FIXED = {"aiosqlite", "anthropic", "apscheduler", "discord-py", "openai", "pydantic", "slack-bolt"}
"""What the product is to be built on: that was decided for us, and no figure of a benchmark changes it."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_is_source() -> None:
    assert len(SOURCE) > 50, "or every other test here passes on nothing"


def test_one_concept_one_small_file() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in [*SOURCE, *TESTS]}
    too_long = {file: length for file, length in lengths.items() if length > LONGER.get(file, LONGEST)}
    assert too_long == {}, "divide them by concept"
    needless = {file for file, length in LONGER.items() if lengths.get(file, 0) <= LONGEST}
    assert needless == set(), "they are short now; take them off the list"


def code_with(word: str, paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    """The code of files that hold a word as trees, so that words in texts do not count."""
    for path in paths:
        if word in (text := path.read_text()):
            yield from ((path, node) for node in ast.walk(ast.parse(text)))


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{name(path)}:{number}"
        for path in SOURCE
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if marks.search(line)
    ]
    found += [
        f"{name(path)}:{node.lineno}"
        for path, node in code_with("NotImplementedError", SOURCE)
        if isinstance(node, ast.Raise) and node.exc and "NotImplementedError" in ast.unparse(node.exc)
    ]
    assert found == []


def test_no_test_mocks() -> None:
    found = [
        name(path)
        for path, node in code_with("unittest", TESTS)
        if isinstance(node, ast.Import | ast.ImportFrom) and "unittest" in ast.unparse(node)
    ]
    assert found == []


def test_no_test_sleeps_long_enough_to_wait_for_something() -> None:
    """A tick of the loop is no wait."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path, node in code_with("sleep", TESTS)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("time.sleep", "asyncio.sleep")
        and not (isinstance(node.args[0], ast.Constant) and float(str(node.args[0].value)) <= 0.05)
    ]
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [name(path) for path in SOURCE if path.read_text().strip() and not re.match(r'r?"""\S', path.read_text())]
    assert silent == []


def python(program: str) -> list[str]:
    """What a fresh Python without an environment prints, word by word."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_starting_loads_nothing_that_is_slow_to_load() -> None:
    program = f"import sys, bot.__main__; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert python(program) == []


def test_importing_does_nothing() -> None:
    """No module of ours prints, starts a thread, or touches a file when it is imported."""
    modules = [name(path)[: -len(".py")].replace("/", ".").removesuffix(".__init__") for path in SOURCE]
    program = f"""
import importlib, os, threading
before = set(os.listdir("."))
for module in {[module for module in modules if ".migrations" not in module]!r}:
    importlib.import_module(module)
print(*(thread.name for thread in threading.enumerate()), *(set(os.listdir(".")) - before))
"""
    assert python(program) == ["MainThread"]


def test_the_product_is_built_on_what_was_decided() -> None:
    """The database is read through aiosqlite, beside the event loop: a slow disk must not hold up whoever types."""
    asked_for = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {re.split("[^a-z-]", wish)[0] for wish in asked_for} >= FIXED
    assert "sqlite+aiosqlite://" in (ROOT / "conductor_core/store/engines.py").read_text()
