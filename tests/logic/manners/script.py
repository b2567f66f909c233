"""Conversations as they are read: who says what to whom, and what it amounts to."""

import re
from collections.abc import Sequence

from conductor_core.commands import COMMANDS
from conductor_core.domain.ids import RunId, TaskKey
from conductor_core.domain.plan import Plan, PlannedTask
from conductor_core.domain.talk import (
    US,
    Act,
    Answers,
    AskAnew,
    AskFirst,
    Changes,
    FollowUp,
    Goal,
    Ignore,
    Line,
    Manners,
    Nods,
    OpenQuestion,
    Order,
    SayWhyNot,
    Scene,
)
from conductor_core.domain.usage import Estimate
from conductor_core.logic.manners import hear

R7 = RunId("R7")
CONSOLE = Scene(place="console", run=R7, state="running", starter="ann")
CONSOLE_WAITING = CONSOLE.model_copy(update={"state": "awaiting_approval", "waits": True})
CONSOLE_OVER = CONSOLE.model_copy(update={"state": "done"})
CONSOLE_ASKED = CONSOLE.model_copy(update={"questions": (OpenQuestion(id=2, choices=("red", "blue")),)})
CHANNEL = Scene(place="channel")
DIRECT = Scene(place="direct")
DIRECT_RUN = Scene(place="direct", run=R7, state="running", starter="ann")
DIRECT_OVER = Scene(place="direct", run=R7, state="done", starter="ann")
THREAD = Scene(place="thread", run=R7, state="running", starter="ann")
WAITING = THREAD.model_copy(update={"state": "awaiting_approval", "waits": True})
OVER = THREAD.model_copy(update={"state": "done"})
ASKED = THREAD.model_copy(update={"questions": (OpenQuestion(id=2, choices=("red", "blue")),)})
ASKED_OPENLY = THREAD.model_copy(update={"questions": (OpenQuestion(id=2),)})
ASKED_TWICE = THREAD.model_copy(update={"questions": (OpenQuestion(id=2), OpenQuestion(id=3))})

PLAN = Plan(
    goal="a poem",
    title="A poem",
    planner="ada",
    tasks=tuple(
        PlannedTask(
            key=TaskKey(key),
            title=title,
            brief=title,
            estimate=Estimate(seconds_low=1, seconds_high=2, cost_low=None, cost_high=None),
        )
        for key, title in (("T1", "Write it"), ("T2", "Write the tests"), ("T3", "Make the schema"))
    ),
)
PLANNED = {"plan": PLAN, "agents": ("codex", "ada")}
AT_WORK = THREAD.model_copy(update=PLANNED)
AT_WORK_ASKED = ASKED.model_copy(update=PLANNED)

MUTED = Manners(muted_by="Ann")
ASK_FIRST = Manners(ask_first=True)

Talk = tuple[str, Scene, list[tuple[str, str]]]
"""What it shows, where, and what is said there with what it amounts to."""

STEP = re.compile(r"(\w+)(?: to ([\w+]+))?(?: answers (\w+))?(?: edits (\d+))?: ?(.*)", re.DOTALL)


def line(step: str, number: int) -> Line:
    """``ann to bob: …``, ``bob answers ann: …``, ``ann edits 1: …``; whoever is called bot is one."""
    match = STEP.fullmatch(step)
    assert match, step
    author, to, answers, edits, text = match.groups()
    mentioned = to.split("+") if to else []
    return Line(
        id=edits or str(number),
        author=author,
        name=author.capitalize(),
        text=text,
        bot=author.endswith("bot"),
        to_us="us" in mentioned,
        to_others=tuple(who for who in mentioned if who != "us"),
        reply_to=US if answers == "us" else answers,
        edited=edits is not None,
    )


def said(act: Act) -> str:  # noqa: C901, PLR0911 - a table
    """An act as the tables write it."""
    match act:
        case Order(text=text):
            return f"order: {text}"
        case Goal(text=text):
            return f"goal: {text}"
        case FollowUp(text=text, correction=correction):
            return f"{'correction' if correction else 'follow-up'}: {text}"
        case Changes(text=text):
            return f"change: {text}"
        case Answers(question=question, text=text):
            return f"answer {question}: {text}"
        case AskFirst(text=text):
            return f"ask first: {text}"
        case AskAnew(text=text):
            return f"ask anew: {text}"
        case SayWhyNot(why=why):
            return f"why not: {why}"
        case Nods(text=text):
            return f"nods: {text}"
        case Ignore(why=why):
            return f"ignore: {why}"


def played(scene: Scene, steps: Sequence[str], manners: Manners | None = None) -> list[str]:
    """What each line amounts to, in order."""
    known, acts = manners or Manners(), []
    for number, step in enumerate(steps, 1):
        act, known = hear(known, line(step, number), scene, COMMANDS)
        acts.append(said(act))
    return acts


def ids(talks: list[Talk]) -> list[str]:
    """Names of tests."""
    return [title for title, _, _ in talks]


def plays(talk: Talk, manners: Manners | None = None) -> None:
    """Each line amounts to what stands beside it."""
    _, scene, steps = talk
    assert played(scene, [line for line, _ in steps], manners) == [act for _, act in steps]
