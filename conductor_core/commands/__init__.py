"""One file, one order: its model and its handler. This table is all that surfaces need to know."""

from typing import Any

from conductor_core.commands.agents import Agent, Agents, agent, agents
from conductor_core.commands.answer import Answer, answer
from conductor_core.commands.approve import Approve, Reject, approve, reject
from conductor_core.commands.budget import Budget, budget
from conductor_core.commands.cascade import Cascade, cascade
from conductor_core.commands.change import Change, change
from conductor_core.commands.context import Context, Handler
from conductor_core.commands.cost import Cost, cost
from conductor_core.commands.delete import Archive, Delete, archive, delete
from conductor_core.commands.files import Files, files
from conductor_core.commands.follow import Subscribe, Unsubscribe, subscribe, unsubscribe
from conductor_core.commands.followup import FollowUp, followup
from conductor_core.commands.help import Help, help_reply
from conductor_core.commands.link import Link, Unlink, link, unlink
from conductor_core.commands.look import Projects, Runs, Show, projects, runs, show
from conductor_core.commands.mute import Mute, Unmute, mute, unmute
from conductor_core.commands.ordering import Reprioritise, Skip, reprioritise, skip
from conductor_core.commands.people import People, Role, people, role
from conductor_core.commands.portable import Export, Import, export, import_
from conductor_core.commands.push import Push, Remote, push, remote
from conductor_core.commands.race import Pick, Race, pick, race
from conductor_core.commands.replay import Replay, replay
from conductor_core.commands.rules import Rule, Rules, rule, rules
from conductor_core.commands.settings import Reload, Set, Settings, reload, set_, settings
from conductor_core.commands.start import Start, start
from conductor_core.commands.steer import Cancel, Resume, Retry, Stop, cancel, resume, retry, stop
from conductor_core.commands.tell import Accept, Steer, Tell, accept, steering, tell
from conductor_core.commands.undo import Undo, undo
from conductor_core.commands.why import Why, why
from conductor_core.domain.command import Command, Reply


async def help_(command: Help, _context: Context) -> Reply:
    """Explain the commands."""
    return help_reply(command, COMMANDS)


HANDLERS: dict[type[Command], Handler[Any]] = {
    Start: start,
    Approve: approve,
    Reject: reject,
    Change: change,
    Answer: answer,
    Stop: stop,
    Resume: resume,
    Cancel: cancel,
    Retry: retry,
    Budget: budget,
    Undo: undo,
    Skip: skip,
    Reprioritise: reprioritise,
    Race: race,
    Pick: pick,
    Cascade: cascade,
    Push: push,
    FollowUp: followup,
    Remote: remote,
    Tell: tell,
    Accept: accept,
    Steer: steering,
    Show: show,
    Files: files,
    Why: why,
    Mute: mute,
    Unmute: unmute,
    Cost: cost,
    Runs: runs,
    Projects: projects,
    Agents: agents,
    Agent: agent,
    People: people,
    Role: role,
    Subscribe: subscribe,
    Unsubscribe: unsubscribe,
    Link: link,
    Unlink: unlink,
    Rules: rules,
    Rule: rule,
    Settings: settings,
    Set: set_,
    Reload: reload,
    Delete: delete,
    Archive: archive,
    Export: export,
    Import: import_,
    Replay: replay,
    Help: help_,
}
"""Each command with what carries it out."""

COMMANDS: tuple[type[Command], ...] = tuple(HANDLERS)
"""All commands, in the order help shows them."""

__all__ = ["COMMANDS", "HANDLERS", "Context", "Handler"]
