"""How much of the program a command line loads before it answers."""

import subprocess
import sys
from importlib.metadata import version

import pytest

HEAVY = ("sqlalchemy", "structlog", "pydantic_settings", "conductor_core.engine", "conductor_core.store", "bot.house")


@pytest.mark.parametrize(
    "words", [["--help"], ["start", "--help"], ["--version"], ["strat"], ["start", "--budget", "-1"]]
)
def test_help_and_what_is_misused_load_no_engine(words: list[str]) -> None:
    """Nor do they need settings or a data folder."""
    program = (
        f"import sys; from bot.command_line import run; code = run({words!r}); "
        f"sys.exit(f'loaded: {{loaded}}' if (loaded := set({HEAVY!r}) & set(sys.modules)) else code)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"CONDUCTOR_BUDGET": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "loaded" not in ended.stderr
    assert ended.returncode == (0 if words[0].startswith("--") or "--help" in words else 2)


def test_the_version_is_that_of_the_package() -> None:
    ended = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=False)
    assert ended.stdout == f"conductor {version('multi-llm-conductor')}\n"


@pytest.mark.parametrize("words", [["--help"], ["runs"]])
def test_a_full_device_is_one_sentence(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env={"CONDUCTOR_HOME": str(home)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (1, "The answer cannot be written: No space left on device.\n")
