"""What people do with commands, buttons and forms: answered within three seconds, and told of for a quarter of an hour."""

from dataclasses import dataclass, field

from adapters.discord.testing.refusing import RefusedError
from adapters.discord.testing.routes import Answer, Asked, Route, change, made_message, route
from adapters.discord.testing.shapes import check_fields, check_modal
from adapters.discord.testing.world import COMPONENTS_V2, EPHEMERAL, LOADING, US, Json, Message, World

FIRST, LATER = 3.0, 900.0
"""Seconds until the first answer, and until the last."""
MESSAGE, DEFERRED, UPDATE_DEFERRED, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""Kinds of first answers."""
COMMAND_KIND, PRESS_KIND, COMPLETION_KIND, SUBMIT_KIND = 2, 3, 4, 5
ALLOWED = {
    COMMAND_KIND: (MESSAGE, DEFERRED, MODAL),
    PRESS_KIND: (MESSAGE, DEFERRED, UPDATE_DEFERRED, UPDATE, MODAL),
    COMPLETION_KIND: (CHOICES,),
    SUBMIT_KIND: (MESSAGE, DEFERRED, UPDATE_DEFERRED, UPDATE),
}
"""How each kind may be answered first."""


@dataclass
class Going:
    """One that somebody began."""

    id: str
    token: str
    kind: int
    channel: str
    person: str
    since: float
    source: Message | None = None
    """What was pressed stands in it."""
    answer: int = 0
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    original: Message | None = None
    """What the first answer said."""
    said: list[Message] = field(default_factory=list)
    """What was said after it."""


class Interactions:
    """All that were begun."""

    def __init__(self) -> None:
        self.going: dict[str, Going] = {}
        """By token."""

    def begin(self, going: Going) -> None:
        """Somebody did something."""
        self.going[going.token] = going

    def answered(self, world: World, going: Going, given: Json) -> None:
        """The first answer came back with the request."""
        self._first(Asked(world, {"token": going.token}, given))

    def routes(self) -> tuple[Route, ...]:
        """The calls that answer."""
        base = "/webhooks/{app}/{token}"
        return (
            route("POST", "/interactions/{id}/{token}/callback", "callback", self._first),
            route("POST", base, "followup", self._more),
            route("PATCH", f"{base}/messages/{{message}}", "followup", self._edit),
            route("GET", f"{base}/messages/{{message}}", "followup", self._get),
            route("DELETE", f"{base}/messages/{{message}}", "followup", self._delete),
        )

    def _there(self, asked: Asked, seconds: float) -> Going:
        found = self.going.get(asked.parts["token"])
        if found is None or asked.world.now() > found.since + seconds:
            raise RefusedError(404, 10062 if seconds == FIRST else 10015, "Unknown interaction")
        return found

    def _first(self, asked: Asked) -> Answer:
        going = self._there(asked, FIRST)
        if going.answer:
            raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
        check_fields(asked.given, frozenset({"type", "data"}))
        kind, data = asked.given["type"], asked.given.get("data") or {}
        if kind not in ALLOWED[going.kind]:
            raise RefusedError(400, 50035, "Invalid Form Body", type="INTERACTION_RESPONSE_TYPE_INVALID")
        if kind in (DEFERRED, UPDATE_DEFERRED) and data.get("flags", 0) & ~EPHEMERAL:
            raise RefusedError(400, 50035, "Invalid Form Body", flags="a deferred answer may only be ephemeral")
        if kind == MODAL:
            going.modal = check_modal(data)
        if kind == CHOICES:
            if len(data["choices"]) > 25 or any(not 1 <= len(one["name"]) <= 100 for one in data["choices"]):
                raise RefusedError(400, 50035, "Invalid Form Body", choices="BASE_TYPE_MAX_LENGTH")
            going.choices = data["choices"]
        if kind == MESSAGE:
            going.original = self._said(asked, going, data)
        if kind == DEFERRED:
            going.original = Message(
                asked.world.next_id(), going.channel, US, flags=LOADING | data.get("flags", 0), application=US
            )
            self._show(asked, going, going.original)
        if kind == UPDATE_DEFERRED:
            going.original = going.source
        going.answer = kind
        return 204, None

    def _said(self, asked: Asked, going: Going, data: Json) -> Message:
        message = made_message(Asked(asked.world, asked.parts, data, files=asked.files), going.channel)
        self._show(asked, going, message)
        return message

    def _show(self, asked: Asked, going: Going, message: Message) -> None:
        """To everybody, or to who did it."""
        if message.flags & EPHEMERAL:
            message.whisper_to = going.person
            asked.world.whispers.append(message)
        elif not message.flags & LOADING:
            asked.world.add(message)

    def _more(self, asked: Asked) -> Answer:
        going = self._there(asked, LATER)
        if not going.answer:
            raise RefusedError(404, 10015, "Unknown Webhook")
        if going.original and going.original.flags & LOADING:
            return 200, asked.world.data(self._filled(asked, going.original))
        message = self._said(asked, going, asked.given)
        going.said.append(message)
        return 200, asked.world.data(message)

    def _filled(self, asked: Asked, message: Message) -> Message:
        waited = message.flags & LOADING
        message.flags &= ~LOADING
        message.flags |= asked.given.get("flags", 0) & COMPONENTS_V2
        change(asked, message)
        if waited and not message.flags & EPHEMERAL:
            asked.world.add(message)
        return message

    def _which(self, asked: Asked, going: Going) -> Message:
        named = asked.parts["message"]
        found = going.original if named == "@original" else next((o for o in going.said if o.id == named), None)
        if found is None:
            raise RefusedError(404, 10008, "Unknown Message")
        return found

    def _edit(self, asked: Asked) -> Answer:
        going = self._there(asked, LATER)
        return 200, asked.world.data(self._filled(asked, self._which(asked, going)))

    def _get(self, asked: Asked) -> Answer:
        going = self._there(asked, LATER)
        return 200, asked.world.data(self._which(asked, going))

    def _delete(self, asked: Asked) -> Answer:
        going = self._there(asked, LATER)
        message = self._which(asked, going)
        for there in (asked.world.whispers, asked.world.messages):
            if message in there:
                there.remove(message)
        return 204, None
