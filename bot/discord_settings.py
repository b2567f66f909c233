"""How Discord is reached, and who is who there."""

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.provider_settings import Address, Key

SNOWFLAKE = r"^\d*$"


class DiscordSettings(BaseSettings):
    """Nothing of it is needed where nobody uses Discord."""

    discord_url: Address = Field("https://discord.com", description="Address of Discord.")
    discord_token: Key | None = Field(None, description="Discord: the bot's token.")
    discord_guild: str = Field(
        "",
        pattern=SNOWFLAKE,
        description="Discord: id of the one server that has our commands; without it every server has them.",
    )
    discord_role: str = Field(
        "",
        pattern=SNOWFLAKE,
        description="Discord: id of the role whose members may give orders; without it everybody of a server may.",
    )
    discord_reaction: str = Field(
        "",
        max_length=32,
        description="Discord: a sign that begins a run with the message it is put on, e.g. 🤖, or the name of one of the server.",
    )
    discord_sharded: bool = Field(
        False, description="Discord: several connections, as many as Discord wants; needed from 2500 servers on."
    )
    discord_owners: str = Field(
        "", description="Discord: ids of the users who may do everything, with commas between them."
    )
