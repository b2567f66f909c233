"""Whether a line is for us, and what it amounts to: one pure step of a state machine for each place people talk in.

Who answers or mentions somebody else is left alone, and so is whoever they talk to, until they turn to us again. Whoever
started a run speaks to it; anybody else is asked once. Nothing that is said in a run's thread begins a second run.
"""

import re
from collections.abc import Sequence

from conductor_core.domain.command import Command
from conductor_core.domain.ids import KEY_SHAPE
from conductor_core.domain.run import FINAL_RUN_STATES
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
    Saying,
    SayWhyNot,
    Scene,
)
from conductor_core.logic.assents import NO, YES, decided
from conductor_core.logic.greetings import order_meant, ungreeted
from conductor_core.logic.options import command_names
from conductor_core.logic.orders import Kind, kind_of, order_named
from conductor_core.logic.plan_editing import is_edit
from conductor_core.logic.stances import apart, forget_asking, met, others, turned_to_us
from conductor_core.logic.talking import is_nod, is_small_talk, no_answer, nod, order_asked

FOR_A_TASK = re.compile(rf"@{KEY_SHAPE}\b|{KEY_SHAPE}[:,]")
"""How words begin that are for whoever has one task."""
ASIDE = re.compile(r"\(aside\)", re.IGNORECASE)
HEARD_WHEN_MUTED = frozenset({"unmute", "stop"})
"""Orders that count without naming us where we are muted: the way back, and the brake."""
_GONE = "There is no run {}. `runs` lists them."
REMEMBERED = 50
"""Lines and reasons that a place remembers."""


def hear(manners: Manners, line: Line, scene: Scene, commands: Sequence[type[Command]]) -> tuple[Act, Manners]:  # noqa: PLR0911 - rules, the strongest first
    """What a line amounts to, and what the place remembers from now on."""
    if line.bot:
        return Ignore(why="bot"), manners
    text = line.text.strip()
    if ASIDE.match(text):
        return Ignore(why="aside"), manners
    if scene.place == "console":
        said = Saying(line=line.id, text=text)
        return _at_our_prompt(manners, line.author, said, scene, _read(text, scene, commands))
    manners = met(manners, line)
    kind = _read(text, scene, commands)
    if line.edited or not (text or line.to_us):
        return _edited(manners, line, scene, text, kind, commands) if text else _wordless(manners, line, scene)
    if manners.muted_by:
        return _while_muted(manners, line, scene, text, kind)
    asked = manners.asked.get(line.author)
    if asked is not None and text.lower() in YES | NO:
        kind = "wordy" if kind_of(asked.text, commands) != "free" else "free"
        return _settled(manners, line.author, scene, asked, kind, yes=text.lower() in YES)
    if _names_us(line, scene):
        return _taken(manners, line.author, Saying(line=line.id, text=text), scene, kind)
    apart_from_us = others(manners, line, text)
    if apart_from_us:
        return Ignore(why="between people"), apart(manners, line.author, apart_from_us)
    if scene.place == "channel":
        return _unaddressed(manners, kind), manners
    return _in_thread(manners, line, scene, text, kind)


def _unaddressed(manners: Manners, kind: Kind) -> Act:
    """Where a run was shown that is deleted, its orders are answered all the same."""
    if manners.deleted and kind == "order":
        return SayWhyNot(why=_GONE.format(manners.deleted))
    return Ignore(why="not addressed")


def _read(text: str, scene: Scene, commands: Sequence[type[Command]]) -> Kind:
    """How a line reads here: an answer in free words is one where something is asked, and a yes is no order with a slip."""
    kind = kind_of(text, commands)
    if kind == "slip" and decided(text):
        return "free"
    if kind != "answering":
        return kind
    return "order" if scene.questions or scene.waits or scene.run is None else "wordy"


def _at_our_prompt(manners: Manners, person: str, said: Saying, scene: Scene, kind: Kind) -> tuple[Act, Manners]:
    """All is for us; what may begin or end a run by mistake is asked about."""
    asked, now = manners.asked.get(person), forget_asking(manners, person)
    word = said.text.lower()
    if asked is not None and word in YES | NO:
        return (_meant(asked.line, asked.text, scene, "wordy") if word in YES else Ignore(why="no")), now
    if kind == "risky" and _under_way(scene):
        return _ask(now, person, said, order=True)
    return _meant(said.line, said.text, scene, kind), now


def _wordless(manners: Manners, line: Line, scene: Scene) -> tuple[Act, Manners]:
    """A sign, or words that are kept from us: that they are is said where they may be for us, once."""
    ours = scene.place == "thread" and not manners.muted_by and not others(manners, line, "")
    if line.withheld and ours and not line.edited:
        return _once(manners, SayWhyNot(why=line.withheld))
    return Ignore(why="wordless"), manners


def _in_thread(manners: Manners, line: Line, scene: Scene, text: str, kind: Kind) -> tuple[Act, Manners]:
    """Nobody is named. An order typed as an order counts from everybody; anything else only from who speaks to us."""
    said = Saying(line=line.id, text=text)
    if kind in ("order", "slip"):
        return _taken(manners, line.author, said, scene, kind)
    stance = manners.stance(line.author, scene)
    nods = scene.waits and stance == "addressed" and (is_nod(text) or decided(text) == "no")
    if _is_chatter(text, scene) and not (scene.questions or nods):
        return Ignore(why="small talk"), manners
    match stance:
        case "aside":
            return Ignore(why="between people"), manners
        case "ask_first" | "muted":
            return _ask(manners, line.author, said)
        case "addressed":
            return _taken(manners, line.author, said, scene, kind)


def _taken(manners: Manners, person: str, said: Saying, scene: Scene, kind: Kind) -> tuple[Act, Manners]:
    """It is for us, and from now on so is what this person writes here."""
    manners = turned_to_us(manners, person)
    if kind == "risky" and _under_way(scene):
        return _ask(manners, person, said, order=True)
    act = _meant(said.line, said.text, scene, kind)
    if isinstance(act, SayWhyNot):
        return _once(manners, act)
    if isinstance(act, Ignore):
        return act, manners
    taken = manners.model_copy(update={"taken": (*manners.taken, said.line)[-REMEMBERED:]})
    if not (isinstance(act, Goal) or (isinstance(act, Order) and order_named(act.text) == "start")):
        return act, taken
    return act, taken.model_copy(update={"goals": (*manners.goals, said.line)[-REMEMBERED:]})


def _meant(line: str, text: str, scene: Scene, kind: Kind) -> Act:  # noqa: PLR0911 - the same
    """What a line that is for us amounts to."""
    said = ungreeted(text)
    word = said.lower()
    if not text:
        return Order(text="show" if scene.run else "help")
    if len(scene.questions) == 1 and (chosen := _chosen(scene.questions[0], text, said)):
        return Answers(question=scene.questions[0].id, text=chosen)
    if kind in ("order", "risky") or (kind == "slip" and not scene.questions):
        return Order(text=_bare(text))
    if word in YES | NO and not (scene.questions and scene.state != "awaiting_approval"):
        return Order(text="approve" if word in YES else "reject")
    if scene.waits and not scene.questions and decided(said) == "yes":
        return Order(text="approve")
    if scene.questions and not _edits(text, scene):
        return _answer(text, scene, kind)
    if is_small_talk(text) or decided(said):
        return Nods(text=nod(text, scene))
    if asked := order_asked(said, run=scene.run is not None):
        return Order(text=asked)
    if scene.run is None or (scene.place == "direct" and scene.state in FINAL_RUN_STATES):
        return Goal(text=said)
    follow_up = FollowUp(run=scene.run, line=line, text=text, like=order_named(text) if kind == "wordy" else "")
    return _about_the_plan(follow_up, scene)


def _is_chatter(text: str, scene: Scene) -> bool:
    """Words that want nothing, a no in whatever words, and a yes where nothing waits; the bare words count as orders."""
    if text.lower() in YES | NO:
        return False
    decision = decided(text)
    return is_small_talk(text) or decision == "no" or (decision == "yes" and not scene.waits)


def _chosen(question: OpenQuestion, *sayings: str) -> str | None:
    """The first of the ways to read a line that is one of the choices."""
    choices = {choice.lower() for choice in question.choices}
    return next((saying for saying in sayings if saying.lower() in choices), None)


def _bare(text: str) -> str:
    """An order without what marks it as one."""
    return order_meant(text).lstrip("!/")


def _about_the_plan(said: FollowUp, scene: Scene) -> Act:
    """Nobody is at work while the plan waits for a yes: words are about the plan, unless they name a task as whom they are for.

    Later they are where they edit it.
    """
    if FOR_A_TASK.match(said.text) or (scene.state != "awaiting_approval" and not _edits(said.text, scene)):
        return said
    return Changes(text=ungreeted(said.text), said=said)


def _edits(text: str, scene: Scene) -> bool:
    return scene.plan is not None and is_edit(scene.plan, ungreeted(text), scene.agents)


def _answer(text: str, scene: Scene, kind: Kind) -> Act:
    """To the only question, or to the one whose number comes first."""
    if len(scene.questions) == 1:
        question = scene.questions[0]
        why_not = no_answer(question, text, kind)
        return SayWhyNot(why=why_not) if why_not else Answers(question=question.id, text=text)
    numbered = re.match(r"#?(\d{1,9})[\s:.)]+(\S.*)", text, re.DOTALL)
    named = int(numbered[1]) if numbered else 0
    if numbered and any(question.id == named for question in scene.questions):
        return Answers(question=named, text=numbered[2])
    ids = [str(question.id) for question in scene.questions]
    which = f"{', '.join(ids[:-1])} and {ids[-1]}"
    return SayWhyNot(why=f"Questions {which} are open: say which one you answer, e.g. `answer {ids[0]} …`.")


def _settled(
    manners: Manners, person: str, scene: Scene, asked: Saying, kind: Kind, *, yes: bool
) -> tuple[Act, Manners]:
    """We asked whether it was for us, and are told. A yes never makes of it an order that could begin a second run."""
    if yes:
        return _taken(manners, person, asked, scene, kind)
    stances = manners.stances | {person: "aside"}
    return Ignore(why="no"), forget_asking(manners, person).model_copy(update={"stances": stances})


def _edited(
    manners: Manners, line: Line, scene: Scene, text: str, kind: Kind, commands: Sequence[type[Command]]
) -> tuple[Act, Manners]:
    """A correction of what counted before; where no run came of that, it counts as it reads now.

    One that turns to us only now is asked about, and so is a goal said to us alone, whose run may have another thread. What
    an order changes may be changed already: it is carried out again only when somebody says so.
    """
    if manners.muted_by:
        return Ignore(why="edit"), manners
    said, counted = Saying(line=line.id, text=text), line.id in manners.taken
    if counted and manners.deleted:
        return _once(manners, SayWhyNot(why=_GONE.format(manners.deleted)))
    if counted and kind in ("order", "risky"):
        looks = _only_looks(text, commands)
        return _taken(manners, line.author, said, scene, kind) if looks else (AskAnew(text=_bare(text)), manners)
    if counted and scene.run and not decided(ungreeted(text)):
        return _about_the_plan(FollowUp(run=scene.run, line=line.id, text=text, correction=True), scene), manners
    if counted and _names_us(line, scene) and not (scene.place == "direct" and line.id in manners.goals):
        return _taken(manners, line.author, said, scene, kind)
    return _ask(manners, line.author, said) if counted or line.to_us else (Ignore(why="edit"), manners)


def _only_looks(order: str, commands: Sequence[type[Command]]) -> bool:
    named = order_named(order)
    return any(command.spec.reads_only and named in command_names(command) for command in commands)


def _while_muted(manners: Manners, line: Line, scene: Scene, text: str, kind: Kind) -> tuple[Act, Manners]:
    """Orders to us, the way back and the brake; whoever speaks to us otherwise is told once that nobody listens."""
    named = _names_us(line, scene)
    order = _bare(text)
    if kind in ("order", "slip") and (named or order.split()[0].lower() in HEARD_WHEN_MUTED):
        return Order(text=order), manners
    if not named:
        return Ignore(why="muted"), manners
    return _once(manners, SayWhyNot(why=f"{manners.muted_by} muted me here. `unmute` lets me listen again."))


def _once(manners: Manners, act: SayWhyNot) -> tuple[Act, Manners]:
    if act.why in manners.told:
        return Ignore(why="said already"), manners
    return act, manners.model_copy(update={"told": (*manners.told, act.why)[-REMEMBERED:]})


def _ask(manners: Manners, person: str, said: Saying, *, order: bool = False) -> tuple[Act, Manners]:
    """Once: who goes on without an answer does not speak to us."""
    if person in manners.asked:
        return Ignore(why="said already"), manners
    return AskFirst(text=said.text, order=order), manners.model_copy(update={"asked": manners.asked | {person: said}})


def _under_way(scene: Scene) -> bool:
    return scene.run is not None and scene.state not in FINAL_RUN_STATES


def _names_us(line: Line, scene: Scene) -> bool:
    return line.to_us or line.reply_to == US or scene.place == "direct"
