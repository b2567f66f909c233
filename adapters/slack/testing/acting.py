"""What people of the workspace do, and what Slack then tells the app."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from adapters.slack.testing.server import SlackServer
from adapters.slack.testing.workspace import APP, US, Json, Message, Person, StoredFile, Workspace


@dataclass(frozen=True)
class Somebody:
    """A person at their Slack."""

    slack: SlackServer
    person: Person

    _events: ClassVar = itertools.count(1)

    @property
    def workspace(self) -> Workspace:
        """Where they are."""
        return self.slack.workspaces[self.person.team]

    def uploads(self, name: str, content: bytes, kind: str, *, is_withheld: bool = False) -> StoredFile:
        """Put a file there, for a message."""
        workspace = self.workspace
        file = StoredFile(workspace.next_id("F"), name, len(content), content, kind=kind, is_withheld=is_withheld)
        workspace.files[file.id] = file
        return file

    async def says(
        self,
        channel: str,
        text: str,
        thread: str | None = None,
        files: Sequence[StoredFile] = (),
        passing_on: Sequence[Message] = (),
        heard: bool = True,
    ) -> Message:
        """Write a message. One that mentions us comes twice, as Slack sends it; unless nobody is there to hear it."""
        workspace = self.workspace
        shown = [
            {"id": one.id, "name": one.name, "file_access": "check_file_info"}
            if one.is_withheld
            else one.data(self.slack.url)
            for one in files
        ]
        message = workspace.add(
            Message(channel, workspace.next_ts(), self.person.id, text=text, thread_ts=thread, files=shown)
        )
        message.attachments = [
            {"is_share": True, "author_name": workspace.people[one.user].name, "text": one.text, "ts": one.ts}
            for one in passing_on
        ]
        kinds = ["message", "app_mention"] if f"<@{US}>" in text else ["message"]
        for kind in kinds if heard else ():
            await self.slack.deliver("events_api", self.event({**message.data(), "type": kind, "channel": channel}))
        return message

    async def edits(self, message: Message, text: str) -> None:
        """Make it read otherwise."""
        before, message.text = message.data(), text
        message.edits += 1
        event = {
            "type": "message",
            "subtype": "message_changed",
            "channel": message.channel,
            "message": message.data(),
            "previous_message": before,
        }
        await self.slack.deliver("events_api", self.event(event))

    async def deletes(self, message: Message) -> None:
        """Take it back; where others answered, a stone stays."""
        workspace, before = self.workspace, message.data()
        event: Json = {"type": "message", "channel": message.channel, "previous_message": before}
        if len(workspace.thread(message.channel, message.ts)) > 1:
            message.text = "This message was deleted."
            stone = {**message.data(), "subtype": "tombstone", "user": "USLACKBOT"}
            event |= {"subtype": "message_changed", "message": stone}
        else:
            workspace.messages.remove(message)
            event |= {"subtype": "message_deleted", "deleted_ts": message.ts}
        await self.slack.deliver("events_api", self.event(event))

    async def reacts(self, message: Message, name: str) -> None:
        """Put a reaction on a message."""
        workspace = self.workspace
        workspace.reactions.add((message.channel, message.ts, self.person.id, name))
        event = {
            "type": "reaction_added",
            "user": self.person.id,
            "reaction": name,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": message.user,
            "event_ts": workspace.next_ts(),
        }
        await self.slack.deliver("events_api", self.event(event))

    async def invites(self, channel: str) -> None:
        """Bring us into a channel."""
        self.workspace.members[channel].add(US)
        event = {
            "type": "member_joined_channel",
            "user": US,
            "channel": channel,
            "channel_type": "C",
            "team": self.workspace.team,
        }
        await self.slack.deliver("events_api", self.event({**event, "inviter": self.person.id}))

    async def presses(self, message: Message, label: str) -> None:
        """Press a button of a message."""
        button = next(
            element
            for block in message.blocks
            if block["type"] == "actions"
            for element in block["elements"]
            if element["text"]["text"] == label
        )
        alone = message in self.workspace.whispers
        await self.slack.deliver(
            "interactive",
            {
                "type": "block_actions",
                "team": {"id": self.workspace.team},
                "user": {"id": self.person.id, "team_id": self.workspace.team},
                "api_app_id": APP,
                "trigger_id": self.workspace.next_trigger(),
                "channel": {"id": message.channel},
                **({} if alone else {"message": message.data()}),
                "container": {
                    "type": "message",
                    "message_ts": message.ts,
                    "channel_id": message.channel,
                    "is_ephemeral": alone,
                },
                "response_url": self.slack.response_url(message.channel, self.person.id, message),
                "actions": [{**button, "block_id": "b", "action_ts": message.ts}],
            },
        )

    async def opens_home(self) -> None:
        """Look at our Home tab."""
        event = {"type": "app_home_opened", "user": self.person.id, "tab": "home", "event_ts": self._now()}
        await self.slack.deliver("events_api", self.event({**event, "channel": f"D{self.person.id[1:]}"}))

    async def at_home(self, label: str = "", words: str = "", state: str = "all") -> None:
        """Press a button there, or search."""
        view = self.workspace.homes[self.person.id]
        elements = [one for block in view["blocks"] for one in block.get("elements", ()) if "action_id" in one]
        pressed = [one for one in elements if one.get("text", {}).get("text") == label]
        chosen = {"selected_option": {"value": state}}
        values = {"b1": {"find-words": {"value": words}}, "b2": {"find-state": chosen}}
        payload = {
            "type": "block_actions",
            "view": {**view, "state": {"values": values}},
            "actions": [pressed[0] if label else {"action_id": "find-words", "value": words}],
            **self._whoever(),
        }
        await self.slack.deliver("interactive", payload)

    def _now(self) -> str:
        return self.workspace.next_ts()

    async def stops(self, message: Message) -> None:
        """Press the Stop that Slack itself shows at a message while it streams."""
        if message.stream is not None:
            message.stream.stopped = True

    async def halts(self, root: Message) -> None:
        """Press the Stop that Slack itself shows at a thread at work; it changes nothing by itself but what streams there."""
        workspace = self.workspace
        if workspace.sessions.get((root.channel, root.ts)) != "processing":
            raise LookupError("Slack shows a Stop only where something is at work.")
        streaming = [one for one in workspace.thread(root.channel, root.ts) if one.stream is not None]
        for message in streaming:
            await self.stops(message)
        event = {
            "type": "agent_session_stopped",
            "channel": root.channel,
            "thread_ts": root.ts,
            "event_ts": self._now(),
        }
        whose = {"user": self.person.id, "streaming_message_ts": [one.ts for one in streaming]}
        await self.slack.deliver("events_api", self.event({**event, **whose}))

    async def types(self, channel: str, text: str) -> None:
        """Type ``/conductor …``."""
        await self.slack.deliver(
            "slash_commands",
            {
                "command": "/conductor",
                "text": text,
                "team_id": self.workspace.team,
                "channel_id": channel,
                "user_id": self.person.id,
                "api_app_id": APP,
                "trigger_id": self.workspace.next_trigger(),
                "response_url": self.slack.response_url(channel, self.person.id),
            },
        )

    async def gives(self, message: Message) -> None:
        """Use the shortcut of a message."""
        shown = {"channel": {"id": message.channel}, "message": message.data(), "message_ts": message.ts}
        await self._calls({"type": "message_action", "callback_id": "give", **shown}, message.channel)

    async def begins(self) -> None:
        """Use the global shortcut."""
        await self._calls({"type": "shortcut", "callback_id": "begin"}, "")

    async def _calls(self, shortcut: Json, channel: str) -> None:
        url = {"response_url": self.slack.response_url(channel, self.person.id)} if channel else {}
        await self.slack.deliver("interactive", {**shortcut, **url, **self._whoever()})

    async def fills(self, view: Json, **values: str) -> Json | None:
        """Fill in a form and send it; what the app has against it."""
        state = {
            block["block_id"]: {
                block["element"]["action_id"]: _typed_in(block["element"], values.get(block["block_id"]))
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        submitted = {**view, "state": {"values": state}}
        return await self.slack.deliver(
            "interactive", {"type": "view_submission", "view": submitted, **self._whoever()}
        )

    def _whoever(self) -> Json:
        return {
            "team": {"id": self.workspace.team},
            "user": {"id": self.person.id, "team_id": self.workspace.team},
            "api_app_id": APP,
            "trigger_id": self.workspace.next_trigger(),
        }

    async def uninstalls(self, *told: str) -> None:
        """Take the app out of the workspace; Slack tells it so twice, in any order."""
        self.slack.grants.uninstall(self.workspace)
        for kind in told:
            tokens = {"tokens": {"oauth": [], "bot": [US]}} if kind == "tokens_revoked" else {}
            await self.slack.deliver("events_api", self.event({"type": kind, **tokens}))

    def event(self, event: Json) -> Json:
        """An event as it is delivered."""
        return {
            "type": "event_callback",
            "team_id": self.workspace.team,
            "api_app_id": APP,
            "event": event,
            "event_id": f"Ev{next(self._events)}",
            "authorizations": [{"team_id": self.workspace.team, "user_id": US, "is_bot": True}],
        }


def _typed_in(element: Json, said: str | None) -> Json:
    """What stands in a field: what was filled in, or what stood there."""
    kind = element["type"]
    match kind:
        case "static_select":
            options = [one for one in element["options"] if one["value"] == said]
            return {"type": kind, "selected_option": options[0] if options else element.get("initial_option")}
        case "users_select":
            return {"type": kind, "selected_user": element.get("initial_user") if said is None else said}
        case "conversations_select":
            return {"type": kind, "selected_conversation": said}
        case _:
            return {"type": kind, "value": element.get("initial_value") if said is None else said}
