"""Carries out the orders about this machine."""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.cli.machine import MACHINE

if TYPE_CHECKING:
    from conductor_core.domain.command import Reply

HELP = frozenset({"--help", "-h"})


def carry_out(argv: Sequence[str]) -> int | None:
    """The exit code; None when it is no such order."""
    said = [*argv[1:], "--help"] if argv[:1] == ["help"] else [*argv]
    name = next((name for name in MACHINE if said[: len(name.split())] == name.split()), None)
    if name is None:
        return None
    words = said[len(name.split()) :]
    if HELP & set(words):
        sys.stdout.write(f"conductor {name}: {MACHINE[name]}\n")
        return 0
    match name:
        case "doctor":
            return _said(_doctor(), words)
        case "slack key":
            return _said(_key(), words)
        case "discord invite":
            return _said(_invite(words), words)
        case _:
            return _manifest(words)


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
    parser.add_argument("application", metavar="APPLICATION")
    parser.add_argument("--json", action="store_true")
    return Reply(text=invitation(parser.parse_args(words).application, "https://discord.com"))


def _manifest(words: Sequence[str]) -> int:
    from adapters.slack.manifest import as_agent, as_installed, as_json, as_yaml, manifest  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="conductor slack manifest", allow_abbrev=False)
    written = parser.add_mutually_exclusive_group()
    written.add_argument("--json", action="store_true")  # as it is by itself
    written.add_argument("--yaml", action="store_true")
    parser.add_argument("--url", default="")
    parser.add_argument("--agent", action="store_true")
    parser.add_argument("--install", default="")
    given = parser.parse_args(words)
    plain = manifest(given.url.rstrip("/"))
    made = as_agent(plain) if given.agent else plain
    made = as_installed(made, given.install.rstrip("/")) if given.install else made
    sys.stdout.write((as_yaml(made) if given.yaml else as_json(made)) + "\n")
    return 0


def _doctor() -> "Reply":
    import asyncio  # noqa: PLC0415

    from bot.doctor import examined, report  # noqa: PLC0415

    return report(asyncio.run(examined()))
