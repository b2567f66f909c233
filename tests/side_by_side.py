"""Tests in several processes, forked from one that has collected them: what they import is imported once.

Each takes one file after the other, in the order in which they were collected, so what a file sets up is set up once. What there
is to say of a test goes to the process they come from, which tells of it as if it had run the test itself.
"""

import os
import signal
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from multiprocessing.connection import Connection, Pipe, wait
from traceback import format_exc
from typing import Any, NoReturn

import pytest
from _pytest.capture import CaptureManager
from _pytest.tmpdir import TempPathFactory

from tests.forking import share_fork_server
from tests.measuring import Measuring

Location = tuple[str, int | None, str]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Its letter is the one that people know."""
    group = parser.getgroup("side by side", "tests side by side")
    group._addoption("-n", dest="processes", type=int, default=0, help="how many processes run tests")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """One process runs them as always, and where not all could be collected it says so as always."""
    number: int = session.config.getoption("processes")
    if number < 2 or session.config.getoption("collectonly") or session.testsfailed:
        return None
    Overseer(session).run(number)
    return True


class Queue:
    """Files of tests, each of which is taken by one process."""

    def __init__(self, items: list[pytest.Item]) -> None:
        self._files = [list(tests) for _, tests in groupby(items, lambda item: item.path)]
        self._numbers, end = os.pipe()
        os.write(end, b"".join(number.to_bytes(2, "big") for number in range(len(self._files))))
        os.close(end)

    def take(self) -> list[pytest.Item]:
        """The tests of a file that nobody has taken; none when there is no such file."""
        number = os.read(self._numbers, 2)
        return self._files[int.from_bytes(number, "big")] if number else []

    def pairs(self) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
        """Each test with the next one, which decides what may be taken down. A file is taken before the last one ends."""
        tests = self.take()
        while tests:
            yield from pairwise(tests)
            last, tests = tests[-1], self.take()
            yield last, tests[0] if tests else None


class Overseer:
    """Where the others come from. It runs no test, and tells of all."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._hook = session.config.hook
        self._workers: dict[Connection[Any, Any], int] = {}
        """The process at the other end, while it may say something."""
        self._at: dict[int, tuple[str, Location]] = {}
        """The test that a process is at."""

    def run(self, number: int) -> None:
        """Until everything is told."""
        share_fork_server()
        queue = Queue(self._session.items)
        try:
            for _ in range(number):
                self._begin(queue)
            while self._workers:
                for ear in wait(list(self._workers)):
                    assert isinstance(ear, Connection)
                    self._hear(ear)
                if self._session.shouldfail:
                    raise self._session.Failed(self._session.shouldfail)
        finally:
            for pid in self._workers.values():
                os.kill(pid, signal.SIGKILL)

    def _begin(self, queue: Queue) -> None:
        ear, mouth = Pipe(duplex=False)
        pid = os.fork()
        if not pid:
            Worker(self._session, mouth).run(queue)
        mouth.close()
        self._workers[ear] = pid

    def _hear(self, ear: "Connection[Any, Any]") -> None:
        pid = self._workers[ear]
        try:
            told = ear.recv()
        except EOFError:
            self._end(ear)
            return
        match told:
            case "begun", str(test), location:
                self._at[pid] = test, location
                self._hook.pytest_runtest_logstart(nodeid=test, location=location)
            case "ended", str(test), location:
                del self._at[pid]
                self._hook.pytest_runtest_logfinish(nodeid=test, location=location)
            case Mapping():
                self._report(self._hook.pytest_report_from_serializable(config=self._session.config, data=told))
            case str(fault):
                raise RuntimeError(fault)

    def _end(self, ear: "Connection[Any, Any]") -> None:
        """A process ended: with nothing left to do, or in the middle of a test, which then has failed."""
        pid = self._workers.pop(ear)
        _, status = os.waitpid(pid, 0)
        fault = f"its process ended with {os.waitstatus_to_exitcode(status)}; the rest of its file was not run"
        if pid in self._at:
            test, location = self._at[pid]
            self._report(pytest.TestReport(test, location, {}, "failed", fault, "call"))
        elif status:
            raise RuntimeError(fault)

    def _report(self, report: pytest.TestReport) -> None:
        self._hook.pytest_runtest_logreport(report=report)


class Worker:
    """A process that runs tests. It says what it would have written."""

    def __init__(self, session: pytest.Session, mouth: "Connection[Any, Any]") -> None:
        self._config = session.config
        self._hook = session.config.hook
        self._mouth = mouth

    def run(self, queue: Queue) -> NoReturn:
        """All of its life."""
        try:
            self._have_own_things()
            for item, following in queue.pairs():
                self._hook.pytest_runtest_protocol(item=item, nextitem=following)
            Measuring(self._config).save()
        except BaseException:  # noqa: BLE001 - whatever it is, the other process tells it
            self._mouth.send(format_exc())
        finally:
            os._exit(0)

    def _have_own_things(self) -> None:
        """Files that it writes to, and nobody who shows what it says."""
        plugins = self._config.pluginmanager
        plugins.unregister(name="terminalreporter")
        plugins.register(self, "worker")
        capturing: CaptureManager | None = plugins.getplugin("capturemanager")
        if capturing:
            capturing.stop_global_capturing()
            capturing.start_global_capturing()
        places: TempPathFactory = self._config._tmp_path_factory  # type: ignore[attr-defined]
        places._basetemp = places.mktemp("process")

    def pytest_runtest_logstart(self, nodeid: str, location: Location) -> None:
        """A test begins."""
        self._mouth.send(("begun", nodeid, location))

    def pytest_runtest_logfinish(self, nodeid: str, location: Location) -> None:
        """It is over."""
        self._mouth.send(("ended", nodeid, location))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A step of it is over."""
        self._mouth.send(self._hook.pytest_report_to_serializable(config=self._config, report=report))
