"""Where this process keeps what it keeps."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

DATABASE = "conductor.db"
"""The file of our tables in the data folder."""


def home_folder(settings: "Settings") -> Path:
    """Where everything is kept."""
    return settings.home.expanduser().resolve()


def database_of(settings: "Settings") -> Path:
    """The file of our tables."""
    return home_folder(settings) / DATABASE
