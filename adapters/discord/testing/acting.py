"""What people of the server do, and what Discord then tells the app."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from adapters.discord.testing.interactions import COMMAND_KIND, COMPLETION_KIND, PRESS_KIND, SUBMIT_KIND, Going
from adapters.discord.testing.refusing import RefusedError
from adapters.discord.testing.requests import request
from adapters.discord.testing.server import DiscordServer
from adapters.discord.testing.world import DIRECT, FORUM, GUILD, THREAD, US, Attachment, Channel, Json, Message, User

_KINDS = {str: 3, int: 4, bool: 5, User: 6, float: 10, Attachment: 11}
"""Of options, by what is given."""


@dataclass(frozen=True)
class Somebody:
    """A person at their Discord."""

    discord: DiscordServer
    person: User

    _tokens: ClassVar = itertools.count(1)

    def file(self, name: str, content: bytes, kind: str = "application/octet-stream") -> Attachment:
        """Something to send along."""
        return Attachment(self.discord.world.next_id(), name, content, kind)

    def says(
        self, channel: str, text: str, files: Sequence[Attachment] = (), answering: Message | None = None
    ) -> Message:
        """Write a message."""
        world = self.discord.world
        answers = answering.id if answering else None
        return world.add(
            Message(world.next_id(), channel, self.person.id, text, attachments=list(files), answers=answers)
        )

    def shows(self, channel: str, sticker: str) -> Message:
        """Send a sticker, and no word with it."""
        world = self.discord.world
        return world.add(Message(world.next_id(), channel, self.person.id, stickers=(sticker,)))

    def tells(self, text: str, files: Sequence[Attachment] = ()) -> Message:
        """Write to us alone."""
        return self.says(self.discord.world.direct(self.person.id).id, text, files)

    def posts(self, forum: Channel, title: str, text: str) -> Message:
        """Begin a post of a forum."""
        assert forum.kind == FORUM  # noqa: S101 - a story that is wrong
        world = self.discord.world
        number = world.next_id()
        thread = Channel(number, THREAD, title, parent=forum.id, owner=self.person.id)
        world.channels[number] = thread
        world.emit("THREAD_CREATE", {**thread.data(), "newly_created": True})
        return world.add(Message(number, number, self.person.id, text))

    def edits(self, message: Message, text: str) -> None:
        """Make it read otherwise."""
        message.content = text
        message.edits += 1
        self.discord.world.emit("MESSAGE_UPDATE", self.discord.world.event(message))

    def deletes(self, message: Message) -> None:
        """Take it back."""
        world = self.discord.world
        world.messages.remove(message)
        world.emit("MESSAGE_DELETE", {"id": message.id, **world.where(message.channel)})

    def purges(self, *messages: Message) -> None:
        """Take away several messages of a channel at once, whoever wrote them."""
        world = self.discord.world
        for one in messages:
            world.messages.remove(one)
        world.emit("MESSAGE_DELETE_BULK", {"ids": [one.id for one in messages], **world.where(messages[0].channel)})

    def reacts(self, message: Message, sign: str) -> None:
        """Put a reaction on a message."""
        message.reactions.add((self.person.id, sign))
        world = self.discord.world
        event = {
            "user_id": self.person.id,
            "message_id": message.id,
            **world.where(message.channel),
            "emoji": {"id": None, "name": sign},
            "message_author_id": message.author,
            "burst": False,
            "type": 0,
        }
        if world.channels[message.channel].kind != DIRECT:
            event["member"] = {"user": self.person.data(), **self.person.membership()}
        world.emit("MESSAGE_REACTION_ADD", event)

    async def presses(self, message: Message, label: str) -> Going:
        """Press a button of a message; what came of it, once it is answered."""
        button = next(one for one in components(message.components) if one["type"] == 2 and one.get("label") == label)
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]}
        return await self._does(PRESS_KIND, data, message.channel, message)

    async def chooses(self, message: Message, label: str) -> Going:
        """Choose from a menu of a message."""
        menus = [one for one in components(message.components) if one["type"] == 3]
        menu, option = next((one, choice) for one in menus for choice in one["options"] if choice["label"] == label)
        data = {"custom_id": menu["custom_id"], "component_type": 3, "id": menu["id"], "values": [option["value"]]}
        return await self._does(PRESS_KIND, data, message.channel, message)

    async def orders(self, channel: str, *path: str, **options: str | float | User | Attachment) -> Going:
        """Use a command: the names of group and command, then its options."""
        inner: list[Json] = []
        resolved: Json = {}
        for name, value in options.items():
            if isinstance(value, Attachment):
                resolved[value.id] = self._uploaded(value)
            given = value.id if isinstance(value, User | Attachment) else value
            inner.append({"type": _KINDS[type(value)], "name": name, "value": given})
        self._declared(path, {one["name"]: one["type"] for one in inner})
        named, *within = path
        for depth, name in enumerate(reversed(within)):
            inner = [{"type": 1 if depth == 0 else 2, "name": name, "options": inner}]
        data: Json = {"id": "1", "name": named, "type": 1, "options": inner, "guild_id": GUILD}
        if resolved:
            data["resolved"] = {"attachments": resolved}
        return await self._does(COMMAND_KIND, data, channel)

    def _uploaded(self, file: Attachment) -> Json:
        """A file that is in no message yet."""
        self.discord.world.uploads[file.id] = file
        return file.data(self.discord.url, "0")

    def _declared(self, path: Sequence[str], options: dict[str, int]) -> None:
        """Discord shows nobody a command, or an option of it, that the app did not declare, or another kind of one."""
        there = [one for some in self.discord.world.commands.values() for one in some]
        for name in path:
            found = next((one for one in there if one["name"] == name), None)
            if found is None:
                raise RefusedError(404, 10063, f"Unknown application command: {' '.join(path)}")
            there = found.get("options", [])
        if unknown := options.items() - {(one["name"], one["type"]) for one in there}:
            raise RefusedError(404, 10063, f"Unknown option: {min(unknown)}")

    async def completes(self, channel: str, *path: str, **typed: str) -> list[str]:
        """What is offered while somebody types."""
        ((name, text),) = typed.items()
        inner: list[Json] = [{"type": 3, "name": name, "value": text, "focused": True}]
        named, *within = path
        for depth, one in enumerate(reversed(within)):
            inner = [{"type": 1 if depth == 0 else 2, "name": one, "options": inner}]
        data = {"id": "1", "name": named, "type": 1, "options": inner}
        going = await self._does(COMPLETION_KIND, data, channel)
        return [str(one["value"]) for one in going.choices]

    async def gives(self, message: Message) -> Going:
        """Use the command of a message."""
        shown = {message.id: self.discord.world.data(message)}
        data = {"id": "2", "name": "Give to Conductor", "type": 3, "target_id": message.id}
        return await self._does(COMMAND_KIND, {**data, "resolved": {"messages": shown}}, message.channel)

    async def fills(self, going: Going, *files: Attachment, **values: str) -> Going:
        """Fill in the form that was shown, and send it."""
        if going.modal is None:
            raise RefusedError(404, 0, "no form was shown")
        given = [
            {"type": 18, "id": number, "component": _filled_in(one["component"], values, files)}
            for number, one in enumerate(going.modal["components"], 1)
            if one["type"] == 18
        ]
        data: Json = {"custom_id": going.modal["custom_id"], "components": given}
        if files:
            data["resolved"] = {"attachments": {one.id: self._uploaded(one) for one in files}}
        return await self._does(SUBMIT_KIND, data, going.channel, going.source)

    async def _does(self, kind: int, data: Json, channel: str, source: Message | None = None) -> Going:
        world, there = self.discord.world, self.discord.world.channels[channel]
        token = f"interaction{next(self._tokens)}"
        going = Going(world.next_id(), token, kind, channel, self.person.id, world.now(), source)
        self.discord.interactions.begin(going)
        payload: Json = {
            "id": going.id,
            "application_id": US,
            "type": kind,
            "token": token,
            "version": 1,
            "channel_id": channel,
            "channel": there.data(),
            "locale": "en-GB",
            "data": data,
            "app_permissions": str((1 << 53) - 1),
            "entitlements": [],
            "authorizing_integration_owners": {},
            "attachment_size_limit": world.largest_file,
        }
        if there.kind == DIRECT:
            payload |= {"user": self.person.data(), "context": 1}
        else:
            member = {"user": self.person.data(), **self.person.membership(), "permissions": "0"}
            payload |= {"guild_id": GUILD, "member": member, "context": 0}
        if source is not None:
            payload["message"] = world.data(source)
        if self.discord.requests_to:
            status, answer = await request(self.discord.requests_to, payload)
            if status != 200:
                raise RefusedError(status, 0, "The application did not respond")
            self.discord.interactions.answered(world, going, answer)
        else:
            world.emit("INTERACTION_CREATE", payload)
            await self.discord.until(lambda: bool(going.answer))
        return going


def components(tree: Sequence[Json]) -> Iterator[Json]:
    """All components, nested ones and all."""
    for one in tree:
        yield one
        yield from components(one.get("components", ()))


def _filled_in(component: Json, values: dict[str, str], files: Sequence[Attachment]) -> Json:
    name = component["custom_id"]
    kept = {"type": component["type"], "custom_id": name, "id": 1}
    if component["type"] == 19:
        return {**kept, "values": [one.id for one in files]}
    if component["type"] == 5:
        return {**kept, "values": [values[name]] if name in values else []}
    if component["type"] == 3:
        standing = [one["value"] for one in component["options"] if one.get("default")]
        return {**kept, "values": [values[name]] if name in values else standing}
    return {**kept, "value": values.get(name, component.get("value", ""))}
