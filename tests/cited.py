"""Tests that are named where it is said what shows something."""

import ast
from pathlib import Path


def is_there(name: str, folder: Path) -> bool:
    """Whether a test exists, as ``path::function`` with a path that begins at ``folder``: one that was renamed is missed."""
    path, _, function = name.partition("::")
    tree = ast.parse((folder / path).read_text("utf-8"))
    return function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
