"""How commands end, where no wall matters; so these run on every machine."""

import signal

import pytest

from conductor_core.domain.sandbox import Limits, Policy
from conductor_core.errors import WorkspaceError
from conductor_core.ports.sandbox import Session

pytestmark = pytest.mark.parametrize("level", ["none"])


@pytest.mark.parametrize("policy", [Policy(limits=Limits(idle_seconds=1))])
async def test_a_silent_command_is_ended(session: Session) -> None:
    """One that prints now and then may go on for longer."""
    done = await session.exec(["sh", "-c", "for n in 1 2; do sleep 0.6; echo $n; done; sleep 1000"])
    assert (done.stopped, done.stdout) == ("idle", b"1\n2\n")


@pytest.mark.parametrize("argv", [[], [""], ["A=b"], ["echo", "\0"], ["echo", "\ud800"]])
async def test_what_is_no_command_is_refused(session: Session, argv: list[str]) -> None:
    """Nothing is started."""
    with pytest.raises(WorkspaceError):
        await session.exec(argv)


@pytest.mark.parametrize("env", [{"": "x"}, {"A=B": "x"}, {"A": "\0"}])
async def test_what_is_no_variable_is_refused(session: Session, env: dict[str, str]) -> None:
    """Nothing is started."""
    with pytest.raises(WorkspaceError):
        await session.exec(["true"], env=env)


async def test_killed_commands_end_as_in_a_shell(session: Session) -> None:
    """128 and the number of the signal."""
    assert (await session.exec(["sh", "-c", "kill -9 $$"])).exit_code == 128 + signal.SIGKILL
