"""A script for the model server: a small team that plans, writes, tests and reviews a greeter.

It decides from the conversation it is sent and remembers nothing, so it goes on as if nothing had happened when either side
was killed. Who it plays follows from the tools it is offered.
"""

import json
from collections.abc import Mapping

from pydantic import JsonValue

from conductor_core.testing.model_script import Asked, Fault, Say, Use

GOAL = "Write a greeter in Python with a README and tests."

GREETER = '''"""Say hello."""


def greet(name: str = "world") -> str:
    """The greeting for a name."""
    return f"Hello, {name.strip() or 'world'}!"


if __name__ == "__main__":
    print(greet())
'''

TESTS = '''"""The greeter."""

import unittest

from greet import greet


class GreetTest(unittest.TestCase):
    """Who is greeted, and how."""

    def test_a_name_is_greeted(self) -> None:
        self.assertEqual(greet("Ada"), "Hello, Ada!")

    def test_nobody_is_the_world(self) -> None:
        self.assertEqual(greet("  "), "Hello, world!")
'''

README = """# Greeter

`python3 greet.py` says hello; `from greet import greet` does it for any name.

Tests: `python3 -m unittest`.
"""

UNITTEST = "python3 -B -m unittest"
"""The check of the whole. ``-B`` leaves no compiled files behind."""

CODE_FILES: Mapping[str, str] = {"greet.py": GREETER}
OTHER_FILES: Mapping[str, str] = {"test_greet.py": TESTS, "README.md": README}
CODE_CHECK = """python3 -B -c 'from greet import greet; assert greet("Ada") == "Hello, Ada!"'"""
OTHER_CHECK = "python3 -B -c 'import ast; ast.parse(open(\"test_greet.py\").read())'"


def team(asked: Asked) -> Say | Fault:
    """The next answer of whoever is asked."""
    if "submit_plan" in asked.tools:
        return _plan(asked)
    if "give_verdict" in asked.tools:
        return _review(asked)
    if UNITTEST in asked.order:
        return _test(asked)
    if "test_greet.py" in asked.order:
        return _code(asked, OTHER_FILES, OTHER_CHECK)
    return _code(asked, CODE_FILES, CODE_CHECK)


def _plan(asked: Asked) -> Say:
    first, second = (name if f'"{name}"' in asked.order else None for name in ("anthropic", "openai"))
    tasks: list[JsonValue] = [
        {
            "key": "T1",
            "title": "Write the greeter",
            "brief": "Write greet.py with greet(name), which says hello to a name, and to the world without one.",
            "agent": first,
        },
        {
            "key": "T2",
            "title": "Write tests and README",
            "brief": "Write test_greet.py for greet(name) of greet.py, and a README.md. greet.py is written elsewhere.",
            "agent": second,
        },
        {
            "key": "T3",
            "title": "Run the tests",
            "brief": f"Run exactly: {UNITTEST}",
            "commands": [UNITTEST],
            "kind": "check",
            "role": "tester",
            "needs": ["T1", "T2"],
        },
        {
            "key": "T4",
            "title": "Review everything",
            "brief": "Review the greeter, its tests and its README against the goal.",
            "kind": "review",
            "role": "reviewer",
            "needs": ["T3"],
        },
    ]
    plan: JsonValue = {
        "title": "A greeter",
        "summary": "The code and the tests are written at the same time, then tested together and reviewed.",
        "tasks": tasks,
    }
    return _use("I plan two parallel tasks, a check and a review.", ("submit_plan", plan))


def _code(asked: Asked, files: Mapping[str, str], check: str) -> Say:
    match asked.step:
        case 0:
            writes: list[tuple[str, JsonValue]] = [
                ("write_file", {"path": path, "content": content}) for path, content in files.items()
            ]
            return _use(f"I write {' and '.join(files)}.", *writes)
        case 1:
            return _use("", ("run", {"command": check}))
        case _:
            claims: list[JsonValue] = [{"kind": "file", "subject": path} for path in files]
            return _use("", ("finish", {"summary": f"Wrote {' and '.join(files)} and checked them.", "claims": claims}))


def _test(asked: Asked) -> Say:
    if asked.step == 0:
        return _use("", ("run", {"command": UNITTEST}))
    passed = any("exit code 0" in text for text in asked.results)
    claims: list[JsonValue] = [{"kind": "command", "subject": UNITTEST}] if passed else []
    return _use("", ("finish", {"summary": f"The tests {'pass' if passed else 'fail'}.", "claims": claims}))


def _review(asked: Asked) -> Say:
    match asked.step:
        case 0:
            return _use(
                "I read the code and run the tests.",
                ("read_file", {"path": "greet.py"}),
                ("run", {"command": UNITTEST}),
            )
        case _:
            good = "def greet(" in asked.results[0] and "exit code 0" in asked.results[-1]
            finding: JsonValue = {"severity": "info", "path": "greet.py", "text": "Blanks around a name are dropped."}
            bad: JsonValue = {"severity": "major", "path": "greet.py", "text": "The greeter or its tests do not work."}
            verdict: JsonValue = {
                "approved": good,
                "summary": "Read greet.py, ran the tests.",
                "findings": [finding if good else bad],
            }
            return _use("", ("give_verdict", verdict))


def _use(text: str, *uses: tuple[str, JsonValue]) -> Say:
    return Say(text=text, uses=tuple(Use(name, json.dumps(arguments)) for name, arguments in uses))
