"""What the program imports while it carries out orders. The fork server imports it; whoever is forked finds it there.

What is first worked out when it is used is worked out as well, and none of it is looked through for garbage: a program that is
forked does what it was forked for.
"""

import gc
from collections.abc import Iterator

import aiosqlite
import genai_prices.data
import jinja2
import prompt_toolkit
import prompt_toolkit.application
import prompt_toolkit.completion
import prompt_toolkit.patch_stdout

import adapters.cli.main
import adapters.console.live_view
import adapters.console.screen
import bot.command_line
import bot.house
import bot.premises
import bot.sandboxes
import bot.schedule
import bot.serve
from conductor_core.domain.value import Value
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.prices import Prices

WARM = (aiosqlite, genai_prices.data, jinja2, prompt_toolkit, adapters, bot)


def _below(shape: type[Value]) -> Iterator[type[Value]]:
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)


for shape in _below(Value):
    shape.model_rebuild()
for name, provider in catalogue().providers.items():
    for model in provider.models:
        Prices().usual(name, model)
gc.freeze()
