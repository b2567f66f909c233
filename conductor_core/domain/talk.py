"""What people say where we listen, how we behave there, and what a line amounts to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from conductor_core.domain.ids import MessageRef, ProjectId, RunId
from conductor_core.domain.people import CONDUCTOR
from conductor_core.domain.plan import Plan
from conductor_core.domain.run import RunState
from conductor_core.domain.value import Value

US = CONDUCTOR.id
"""Who is meant where a line answers a message of ours."""


class Line(Value):
    """One message of a person, as its surface saw it. The text is a stranger's."""

    id: str = ""
    """Unique in its place; an edited line keeps it. Empty where none can be edited."""
    author: str
    """Surface and account, e.g. ``slack:U1``."""
    name: str
    text: str
    """Without the mentions of us; among other words it is our name."""
    withheld: str = ""
    """Why its surface keeps from us what it says, and what helps; empty where it can be read."""
    bot: bool = False
    """True for every program, ourselves included."""
    to_us: bool = False
    """It mentions us."""
    to_others: tuple[str, ...] = ()
    """Whom else it mentions."""
    reply_to: str | None = None
    """Whose message it answers."""
    edited: bool = False
    """It stood there before and reads otherwise now."""


class OpenQuestion(Value):
    """A question of an agent that nobody answered yet."""

    id: int
    choices: tuple[str, ...] = ()


Where = Literal["console", "thread", "channel", "direct"]
"""``console``: a prompt of ours. ``thread``: of a run. ``direct``: with us alone."""


class Scene(Value):
    """Where a line is said, and what is going on there."""

    place: Where
    run: RunId | None = None
    state: RunState | None = None
    starter: str = ""
    """Who started the run."""
    questions: tuple[OpenQuestion, ...] = ()
    waits: bool = False
    """Whether something of the run waits for a yes."""
    plan: Plan | None = None
    """The one in force, while it can be changed."""
    agents: tuple[str, ...] = ()
    """Who can be named for its tasks."""


Stance = Literal["addressed", "aside", "muted", "ask_first"]
"""``addressed``: what this person writes is for us. ``aside``: it is for somebody else. ``ask_first``: nobody knows yet."""


class Saying(Value):
    """What a line says."""

    line: str
    text: str


Following = Literal["trouble", "all", "digest"]
"""Of a project's runs: only what fails and what must be answered, or also how each begins and ends; or nothing by itself."""

Rhythm = Literal["daily", "weekdays", "weekly"]
"""``weekdays``: from Monday to Friday. ``weekly``: on Mondays."""


class Digest(Value):
    """The news of a project, told together."""

    every: Rhythm
    at: str
    """Hour and minute, e.g. ``09:00``."""
    zone: str
    """Where it is that time, e.g. ``Europe/Berlin``."""
    told: datetime
    """Until when everything was told."""


class Manners(Value):
    """What we remember of a place, so that we behave there."""

    follows: Mapping[ProjectId, Following] = {}
    """Projects whose news are told here, wherever their runs are shown."""
    digests: Mapping[ProjectId, Digest] = {}
    """Those of which everything is told together, again and again."""
    home: MessageRef | None = None
    """The page about these projects that stands here."""
    muted_by: str = ""
    """Name of who muted us."""
    ask_first: bool = False
    """People want to be asked before free text counts that does not name us."""
    stances: dict[str, Literal["addressed", "aside"]] = {}
    names: dict[str, str] = {}
    """Who has spoken here, by id."""
    asked: dict[str, Saying] = {}
    """What we asked each person about and got no answer to yet."""
    taken: tuple[str, ...] = ()
    """The last lines that counted: an edit of one is a correction."""
    goals: tuple[str, ...] = ()
    """Those of them that were to begin a run."""
    told: tuple[str, ...] = ()
    """Reasons for not listening that were said already."""
    deleted: RunId | None = None
    """The run that was shown here, and is no more."""

    def stance(self, person: str, scene: Scene) -> Stance:
        """How we take what somebody writes who does not name us."""
        if self.muted_by:
            return "muted"
        if self.stances.get(person) == "aside":
            return "aside"
        if self.ask_first:
            return "ask_first"
        known = person == scene.starter or self.stances.get(person) == "addressed"
        return "addressed" if known else "ask_first"


class Order(Value):
    """It is a command, whole or with a slip that the person is told of."""

    kind: Literal["order"] = "order"
    text: str


class Goal(Value):
    """It begins a run."""

    kind: Literal["goal"] = "goal"
    text: str


class FollowUp(Value):
    """It is for the agents of the run."""

    kind: Literal["follow_up"] = "follow_up"
    run: RunId
    text: str
    line: str
    """The line that says it, or that said it before it was edited."""
    like: str = ""
    """The order that it begins like."""
    correction: bool = False
    """It takes the place of what was said before."""


class Changes(Value):
    """It edits the plan."""

    kind: Literal["changes"] = "changes"
    text: str
    said: FollowUp
    """The same as words for the agents, where who said it may not change plans."""


class Answers(Value):
    """It answers an open question."""

    kind: Literal["answers"] = "answers"
    question: int
    text: str


class AskFirst(Value):
    """It may be for us; ask who wrote it. ``yes`` then makes it what it would have been."""

    kind: Literal["ask_first"] = "ask_first"
    text: str
    order: bool = False
    """It reads as an order as well."""


class AskAnew(Value):
    """An order that was edited, and may have been carried out as it read before: whether to carry it out as it reads now."""

    kind: Literal["ask_anew"] = "ask_anew"
    text: str


class SayWhyNot(Value):
    """It is for us and cannot be taken; said once."""

    kind: Literal["say_why_not"] = "say_why_not"
    why: str


class Nods(Value):
    """It only greets or thanks us, and whoever turns to us gets a word back."""

    kind: Literal["nods"] = "nods"
    text: str


class Ignore(Value):
    """It is none of our business."""

    kind: Literal["ignore"] = "ignore"
    why: Literal[
        "bot",
        "aside",
        "wordless",
        "between people",
        "not addressed",
        "muted",
        "small talk",
        "edit",
        "said already",
        "no",
    ]


Act = Annotated[
    Order | Goal | FollowUp | Changes | Answers | AskFirst | AskAnew | SayWhyNot | Nods | Ignore,
    Field(discriminator="kind"),
]
