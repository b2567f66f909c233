"""Where a program leaves marks: before each statement, and on each way out of a decision.

A mark is an assignment to one dictionary, ``__seen__["12"] = 1``, under a name that says where it stands: the line of a statement,
or the line of a decision and the way that was taken. Nothing else changes: lines, names and docstrings stay what they are.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SEEN = "__seen__"
"""Name of the dictionary, in each module."""


@dataclass(frozen=True)
class Marked:
    """A module with its marks, and their names in the order of the source."""

    tree: ast.Module
    marks: tuple[str, ...]


def marked(source: str | bytes) -> Marked:
    """The module of this source."""
    tree, marking = ast.parse(source), Marking()
    marking.go_through(tree)
    return Marked(tree, tuple(sorted(marking.marks, key=line_of)))


def line_of(mark: str) -> int:
    """Where it stands."""
    return int(mark.partition(" ")[0])


def is_of_a_way(mark: str) -> bool:
    """Whether it is on a way out of a decision, not before a statement."""
    return " " in mark


class Marking:
    """Leaves marks in a tree, and keeps their names."""

    def __init__(self) -> None:
        self.marks: list[str] = []

    def go_through(self, node: ast.AST) -> None:
        """The blocks of a statement, and then the ways into them."""
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            self.go_through(part)
        for name in ("body", "orelse", "finalbody"):
            if isinstance(block := getattr(node, name, None), list):
                block[:] = list(self._with_marks(block))
        ways = [(way, block) for way, block in ways_out(node) if not ends_the_checker(block)]
        if len(ways) > 1:
            for way, block in ways:
                block.insert(0, self._mark(node, way))

    def _with_marks(self, block: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
        for statement in block:
            if not is_left_out(statement):
                yield self._mark(statement)
                self.go_through(statement)
            yield statement

    def _mark(self, at: ast.AST, way: str = "") -> ast.stmt:
        name = f"{getattr(at, 'lineno', 1)} {way}".strip()
        self.marks.append(name)
        place = ast.Subscript(ast.Name(SEEN, ast.Load()), ast.Constant(name), ast.Store())
        return ast.fix_missing_locations(ast.copy_location(ast.Assign([place], ast.Constant(1)), at))


def ways_out(node: ast.AST) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Of a decision: what each is called, and the block that it leads to. A match gets the case that it lacks."""
    match node:
        case ast.While(test=ast.Constant()):
            return
        case ast.If():
            yield "true", node.body
            yield "false", node.orelse
        case ast.For() | ast.AsyncFor() | ast.While():
            yield "entered", node.body
            yield "ended", node.orelse
        case ast.Match():
            for case in node.cases:
                yield f"case {case.pattern.lineno}", case.body
            if not takes_everything(node.cases[-1]):
                node.cases.append(
                    ast.match_case(ast.copy_location(ast.MatchAs(), node), body=[ast.copy_location(ast.Pass(), node)])
                )
                yield "no case", node.cases[-1].body
        case _:
            return


def takes_everything(case: ast.match_case) -> bool:
    """Whether nothing goes past a case."""
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def is_left_out(statement: ast.stmt) -> bool:
    """Whether nothing happens there: docstrings and stubs, declarations, and what only a type checker reads."""
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.Global() | ast.Nonlocal() | ast.ImportFrom(module="__future__"):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case _:
            return ends_the_checker([statement])


def ends_the_checker(block: list[ast.stmt]) -> bool:
    """Whether a block is there to show that it is never reached."""
    match block:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="assert_never")))]:
            return True
        case _:
            return False
