"""The command line: one order, carried out in this process or handed to the service that works on this folder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from adapters.cli.ends import AT_ONCE, ENDED, FOLLOWED, LEFT, MISUSED, exit_code
from adapters.cli.farewell import Farewell, answered_by, given_more, going_on, program
from adapters.cli.flags import Help, Order, Switches, read
from adapters.cli.following import Follower
from adapters.cli.handing import hand_over
from adapters.cli.house import UNASKED, House, Premises
from adapters.cli.machine import with_machine
from adapters.cli.offers import left_too, offer, unfinished_same
from adapters.cli.onlooking import Onlooker
from adapters.cli.places import from_here
from adapters.cli.printing import complain, one_reader, print_json, say
from conductor_core.commands import COMMANDS
from conductor_core.commands import help as commands_help
from conductor_core.commands.agents import Agents
from conductor_core.commands.budget import Budget
from conductor_core.commands.delete import Delete
from conductor_core.commands.left import Left
from conductor_core.commands.link import Link
from conductor_core.commands.settings import Reload, Settings
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel, Resume
from conductor_core.commands.waiting import to_be_said
from conductor_core.domain.command import TERMINAL, Command, Envelope, Place, Reply
from conductor_core.domain.ids import RunId
from conductor_core.domain.people import Actor
from conductor_core.domain.run import Run, waits_alone
from conductor_core.errors import ConductorError, DatabaseInUseError, SettingsError, StateError, UsageError

ASKED: tuple[type[Command], ...] = (Agents, Settings)
"""Orders that look at what only the process that works here knows, where there is one."""

YES = {"yes": "Ask nothing: approve the plan by policy, where no rule of the project says who has to."}
NEW = {"new": "Begin anew even if the same goal is unfinished."}
SURE = {"yes": "Ask nothing: do it at once."}
SWITCHES: Mapping[type[Command], Switches] = dict.fromkeys(FOLLOWED, YES) | {Start: YES | NEW, Delete: SURE}
"""What only some commands take."""


async def main(argv: Sequence[str], actor: Actor, premises: Premises, farewell: Farewell) -> int:
    """Carry out a command line; gives the exit code. ``farewell`` knows at any time what to say if it is interrupted."""
    try:
        order = read(argv, COMMANDS, SWITCHES)
        if isinstance(order, Help):
            if "--json" in argv:
                print_json(Reply(text=order.text.rstrip(), data=order.data))
            else:
                say(order.text)
            return 0
        order = replace(order, command=from_here(order.command, Path.cwd()))
        return await _carry_out(order, actor, premises, farewell)
    except UsageError as error:
        _refuse(argv, f"{error.message}{f' Example: {error.example}' if error.example else ''}")
        return MISUSED
    except SettingsError as error:
        _refuse(argv, error.message)
        return MISUSED
    except ConductorError as error:
        _refuse(argv, error.message)
        return 1


def _refuse(argv: Sequence[str], why: str) -> None:
    """Where data was wanted, the refusal is data too."""
    if "--json" in argv:
        print_json(Reply(outcome="refused", text=why))
    else:
        complain(why)


async def _carry_out(order: Order, actor: Actor, premises: Premises, farewell: Farewell) -> int:
    quiet = _quiet(order)
    if order.command.doubt and "yes" not in order.switches:
        await _make_sure(order, order.command.doubt, premises)
    alone = not order.command.spec.reads_only
    if isinstance(order.command, Reload):
        premises.leave_faults_to_the_order()
    while True:
        if premises.attended() and (alone or isinstance(order.command, ASKED)):
            code = await _by_another(order, actor, premises, farewell)
            if code is not None:
                return code
        try:
            async with premises.open(
                ask=not quiet, work=_followed(order), alone=alone, aside="json" in order.switches
            ) as house:
                if _followed(order):
                    return await _conduct(house, order, actor, farewell)
                return await _tell(order, await _submit(house, order.command, actor), house)
        except DatabaseInUseError:
            if not (alone and premises.attended()):
                raise  # else somebody began to work here just now


async def _make_sure(order: Order, doubt: str, premises: Premises) -> None:
    """A program that wants data is nobody who can be asked.

    Raises:
        StateError: there was no yes.
    """
    if "json" in order.switches:
        raise StateError(f"{doubt} {UNASKED}")
    if not await premises.sure(doubt):
        raise StateError(f"There was no yes. {Farewell.NOTHING}")


def _quiet(order: Order) -> bool:
    """Whether nothing is asked, whoever is there."""
    return bool({"json", "yes"} & order.switches)


def _followed(order: Order) -> bool:
    return isinstance(order.command, FOLLOWED) or (isinstance(order.command, Budget | Cancel) and order.command.decides)


async def _rests(house: House, command: Command, run: RunId) -> bool:
    """Whether an order is at its end although its run is not over."""
    if not isinstance(command, AT_ONCE):
        return False
    found = await house.conductor.read(lambda tx: tx.runs.get(run))
    return found is not None and found.state == "paused"


def _watched(order: Order) -> bool:
    """Whether who gives it sees what comes of it, where another process does the work."""
    return _followed(order) or (isinstance(order.command, Link) and "json" not in order.switches)


async def _by_another(order: Order, actor: Actor, premises: Premises, farewell: Farewell) -> int | None:
    """Let the process that works on the folder do it; None when that one ended first, so that the folder is free."""
    farewell.handed_over()
    here = not _quiet(order) and premises.interactive()
    reply = await hand_over(premises, Left(command=order.command, actor=actor, interactive=here))
    if reply is None:
        return None
    run = reply.run if _watched(order) and reply.outcome != "refused" else None
    if run is None and reply.card is None:
        return await _tell(order, reply)
    async with premises.open(ask=here, work=False, alone=False, aside="json" in order.switches) as house:
        if run is None or await _rests(house, order.command, run):
            return await _tell(order, reply, house)
        if "json" not in order.switches:
            say(reply.text)
        farewell.said()  # the onlooker says what goes on
        seen = await Onlooker(house, premises, actor, run).follow()
        return _end(order, seen) if seen else LEFT


async def _submit(house: House, command: Command, actor: Actor) -> Reply:
    place = Place(surface=TERMINAL, interactive=house.interactive)
    reply = await house.conductor.submit(Envelope(command=command, actor=actor, place=place))
    return with_machine(reply) if command == commands_help.Help() else reply


async def _tell(order: Order, reply: Reply, house: House | None = None) -> int:
    """Without a ``house`` there is nothing to show a card on."""
    if "json" in order.switches:
        print_json(reply)
    elif reply.outcome == "refused":
        complain(reply.text)
    else:
        say(reply.text)
        if reply.card and house:
            await house.print(reply.card)
    return 0 if reply.outcome == "ok" else 1


async def _conduct(house: House, order: Order, actor: Actor, farewell: Farewell) -> int:
    command, again = order.command, _again(order)
    known = await _go_on_with(house, order, farewell) if isinstance(command, Start) else None
    if known is None:
        reply = await _submit(house, command, actor)
        if reply.outcome == "refused" or reply.run is None or await _rests(house, command, reply.run):
            return await _tell(order, reply, house)
        run = reply.run
    else:
        run = known.id
    farewell.begun(run, again=again)
    follower = Follower(house, actor, run, farewell)
    await house.conductor.set_aside(run)
    await house.conductor.tell_recovered()
    await follower.begin()
    await house.conductor.start()
    if known and known.state == "paused":
        await follower.order(Resume())
    if "yes" in order.switches:
        await house.conductor.left_alone(run)
    ended = await follower.follow()
    return _end(order, ended, await house.conductor.read(lambda tx: to_be_said(tx, ended)))


async def _go_on_with(house: House, order: Order, farewell: Farewell) -> Run | None:
    """The unfinished run that is meant.

    Raises:
        StateError: it was asked, and nobody answered.
    """
    start = order.command
    if "new" in order.switches or not isinstance(start, Start):
        return None
    alike = await house.conductor.read(lambda tx: unfinished_same(tx, start))
    if not alike:
        return None
    known, *others = alike
    question = await house.conductor.read(lambda tx: offer(tx, known))
    if house.interactive:
        farewell.offered(known.id)
        answer = await house.ask(question)
        if answer is None:
            raise StateError(f"There was no answer; {farewell.text}")
        if not answer:
            farewell.forgone()
            return None
    if "json" not in order.switches:
        say(f"Going on with {known.id}.{left_too(others)}")
    return known


def _again(order: Order) -> bool:
    """Whether the same command line, given again, goes on with the run it began."""
    return isinstance(order.command, Start | Resume) and "new" not in order.switches


def _last_line(order: Order, run: Run, asked: Sequence[str]) -> str:
    how = "" if one_reader() else run.reason  # whoever reads the thread has it before their eyes
    if waits_alone(run):
        how = f"`{program()} approve {run.id}` gives the yes that it needs by the rule of its project."
    elif asked:
        how = answered_by(run.id, asked)
    if run.state == "paused":
        how = given_more(run.held, run.id) if run.held else going_on(run.id, again=_again(order))
    return f"{run.id} {ENDED.get(run.state, run.state)}. {how}".rstrip()


def _end(order: Order, run: Run, asked: Sequence[str] = ()) -> int:
    code = exit_code(order.command, run.state)
    if "json" in order.switches:
        outcome: Literal["ok", "failed"] = "failed" if code else "ok"
        print_json(Reply(outcome=outcome, text=run.reason, run=run.id, data=run.model_dump(mode="json")))
    elif code:
        complain(_last_line(order, run, asked))
    return code
