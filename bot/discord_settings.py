"""How Discord is reached, and who is who there."""

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.provider_settings import Address, Key, Listen

SNOWFLAKE = r"^\d*$"
SNOWFLAKES = r"^[\d\s,]*$"


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
    discord_forums: str = Field(
        "",
        pattern=SNOWFLAKES,
        description="Discord: ids of the forums in which every post is a run, mentioned or not, with commas between them.",
    )
    discord_public_key: str = Field(
        "",
        pattern=r"^([0-9a-fA-F]{64})?$",
        description="Discord: the app's public key; with it requests for commands, presses and forms are listened for.",
    )
    discord_listen: Listen = Field(
        "127.0.0.1:3001", description="Discord: host and port for its requests, where there is a public key."
    )
    discord_sharded: bool = Field(
        False, description="Discord: several connections, as many as Discord wants; needed from 2500 servers on."
    )
    discord_owners: str = Field(
        "", description="Discord: ids of the users who may do everything, with commas between them."
    )
