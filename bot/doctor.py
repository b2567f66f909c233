"""What is set up, looked at without changing anything."""

from adapters.slack.examining import Finding, Tokens, examine
from bot.chats import APP, BOT, SECRET
from bot.settings import Settings, load
from conductor_core.errors import SettingsError


async def examined() -> list[Finding]:
    """Everything, in order; nothing in it is a secret."""
    faults: list[SettingsError] = []
    settings = load(on_fault=faults.append)
    found = [Finding(good=False, text=line.strip()) for fault in faults for line in fault.message.splitlines()[1:]]
    found += [Finding(good=False, text=why) for why in settings.lost]
    if not found:
        found = [Finding(good=True, text="The settings are usable.")]
    return [*found, *await _slack(settings)]


async def _slack(settings: Settings) -> list[Finding]:
    bot, app, secret, config = (
        settings.named(name) or "" for name in (BOT, APP, SECRET, "CONDUCTOR_SLACK_CONFIG_TOKEN")
    )
    if not (bot or app or secret):
        return [Finding(good=True, text="Slack is not set up; docs/slack.md says how.")]
    return await examine(Tokens(bot, app, secret, config), settings.slack_url)
