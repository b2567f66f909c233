"""What kind of project it is, and how its tests run."""

import pytest

from tests.logic.analysis.projects import analysed

MANAGE = "from django.core.management import execute_from_command_line\n"
UNIT = "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        pass\n"


@pytest.mark.parametrize(
    ("files", "argv"),
    [
        ({"a.py": "", "test_a.py": UNIT}, "python3 -m unittest discover"),
        ({"a/__init__.py": "", "tests/test_a.py": UNIT}, "python3 -m unittest discover -s tests"),
        ({"a/__init__.py": "", "tests/a_test.py": UNIT}, "python3 -m unittest discover -s tests -p *_test.py"),
        (
            {"src/a/__init__.py": "", "tests/test_a.py": UNIT},
            "env PYTHONPATH=src python3 -m unittest discover -s tests",
        ),
        ({"a.py": "", "test_a.py": "def test_a():\n    pass\n"}, "python3 -m pytest -q -p no:cacheprovider"),
        ({"a.py": "", "test_a.py": UNIT, "pytest.ini": ""}, "python3 -m pytest -q -p no:cacheprovider"),
        ({"manage.py": MANAGE, "polls/__init__.py": "", "polls/tests.py": UNIT}, "python3 manage.py test"),
        ({"back/manage.py": MANAGE, "back/polls/tests.py": UNIT}, "python3 back/manage.py test back"),
        ({"back/manage.py": MANAGE, "tests/test_a.py": UNIT}, "python3 -m unittest discover -s tests"),
        ({"manage.py": "import flask\n", "polls/tests.py": UNIT}, "python3 -m unittest discover -s polls"),
        (
            {"manage.py": MANAGE, "polls/tests.py": UNIT, "setup.cfg": "[tool:pytest]\nDJANGO_SETTINGS_MODULE = a\n"},
            "python3 -m pytest -q -p no:cacheprovider",
        ),
        ({"package.json": '{"scripts": {"test": "node --test"}}'}, "npm test"),
        ({"package.json": '{"scripts": {"test": "vitest"}}', "pnpm-lock.yaml": ""}, "pnpm test"),
        ({"go.mod": "module a\n", "a_test.go": "package a\n"}, "go test -v ./..."),
        ({"go.mod": "module a\n", "a.go": "package a\n"}, "go build ./..."),
        ({"Cargo.toml": "[package]\nname='a'\n", "src/lib.rs": "#[test]\nfn a() {}\n"}, "cargo test --offline"),
        ({"pom.xml": "<project/>", "src/test/java/ATest.java": "class ATest {}"}, "mvn -B -o test"),
        ({"build.gradle": "", "src/test/java/ATest.java": "class ATest {}"}, "gradle --offline test"),
        ({"pom.xml": "<project/>", "src/main/java/A.java": "class A {}"}, "mvn -B -o package"),
        ({"build.gradle": "", "src/main/java/A.java": "class A {}"}, "gradle --offline build"),
        ({"Makefile": "all:\n\ntest: all\n\ttrue\n", "a.c": "int a;\n"}, "make test"),
    ],
)
def test_the_way_to_run_tests_is_found(files: dict[str, str | bytes], argv: str) -> None:
    assert [" ".join(check.argv) for check in analysed(files).checks] == [argv]


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'},
        {"a.py": "def test_like(): ..."},
        {"test_empty.py": "x = 1\n"},
        {"Makefile": "tests_are_nice:\n"},
        {},
    ],
)
def test_where_there_is_none_none_is_made_up(files: dict[str, str | bytes]) -> None:
    assert analysed(files).checks == ()


def test_a_python_project_tells_its_facts() -> None:
    facts = analysed(
        {
            "pyproject.toml": (
                '[build-system]\nrequires = []\n[project]\nname = "calc"\ndescription = "Adds."\nrequires-python = ">=3.10,<4"\n'
                'dependencies = ["rich"]\n[project.scripts]\ncalc = "calc:main"\n'
                "[project.optional-dependencies]\ndev = []\ndocs = []\n[tool.ruff]\nline-length = 99\n"
            ),
            "calc/__init__.py": "",
            "calc/__main__.py": "",
        }
    ).main
    assert facts is not None
    assert (facts.name, facts.description, facts.version) == ("calc", "Adds.", "3.10")
    assert facts.installs == ('python3 -m pip install -e ".[dev]"',)
    assert facts.tools == ("ruff",)
    assert [start.argv for start in facts.starts] == [("python3", "-m", "calc"), ("calc",)]
    assert facts.packages == ("calc",)
    assert facts.needs_packages


GUARD = 'if __name__ == "__main__":\n    print(1)\n'


@pytest.mark.parametrize(
    ("files", "starts"),
    [
        ({"greet.py": GUARD}, ["python3 greet.py"]),
        ({"main.py": GUARD, "other.py": GUARD}, ["python3 main.py"]),
        ({"__main__.py": "", "x.py": ""}, ["python3 ."]),
        ({"a/__init__.py": "", "a/cli.py": GUARD}, ["python3 -m a.cli"]),
        ({"setup.py": "", "src/a/__init__.py": "", "src/a/cli.py": GUARD}, ["env PYTHONPATH=src python3 -m a.cli"]),
        ({"a.py": "", "pyproject.toml": "[tool.poetry.scripts]\na = 'a:main'\n"}, ["a"]),
        ({"manage.py": MANAGE + GUARD, "a/__init__.py": ""}, ["python3 manage.py runserver 0.0.0.0:8000"]),
        ({"manage.py": GUARD}, ["python3 manage.py"]),
        ({"one.py": GUARD, "two.py": GUARD}, []),
        ({"a.py": "", "setup.py": GUARD, "test_a.py": GUARD, "docs/make.py": GUARD}, []),
        ({"package.json": '{"scripts": {"start": "x"}}'}, ["npm start"]),
        ({"package.json": '{"bin": "./cli.js"}', "cli.js": "1;\n"}, ["node cli.js"]),
        ({"package.json": '{"main": "lib/go.js"}', "lib/go.js": "console.log(1);\n"}, ["node lib/go.js"]),
        ({"package.json": '{"main": "go"}', "go.js": "app.listen(8080);\nmodule.exports = app;\n"}, ["node go.js"]),
        ({"package.json": "{}", "server.js": "http.createServer().listen(80);\n"}, ["node server.js"]),
        ({"package.json": '{"main": "index.js"}', "index.js": "module.exports = () => 42;\n"}, []),
        ({"package.json": '{"main": "index.js"}', "index.js": "\n"}, []),
    ],
)
def test_how_it_starts_is_found_where_it_is_plain(files: dict[str, str | bytes], starts: list[str]) -> None:
    """A library starts nothing, and of two scripts nobody knows which is meant."""
    main = analysed(files).main
    assert main is not None
    assert [" ".join(start.argv) for start in main.starts] == starts


def test_the_main_language_decides_which_kind_comes_first() -> None:
    analysis = analysed({"package.json": "{}", "a.js": "1;\n" * 3, "setup.py": "", "a.py": "x = 1\n" * 50})
    assert [facts.kind for facts in analysis.projects] == ["python", "node"]
    assert [(language.name, language.lines) for language in analysis.languages] == [
        ("Python", 50),
        ("JavaScript", 3),
        ("JSON", 1),
    ]


def test_what_others_made_is_not_looked_at() -> None:
    analysis = analysed(
        {"node_modules/a/index.js": "// TODO: x\n", "vendor/x.go": "package x\n", "run": "#!/bin/sh\ntrue\n"}
    )
    assert [language.name for language in analysis.languages] == ["Shell"]
    assert analysis.todos == ()
    assert analysis.files == 3


def test_an_empty_project_lacks_everything() -> None:
    analysis = analysed({})
    assert (analysis.files, analysis.languages, analysis.main) == (0, (), None)
    assert "readme" in analysis.missing


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("readme.rst", "readme"),
        ("COPYING", "licence"),
        ("LICENSES/MIT.txt", "licence"),
        (".github/workflows/x.yaml", "ci"),
        (".gitlab-ci.yml", "ci"),
        ("Containerfile", "dockerfile"),
        (".github/CONTRIBUTING.md", "contributing"),
        ("HISTORY.md", "changelog"),
        ("src/__tests__/a.js", "tests"),
        ("spec/a_spec.rb", "tests"),
    ],
)
def test_what_is_there_under_another_name_is_not_missing(path: str, name: str) -> None:
    assert name in analysed({"a.txt": ""}).missing
    assert name not in analysed({path: "x\n"}).missing


CMAKE = "project(a C)\nadd_executable(a a.c)\n"
BUILT = ["cmake -S . -B build", "cmake --build build"]


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({"CMakeLists.txt": CMAKE}, BUILT),
        (
            {"CMakeLists.txt": CMAKE + "add_test(NAME t COMMAND a)\n"},
            [*BUILT, "ctest --test-dir build --output-on-failure"],
        ),
        (
            {"CMakeLists.txt": CMAKE, "tests/CMakeLists.txt": "gtest_discover_tests(b)\n"},
            [*BUILT, "ctest --test-dir build --output-on-failure"],
        ),
        ({"CMakeLists.txt": CMAKE, "Makefile": "test:\n\ttrue\n"}, [*BUILT, "make test"]),
        ({"CMakeLists.txt": CMAKE, "pyproject.toml": "", "a.py": ""}, []),
    ],
)
def test_what_cmake_builds_is_configured_built_and_tested(files: dict[str, str | bytes], lines: list[str]) -> None:
    """One after the other; a project of another tool calls CMake itself."""
    assert [" ".join(check.argv) for check in analysed(files).checks] == lines


MANY: dict[str, str | bytes] = {
    "svc/py/mod.py": "x = 1\n",
    "svc/py/tests/test_mod.py": UNIT,
    "svc/go/go.mod": "module a\n",
    "svc/go/a_test.go": "package a\n",
    "web/package.json": '{"scripts": {"test": "node --test"}}',
}


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        (MANY, ["env -C svc/go go test -v ./...", "env -C web npm test", "env -C svc/py python3 -m unittest discover -s tests"]),
        (
            {"back/pyproject.toml": "", "back/src/a/__init__.py": "", "back/tests/test_a.py": UNIT, "front/package.json": "{}"},
            ["env -C back PYTHONPATH=src python3 -m unittest discover -s tests"],
        ),
        (
            {"a/__init__.py": "", "tests/test_a.py": UNIT, "web/package.json": '{"scripts": {"test": "node --test"}}'},
            ["python3 -m unittest discover -s tests", "env -C web npm test"],
        ),
        ({"my web/package.json": '{"scripts": {"test": "node --test"}}'}, []),
    ],
)  # fmt: skip
def test_where_the_top_is_no_project_its_folders_are(files: dict[str, str | bytes], lines: list[str]) -> None:
    """Each part with its folder; what lies beside them as ever; a name that no shell reads as it stands is none."""
    assert sorted(" ".join(check.argv) for check in analysed(files).checks) == sorted(lines)


NODE = '{"scripts": {"test": "node --test packages"}}'
PYTEST = "python3 -m pytest -q -p no:cacheprovider"
ONE = "def test_a():\n    pass\n"


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        (
            {"package.json": NODE, "services/api/requirements.txt": "", "services/api/test_api.py": UNIT},
            ["npm test", "env -C services/api python3 -m unittest discover"],
        ),
        (
            {"pyproject.toml": "", "a.py": "", "test_a.py": UNIT, "web/package.json": NODE},
            ["python3 -m unittest discover", "env -C web npm test"],
        ),
        ({"package.json": NODE, "packages/one/package.json": NODE}, ["npm test"]),
        ({"package.json": NODE, "api/requirements.txt": "", "api/test_a.py": UNIT}, ["python3 -m unittest discover -s api", "npm test"]),
        ({"pyproject.toml": "", "test_a.py": ONE, "api/setup.py": "", "api/test_b.py": ONE}, [PYTEST]),
        (
            {"pytest.ini": "[pytest]\ntestpaths = tests\n", "setup.py": "", "tests/test_a.py": ONE, "api/setup.py": "", "api/test_b.py": ONE},
            [PYTEST, f"env -C api {PYTEST}"],
        ),
        (
            {"requirements.txt": "", "manage.py": MANAGE, "polls/tests.py": UNIT, "jobs/setup.py": "", "jobs/test_j.py": UNIT},
            ["python3 manage.py test", "env -C jobs python3 -m unittest discover"],
        ),
        ({"pyproject.toml": "", "test_a.py": ONE, "tests/web/package.json": NODE}, [PYTEST]),
    ],
)  # fmt: skip
def test_what_the_top_does_not_reach_is_run_in_its_folder(files: dict[str, str | bytes], lines: list[str]) -> None:
    """Once: a command of the top that runs the same tests is enough; samples that tests are made of are no projects."""
    assert sorted(" ".join(check.argv) for check in analysed(files).checks) == sorted(lines)


SCRIPTS = '{"scripts": {"build": "node build.js", "lint": "node lint.js"}, "devDependencies": {"eslint": "9", "typescript": "5"}}'
RUFF = "[tool.ruff]\nline-length = 100\n"


@pytest.mark.parametrize(
    ("files", "lines"),
    [
        ({"package.json": SCRIPTS}, ["npm run lint", "npm run build"]),
        (
            {"web/package.json": SCRIPTS, "api/pyproject.toml": RUFF, "api/a.py": "", "go/go.mod": "module a\n"},
            [
                "env -C web npm run lint",
                "env -C web npm run build",
                "env -C api ruff check --no-cache .",
                "env -C go go vet ./...",
            ],
        ),
        (
            {"pyproject.toml": RUFF, "a.py": "", "web/package.json": '{"devDependencies": {"eslint": "9"}}'},
            ["ruff check --no-cache .", "env -C web node_modules/.bin/eslint ."],
        ),
    ],
)
def test_linters_and_builds_are_run_in_the_folder_of_their_project(
    files: dict[str, str | bytes], lines: list[str]
) -> None:
    """As its tests are, whether or not the top is a project."""
    assert sorted(" ".join(check.argv) for check in analysed(files).lints) == sorted(lines)
