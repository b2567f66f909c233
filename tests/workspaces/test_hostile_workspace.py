"""An agent that wants out: nothing of it runs on the host, nothing of the host comes in."""

import os
from pathlib import Path

import pytest

from conductor_core.domain.ids import AttemptId
from conductor_core.domain.sandbox import Policy
from conductor_core.errors import InputRefusedError
from conductor_core.logic.ceilings import Ceilings
from conductor_core.testing.sandbox import DirectSandbox
from conductor_core.workspaces.git_workspaces import GitWorkspaces
from tests.workspaces.conftest import ANN, PROJECT, Desk


@pytest.mark.parametrize(
    ("script", "rule", "named"),
    [
        ("ln -s /etc/passwd leak", "link", "leak"),
        ("ln -s ../../.. up", "link", "up"),
        ("mkdir d; ln -s a/../../.. d/up", "link", "d/up"),
        ("ln -s .git/config config", "link", "config"),
        ("git init -q inner; touch inner/f", "git", "inner/.git"),
        ("mkdir inner; echo 'gitdir: /srv/other.git' > inner/.git", "git", "inner/.git"),
        ("mkdir .GIT; touch .GIT/config", "git", ".GIT/config"),
        ("mkdir git~1; touch git~1/x", "git", "git~1/x"),
        ("touch README readme", "collision", "README"),
        ("mkdir D d; touch D/x d/y", "collision", "D/x"),
        ("touch $(printf 'a\\033[2Jb')", "name", r"a\x1b[2Jb"),
        ("touch $(printf 'a\\377b')", "name", r"a\udcffb"),
        ("touch 'a\\b'", "backslash", r"a\b"),
        ("truncate -s 5G huge", "limit", "huge"),
        ("for n in 1 2 3; do truncate -s 100M f$n; done", "limit", "together"),
        ("d=.; for n in $(seq 40); do d=$d/d; done; mkdir -p $d; touch $d/f", "limit", "deep"),
    ],
)
async def test_what_is_never_accepted_is_named(desk: Desk, script: str, rule: str, named: str) -> None:
    base = (await desk.start({"a": b"1"})).commit
    with pytest.raises(InputRefusedError) as caught:
        await desk.work(base, script)
    assert caught.value.rule == rule
    assert named in caught.value.message


async def test_too_many_files_are_refused(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    tight = GitWorkspaces(desk.home, DirectSandbox(), ceilings=Ceilings(files=50))
    workspace = await tight.open(PROJECT, AttemptId("R9.T1.1"), base, Policy())
    await workspace.session.exec(["/bin/sh", "-c", "for n in $(seq 60); do echo > f$n; done"])
    with pytest.raises(InputRefusedError, match="more than 50 files"):
        await workspace.collect("Many", ANN)


async def test_a_million_ignored_files_do_not_keep_the_host_busy_for_ever(desk: Desk) -> None:
    base = (await desk.start({"a": b"1", ".gitignore": b"*.tmp\n"})).commit
    tight = GitWorkspaces(desk.home, DirectSandbox(), ceilings=Ceilings(files=4))
    workspace = await tight.open(PROJECT, AttemptId("R9.T2.1"), base, Policy())
    await workspace.session.exec(["/bin/sh", "-c", "for n in $(seq 300); do echo > f$n.tmp; done"])
    with pytest.raises(InputRefusedError, match="more than 4 files"):
        await workspace.collect("Many", ANN)


async def test_nothing_an_agent_plants_in_its_git_folder_runs_on_the_host(desk: Desk) -> None:
    """Filters, hooks, monitors, text converters, helpers: all of them would leave a canary."""
    canary = desk.place / "canary"
    base = (await desk.start({"a": b"1"})).commit
    planted = f"""
        run='/bin/sh -c "touch {canary}"'
        git config filter.evil.clean "$run"
        git config filter.evil.smudge "$run"
        git config filter.evil.required true
        git config diff.evil.textconv "$run"
        git config diff.external "$run"
        git config core.fsmonitor "$run"
        git config core.sshCommand "$run"
        git config core.pager "$run"
        git config remote.origin.url /
        git config remote.origin.uploadpack "$run"
        git config uploadpack.packObjectsHook "$run"
        git config alias.add "!$run"
        git config core.hooksPath .git/hooks
        for hook in pre-commit post-checkout post-index-change post-commit reference-transaction; do
            printf '#!/bin/sh\\ntouch {canary}\\n' > .git/hooks/$hook 2>/dev/null || {{ mkdir -p .git/hooks; continue; }}
            chmod +x .git/hooks/$hook
        done
        echo '* filter=evil diff=evil' > .gitattributes
        cp .gitattributes .git/info/attributes
        echo 2 > a
    """
    commit = await desk.work(base, planted)
    assert commit is not None
    assert await desk.contents(commit) == {"a": b"2\n", ".gitattributes": b"* filter=evil diff=evil\n"}
    assert await desk.spaces.patch(PROJECT, base, commit)
    next_commit = await desk.work(commit, "echo 3 > a")
    assert next_commit is not None
    merged = await desk.spaces.merge(PROJECT, commit, next_commit, message="Merge", author=ANN)
    assert isinstance(merged, str)
    await desk.spaces.write_zip(PROJECT, merged, desk.place / "out.zip")
    assert not canary.exists()


async def test_alternates_bring_no_other_projects_objects_in(desk: Desk) -> None:
    secret = desk.place / "secret.git"
    base = (await desk.start({"a": b"1"})).commit
    commit = await desk.work(
        base,
        f"git init -q --bare {secret}; oid=$(echo s3cret | git --git-dir={secret} hash-object -w --stdin);"
        f"echo {secret}/objects > .git/objects/info/alternates;"
        "git update-index --add --cacheinfo 100644 $oid stolen; git commit -qm steal; echo 2 > a",
    )
    assert commit is not None
    assert await desk.contents(commit) == {"a": b"2\n"}
    repository = desk.home / "projects" / PROJECT / "repository.git"
    assert not (repository / "objects/info/alternates").exists()


async def test_a_linked_folder_is_not_entered(desk: Desk) -> None:
    outside = desk.folder({"secret": b"s3cret"}, name="outside")
    base = (await desk.start({"d/f": b"1"})).commit
    with pytest.raises(InputRefusedError) as caught:
        await desk.work(base, f"rm -r d; ln -s {outside} d")
    assert caught.value.rule == "link"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has files of somebody else")
async def test_a_hard_link_to_a_file_of_somebody_else_is_refused(desk: Desk) -> None:
    """Where the kernel does not protect hard links, the sandbox's user could make one to any file it can name."""
    secret = desk.folder({"secret": b"s3cret"}, name="outside") / "secret"
    base = (await desk.start({"a": b"1"})).commit
    with pytest.raises(InputRefusedError) as caught:
        await desk.work(base, f"ln {secret} mine; chown 65534 . a")
    assert caught.value.rule == "link"
    assert "'mine'" in caught.value.message


async def test_no_file_stays_open(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    before = open_files()
    assert await desk.work(base, "mkdir -p .gitignore d/.gitignore; mkfifo d/pipe; ln -s d l; rm l") is None
    assert open_files() <= before


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_an_ignore_file_that_is_a_link_or_a_pipe_is_not_read(desk: Desk) -> None:
    base = (await desk.start({"a": b"1"})).commit
    assert await desk.work(base, "mkfifo .gitignore") is None
    with pytest.raises(InputRefusedError) as caught:
        await desk.work(base, "ln -s a .gitignore")
    assert caught.value.rule == "link"


async def test_bytes_stay_as_they_are_whatever_attributes_say(desk: Desk) -> None:
    attributes = b"* text eol=crlf ident working-tree-encoding=UTF-16\n*.txt export-ignore export-subst\n"
    files = {".gitattributes": attributes, "a.txt": b"$Id$ $Format:%H$\r\n\n\r", "b.bin": bytes(range(256))}
    base = (await desk.start(files)).commit
    workspace = await desk.attempt(base)
    assert {path: file.content for path, file in (await workspace.session.get(files)).items()} == files
    assert await workspace.collect("Nothing", ANN) is None
    assert (await workspace.session.exec(["git", "status", "--porcelain"])).stdout == b""
