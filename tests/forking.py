"""Processes of tests are forked from one that has imported the product: a start costs milliseconds instead of a second."""

import multiprocessing
from multiprocessing.context import ForkServerContext


def fork_server() -> ForkServerContext:
    """Forks processes; begun when it is first needed, once for each process of the tests."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "tests.crash.service", "tests.acceptance.loaded"])
    return context
