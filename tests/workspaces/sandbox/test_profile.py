"""What a command finds around itself, in words."""

from pathlib import Path

import pytest

from conductor_core.domain.sandbox import Limits
from conductor_core.workspaces.sandbox import profile
from conductor_core.workspaces.sandbox.admission import Admitted
from conductor_core.workspaces.sandbox.toolchain import SETTINGS, Toolchain, find_toolchain

TOOLCHAIN = Toolchain(
    folders=(Path("/usr"),),
    links={Path("/bin"): "usr/bin"},
    prefixes=(Path("/root/python"),),
    tools={"ruff": Path("/venv/bin/ruff"), "python": Path("/usr/bin/python3")},
)
PROGRAMS = profile.Programs(
    bwrap=Path("/usr/bin/bwrap"),
    env=Path("/usr/bin/env"),
    prlimit=Path("/usr/bin/prlimit"),
    setpriv=Path("/usr/bin/setpriv"),
)
GIVEN = profile.Descriptors(seccomp=7, status=8, settings={Path("/etc/passwd"): 9})
ADMITTED = Admitted(workspace=Path("/data/ws"))
ROOT = profile.Identity(uid=1234, gid=1234, drop=True)
USER = profile.Identity(uid=1000, gid=100, drop=False)


def options(identity: profile.Identity) -> str:
    return " ".join(profile.options(TOOLCHAIN, ADMITTED, identity, GIVEN))


def test_only_the_workspace_can_be_written() -> None:
    """Everything else of the host is bound for reading, and nothing is mounted below the workspace."""
    words = profile.options(TOOLCHAIN, ADMITTED, USER, GIVEN)
    binds = [words[at + 1 : at + 3] for at, word in enumerate(words) if word == "--bind"]
    assert binds == [["/data/ws", "/workspace"]]
    assert not [word for word in words if word.startswith("/workspace/")]
    assert "--remount-ro / " in options(USER)


def test_root_keeps_only_what_changing_the_user_needs() -> None:
    """Three rights, no user namespace."""
    assert "--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP" in options(ROOT)
    assert "--unshare-user" not in options(ROOT)


def test_others_get_a_user_namespace_and_no_second_one() -> None:
    """With no rights at all."""
    assert "--unshare-user --disable-userns --uid 1000 --gid 100" in options(USER)
    assert "--cap-add" not in options(USER)


def test_tools_have_a_folder_of_their_own() -> None:
    """What is visible anyway is linked, what is not is bound; folders above a prefix are open to everybody."""
    said = options(USER)
    assert "--ro-bind /venv/bin/ruff /opt/conductor/bin/ruff" in said
    assert "--symlink /usr/bin/python3 /opt/conductor/bin/python" in said
    assert "--perms 0755 --dir /root --ro-bind /root/python /root/python" in said


def test_the_environment_comes_after_the_rights_are_gone() -> None:
    """A library that a command wants loaded is not loaded into the programs that build its walls."""
    words = profile.inner(["true"], {"LD_PRELOAD": "x.so"}, programs=PROGRAMS, identity=ROOT, limits=Limits())
    order = [words.index(word) for word in ("/usr/bin/setpriv", "/usr/bin/prlimit", "/usr/bin/env", "LD_PRELOAD=x.so")]
    assert order == sorted(order)
    assert words[-4:] == ["-i", "--chdir=/workspace", "LD_PRELOAD=x.so", "true"]
    assert {"--reuid", "1234", "--clear-groups", "--bounding-set=-all", "--no-new-privs"} <= set(words)


def test_others_have_nothing_to_give_up() -> None:
    """No setpriv; the limits are the same."""
    words = profile.inner(["true"], {}, programs=PROGRAMS, identity=USER, limits=Limits(processes=7))
    assert words[:2] == ["/usr/bin/prlimit", "--nproc=7"]


def test_the_environment_names_no_folder_of_the_host() -> None:
    """Apart from where its programs are."""
    env = profile.environment(TOOLCHAIN)
    assert env["PATH"] == "/opt/conductor/bin:/root/python/bin:/usr/local/bin:/usr/bin:/bin"
    assert (env["HOME"], env["TMPDIR"], env["PYTHONDONTWRITEBYTECODE"]) == ("/home/agent", "/tmp", "1")


def test_the_settings_name_nobody_of_the_host() -> None:
    """The user has a name all the same; some programs end without one."""
    assert profile.settings(ROOT)[Path("/etc/passwd")].startswith(b"agent:x:1234:1234::/home/agent:/bin/sh\n")
    assert b"agent:x:65534" in profile.settings(profile.Identity(uid=65534, gid=65534, drop=False))[Path("/etc/group")]


@pytest.mark.parametrize("name", ["maven/settings.xml", "npmrc", "java-17-openjdk/management", "php/8.2/cli/php.ini"])
def test_no_setting_of_the_system_is_shown_that_logins_are_written_into(name: str) -> None:
    assert not any(Path(name).match(pattern) for pattern in SETTINGS)


def test_this_machine_has_python() -> None:
    """Under both of its names, wherever it is."""
    found = find_toolchain()
    places = [*(found.tools), *(one.name for folder in found.path if folder.is_dir() for one in folder.iterdir())]
    assert {"python", "python3", "sh", "tar", "git"} <= set(places)
