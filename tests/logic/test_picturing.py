"""Which pictures of a change are handed over as such."""

from conductor_core.domain.evidence import FileChange
from conductor_core.logic.picturing import called_pictures, file_name, is_picture


def test_what_was_made_to_be_shown_comes_first_and_what_is_gone_or_text_does_not() -> None:
    """A drawing in letters is in the patch already."""
    paths = {"a/logo.PNG": "added", "docs/screenshot.webp": "modified", "old.gif": "deleted", "a.svg": "added"}
    changes = [
        FileChange.model_validate({"path": path, "status": status, "added": None, "removed": None})
        for path, status in paths.items()
    ]
    letters = FileChange(path="fake.png", status="added", added=3, removed=0)
    assert called_pictures([*changes, letters]) == ("docs/screenshot.webp", "a/logo.PNG")


def test_a_picture_is_known_by_how_it_begins() -> None:
    """Whatever it is called."""
    begins = [b"\x89PNG\r\n\x1a\n..", b"\xff\xd8\xff\xe0", b"RIFF....WEBP", b"GIF89a", b"<svg>", b"\0\1"]
    assert [is_picture(one) for one in begins] == [True, True, True, True, False, False]


def test_the_name_of_its_file_is_harmless() -> None:
    """Its end stays, as it says what it is."""
    assert file_name("docs/a b\u202egnp.exe<!channel>.png") == "a_b_gnp.exe_channel_.png"
    assert file_name(f"{'x' * 300}.jpeg") == "x" * 55 + ".jpeg"
