"""A login is lent only where nobody else could have it, and nothing of it is said afterwards."""

import json
import os
from pathlib import Path

import pytest

from conductor_core.agents.cli.catalogue import known_programs
from conductor_core.agents.cli.login_file import LARGEST, read_login, secrets_of
from conductor_core.errors import AgentError
from conductor_core.logic.redaction import Redactor

PLACE = ".tool/auth.json"
TEXT = json.dumps(
    {"kind": "oauth", "tokens": [{"access": "aaaa-1111-bbbb-2222", "account": "0123456789abcdef"}], "at": 7}
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With a login in it."""
    path = tmp_path / "home" / PLACE
    path.parent.mkdir(parents=True)
    path.write_text(TEXT)
    path.chmod(0o600)
    return tmp_path / "home"


def refusal(home: Path) -> str:
    with pytest.raises(AgentError) as refused:
        read_login(home, PLACE, "Tool")
    return refused.value.message.replace(str(home), "~")


def test_a_login_is_read(home: Path) -> None:
    """Also through a link that stays in the home folder, as people keep their settings together."""
    assert read_login(home, PLACE, "Tool") == TEXT
    (home / PLACE).rename(home / "kept.json")
    (home / PLACE).symlink_to("../kept.json")
    assert read_login(home, PLACE, "Tool") == TEXT


def test_one_that_is_not_there(home: Path) -> None:
    (home / PLACE).unlink()
    assert refusal(home) == f"log in with Tool once on this machine: ~/{PLACE} is not there"


@pytest.mark.parametrize("folder", [False, True])
def test_one_that_leads_out(home: Path, tmp_path: Path, *, folder: bool) -> None:
    """The file, or a folder above it."""
    path = (home / PLACE).parent if folder else home / PLACE
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    assert refusal(home) == f"~/{PLACE} leads out of the home folder; put the file itself there"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_one_that_others_can_get_at(home: Path, mode: int) -> None:
    (home / PLACE).chmod(mode)
    assert refusal(home) == f"others on this machine may use ~/{PLACE}; run: chmod 600 ~/{PLACE}"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_one_of_somebody_else(home: Path) -> None:
    os.chown(home / PLACE, 12345, 12345)
    assert refusal(home) == f"~/{PLACE} belongs to somebody else; run Conductor as whoever is logged in"


@pytest.mark.parametrize("text", ["", "no json", "[" * 60_000, f'"{"x" * LARGEST}"', None])
def test_one_that_is_none(home: Path, text: str | None) -> None:
    """A pipe would be waited for without end, and is not read."""
    path = home / PLACE
    path.unlink()
    if text is None:
        os.mkfifo(path, 0o600)
    else:
        path.write_text(text)
        path.chmod(0o600)
    assert refusal(home) == f"~/{PLACE} is no login that can be read; log in with Tool anew"


def test_every_long_word_of_it_is_kept_secret() -> None:
    """Whatever its name; and however it is written down then."""
    assert sorted(secrets_of(TEXT)) == ["0123456789abcdef", "aaaa-1111-bbbb-2222"]
    assert Redactor(secrets_of(TEXT)).text('{"access": "aaaa-1111-bbbb-2222"}') == '{"access": "[redacted]"}'


def test_every_known_login_is_pointed_at_the_proxy() -> None:
    """And at hosts of its vendor, encrypted."""
    logins = {program.name: program.login for program in known_programs() if program.login}
    assert list(logins) == ["claude", "claude-agent-acp", "codex", "codex-acp", "gemini-cli"]
    for login in logins.values():
        assert login.env["HTTPS_PROXY"] == "{url}"
        assert all(host.endswith(":443") for host in login.hosts)
