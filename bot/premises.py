"""The data folder that the settings of this process name. What is behind it is loaded when it is opened."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.cli.house import UNASKED, House
from adapters.cli.printing import complain
from adapters.console.asking import ask
from bot.faults import OnFault, Told, refuse
from bot.memory import settle_memory
from bot.places import database_of
from conductor_core.errors import SettingsError, StateError
from conductor_core.store.letterbox import Letterbox
from conductor_core.store.lock import attended

if TYPE_CHECKING:
    from bot.settings import Settings


class Premises:
    """See the protocol. The settings are read once; where they are not usable, only who is to conduct is refused."""

    def __init__(self) -> None:
        self._told = Told(complain)
        self._faults: list[SettingsError] = []

    def attended(self) -> bool:
        """See the protocol."""
        return attended(self._database)

    def interactive(self) -> bool:
        """See the protocol."""
        from adapters.console.terminal import is_live  # noqa: PLC0415 - only who hands an order over has to know

        return is_live(sys.stdin, sys.stdout)

    async def sure(self, question: str) -> bool:
        """See the protocol."""
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise StateError(f"{question} {UNASKED}")
        return bool(await ask(question, sys.stdin, sys.stdout, enter=False))

    def leave_faults_to_the_order(self) -> None:
        """See the protocol."""
        self._told = Told(_nothing)

    def letterbox(self) -> Letterbox:
        """See the protocol."""
        self._judge(self._told)
        return Letterbox(self._database)

    @asynccontextmanager
    async def open(self, *, ask: bool, work: bool, alone: bool = True, aside: bool = False) -> AsyncIterator[House]:
        """See the protocol."""
        from bot.sandboxes import sandbox_of  # noqa: PLC0415

        on_fault: OnFault = refuse if work else self._told
        settings = self._settings
        self._judge(on_fault)
        async with sandbox_of(settings, work=work) as sandbox:
            house = await asyncio.to_thread(import_module, "bot.house")  # takes half a second
            settle_memory()
            async with house.open_house(
                settings, sandbox, ask=ask, alone=alone, aside=aside, on_fault=on_fault
            ) as opened:
                yield opened

    @cached_property
    def _settings(self) -> "Settings":
        from bot.settings import load  # noqa: PLC0415 - a question for help needs none

        return load(on_fault=self._faults.append)

    @property
    def _database(self) -> Path:
        return database_of(self._settings)

    def _judge(self, on_fault: OnFault) -> None:
        lost = self._settings.lost
        for fault in self._faults:
            on_fault(fault)
        for why in lost:
            self._told.lost(why)


def _nothing(_text: str) -> None:
    """Says it to nobody."""
