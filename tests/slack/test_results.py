"""Files in one message, once; what Slack does not take; posts that become longer or shorter: read from Slack's own record."""

from pathlib import Path

from adapters.slack.testing.server import Fault
from conductor_core.domain.card import Card, Code, Files, Pictured, Text
from tests.slack.thread import Thread, thread

WORDS = "word " * 700


def handed_over(folder: Path, **sizes: int) -> Card:
    """A result with files of these sizes."""
    paths = []
    for name, size in sizes.items():
        path = folder / f"R1.{name}"
        path.write_bytes(b"x" * size)
        paths.append(str(path))
    return Card(title="R1: done", blocks=(Files(paths=tuple(paths)),))


def uploaded(at: Thread) -> list[list[str]]:
    """The names of the files of each message that has some."""
    return [[file["name"] for file in one.files] for one in at.answers() if one.files]


async def test_files_are_in_one_message_with_their_language(tmp_path: Path) -> None:
    """Slack shows the beginning of what it knows to be text."""
    async with thread() as at:
        code = Code(text="print(1)\n" * 900, language="py")
        card = handed_over(tmp_path, patch=10, zip=20)
        await at.surface().post(at.room, "result", card.model_copy(update={"blocks": (*card.blocks, code)}))
        assert uploaded(at) == [["output-1.py", "R1.patch", "R1.zip"]]
        assert [one.language for one in at.slack.workspace.files.values()] == ["python", "diff", ""]


async def test_pictures_are_in_the_same_message_with_what_they_show(tmp_path: Path) -> None:
    """Their paths in the project are their titles, and what is read to who cannot see them."""
    picture = tmp_path / "R1-picture-1-home.png"
    picture.write_bytes(b"\x89PNG")
    async with thread() as at:
        card = handed_over(tmp_path, patch=10)
        shown = Files(paths=(str(picture),), pictures=(Pictured(path=str(picture), shows="docs/home.png"),))
        await at.surface().post(at.room, "result", card.model_copy(update={"blocks": (*card.blocks, shown)}))
        assert uploaded(at) == [["R1.patch", "R1-picture-1-home.png"]]
        patch, home = at.slack.workspace.files.values()
        assert (patch.title, patch.shows) == ("R1.patch", "")
        assert (home.title, home.shows) == ("docs/home.png", "docs/home.png")


async def test_killed_between_the_post_and_its_files_they_come_once(tmp_path: Path) -> None:
    """At whichever call: what is there is found, and the rest is sent."""
    card = handed_over(tmp_path, patch=10, zip=20)
    for method in ("chat.postMessage", "files.getUploadURLExternal", "files.completeUploadExternal"):
        for arrives in (False, True):
            async with thread() as at:
                at.slack.faults.append(Fault(method, "cut", arrives=arrives))
                try:
                    await at.surface().post(at.room, "result", card)
                except ConnectionError:
                    later = at.surface()
                    if await later.find(at.room, "result") is None:
                        await later.post(at.room, "result", card)
                assert uploaded(at) == [["R1.patch", "R1.zip"]], (method, arrives)
                assert [one.text for one in at.answers()] == ["R1: done", ""]


async def test_what_is_too_large_is_left_out_and_said_with_where_it_is(tmp_path: Path) -> None:
    """The others come all the same."""
    async with thread() as at:
        at.slack.workspace.largest_file = 100
        await at.surface().post(at.room, "result", handed_over(tmp_path, patch=10, zip=2000))
        assert uploaded(at) == [["R1.patch"]]
        words = at.words(at.answers()[-1])
        assert "R1.zip (2.0 kB) is larger than this workspace takes." in words
        assert str(tmp_path / "R1.zip") in words


async def test_where_nothing_may_be_uploaded_that_is_said_once(tmp_path: Path) -> None:
    """Also when it is asked for again after a crash."""
    async with thread() as at:
        at.slack.refused["files.getUploadURLExternal"] = "file_uploads_disabled"
        card = handed_over(tmp_path, patch=10, zip=20)
        await at.surface().post(at.room, "result", card)
        assert await at.surface().find(at.room, "result")
        said = [at.words(one) for one in at.answers()]
        assert len(said) == 2
        assert "R1.patch (10 B) may not be uploaded here (file_uploads_disabled)." in said[1]


async def test_a_post_that_becomes_longer_goes_on_in_the_thread_once_and_one_that_becomes_shorter_is_shorter() -> None:
    """Whatever breaks off meanwhile."""
    long = Card(title="long", blocks=tuple(Text(text=WORDS) for _ in range(8)))
    short = Card(title="short", blocks=(Text(text="all there is"),))
    async with thread() as at:
        ref = await at.surface().post(at.room, "card", short)
        at.slack.faults.append(Fault("chat.postMessage", "cut", arrives=True))
        try:
            await at.surface().edit(at.room, ref, long)
        except ConnectionError:
            ref = await at.surface().edit(at.room, ref, long)
        assert [one.text for one in at.answers()] == ["long", *["long (goes on)"] * 3]
        assert sum(at.words(one).count("word") for one in at.answers()) == 8 * 700
        await at.surface().edit(at.room, ref, short)
        await at.surface().edit(at.room, ref, short)
        assert [one.text for one in at.answers()] == ["short"]


async def test_where_slack_knows_no_tables_they_are_letters() -> None:
    """Nothing of them is left out."""
    async with thread() as at:
        at.slack.workspace.knows_tables = False
        await at.surface().post(at.room, "card", Card(title="t", blocks=(Text(text="|a|b|\n|-|-|\n|1|2|"),)))
        assert [block["type"] for block in at.answers()[0].blocks] == ["header", "rich_text"]
        assert "1  2" in at.words(at.answers()[0])
