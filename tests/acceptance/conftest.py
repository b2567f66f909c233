"""Runs that several tests look at are conducted once."""

from pathlib import Path

import pytest

from tests.acceptance.program import Ended, Program


@pytest.fixture(scope="package")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """One data folder for all tests that do not need their own."""
    return Program(tmp_path_factory.mktemp("home"))


@pytest.fixture
def fresh(tmp_path: Path) -> Program:
    """A data folder that holds nothing."""
    home = tmp_path / "home"
    home.mkdir()
    return Program(home)


@pytest.fixture(scope="package")
def first(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The data folder of the default goal alone."""
    return Program(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="package")
def default_goal(first: Program) -> Ended:
    """``make run`` and nothing else: R1 of that folder."""
    return first.typed("start", "--json")
