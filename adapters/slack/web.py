"""Calls of Slack's Web API: each when the platform allows one more, each failure as what it means."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.pace import Buckets
from adapters.slack.places import Spot
from conductor_core.ports.surface import SurfaceSlow

PAGE = 200
"""Messages looked at in one call."""
TOO_MANY = 429
QUIET = {"unfurl_links": False, "unfurl_media": False}
"""No address in a message is fetched by Slack: whoever wrote it would learn of it, and of what stands in it."""


class Web:
    """One workspace's Web API."""

    def __init__(self, client: AsyncWebClient) -> None:
        """``client`` must not repeat posts by itself."""
        self.client = client
        self.pace = Buckets()

    async def call(self, method: str, spot: Spot, **given: Any) -> Any:
        """A call, when the platform allows one more.

        Raises:
            SurfaceSlow: it does not, all the same.
            SlackApiError: it was refused.
        """
        return await self._called(method, spot.channel, channel=spot.channel, **given)

    async def publish(self, person: str, view: dict[str, Any]) -> None:
        """What a person's Home tab shows from now on.

        Raises:
            SurfaceSlow, SlackApiError: as with any call.
        """
        await self._called("views_publish", person, user_id=person, view=view)

    async def closed_channels(self, person: str, cursor: str | None, page: int) -> Any:
        """Of the channels that not everybody may look into those that a person shares with us, a page of them.

        Raises:
            SurfaceSlow, SlackApiError: as with any call.
        """
        given = {"user": person, "types": "private_channel", "exclude_archived": True, "limit": page, "cursor": cursor}
        return await self._called("users_conversations", person, **given)

    async def permalink(self, spot: Spot) -> str:
        """The address of the message that a thread hangs on.

        Raises:
            SurfaceSlow, SlackApiError: as with any call.
        """
        return str((await self.call("chat_getPermalink", spot, message_ts=spot.thread))["permalink"])

    async def session(self, spot: Spot, state: str, person: str | None) -> str:
        """Say how a thread stands, which ``person`` began; Slack's word for why it shows nothing of the kind.

        Raises:
            SurfaceSlow, SlackApiError: as with a refusal.
        """
        given = {"channel_id": spot.channel, "thread_ts": spot.under, "status": state, "initiator_user_id": person}
        return await _refusal(self._called("agents_sessions_setStatus", spot.channel, **given))

    async def refusal(self, method: str, spot: Spot, **given: Any) -> str:
        """Slack's word for why it refuses a call; nothing when it took it.

        Raises:
            SurfaceSlow: it wants to be called later.
            SlackApiError: Slack failed.
        """
        return await _refusal(self.call(method, spot, **given))

    async def _called(self, method: str, place: str, **given: Any) -> Any:
        await self.pace.take(method, place)
        try:
            return await getattr(self.client, method)(**given)
        except SlackApiError as error:
            raise meant(error) from error
        except ClientError as error:
            raise ConnectionError(f"Slack cannot be reached: {error}") from error

    async def answers(self, spot: Spot) -> AsyncIterator[dict[str, Any]]:
        """Every message of a thread; of a channel, the newest."""
        if spot.under is None:
            newest = await self.call("conversations_history", spot, include_all_metadata=True, limit=PAGE)
            for message in newest["messages"]:
                yield message
            return
        cursor: str | None = None
        while True:
            try:
                answer = await self.call(
                    "conversations_replies", spot, ts=spot.under, include_all_metadata=True, limit=PAGE, cursor=cursor
                )
            except SlackApiError as error:
                if why(error) == "thread_not_found":
                    return
                raise
            for message in answer["messages"]:
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return


async def _refusal(call: Awaitable[Any]) -> str:
    try:
        await call
    except SlackApiError as error:
        if not why(error):
            raise
        return why(error)
    return ""


def meant(error: SlackApiError) -> Exception:
    """An order to wait, or the error itself."""
    if error.response.status_code == TOO_MANY:
        return SurfaceSlow(float(error.response.headers.get("Retry-After", 1)))
    return error


def why(error: SlackApiError) -> str:
    """Slack's word for why a call was refused; a failure of its own has none."""
    answer = error.response.data
    return str(answer.get("error", "")) if isinstance(answer, dict) else ""
