"""A message that no platform owns: a small tree that each surface turns into its own blocks.

All strings are plain text. A surface escapes them; nothing in them is markup, a link or a mention.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from conductor_core.domain.people import Role
from conductor_core.domain.value import Value

Tone = Literal["neutral", "good", "warning", "bad"]


class Text(Value):
    """A paragraph."""

    kind: Literal["text"] = "text"
    text: str
    tone: Tone = "neutral"


class Code(Value):
    """Text as a program printed it, in a fixed-width face."""

    kind: Literal["code"] = "code"
    text: str
    language: str = ""


class Bullets(Value):
    """A list."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[str, ...]


class Fact(Value):
    """A name and a value."""

    name: str
    value: str
    tone: Tone = "neutral"


class Facts(Value):
    """Names and values in two columns."""

    kind: Literal["facts"] = "facts"
    facts: tuple[Fact, ...]


class TaskRow(Value):
    """One task on a plan or live card."""

    key: str
    title: str
    state: str
    """A word for people, e.g. ``running``, ``done``, ``retry at 10:04``."""
    tone: Tone = "neutral"
    agent: str = ""
    elapsed: str = ""
    """E.g. ``12 s``, or on a plan the estimate, e.g. ``5-20 s``."""
    since: datetime | None = None
    """When it began, while it runs: a surface that can count lets ``elapsed`` go on from here."""
    cost: str = ""
    """E.g. ``$0.02``, ``free``, ``unknown``."""
    sign: str = ""
    """Last sign of life, e.g. ``edit src/app.py``."""
    sign_at: datetime | None = None
    """When that was; a surface shows it as ``4 s ago: edit src/app.py``."""
    needs: tuple[str, ...] = ()
    """Keys of tasks that come before."""
    step: int = 0
    """Its level in the whole graph, from 1; tasks of a level need nothing of each other. 0 for what is in no graph."""


class Tasks(Value):
    """The graph of tasks; ``needs`` of the rows are its arrows."""

    kind: Literal["tasks"] = "tasks"
    rows: tuple[TaskRow, ...]


class Progress(Value):
    """How far everything is."""

    kind: Literal["progress"] = "progress"
    percent: int = Field(ge=0, le=100)
    text: str = ""
    elapsed: str = ""
    """E.g. ``1 min 20 s``."""
    since: datetime | None = None
    """When it began, while it runs; as in a row."""


class Button(Value):
    """Something to press. Where nothing can be pressed, ``command`` is what to type."""

    label: str
    command: str
    pressed: str = ""
    """The order that pressing gives, where it says more exactly what was shown than people would type."""
    style: Literal["plain", "primary", "danger"] = "plain"


class Buttons(Value):
    """A row of buttons."""

    kind: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...]


class Pictured(Value):
    """A picture that is handed over."""

    path: str
    """As in ``Files``."""
    shows: str
    """What it is a picture of, for who cannot see it: its path in the project."""


class Files(Value):
    """Files handed over."""

    kind: Literal["files"] = "files"
    paths: tuple[str, ...]
    """Absolute paths on the service's machine; a remote surface uploads them."""
    pictures: tuple[Pictured, ...] = ()
    """Those of them that are to be looked at."""


Block = Annotated[Text | Code | Bullets | Facts | Tasks | Progress | Buttons | Files, Field(discriminator="kind")]


class Whom(Value):
    """Whose answer counts."""

    least: Role = "member"
    but: tuple[str, ...] = ()
    """Ids of those whose does not."""


class Card(Value):
    """One message."""

    title: str
    tone: Tone = "neutral"
    blocks: tuple[Block, ...] = ()
    notify: bool = False
    """True for what must reach people at once: an approval, a question, a failure, the end."""
    whom: Whom | None = None
    """Who is to answer it, where it is known; a surface that can mentions a few of them."""
