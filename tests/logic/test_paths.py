import pytest

from conductor_core.logic.paths import archive_fault, collision, fault, link_fault, shown


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("../e", "name"),
        ("a/../../e", "name"),
        ("a/..", "name"),
        ("/etc/e", "name"),
        ("//h/s", "name"),
        ("..\\e", "backslash"),
        ("C:\\e", "backslash"),
        ("a\\b", "backslash"),
        ("", "name"),
        ("a//b", "name"),
        ("./a", "name"),
        ("a\0b", "name"),
        ("a\nb", "name"),
        ("a\x1b[31mb", "name"),
        ("a\x7f", "name"),
        ("gpj\u202e.exe", "name"),
        ("a\u200bb", "name"),
        ("a\u2028b", "name"),
        ("a\udcffb", "name"),
        (".git/config", "git"),
        (".git", "git"),
        ("a/.GIT/hooks/pre-commit", "git"),
        ("git~1/config", "git"),
        ("GIT~2", "git"),
        (".git./config", "git"),
        (".git /config", "git"),
        (".git::$INDEX_ALLOCATION/config", "git"),
        (".ｇｉｔ/config", "git"),  # noqa: RUF001 - wide letters on purpose
        ("d/" * 32 + "f", "limit"),
        ("x" * 256, "limit"),
        ("é" * 128, "limit"),
        ("/".join(["x" * 200] * 6), "limit"),
    ],
)
def test_a_name_that_is_never_accepted(path: str, rule: str) -> None:
    found = fault(path)
    assert found is not None
    assert found.rule == rule


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "a b/c d",
        "ü/日本.txt",
        ".gitignore",
        ".github/workflows/ci.yml",
        "digit~1",
        "a:b",
        "x" * 255,
        "d/" * 31 + "f",
        "...",
        '"q"',
        "😀",
    ],
)
def test_a_name_that_is_fine(path: str) -> None:
    assert fault(path) is None


@pytest.mark.parametrize(
    "path", ["NUL.txt", "aux", "a/COM1.log", "con", "LPT9", "com¹.txt", "c:e", "C:/e", "a.", "a/b ", "dir./f", "... "]
)
def test_a_name_that_an_archive_must_not_have(path: str) -> None:
    """It is fine in a folder on this machine, and a trap on others."""
    assert fault(path) is None
    found = archive_fault(path)
    assert found is not None
    assert found.rule == "name"


@pytest.mark.parametrize("path", ["auxiliary.txt", "console/f", "null", "com10.txt", "a.b"])
def test_a_name_that_only_looks_like_a_device(path: str) -> None:
    assert archive_fault(path) is None


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("l", "/etc/passwd"),
        ("l", ".."),
        ("l", "../e"),
        ("a/l", "../../e"),
        ("l", "a/../../e"),
        ("l", "a/../b"),
        ("l", ""),
        ("l", ".git/config"),
        ("a/l", "../.GIT/hooks"),
        ("l", "a\nb"),
        (".gitattributes", "attributes"),
        ("a/.gitmodules", "b"),
    ],
)
def test_a_link_that_is_not_accepted(path: str, target: str) -> None:
    found = link_fault(path, target)
    assert found is not None
    assert found.rule == "link"


@pytest.mark.parametrize(
    ("path", "target"), [("l", "a/b"), ("a/l", "../b"), ("a/b/l", "../../c/d"), ("l", "./a"), ("l", "a/")]
)
def test_a_link_that_stays_inside(path: str, target: str) -> None:
    assert link_fault(path, target) is None


@pytest.mark.parametrize(
    ("paths", "pair"),
    [
        (["A.txt", "a.TXT"], ("A.txt", "a.TXT")),
        (["é", "e\u0301"], ("é", "e\u0301")),
        (["straße", "STRASSE"], ("straße", "STRASSE")),
        (["a", "b", "a"], ("a", "a")),
        (["x", "x/y"], ("x", "x/y")),
        (["x/y", "x"], ("x", "x/y")),
        (["X", "x/y"], ("X", "x/y")),
        (["Docs/a", "docs/b"], ("Docs/a", "docs/b")),
        (["a/Docs/a", "a/docs/b"], ("a/Docs/a", "a/docs/b")),
        (["a", "b/a", "ab", "b/c/a"], None),
        ([], None),
    ],
)
def test_names_in_each_others_way(paths: list[str], pair: tuple[str, str] | None) -> None:
    assert collision(paths) == pair


def test_a_strangers_name_is_shown_without_effect() -> None:
    assert shown("a\x1b[31m\nb\u202e\0") == r"'a\x1b[31m\nb\u202e\x00'"
    assert len(shown("x" * 5000)) < 110
