"""Existing projects are made better: files are added, white space is put in order, and their tests pass as before."""

from pathlib import Path

import pytest

from conductor_core.domain.agent import Done, Failed
from conductor_core.logic.analysis import analyse
from conductor_core.logic.planning import IMPROVE_GOAL, plan_by_rules
from tests.agents.commands.stage import CARDS, carry_out, read, write

CALC = {
    "calc/__init__.py": '"""Sums."""   \n\n\ndef add(a, b):\t\n    return a + b',
    "calc/__main__.py": "import sys\n\nfrom calc import add\n\nprint(add(*map(int, sys.argv[1:])))\n",
    "tests/test_calc.py": (
        "import unittest\n\nfrom calc import add\n\n\nclass T(unittest.TestCase):\n"
        "    def test_add(self):\n        self.assertEqual(add(1, 2), 3)\n"
    ),
    "pyproject.toml": '[project]\nname = "calc"\nversion = "1"\ndescription = "Adds numbers."\nrequires-python = ">=3.9"\n',
}


async def test_a_python_project_with_unittest(tmp_path: Path) -> None:
    write(tmp_path, CALC)
    before = read(tmp_path)
    plan = plan_by_rules(IMPROVE_GOAL, analyse(before), CARDS, name="calc")
    outcomes = await carry_out(plan, tmp_path)
    after = read(tmp_path)

    assert {title: type(outcome) for title, outcome in outcomes.items()} == dict.fromkeys(
        [
            "Put the formatting in order",
            "Add a CI workflow",
            "Add a Dockerfile",
            "Add a .gitignore",
            "Add an .editorconfig",
            "Add a README",
            "Add CONTRIBUTING.md",
            "Run the tests",
            "Review the result",
        ],
        Done,
    )
    assert after["calc/__init__.py"].content == b'"""Sums."""\n\n\ndef add(a, b):\n    return a + b\n'
    assert {path for path in before if before[path] != after[path]} == {"calc/__init__.py"}
    assert b'python-version: ["3.9", "3.x"]' in after[".github/workflows/ci.yml"].content
    assert b'- run: "python3 -m unittest discover -s tests"' in after[".github/workflows/ci.yml"].content
    assert b'ENTRYPOINT ["python3", "-m", "calc"]' in after["Dockerfile"].content
    assert b"Adds numbers" in after["README.md"].content
    review = outcomes["Review the result"]
    assert isinstance(review, Done)
    assert review.verdict is not None
    assert review.verdict.approved, review.verdict
    assert "There is no licence; which one it gets is for its owner to decide." in plan.notes


async def test_a_read_me_tells_what_is_known_and_nothing_else(tmp_path: Path) -> None:
    """How to start it and to test it, where what lies and what there is to read; no Makefile is a language."""
    write(
        tmp_path,
        {
            "src/adding.py": "def add(a, b):\n    return a + b\n",
            "src/start.py": "if __name__ == '__main__':\n    print(1)\n",
            "docs/how.md": "# How\n",
            "data/a.csv": "1\n",
            "data/b.bin": "1\n",
            "notes.md": "# Notes\n",
            "LICENSE.md": "# Mine\n",
            "Makefile": "test:\n\ttrue\n",
        },
    )
    await carry_out(plan_by_rules("add a README", analyse(read(tmp_path)), CARDS, name="my proj"), tmp_path)
    assert (tmp_path / "README.md").read_text() == (
        "# my proj\n\nWritten in Python.\n\n## Start\n\n```sh\npython3 src/start.py\n```\n\n## Test\n\n```sh\nmake test\n```\n\n"
        "## Folders\n\n- `data/`: 2 files\n- `docs/`: 1 file, Markdown\n- `src/`: 2 files, Python\n\n"
        "## Documentation\n\n- [docs](docs)\n- [notes.md](notes.md)\n\n## Licence\n\nSee [LICENSE.md](LICENSE.md).\n"
    )


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"f": "x\n"}, "# my proj\n\n## Files\n\n- `f`\n"),
        (
            {"go.sh": "echo 1\n", "notes.txt": "x\n"},
            "# my proj\n\nWritten in Shell.\n\n## Files\n\n- `go.sh`: Shell\n- `notes.txt`\n",
        ),
    ],
)
async def test_a_read_me_of_next_to_nothing_says_what_is_there(
    tmp_path: Path, files: dict[str, str], told: str
) -> None:
    """A title alone would tell nobody anything."""
    write(tmp_path, files)
    await carry_out(plan_by_rules("add a README", analyse(read(tmp_path)), CARDS, name="my proj"), tmp_path)
    assert (tmp_path / "README.md").read_text() == told


async def test_an_ignore_file_hides_nothing_of_the_project(tmp_path: Path) -> None:
    """Whoever committed build/ and dist/ wants them."""
    write(tmp_path, {**CALC, "build/important.py": "x = 1\n", "sub/dist/keep.txt": "x\n", "a.log": "x\n"})
    await carry_out(plan_by_rules("add a .gitignore", analyse(read(tmp_path)), CARDS, name="calc"), tmp_path)
    patterns = (tmp_path / ".gitignore").read_text().splitlines()
    assert {"build/", "dist/"}.isdisjoint(patterns)
    assert {"__pycache__/", "*.py[cod]", ".venv/", ".env"} <= set(patterns)


async def test_an_ignore_file_names_the_files_that_hold_a_secret(tmp_path: Path) -> None:
    """They are there, and none of them belongs into the history; code with a secret in it stays in, and is reported."""
    secret = "API_TOKEN=8f3kq92mzx7w1vbn\n"
    key = "-----BEGIN RSA PRIVATE KEY-----\n"
    holders = {".env": secret, "deploy/prod.env": secret, "sub/.env": secret, "certs/server.pem": key}
    plain = {".env.example": secret, "config.py": 'API_TOKEN = "8f3kq92mzx7w1vbn"\n', "web.env": "PORT=80\n"}
    write(tmp_path, {**CALC, **holders, **plain})
    analysis = analyse(read(tmp_path))
    assert {place.path for place in analysis.secrets} == {*holders, "config.py"}
    await carry_out(plan_by_rules("add a .gitignore", analysis, CARDS, name="calc"), tmp_path)
    patterns = (tmp_path / ".gitignore").read_text().splitlines()
    assert {".env", "/deploy/prod.env", "/certs/server.pem"} <= set(patterns)
    assert not [pattern for pattern in patterns if "config" in pattern or "example" in pattern or "web" in pattern]


async def test_there_is_nothing_left_to_improve_afterwards(tmp_path: Path) -> None:
    write(tmp_path, CALC)
    await carry_out(plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="calc"), tmp_path)
    again = plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="calc")
    assert [task.title for task in again.tasks] == ["Run the tests"]
    assert again.summary == "Nothing was found that could be made better without a model."


async def test_a_python_project_with_pytest_and_src_layout(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "src/shout/__init__.py": "def shout(text: str) -> str:\n    return text.upper()\n",
            "tests/test_shout.py": "from shout import shout\n\n\ndef test_shout() -> None:\n    assert shout('a') == 'A'\n",
            "pyproject.toml": (
                '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
                '[project]\nname = "shout"\nversion = "1"\n\n[project.optional-dependencies]\ndev = ["pytest"]\n'
            ),
        },
    )
    analysis = analyse(read(tmp_path))
    assert analysis.checks[0].argv[:2] == ("env", "PYTHONPATH=src")
    assert analysis.checks[0].requires == "pytest"
    plan = plan_by_rules(IMPROVE_GOAL, analysis, CARDS, name="shout")
    await carry_out(plan, tmp_path)
    workflow = (tmp_path / ".github/workflows/ci.yml").read_text()
    assert '- run: "python3 -m pip install -e \\".[dev]\\""' in workflow
    assert '- run: "PYTHONPATH=src python3 -m pytest -q"' in workflow
    assert not (tmp_path / "Dockerfile").exists(), "nothing says how it starts"


async def test_a_node_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "package.json": '{"name": "web", "scripts": {"test": "node --test", "start": "node app.js"}, "engines": {"node": ">=20"}}',
            "app.js": "console.log('hi')   \n",
            "app.test.js": "const test = require('node:test');\ntest('a', () => {});\n",
        },
    )
    plan = plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="web")
    outcomes = await carry_out(plan, tmp_path)
    assert not [outcome for outcome in outcomes.values() if isinstance(outcome, Failed) and "npm" not in outcome.cause]
    assert (tmp_path / "app.js").read_text() == "console.log('hi')\n"
    workflow = (tmp_path / ".github/workflows/ci.yml").read_text()
    assert 'node-version: "20"' in workflow
    assert '- run: "npm test"' in workflow
    assert 'CMD ["npm", "start"]' in (tmp_path / "Dockerfile").read_text()


async def test_a_go_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "go.mod": "module example.org/fast\n\ngo 1.22\n",
            "cmd/fast/main.go": "package main\n\nfunc main() {}\n",
            "fast_test.go": 'package fast\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n',
        },
    )
    plan = plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="fast")
    await carry_out(plan, tmp_path)
    dockerfile = (tmp_path / "Dockerfile").read_text()
    assert "FROM golang:1.22 AS build" in dockerfile
    assert "go build -trimpath -o /out/fast ./cmd/fast" in dockerfile
    assert "go-version-file: go.mod" in (tmp_path / ".github/workflows/ci.yml").read_text()


MESS: dict[str, str | bytes] = {
    "main.py": b"import os\r\n\r\nprint(os.name)   \r\n",
    "legacy.py": "print 'python 2'   \n",
    "latin.py": b"# caf\xe9   \nx = 1\n",
    "notes.md": "a hard break  \nstays\n",
    "data.csv": "a, b   \n",
    "logo.png": b"\x89PNG\r\n\x1a\n\0\0   \n",
    "web/app.min.js": "var a=1;   \n",
    "web/page.js": "const text = `two   \nlines`;   \n",
    "vendor/lib.py": "x = 1   \n",
    "tests/fixtures/expected.py": "x = 1   \n",
    "Makefile": "test:\n\techo fine\n",
    "package.json": "{broken\n",
    "pyproject.toml": "[broken\n",
    "long.py": "x = '" + "a" * 100_000 + "'   \n",
    "text.py": 'A = """keeps   \nits spaces"""   \n',
    "crlf.toml": b"a = 1   \r\nb = 2",
    ".env": "API_KEY=" + "q9" * 12 + "\n",
    ".claude/settings.json": "{}\n",
    "weird\u202ename.py": "x = 1\n",
}


async def test_a_mess_is_left_as_it_is_where_it_is_not_sure(tmp_path: Path) -> None:
    """Windows line endings stay; what is binary, foreign, generated, a fixture, broken or a text over lines is not touched."""
    write(tmp_path, MESS)
    before = read(tmp_path)
    analysis = analyse(before)
    plan = plan_by_rules(IMPROVE_GOAL, analysis, CARDS, name="mess\x1b[31m\n")
    outcomes = await carry_out(plan, tmp_path)
    after = read(tmp_path)

    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"main.py", "crlf.toml"}
    assert after["main.py"].content == b"import os\r\n\r\nprint(os.name)\r\n"
    assert after["crlf.toml"].content == b"a = 1\r\nb = 2\r\n"
    checks = outcomes["Run the tests"]
    assert isinstance(checks, Done)
    review = outcomes["Review the result"]
    assert isinstance(review, Done)
    assert review.verdict is not None
    assert review.verdict.approved
    notes = " ".join(plan.notes)
    assert "q9q9" not in notes + plan.model_dump_json()
    assert "\x1b" not in plan.title
    assert ".env:1 (secret in plain text)" in notes
    assert ".claude/settings.json" in notes


@pytest.mark.parametrize("taken", [".gitignore", "README.md", ".editorconfig", ".github/workflows/ci.yml"])
async def test_a_file_that_is_there_is_never_changed(tmp_path: Path, taken: str) -> None:
    write(tmp_path, {**CALC, taken: "theirs\n"})
    await carry_out(plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="calc"), tmp_path)
    assert (tmp_path / taken).read_text() == "theirs\n"


async def test_a_dockerignore_of_theirs_stays_beside_our_dockerfile(tmp_path: Path) -> None:
    write(tmp_path, {**CALC, ".dockerignore": "theirs\n"})
    outcomes = await carry_out(plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="calc"), tmp_path)
    assert isinstance(outcomes["Add a Dockerfile"], Done)
    assert (tmp_path / ".dockerignore").read_text() == "theirs\n"


async def test_a_repository_of_several_projects_is_tested_part_by_part(tmp_path: Path) -> None:
    """The workflow and the guide say for each line in which folder; what the tools of every language leave is ignored."""
    unittest = CALC["tests/test_calc.py"]
    node = {"web/package.json": '{"scripts": {"test": "node --test"}}', "web/x.test.js": 'require("node:test")("x");\n'}
    write(tmp_path, {"back/setup.cfg": "", "back/calc.py": "x = 1\n", "back/tests/test_calc.py": unittest, **node})
    await carry_out(plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="both"), tmp_path)
    workflow = (tmp_path / ".github/workflows/ci.yml").read_text()
    assert workflow.endswith(
        '      - run: "python3 -m unittest discover -s tests"\n        working-directory: "back"\n'
        '      - run: "npm test"\n        working-directory: "web"\n'
    )
    assert "(cd web && npm test)" in (tmp_path / "CONTRIBUTING.md").read_text()
    assert {"__pycache__/", "node_modules/"} <= {*(tmp_path / ".gitignore").read_text().splitlines()}
