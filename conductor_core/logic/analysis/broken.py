"""Files that do not parse, by the parsers of Python's standard library."""

import ast
import json
import tomllib
import warnings
from json import JSONDecodeError

from conductor_core.logic.plain_text import one_line

WITH_COMMENTS = frozenset(
    {"tsconfig.json", "jsconfig.json", "devcontainer.json", "settings.json", "launch.json", "tasks.json"}
)
"""JSON files whose readers allow comments."""

LARGEST = 150_000
"""Characters of a Python file that is parsed; parsing cannot be interrupted, and more would hold up everything else."""


def parse_fault(path: str, text: str) -> tuple[int, str] | None:
    """Line and reason when a Python, JSON or TOML file does not parse; None when it does or is something else."""
    name = path.rsplit("/", 1)[-1]
    try:
        if name.endswith((".py", ".pyi")) and len(text) <= LARGEST:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(text)
        elif name.endswith(".json") and name not in WITH_COMMENTS and not name.startswith("tsconfig"):
            json.loads(text)
        elif name.endswith(".toml"):
            tomllib.loads(text)
    except SyntaxError as error:
        return error.lineno or 1, one_line(f"is no valid Python: {error.msg}", 160)
    except JSONDecodeError as error:
        return error.lineno, one_line(f"is no valid JSON: {error.msg}", 160)
    except tomllib.TOMLDecodeError as error:
        return 1, one_line(f"is no valid TOML: {error}", 160)
    except (ValueError, RecursionError, MemoryError):
        return 1, "cannot be parsed"
    return None
