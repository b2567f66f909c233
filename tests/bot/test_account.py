"""Who says yes is whom the system knows."""

import os
import pwd

import pytest

from bot.account import account, actor

NOBODYS = 2**31 - 7


def test_a_name_in_the_environment_makes_nobody_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may not say yes to their own push does not get to by calling themselves bob."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "bob")
    me = pwd.getpwuid(os.getuid()).pw_name
    assert (actor().id, actor().name) == (f"console:{me}", me)


def test_a_user_without_a_name_is_a_number() -> None:
    """As in a container that was given any user's number."""
    assert account(NOBODYS) == "2147483641"
