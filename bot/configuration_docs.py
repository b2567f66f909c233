"""Writes ``docs/configuration.md`` from the models. ``python -m bot.configuration_docs > docs/configuration.md``."""

import sys
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.configuration import (
    AgentTable,
    CacheTable,
    ModelTable,
    PriceTable,
    ProviderTable,
    RoleTable,
    TeamTable,
)
from conductor_core.domain.plan import AgentRole
from conductor_core.llms.catalogue import catalogue
from conductor_core.logic.options import option
from conductor_core.logic.sentences import one_of, wanted

HEAD = """\
# conductor.toml

Keys stand in `.env` or the environment ([.env.example](../.env.example)); that alone is enough to begin. `conductor.toml` says
the rest: which agents there are, who has which role, which providers and models they use, within which limits, at what price.
This page is made from the program (`python -m bot.configuration_docs`).

## Where it lies

The first of these that is there counts:

1. the file that `CONDUCTOR_CONFIG` names;
2. `conductor.toml` in the data folder, where `CONDUCTOR_HOME` names that from the root of the disk on;
3. `conductor.toml` beside the program, where its `.env` is too.

Never the folder you stand in, nor a data folder inside it (`.conductor`, unless you set it otherwise): that may be somebody
else's project, and this file says where your keys and your code are sent. One that is passed over is named in the log. For the
same reason a file that everybody on the machine can change is refused, and another address for a provider that Conductor
knows needs `key_env` beside it, so that it is plain which key goes there.

## Changing it while it is at work

A service looks at the file, at `.env` and at [declared agents](agents.md#a-program-of-your-own) every 2 seconds, and again when it
gets SIGHUP or the command `conductor reload`. What is right counts at once: attempts that run keep the agent they began with,
everything else goes to the new team. What is wrong changes nothing; the log, and whoever gave the order, hear everything that is
wrong, each with file and line.

## An example

```toml
[providers.mycompany]                  # any compatible endpoint
wire = "openai"
base_url = "https://models.mycompany.example/v1"
key_env = ["MYCOMPANY_API_KEY", "MYCOMPANY_API_KEY_2"]
requests_per_minute = 60
tokens_per_minute = 200_000
at_once = 8
model = "big"

[models."mycompany/big"]
context = 128_000
tier = "large"
price = { input = 2.0, output = 8.0, cached = 0.2 }

[agents.ada]
provider = "mycompany"
roles = ["coder", "tester"]
effort = "high"
prefer = 2
price_cap = 0.50
prompt = "We write British English."

[agents.openai]                        # a change to one that there is
concurrency = 2

[roles.reviewer]
agents = ["anthropic", "openai"]       # the second when the first cannot
tier = "large"

[teams.frugal]
coder = ["deepseek"]
reviewer = ["anthropic"]
```

`conductor start --team frugal "…"` then works with that team; `--model` and `--price` narrow the choice for one goal, and so do
the words `team=`, `model=`, `price=` and `agents=` at the beginning or end of a goal. A model may be named with its provider,
`model=openai/gpt-5`; [agent programs](agents.md) can be told one as well, and are left out where a price is named.
`conductor why` says why whom.
Several keys of one provider are a pool: a new conversation goes to the key with the fewest calls, stays there because the
provider keeps its beginning in a cache, and a key that is refused, exhausted or limited is passed over.
"""
TABLES: tuple[tuple[str, type[BaseModel]], ...] = (
    ("[providers.NAME]", ProviderTable),
    ('[models."PROVIDER/MODEL"]', ModelTable),
    ("price = { … }", PriceTable),
    ("[agents.NAME]", AgentTable),
    ("[roles.ROLE]", RoleTable),
    ("[teams.NAME]", TeamTable),
    ("[cache]", CacheTable),
)


def documentation() -> str:
    """The page."""
    return "\n".join([HEAD, *(line for name, table in TABLES for line in _table(name, table)), *_providers(), ""])


def _table(name: str, table: type[BaseModel]) -> Iterator[str]:
    yield f"## `{name}`"
    yield ""
    yield " ".join((table.__doc__ or "").split()).replace("``", "`")
    yield ""
    yield "| Line | Takes | For |"
    yield "| --- | --- | --- |"
    for field, info in table.model_fields.items():
        yield f"| `{field}` | {_takes(field, info)} | {info.description} |"
    yield ""


def _takes(field: str, info: FieldInfo) -> str:
    if "PriceTable" in str(info.annotation):
        return "a table"
    if field in ("roles", "good_for"):
        return f"{one_of(get_args(AgentRole))}, or a list"
    told = option(info, field)
    if told.kind == "flag":
        return "true or false"
    return "a word or a list of words" if told.kind == "list" else wanted(told)


def _providers() -> Iterator[str]:
    yield "## Providers that Conductor knows"
    yield ""
    yield "| Name | Key | Models |"
    yield "| --- | --- | --- |"
    for name, provider in catalogue().providers.items():
        key = "none: it is found on this machine" if provider.local else f"`{provider.key_setting}`"
        models = ", ".join(f"`{model}`" for model in provider.models) or "whatever is installed"
        yield f"| `{name}` | {key} | {models} |"


if __name__ == "__main__":
    sys.stdout.write(documentation())
