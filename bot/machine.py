"""Carries out the orders about this machine."""

import argparse
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.cli.machine import MACHINE

if TYPE_CHECKING:
    from conductor_core.domain.command import Reply

GROUPS = frozenset(name.split()[0] for name in MACHINE if " " in name)
"""First words that order nothing alone, e.g. ``slack``."""
HELP = frozenset({"--help", "-h"})


def carry_out(argv: Sequence[str]) -> int | None:
    """The exit code; None when it is no such order."""
    said = [*argv[1:], "--help"] if argv[:1] == ["help"] else [*argv]
    if said and said[0] in GROUPS and not any(said[:2] == name.split() for name in MACHINE):
        return _group(said[0], said[1:])
    name = next((name for name in MACHINE if said[: len(name.split())] == name.split()), None)
    if name is None:
        return None
    words = said[len(name.split()) :]
    if HELP & set(words):
        sys.stdout.write(f"conductor {name}: {MACHINE[name]}\n")
        return 0
    match name:
        case "slack manifest":
            return _manifest(words)
        case "discord invite":
            reply = _invite(words)
        case _:
            _only_json(name, words)
            reply = _doctor() if name == "doctor" else _key()
    return _said(reply, words)


def _group(group: str, words: Sequence[str]) -> int:
    """What there is under a first word; an error, unless it was only asked for."""
    known = {name: what for name, what in MACHINE.items() if name.startswith(f"{group} ")}
    asked = [word for word in words if word not in HELP]
    text = "\n".join(f"conductor {name}: {what}" for name, what in known.items())
    if not asked:
        sys.stdout.write(text + "\n")
        return 0
    from adapters.cli.printing import complain  # noqa: PLC0415

    complain(f"There is no order {group} {asked[0]}; known are {', '.join(known)}.")
    return 2


def _only_json(name: str, words: Sequence[str]) -> None:
    """Refuse what else stands behind an order that takes nothing; ``argparse`` ends the program."""
    parser = argparse.ArgumentParser(prog=f"conductor {name}", allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    parser.parse_args(words)


HOST = re.compile(r"(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?")
IN_ADDRESS = re.compile(r"[!-~]+")
"""No blanks, and letters that each reader takes for the same."""


def _public(address: str) -> str:
    """An address that Slack or a browser can reach, without the slash at its end; ``argparse`` tells the refusal."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not HOST.fullmatch(parts.netloc) or not IN_ADDRESS.fullmatch(address):
        raise argparse.ArgumentTypeError(f"{address} is no public address: write https://HOST")
    return address.rstrip("/")


def _application(number: str) -> str:
    """What Discord calls an app; ``argparse`` tells the refusal."""
    if not re.fullmatch(r"[0-9]{17,20}", number):
        told = (
            "that is no application id: it is a number of 17 to 20 digits, on the app's page under General Information"
        )
        raise argparse.ArgumentTypeError(told)
    return number


def _said(reply: "Reply", words: Sequence[str]) -> int:
    from adapters.cli.printing import print_json, say  # noqa: PLC0415

    if "--json" in words:
        print_json(reply)
    else:
        say(reply.text)
    return 0 if reply.outcome == "ok" else 1


def _key() -> "Reply":
    from conductor_core.domain.command import Reply  # noqa: PLC0415
    from conductor_core.engine.sealing import new_key  # noqa: PLC0415

    return Reply(text=new_key())


def _invite(words: Sequence[str]) -> "Reply":
    from adapters.discord.rights import invitation  # noqa: PLC0415
    from conductor_core.domain.command import Reply  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="conductor discord invite", allow_abbrev=False)
    parser.add_argument("application", metavar="APPLICATION", type=_application)
    parser.add_argument("--json", action="store_true")
    return Reply(text=invitation(parser.parse_args(words).application, "https://discord.com"))


def _manifest(words: Sequence[str]) -> int:
    from adapters.slack.manifest import as_agent, as_installed, as_json, as_yaml, manifest  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="conductor slack manifest", allow_abbrev=False)
    written = parser.add_mutually_exclusive_group()
    written.add_argument("--json", action="store_true")  # as it is by itself
    written.add_argument("--yaml", action="store_true")
    parser.add_argument("--url", type=_public)
    parser.add_argument("--agent", action="store_true")
    parser.add_argument("--install", type=_public)
    given = parser.parse_args(words)
    plain = manifest(given.url or "")
    made = as_agent(plain) if given.agent else plain
    made = as_installed(made, given.install) if given.install else made
    sys.stdout.write((as_yaml(made) if given.yaml else as_json(made)) + "\n")
    return 0


def _doctor() -> "Reply":
    import asyncio  # noqa: PLC0415

    from bot.doctor import examined, report  # noqa: PLC0415

    return report(asyncio.run(examined()))
