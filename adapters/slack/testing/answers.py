"""Addresses at which an app may answer what somebody did, in any channel: five times, and no more."""

from itertools import count

from adapters.slack.testing.blocks import check_message
from adapters.slack.testing.workspace import Json, Message, RefusedError, Workspace

USES = 5


class Answers:
    """Those that are open, and what was said there: one person sees it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[str, tuple[str, str, int]] = {}
        """Channel, person, uses that are left."""
        self._replaces: dict[str, Message] = {}
        """The whispers that were pressed, and can be replaced there."""
        self._numbers = count(1)

    def open(self, channel: str, person: str, pressed: Message | None = None) -> str:
        """One more; the number of it."""
        number = str(next(self._numbers))
        if pressed is not None:
            self._replaces[number] = pressed
        self._open[number] = (channel, person, USES)
        return number

    def take(self, number: str, given: Json) -> tuple[int, str]:
        """An answer; status and word that Slack gives back."""
        channel, person, left = self._open.get(number, ("", "", 0))
        if not left:
            return 404, "used_url"
        try:
            blocks = check_message(given.get("blocks", []))
        except RefusedError:
            return 400, "invalid_blocks"
        self._open[number] = (channel, person, left - 1)
        stamp, replaced = self._workspace.next_ts(), self._replaces.get(number)
        if given.get("replace_original") and replaced is not None:
            replaced.text, replaced.blocks = given.get("text", ""), blocks
            return 200, "ok"
        self._workspace.whispers.append(Message(channel, stamp, person, text=given.get("text", ""), blocks=blocks))
        return 200, "ok"
