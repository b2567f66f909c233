"""A repository of a stranger as a project. Local bare repositories stand for servers."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from conductor_core.domain.files import File
from conductor_core.domain.project import GitSource
from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.ports.workspaces import Imported
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.workspaces.git_source import Remotes
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.workspaces.conftest import PROJECT, Desk

EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


class Server:
    """A bare repository made with git's lowest tools, so that it may hold anything."""

    def __init__(self, place: Path) -> None:
        self.path = place / "server.git"
        self.git("init", "-q", "--bare", "-b", "main", str(self.path))

    def git(self, *arguments: str, given: bytes = b"") -> str:
        done = subprocess.run(
            [
                "git",
                "-C",
                str(self.path.parent),
                *(() if arguments[0] == "init" else ("--git-dir", str(self.path))),
                *arguments,
            ],
            input=given,
            capture_output=True,
            check=True,
            env={"PATH": "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"},
        )
        return done.stdout.decode().strip()

    def blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=content)

    def tree(self, *lines: str) -> str:
        """Lines: mode, kind, id, tab, name; nothing is checked."""
        raw = b""
        for line in sorted(lines, key=lambda line: line.partition("\t")[2]):
            facts, _, name = line.partition("\t")
            mode, _, oid = facts.split()
            raw += (
                mode.lstrip("0").encode() + b" " + name.encode("utf-8", "surrogateescape") + b"\0" + bytes.fromhex(oid)
            )
        return self.git("hash-object", "-w", "--literally", "-t", "tree", "--stdin", given=raw)

    def commit(self, tree: str) -> None:
        body = f"tree {tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n\x1b[2J<!channel>\r\n"
        commit = self.git("hash-object", "-w", "-t", "commit", "--stdin", given=body.encode())
        self.git("update-ref", "refs/heads/main", commit)

    def serve(self, files: Mapping[str, tuple[str, bytes]]) -> None:
        """Files at the top: name → mode, content."""
        self.commit(
            self.tree(*(f"{mode} blob {self.blob(content)}\t{name}" for name, (mode, content) in files.items()))
        )


@pytest.fixture
def server(desk: Desk) -> Server:
    return Server(desk.place)


async def take(desk: Desk, server: Server) -> Imported:
    return await desk.spaces.import_source(PROJECT, GitSource(url=str(server.path)))


async def test_the_newest_files_come_in_without_history(desk: Desk, server: Server) -> None:
    server.serve({"a": ("100644", b"old")})
    server.serve({"a": ("100644", b"a\r\n"), "run": ("100755", b"#!"), "in": ("120000", b"a")})
    imported = await take(desk, server)
    assert await desk.spaces.files(PROJECT, imported.commit) == {
        "a": File(content=b"a\r\n"),
        "run": File(content=b"#!", mode="executable"),
        "in": File(content=b"a", mode="link"),
    }
    assert (imported.files, imported.size, imported.notes) == (3, 6, ())
    assert await take(desk, server) == imported
    workspace = await desk.attempt(imported.commit)
    assert (await workspace.session.exec(["git", "log", "--format=%an"])).stdout == b"Conductor\n"


async def test_submodules_outside_links_and_large_file_pointers_are_noted_and_not_followed(
    desk: Desk, server: Server
) -> None:
    attributes = server.blob(b"*.bin filter=lfs diff=lfs\n")
    modules = server.blob(b'[submodule "m"]\n\tpath = m\n\turl = ext::sh -c touch% pwned\n')
    server.commit(
        server.tree(
            f"100644 blob {attributes}\t.gitattributes",
            f"100644 blob {modules}\t.gitmodules",
            f"120000 blob {server.blob(b'/etc/passwd')}\tpasswd",
            f"160000 commit {'1' * 40}\tm",
        )
    )
    imported = await take(desk, server)
    assert set(await desk.contents(imported.commit)) == {".gitattributes", ".gitmodules", "passwd"}
    assert imported.notes == (
        "Repositories inside it (submodules) were not fetched: 'm'.",
        "Links that lead outside the project are kept as links and never followed: 'passwd'.",
        "Large files kept by Git LFS came as pointers, without their contents.",
    )
    workspace = await desk.attempt(imported.commit)
    assert await workspace.session.get(["passwd"]) == {}
    assert (desk.home / "projects" / PROJECT / "work").is_dir()
    commit = await desk.work(imported.commit, "echo 1 > new")
    assert commit is not None
    assert len(await desk.contents(commit)) == 4


async def test_a_tree_that_unfolds_without_end_is_stopped(desk: Desk, server: Server) -> None:
    """Ten levels of ten folders each are ten thousand million paths in a few hundred bytes."""
    tree = server.tree(*(f"100644 blob {server.blob(b'')}\tf{number}" for number in range(10)))
    for _ in range(10):
        tree = server.tree(*(f"40000 tree {tree}\td{number}" for number in range(10)))
    server.commit(tree)
    with pytest.raises(InputRefusedError, match="more than 20,000 files"):
        await take(desk, server)


async def test_empty_folders_that_unfold_without_end_are_stopped(desk: Desk, server: Server) -> None:
    tree = server.tree()
    for _ in range(10):
        tree = server.tree(*(f"40000 tree {tree}\td{number}" for number in range(10)))
    server.commit(tree)
    with pytest.raises(InputRefusedError, match="more than 20,000 files"):
        await take(desk, server)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        (".git", "fetch"),
        (".GiT", "fetch"),
        ("git~1", "fetch"),
        ("..", "fetch"),
        ("a/b", "fetch"),
        ("x" * 300, "limit"),
        ("a\x1b", "name"),
        ("a\udcff", "name"),
        ("a\u202e", "name"),
        ("a\\b", "backslash"),
    ],
)
async def test_a_name_that_is_never_accepted_is_refused(desk: Desk, server: Server, name: str, rule: str) -> None:
    server.commit(server.tree(f"100644 blob {server.blob(b'')}\t{name}"))
    with pytest.raises(InputRefusedError) as caught:
        await take(desk, server)
    assert caught.value.rule == rule
    if rule == "fetch":
        assert "git itself finds unsafe" in caught.value.message


async def test_names_that_differ_only_in_case_are_refused(desk: Desk, server: Server) -> None:
    server.serve({"A": ("100644", b""), "a": ("100644", b"")})
    with pytest.raises(InputRefusedError, match="'A' and 'a'"):
        await take(desk, server)


async def test_a_large_blob_or_download_is_refused(desk: Desk, server: Server) -> None:
    server.serve({"a": ("100644", b"x" * 5000)})
    for ceilings in (Ceilings(file_size=4999), Ceilings(fetched=512)):
        tight = GitWorkspaces(desk.home, DirectSandbox(), ceilings=ceilings, remotes=Remotes(allow_local=True))
        with pytest.raises(InputRefusedError, match="larger than"):
            await tight.import_source(PROJECT, GitSource(url=str(server.path)))
    assert [path for path in desk.home.rglob("*") if path.is_file()] == []


async def test_a_repository_without_a_commit_is_refused(desk: Desk, server: Server) -> None:
    with pytest.raises(InputRefusedError, match="no commit yet"):
        await take(desk, server)


async def test_a_repository_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(InputRefusedError, match="could not be fetched"):
        await desk.spaces.import_source(PROJECT, GitSource(url=str(desk.place / "nothing.git")))


async def test_hooks_and_configuration_of_the_sender_do_nothing_here(desk: Desk, server: Server) -> None:
    canary = desk.place / "canary"
    server.serve(
        {"a": ("100644", b"1"), ".claude": ("100644", b"x"), ".lfsconfig": ("100644", b"[lfs]\nurl = https://evil")}
    )
    hook = server.path / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {canary}\n")
    hook.chmod(0o755)
    imported = await take(desk, server)
    await desk.attempt(imported.commit)
    assert not canary.exists()
    assert not (desk.home / "projects" / PROJECT / "repository.git" / "hooks").exists()


@pytest.mark.parametrize(
    "url", ["file:///etc", "ext::sh -c id", "/etc", "--upload-pack=touch x", "http://github.com/o/n"]
)
async def test_no_other_kind_of_address_reaches_git(desk: Desk, url: str) -> None:
    strict = GitWorkspaces(desk.home, DirectSandbox())
    with pytest.raises(InputRefusedError) as caught:
        await strict.import_source(PROJECT, GitSource(url=url))
    assert caught.value.rule == "url"


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        ([], "not known"),
        (["127.0.0.1"], "private network"),
        (["140.82.121.4", "10.0.0.1"], "private network"),
        (["::ffff:169.254.169.254"], "private network"),
    ],
)
async def test_a_host_inside_a_private_network_is_refused(desk: Desk, addresses: list[str], said: str) -> None:
    async def resolve(host: str) -> list[str]:
        assert host == "git.example.org"
        return addresses

    strict = GitWorkspaces(desk.home, DirectSandbox(), remotes=Remotes(resolve=resolve))
    with pytest.raises(InputRefusedError, match=said) as caught:
        await strict.import_source(PROJECT, GitSource(url="https://git.example.org/o/n"))
    assert caught.value.rule == "address"


async def test_git_connects_only_to_the_address_that_was_looked_at(desk: Desk) -> None:
    """The name exists nowhere; that the attempt fails at connecting, and not at looking it up, shows the pin."""

    async def resolve(_host: str) -> list[str]:
        return ["2606:4700:ffff::1"]

    strict = GitWorkspaces(desk.home, DirectSandbox(), remotes=Remotes(resolve=resolve, timeout=2))
    with pytest.raises(InputRefusedError) as caught:
        await strict.import_source(PROJECT, GitSource(url="https://nowhere.example.org/o/n"))
    assert "resolve" not in caught.value.message
    assert caught.value.rule == "fetch"
