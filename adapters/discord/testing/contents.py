"""What an app is shown of messages whose contents it may not have."""

from adapters.discord.testing.world import DIRECT, US, Json, Message, World


def read(world: World, message: Message) -> Json:
    """A message, as an answer shows it to the app."""
    whole = world.privileged or world.channels[message.channel].kind == DIRECT
    return world.data(message) if whole else withheld(world.data(message))


def withheld(data: Json) -> Json:
    """What is left of it; all of it where it is the app's own, or names it."""
    if data["author"]["id"] == US or any(one["id"] == US for one in data["mentions"]):
        return data
    return {**data, "content": "", "embeds": [], "attachments": [], "components": []}
