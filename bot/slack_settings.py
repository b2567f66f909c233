"""How Slack is reached, and who is who there."""

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.provider_settings import Address, Key, Listen


class SlackSettings(BaseSettings):
    """Nothing of it is needed where nobody uses Slack."""

    slack_url: Address = Field("https://slack.com", description="Address of Slack.")
    slack_bot_token: Key | None = Field(None, description="Slack: the bot's token, xoxb-….")
    slack_app_token: Key | None = Field(None, description="Slack: the app's token for Socket Mode, xapp-….")
    slack_signing_secret: Key | None = Field(
        None,
        description="Slack: the app's signing secret; with it Slack's requests are listened for, instead of sockets.",
    )
    slack_config_token: Key | None = Field(
        None, description="Slack: an app configuration token, xoxe.xoxp-…; only `conductor doctor` uses it."
    )
    slack_client_id: str = Field("", description="Slack: the app's client id, where several workspaces install it.")
    slack_client_secret: Key | None = Field(None, description="Slack: the app's client secret, for that.")
    slack_address: Address | None = Field(
        None,
        description="Slack: the address by which browsers reach this machine, for that: https://conductor.example.",
    )
    slack_workspaces: str = Field(
        "", description="Slack: ids of the workspaces that may install it, T…, with commas between them; * for any."
    )
    sealing_secret: Key | None = Field(
        None,
        description="Key that tokens are sealed with before they are kept; `conductor slack key` makes one. Of several, with"
        " commas between them, the first seals and all open.",
    )
    slack_listen: Listen = Field(
        "127.0.0.1:3000",
        description="Slack: host and port for its requests, and for the page on which it is installed.",
    )
    slack_reaction: str = Field(
        "",
        pattern=r"^[a-z0-9_+-]*$",
        description="Slack: name of a reaction that begins a run with the message it is put on, e.g. robot_face.",
    )
    slack_owners: str = Field(
        "", description="Slack: ids of the members who may do everything, U…, with commas between them."
    )
