import stat

import pytest

from conductor_core.errors import InputRefusedError
from conductor_core.logic.archive_rules import Entry, admit, in_archive
from conductor_core.logic.ceilings import Ceilings

MIB = 1 << 20


def entry(name: str, size: int = 0, **facts: object) -> Entry:
    values: dict[str, object] = {"name": name, "size": size, "packed": size, "mode": stat.S_IFREG | 0o644, **facts}
    return Entry(**values)  # type: ignore[arg-type]  # a table of mixed facts


@pytest.mark.parametrize(
    ("entries", "rule"),
    [
        ([entry("../e")], "name"),
        ([entry("aux.c")], "name"),
        ([entry(".git/config")], "git"),
        ([entry("l", mode=stat.S_IFLNK | 0o777)], "type"),
        ([entry("p", mode=stat.S_IFIFO)], "type"),
        ([entry("c", mode=stat.S_IFCHR)], "type"),
        ([entry("b", mode=stat.S_IFBLK)], "type"),
        ([entry("s", mode=stat.S_IFSOCK)], "type"),
        ([entry("d", mode=stat.S_IFDIR)], "type"),
        ([entry("d/", mode=stat.S_IFREG)], "type"),
        ([entry("hard", extra=b"\x0d\x00\x12\x00" + bytes(12) + b"target")], "type"),
        ([entry("e", flags=0x1)], "unsupported"),
        ([entry("e", flags=0x2000)], "unsupported"),
        ([entry("m", method=99)], "unsupported"),
        ([entry("m", method=12)], "unsupported"),
        ([entry("d/", 4)], "type"),
        ([entry("d/", 4, mode=0)], "damaged"),
        ([entry("big", 129 * MIB)], "limit"),
        ([entry(f"{n}", 100 * MIB, offset=n * 200 * MIB) for n in range(3)], "limit"),
        ([entry("bomb", 100 * MIB, packed=100_000, method=8)], "limit"),
        ([entry(f"{n}", 3 * MIB, packed=3_000, method=8, offset=n * 4_000) for n in range(3)], "limit"),
        ([entry("lie", 5, packed=9)], "limit"),
        ([entry("a", 10), entry("b", 10, offset=20)], "limit"),
        ([entry("x", offset=0), entry("x/y", offset=99)], "collision"),
        ([entry("x", offset=0), entry("x/", mode=0, offset=99)], "collision"),
        ([entry("A/", mode=0), entry("a/f", offset=99)], "collision"),
        ([entry("a", offset=0), entry("a", offset=99)], "twice"),
    ],
)
def test_an_archive_is_refused_by_rule(entries: list[Entry], rule: str) -> None:
    with pytest.raises(InputRefusedError) as caught:
        admit(entries, Ceilings())
    assert caught.value.rule == rule


def test_a_link_is_called_a_link() -> None:
    with pytest.raises(InputRefusedError, match="'l' is a link"):
        admit([entry("l", mode=stat.S_IFLNK | 0o777)], Ceilings())


def test_one_entry_too_many_is_refused() -> None:
    entries = [entry(f"f{number}", offset=number * 40) for number in range(20_001)]
    assert len(admit(entries[:-1], Ceilings())) == 20_000
    with pytest.raises(InputRefusedError, match="more than 20,000 files"):
        admit(entries, Ceilings())


def test_files_come_in_and_folders_only_make_way() -> None:
    entries = [
        entry("d/", mode=stat.S_IFDIR | 0o755),
        entry("d/", mode=0, offset=50),
        entry("d/run", 3, mode=stat.S_IFREG | 0o4755, offset=100),
        entry("zeros", 8 * MIB - 3, packed=8_000, method=8, mode=0, offset=200),
    ]
    files = admit(entries, Ceilings())
    assert [(file.name, file.executable) for file in files] == [("d/run", True), ("zeros", False)]


def test_a_small_file_of_zeros_is_honest_until_many_make_a_bomb() -> None:
    """Row 52: 3 MiB may pack to 3 KB, and the eight MiB of all files together too, but no more."""
    zeros = [entry(f"{n}", 4 * MIB, packed=4_000, method=8, offset=n * 5_000) for n in range(3)]
    assert len(admit(zeros[:2], Ceilings())) == 2
    with pytest.raises(InputRefusedError, match="All files together would grow to more than 200 times"):
        admit(zeros, Ceilings())


def test_the_refusal_names_entry_and_rule_in_one_sentence() -> None:
    with pytest.raises(InputRefusedError) as caught:
        admit([entry("a/\x1b[2Jx")], Ceilings())
    assert caught.value.message == r"'a/\x1b[2Jx' has control or invisible characters in its name."


def test_a_name_that_is_there_twice_is_named_once() -> None:
    """There is nothing to rename: both are called the same."""
    with pytest.raises(InputRefusedError) as caught:
        admit([entry("a", offset=0), entry("a", offset=99)], Ceilings())
    assert in_archive("'x.zip'", caught.value).message == (
        "In the ZIP file 'x.zip', 'a' is there twice: pack it again with each name once."
    )
