"""What is added to a project is what its kind needs: how it is built, tested and started."""

import shutil
from pathlib import Path

import pytest

from conductor_core.logic.analysis import analyse
from conductor_core.logic.planning import IMPROVE_GOAL, plan_by_rules
from tests.agents.commands.stage import CARDS, carry_out, read, write

DJANGO = {
    "requirements.txt": "Django>=5\n",
    "manage.py": "import sys\n\nfrom django.core.management import execute_from_command_line\n\n"
    'if __name__ == "__main__":\n    execute_from_command_line(sys.argv)\n',
    "polls/__init__.py": "",
    "polls/tests.py": "from django.test import TestCase\n\n\nclass A(TestCase):\n    def test_a(self):\n        pass\n",
}


async def test_a_project_of_django_is_tested_and_served_by_its_own_program(tmp_path: Path) -> None:
    """Its tests need its settings, its server an address and a folder for its database."""
    write(tmp_path, DJANGO)
    await carry_out(plan_by_rules(IMPROVE_GOAL, analyse(read(tmp_path)), CARDS, name="site"), tmp_path)
    workflow = (tmp_path / ".github/workflows/ci.yml").read_text()
    assert workflow.endswith(
        '      - run: "python3 -m pip install -r requirements.txt"\n      - run: "python3 manage.py test"\n'
    )
    assert (
        (tmp_path / "Dockerfile")
        .read_text()
        .endswith(
            "RUN useradd --system --no-create-home app && chown -R app /app\nUSER app\n\n"
            'ENTRYPOINT ["python3", "manage.py", "runserver", "0.0.0.0:8000"]\n'
        )
    )
    assert "python3 manage.py test\n" in (tmp_path / "CONTRIBUTING.md").read_text()


CMAKE = {
    "CMakeLists.txt": "project(a C)\nadd_executable(a a.c)\nenable_testing()\nadd_test(NAME t COMMAND a)\n",
    "a.c": "int main;\n",
}
POM = {"pom.xml": "<project/>\n", "src/main/java/A.java": "class A {}\n"}


@pytest.fixture
def bare(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system with nothing that builds."""
    programs = tmp_path_factory.mktemp("bin")
    for name in ("sh", "find", "git"):
        (programs / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(programs))


@pytest.mark.parametrize(
    ("files", "steps"),
    [
        (CMAKE, ["cmake -S . -B build", "cmake --build build", "ctest --test-dir build --output-on-failure"]),
        (POM, ["mvn -B package"]),
    ],
)
async def test_what_has_to_be_built_is_built_in_the_workflow(
    tmp_path: Path, bare: None, files: dict[str, str], steps: list[str]
) -> None:
    """Also where there are no tests, and where nothing is there to build it with."""
    write(tmp_path, files)
    await carry_out(plan_by_rules("add a CI workflow", analyse(read(tmp_path)), CARDS, name="a"), tmp_path)
    workflow = (tmp_path / ".github/workflows/ci.yml").read_text()
    assert workflow.endswith("".join(f'      - run: "{step}"\n' for step in steps))
