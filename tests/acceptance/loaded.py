"""What the program imports while it carries out orders. The fork server imports it; whoever is forked finds it there."""

import aiosqlite
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

WARM = (aiosqlite, jinja2, prompt_toolkit, adapters, bot)
