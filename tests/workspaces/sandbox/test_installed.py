"""Toolchains outside of the system's folders are found from the PATH, and nothing that people keep beside them."""

from pathlib import Path

import pytest

from conductor_core.workspaces.sandbox.installed import installed


def put(folder: Path, *files: str) -> Path:
    """Files and programs, each with next to nothing in it."""
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    return folder


def found(home: Path, *folders: Path) -> list[str]:
    """Below the home of a person whose PATH has these folders."""
    return [str(one.relative_to(home)) for one in installed(home, ":".join(map(str, folders)))]


def test_of_rust_the_toolchain_is_shown_and_not_the_folder_with_its_logins(tmp_path: Path) -> None:
    """``cargo`` on the PATH is rustup; what it would start is there without it."""
    proxies = put(tmp_path, ".cargo/bin/rustup", ".cargo/credentials.toml") / ".cargo/bin"
    (proxies / "cargo").symlink_to("rustup")
    put(tmp_path, ".rustup/toolchains/stable/bin/cargo", ".rustup/toolchains/stable/lib/rustlib/components")
    (tmp_path / ".rustup/settings.toml").write_text('default_toolchain = "stable"\n')
    assert found(tmp_path, proxies) == [".rustup/toolchains/stable"]


@pytest.mark.parametrize(
    ("folder", "files"),
    [
        (".nvm/versions/node/v22", ["bin/node", "include/node/node.h"]),
        ("sdk/go1.24", ["bin/go", "pkg/tool/compile"]),
        (".sdkman/candidates/java/21", ["bin/java", "lib/modules"]),
        ("apache-maven", ["bin/mvn", "boot/plexus-classworlds-2.8.jar", "conf/settings.xml"]),
    ],
)
def test_an_installation_is_shown_where_a_link_leads_to_it(tmp_path: Path, folder: str, files: list[str]) -> None:
    put(tmp_path / folder, *files)
    (tmp_path / "current").symlink_to(tmp_path / folder)
    assert found(tmp_path, tmp_path / "current/bin") == [folder]


def test_what_is_no_installation_by_itself_stays_hidden(tmp_path: Path) -> None:
    """A folder that holds more, a script that stands for a program, one with a login in it."""
    local = put(tmp_path / ".local", "bin/node", "include/node/node.h", "share/keyrings/login")
    shims = put(tmp_path / ".asdf", "shims/go", "plugins/go/x")
    node = put(tmp_path / "node", "bin/node", "include/node/node.h", "etc/npmrc")
    assert found(tmp_path, node / "bin") == ["node"]
    (node / "etc/npmrc").write_text("//registry.example/:_authToken=x\n")
    maven = put(tmp_path / "maven", "bin/mvn", "boot/plexus-classworlds-2.8.jar")
    put(maven, "conf/settings.xml").joinpath("conf/settings.xml").write_text("<server><password>x</password></server>")
    for folder in (local / "bin", shims / "shims", node / "bin", maven / "bin"):
        assert found(tmp_path, folder) == []


def test_a_remark_about_passwords_is_no_password(tmp_path: Path) -> None:
    """Maven comes with one."""
    maven = put(tmp_path / "maven", "bin/mvn", "boot/plexus-classworlds-2.8.jar", "conf/settings.xml")
    (maven / "conf/settings.xml").write_text("<!-- <password>\nsecret</password> --><settings/>")
    assert found(tmp_path, maven / "bin") == ["maven"]


def test_what_the_system_has_needs_no_folder(tmp_path: Path) -> None:
    assert found(tmp_path, Path("/usr/bin"), Path("/bin")) == []
