"""Free text comes in here, from whatever surface: what it amounts to is decided, and what the place remembers is kept."""

from collections.abc import Callable
from typing import assert_never

from conductor_core.commands import COMMANDS
from conductor_core.commands.answer import Answer
from conductor_core.commands.change import Change
from conductor_core.commands.lines import words_for
from conductor_core.commands.start import Start
from conductor_core.commands.tell import Tell
from conductor_core.domain.card import Button, Buttons, Card, Text
from conductor_core.domain.command import Command, Place, Reply
from conductor_core.domain.people import Actor
from conductor_core.domain.run import FINAL_RUN_STATES
from conductor_core.domain.talk import (
    Act,
    Answers,
    AskAnew,
    AskFirst,
    Changes,
    FollowUp,
    Goal,
    Ignore,
    Line,
    Nods,
    OpenQuestion,
    Order,
    SayWhyNot,
    Scene,
    Where,
)
from conductor_core.errors import UsageError
from conductor_core.lifecycle import approvals, replanning
from conductor_core.lifecycle.moment import Moment
from conductor_core.lifecycle.truth import Truth
from conductor_core.logic.assents import decided
from conductor_core.logic.dashed import is_said
from conductor_core.logic.grammar import NeedsInput, build, outline, parse
from conductor_core.logic.greetings import order_meant
from conductor_core.logic.manners import hear
from conductor_core.logic.options import command_name, options
from conductor_core.logic.sentences import nearest
from conductor_core.logic.words import split
from conductor_core.ports.store import Transaction

MEANT = "Is that meant for me?"
EDITED = "That was answered before it was edited."

Heard = Command | Reply | None
"""What to carry out for who wrote it, what to say, or nothing at all."""


async def heard(truth: Truth, line: Line, place: Place, where: Where, actor: Actor) -> Heard:
    """What a line amounts to. What the place remembers of it is on disk when this returns."""

    def op(moment: Moment) -> Heard:
        known = moment.tx.rooms.manners(place.spot)
        act, now = hear(known, line, _scene(moment, place, where), COMMANDS)
        if now != known:
            moment.tx.rooms.behave(place.spot, place.run, now)
        return _made_of(moment.tx, act, place, actor)

    return await truth.change(op, actor=actor)


def _ordered(text: str) -> Command | Reply:
    try:
        return parse(text, COMMANDS)
    except NeedsInput as missing:
        return Reply(outcome="refused", text=missing.message, card=_filling_in(missing, text))
    except UsageError as error:
        return Reply(outcome="refused", text=error.message)


def _filling_in(missing: NeedsInput, text: str) -> Card:
    """Where forms can be shown, pressing the button shows one; elsewhere it says what to type."""
    button = Button(label=f"Fill in {command_name(missing.command)}", command=outline(missing), pressed=text)
    return Card(title=missing.message, tone="warning", blocks=(Buttons(buttons=(button,)),))


def _scene(moment: Moment, place: Place, where: Where) -> Scene:
    tx = moment.tx
    run = tx.runs.get(place.run) if place.run else None
    if run is None:
        return Scene(place=where)
    questions = tuple(
        OpenQuestion(id=question.id, choices=question.choices)
        for question in tx.asks.questions(run.id)
        if question.state == "pending"
    )
    scene = Scene(
        place=where,
        run=run.id,
        state=run.state,
        starter=run.started_by.id,
        questions=questions,
        waits=bool(approvals.waiting_for(moment, run)),
    )
    if run.state not in ("running", "paused") or tx.plans.latest(run.id) is None:
        return scene
    agents = tuple(card.name for card in moment.team(run.options).cards)
    return scene.model_copy(update={"plan": replanning.in_force(moment, run), "agents": agents})


def _made_of(tx: Transaction, act: Act, place: Place, actor: Actor) -> Heard:  # noqa: C901, PLR0911 - a table
    match act:
        case Order(text=text):
            return _ordered(text)
        case Goal(text=text):
            return _read(lambda: _begun(text))
        case Answers(question=question, text=text):
            return Answer(question=question, text=text, run=place.run)
        case FollowUp():
            return _told(tx, act)
        case Changes(text=text, said=said):
            return _changing(tx, text, said, actor)
        case AskFirst():
            return Reply(text=MEANT, card=_asking(tx, act, place))
        case AskAnew(text=text):
            return Reply(text=EDITED, card=_anew(text))
        case SayWhyNot(why=why):
            return Reply(outcome="refused", text=why)
        case Nods(text=text):
            return Reply(text=text)
        case Ignore():
            return None
        case _:
            assert_never(act)


def _begun(text: str) -> Command:
    """A goal without an order. Options of ``start`` before and behind it count all the same; where there is none, other names are words of it."""
    try:
        return parse(f"{command_name(Start)} {text}", COMMANDS)
    except UsageError as refusal:
        names, words = [option.name for option in options(Start)], split(text)
        first = words[0].key is not None  # no goal begins with `again=yes`
        if first or nearest(refusal.field or "", names) or any(is_said(name, words) for name in names):
            raise
        return build(Start, {"goal": text})


def _read(order: Callable[[], Command]) -> Heard:
    try:
        return order()
    except UsageError as error:
        return Reply(outcome="refused", text=error.message)


def _changing(tx: Transaction, text: str, said: FollowUp, actor: Actor) -> Heard:
    """Who may not change plans makes a suggestion of it; what agents were told already is corrected there."""
    told = said.correction and any(remark.message == said.line for remark in tx.remarks.of(said.run))
    if told or not actor.may(Change.spec.needs):
        return _told(tx, said)
    return _read(lambda: build(Change, {"run": said.run, "edit": text}))


def _told(tx: Transaction, said: FollowUp) -> Tell:
    """Only words that went to the agents can be replaced; what was a goal or an answer is corrected by more words."""
    if not said.correction:
        return words_for(said.text, said.run, message=said.line or None, like=said.like or None)
    if any(remark.message == said.line for remark in tx.remarks.of(said.run)):
        return words_for(said.text, said.run, message=said.line, replaces=said.line)
    return words_for(f"Correction of what I said before: {said.text}", said.run)


def _anew(order: str) -> Card:
    """Who does not press the button leaves it at what was done."""
    once_more = Button(label="Carry it out", command=order, style="primary")
    ask = Text(text=f"Shall it be carried out as it reads now? {order[:300]}")
    return Card(title=EDITED, blocks=(ask, Buttons(buttons=(once_more,))))


def _asking(tx: Transaction, act: AskFirst, place: Place) -> Card:
    run = tx.runs.get(place.run) if place.run else None
    about = f"It would go to the agents of {run.id}" if run else "It would begin a run"
    if run and run.state == "awaiting_approval" and decided(act.text) == "yes":
        about = f"It would approve the plan of {run.id}"
    elif run and run.state == "awaiting_approval":
        about = f"It would change the plan of {run.id}"
    elif run and run.state in FINAL_RUN_STATES:
        about = f"{run.id} is over; it could begin another run with its files"
    buttons = [Button(label="Yes", command="yes", style="primary"), Button(label="No", command="no")]
    if act.order:
        buttons.append(Button(label="It is an order", command=f"!{order_meant(act.text)}"))
    return Card(title=MEANT, blocks=(Text(text=f"{about}: {act.text[:300]}"), Buttons(buttons=tuple(buttons))))
