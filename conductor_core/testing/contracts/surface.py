"""What every surface must do, as stories. A test class inherits them and gives a ``stage`` fixture."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from conductor_core.domain.card import (
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Fact,
    Facts,
    Files,
    Progress,
    TaskRow,
    Tasks,
    Text,
)
from conductor_core.domain.ids import RoomId
from conductor_core.ports.surface import CanFind, Surface, SurfaceSlow

DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07clear \u202egnp.exe \u2066hidden\u2069 a"
    + "\u0301" * 200
    + " <!channel> @everyone <script>alert(1)</script> [bold red]markup[/] \U000e0041\U000e0042 \r\nforged: done"
)


@dataclass
class SurfaceStage:
    """A surface under test, and eyes to see what people see there."""

    surface: Surface
    shown: Callable[[RoomId], Awaitable[Sequence[str]]]
    """The text of every message of a room as it reads now, in order of posting."""
    reopen: Callable[[], Awaitable[Surface]]
    """The same platform after a restart of the process."""
    slow_down: Callable[[float], None] | None = None
    """Lets the platform refuse the next call; None when it never does."""

    def room(self, name: str) -> RoomId:
        """A room of this surface."""
        return RoomId(f"{self.surface.name}:{name}")


def say(word: str) -> Card:
    """A small card."""
    return Card(title=word)


class SurfaceContract:
    """Every surface."""

    async def test_posts_stand_in_the_order_they_were_made(self, stage: SurfaceStage) -> None:
        """First posted, first read; every message has a name of its own."""
        room = stage.room("R1")
        refs = [await stage.surface.post(room, f"R1/{word}", say(word)) for word in ("alpha", "beta", "gamma")]
        shown = await stage.shown(room)
        assert [word in text for word, text in zip(("alpha", "beta", "gamma"), shown, strict=True)] == [True] * 3
        assert len(set(refs)) == 3

    async def test_an_edit_replaces_one_message_in_its_place(self, stage: SurfaceStage) -> None:
        """What stood there is gone; the others are untouched."""
        room = stage.room("R1")
        first = await stage.surface.post(room, "R1/one", say("alpha"))
        await stage.surface.post(room, "R1/two", say("beta"))
        await stage.surface.edit(room, first, say("delta"))
        one, two = await stage.shown(room)
        assert "delta" in one
        assert "alpha" not in one
        assert "beta" in two

    async def test_rooms_do_not_mix(self, stage: SurfaceStage) -> None:
        """A post is seen in its own room only."""
        await stage.surface.post(stage.room("R1"), "R1/one", say("alpha"))
        await stage.surface.post(stage.room("R2"), "R2/one", say("beta"))
        assert ["alpha" in text for text in await stage.shown(stage.room("R1"))] == [True]
        assert ["beta" in text for text in await stage.shown(stage.room("R2"))] == [True]

    async def test_every_kind_of_block_is_shown(self, stage: SurfaceStage) -> None:
        """Nothing that a card says is swallowed."""
        card = Card(
            title="headline",
            tone="warning",
            blocks=(
                Text(text="paragraph"),
                Code(text="codeline", language="python"),
                Bullets(items=("firstitem", "seconditem")),
                Facts(facts=(Fact(name="factname", value="factvalue"),)),
                Tasks(
                    rows=(
                        TaskRow(key="T1", title="firsttask", state="running", agent="someagent", elapsed="12 s"),
                        TaskRow(key="T2", title="secondtask", state="waiting", needs=("T1",)),
                    )
                ),
                Progress(percent=42, text="progresswords"),
                Buttons(buttons=(Button(label="presslabel", command="approve"),)),
                Files(paths=("/tmp/out/R1.patch",)),  # noqa: S108 - a name, not a file
            ),
        )
        room = stage.room("R1")
        await stage.surface.post(room, "R1/all", card)
        text = "\n".join(await stage.shown(room))
        words = (
            "headline paragraph codeline firstitem seconditem factname factvalue T1 firsttask someagent secondtask 42"
            " progresswords presslabel approve"
        )
        assert [word for word in words.split() if word not in text] == []
        assert "patch" in text

    async def test_any_language_is_shown_as_it_is(self, stage: SurfaceStage) -> None:
        """Letters of all scripts, emoji and combined emoji."""
        room = stage.room("R1")
        for number, word in enumerate(("Grüße", "日本語", "مرحبا", "हिन्दी", "👩‍💻", "🏳️‍🌈")):
            await stage.surface.post(room, f"R1/{number}", say(word))
            assert word in (await stage.shown(room))[-1]

    async def test_a_code_block_of_four_thousand_lines_arrives_whole(self, stage: SurfaceStage) -> None:
        """However many pieces the surface needs."""
        room = stage.room("R1")
        lines = [f"codeline{number}end" for number in range(4_000)]
        await stage.surface.post(room, "R1/code", Card(title="long", blocks=(Code(text="\n".join(lines)),)))
        text = "\n".join(await stage.shown(room))
        assert [line for line in lines if line not in text] == []

    async def test_hostile_text_stays_text(self, stage: SurfaceStage) -> None:
        """No escape sequence, no direction trick and no hidden letter reaches anybody's screen."""
        room = stage.room("R1")
        row = TaskRow(key="T1", title=HOSTILE, state=HOSTILE, agent=HOSTILE, sign=HOSTILE)
        blocks = (Text(text=HOSTILE), Code(text=HOSTILE), Bullets(items=(HOSTILE,)), Tasks(rows=(row,)))
        facts = (Facts(facts=(Fact(name=HOSTILE, value=HOSTILE),)), Buttons(buttons=(Button(label="x", command="y"),)))
        await stage.surface.post(room, "R1/hostile", Card(title=HOSTILE, blocks=(*blocks, *facts)))
        text = "\n".join(await stage.shown(room))
        assert DANGEROUS.findall(text.replace("\n", "")) == []
        assert "forged: done" not in text.splitlines()[0:1]
        assert "\u0301" * 4 not in text

    async def test_a_platform_that_wants_quiet_is_heard(self, stage: SurfaceStage) -> None:
        """The call is refused with the time to wait, nothing was posted, and the next one goes through."""
        if stage.slow_down is None:
            return
        room = stage.room("R1")
        stage.slow_down(7.0)
        try:
            await stage.surface.post(room, "R1/one", say("alpha"))
        except SurfaceSlow as slow:
            assert slow.retry_after == 7.0  # noqa: PT017 - pytest is not needed to use this suite
        else:
            raise AssertionError("the call was not refused")
        assert list(await stage.shown(room)) == []
        await stage.surface.post(room, "R1/one", say("alpha"))
        assert len(await stage.shown(room)) == 1

    async def test_closing_twice_is_closing_once(self, stage: SurfaceStage) -> None:
        """Shutdown need not know who closed first."""
        await stage.surface.close()
        await stage.surface.close()


class FindingContract:
    """Every surface that can look up a post in doubt."""

    async def test_a_post_is_found_by_its_key(self, stage: SurfaceStage) -> None:
        """Only that one, and only in its room."""
        surface, room = _finding(stage.surface), stage.room("R1")
        await stage.surface.post(room, "R1/one", say("alpha"))
        ref = await stage.surface.post(room, "R1/two", say("beta"))
        assert await surface.find(room, "R1/two") == ref
        assert await surface.find(room, "R1/three") is None
        assert await surface.find(stage.room("R2"), "R1/two") is None

    async def test_a_post_is_found_after_a_restart(self, stage: SurfaceStage) -> None:
        """That is when it matters; and what was found can be edited."""
        room = stage.room("R1")
        ref = await stage.surface.post(room, "R1/one", say("alpha"))
        await stage.surface.close()
        reopened = await stage.reopen()
        assert await _finding(reopened).find(room, "R1/one") == ref
        await reopened.edit(room, ref, say("beta"))
        assert ["beta" in text for text in await stage.shown(room)] == [True]


def _finding(surface: Surface) -> CanFind:
    assert isinstance(surface, CanFind)
    return surface
