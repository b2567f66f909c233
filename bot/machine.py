"""Carries out the orders about this machine."""

import argparse
import sys
from collections.abc import Sequence

from adapters.cli.machine import MACHINE

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
            return _doctor()
        case "slack key":
            return _key()
        case "discord invite":
            return _invite(words)
        case _:
            return _manifest(words)


def _key() -> int:
    from conductor_core.engine.sealing import new_key  # noqa: PLC0415

    sys.stdout.write(f"{new_key()}\n")
    return 0


def _invite(words: Sequence[str]) -> int:
    from adapters.discord.rights import invitation  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="conductor discord invite", allow_abbrev=False)
    parser.add_argument("application", metavar="APPLICATION")
    sys.stdout.write(invitation(parser.parse_args(words).application, "https://discord.com") + "\n")
    return 0


def _manifest(words: Sequence[str]) -> int:
    from adapters.slack.manifest import as_agent, as_installed, as_json, as_yaml, manifest  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="conductor slack manifest", allow_abbrev=False)
    parser.add_argument("--yaml", action="store_true")
    parser.add_argument("--url", default="")
    parser.add_argument("--agent", action="store_true")
    parser.add_argument("--install", default="")
    given = parser.parse_args(words)
    plain = manifest(given.url.rstrip("/"))
    made = as_agent(plain) if given.agent else plain
    made = as_installed(made, given.install.rstrip("/")) if given.install else made
    sys.stdout.write((as_yaml(made) if given.yaml else as_json(made)) + "\n")
    return 0


def _doctor() -> int:
    import asyncio  # noqa: PLC0415

    from bot.doctor import examined  # noqa: PLC0415

    findings = asyncio.run(examined())
    for finding in findings:
        sys.stdout.write(f"{'✓' if finding.good else '✗'} {finding.text}\n")
    return 0 if all(finding.good for finding in findings) else 1
