"""What is set up, looked at without changing anything."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from adapters.chat.finding import Finding
from adapters.slack.app import make_client
from adapters.slack.examining import Tokens, examine, heard
from adapters.slack.examining_installed import clients_of, examine_installed
from adapters.slack.examining_owners import owners_seen
from bot.chats import DISCORD
from bot.declared_names import OVERLOOKED, overlooked_agents
from bot.ids import ids_in
from bot.places import database_of
from bot.settings import Settings, load
from bot.slack import APP, BOT, SECRET, is_set_up, oauth_of
from conductor_core.domain.command import Reply
from conductor_core.domain.installation import Installation
from conductor_core.engine.clock import SystemClock
from conductor_core.engine.installations import Installations
from conductor_core.errors import ConductorError, SettingsError
from conductor_core.ports.clock import Clock
from conductor_core.ports.store import Store
from conductor_core.store.inspection import inspect
from conductor_core.store.opening import open_store
from conductor_core.store.versions import HEAD


async def examined() -> list[Finding]:
    """Everything, in order; nothing in it is a secret."""
    faults: list[SettingsError] = []
    settings = load(on_fault=faults.append)
    found = [Finding(good=False, text=line.strip()) for fault in faults for line in fault.message.splitlines()[1:]]
    found += [Finding(good=False, text=why) for why in settings.lost]
    if folder := overlooked_agents(settings.home, settings.config_path):
        found.append(Finding(good=False, text=f"{folder} is {OVERLOOKED}."))
    if not found:
        found = [Finding(good=True, text="The settings are usable.")]
    return [*found, *await slack_seen(settings), *await _discord(settings)]


def report(findings: Sequence[Finding]) -> Reply:
    """What was found, for people and as data."""
    return Reply(
        outcome="ok" if all(one.good for one in findings) else "failed",
        text="\n".join(f"{'✓' if one.good else '✗'} {one.text}" for one in findings),
        data=[{"good": one.good, "text": one.text} for one in findings],
    )


async def slack_seen(settings: Settings) -> list[Finding]:
    """What can be seen of Slack."""
    if not is_set_up(settings):
        return [Finding(good=True, text="Slack is not set up; docs/slack.md says how.")]
    bot, app, secret, config = (
        settings.named(name) or "" for name in (BOT, APP, SECRET, "CONDUCTOR_SLACK_CONFIG_TOKEN")
    )
    tokens, url, now = Tokens(bot, app, secret, config), settings.slack_url, SystemClock().now()
    try:
        oauth = oauth_of(settings)
        installed = await _installed(settings) if oauth else []
    except ConductorError as error:
        return [Finding(good=False, text=error.message)]
    clients = [make_client(bot, f"{url}/api/")] if bot else []
    found = []
    if oauth is not None:
        found += await examine_installed(oauth, installed, url, now)
        clients += clients_of(oauth, installed, url, now)
    found += await examine(tokens, url) if bot or oauth is None else await heard(tokens, url)
    return found + await owners_seen(clients, ids_in(settings.slack_owners))


@asynccontextmanager
async def _kept(settings: Settings, clock: Clock) -> AsyncIterator[Store | None]:
    """What is kept; a database that is not there yet, or of another version, is left as it is."""
    path = database_of(settings)
    if inspect(path) != HEAD:
        yield None
        return
    store = await open_store(path, clock, exclusive=False)
    try:
        yield store
    finally:
        await store.close()


async def _installed(settings: Settings) -> list[Installation]:
    clock = SystemClock()
    async with _kept(settings, clock) as store:
        return list(await Installations(store, clock, "slack").all()) if store else []


async def _discord(settings: Settings) -> list[Finding]:
    token = settings.named(DISCORD)
    if not token:
        return [Finding(good=True, text="Discord is not set up; docs/discord.md says how.")]
    from adapters.discord.examining import examine as examine_discord  # noqa: PLC0415 - a heavy SDK, imported where it is used
    from adapters.discord.served import NOWHERE, served  # noqa: PLC0415 - the same

    owners, requests = ids_in(settings.discord_owners), bool(settings.discord_public_key)
    try:
        async with _kept(settings, SystemClock()) as store:
            used = await store.read(served) if store else NOWHERE
    except ConductorError as error:
        return [Finding(good=False, text=error.message)]
    forums, guild = ids_in(settings.discord_forums), settings.discord_guild
    used = used.also(forums)
    role, url = settings.discord_role, settings.discord_url
    return await examine_discord(token, url, guild, owners, used, forums=forums, role=role, requests=requests)
