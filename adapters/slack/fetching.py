"""Fetches files that lie at Slack."""

import hashlib
import re
from typing import IO

from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.dropped import Dropped
from adapters.chat.drops import RefusedError
from conductor_core.logic.paths import shown

SCOPE = (
    "Slack shows its sign-in page in place of files: the app lacks the scope files:read. "
    "Add it under OAuth & Permissions, install the app again, then send the message again."
)


_SLACKS = re.compile(r"https://(?:[a-z0-9-]+\.)*slack(?:-gov)?\.com/[^\s\\]*")


class Fetcher:
    """With the bot's token, which is shown to Slack and to nobody else."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._home = client.base_url.removesuffix("api/")

    async def fetch(self, session: ClientSession, file: Dropped, to: IO[bytes], most: int) -> str:
        """Write it; the digest of it.

        Raises:
            RefusedError: Slack does not hand it over, or it is larger than it was said to be.
            ConnectionError: Slack cannot be reached.
        """
        url = file.url or await self._address(file)
        if not (url.startswith(self._home) or _SLACKS.fullmatch(url)):
            raise RefusedError(f"{shown(file.name)} lies outside of Slack: upload the file itself.")
        digest, size = hashlib.sha256(), 0
        signed_in = {"Authorization": f"Bearer {self._client.token}"}
        try:
            async with session.get(url, headers=signed_in, allow_redirects=False) as answer:
                if 300 <= answer.status < 400:
                    raise RefusedError(f"{shown(file.name)} could not be fetched. {SCOPE}")
                if answer.status >= 500:
                    raise ConnectionError(f"Slack has trouble with its files ({answer.status}).")
                if answer.status != 200:
                    raise RefusedError(f"Slack does not hand over {shown(file.name)} ({answer.status}): send it again.")
                is_page = answer.content_type == "text/html"
                if is_page and file.kind != "text/html":
                    raise RefusedError(f"{shown(file.name)} could not be fetched. {SCOPE}")
                async for piece in answer.content.iter_chunked(1 << 16):
                    size += len(piece)
                    if size > most:
                        raise RefusedError(f"{shown(file.name)} is larger than Slack said, and was let go.")
                    digest.update(piece)
                    to.write(piece)
                if is_page and file.size and size != file.size:
                    raise RefusedError(f"{shown(file.name)} could not be fetched. {SCOPE}")
        except (ClientError, TimeoutError) as error:
            raise ConnectionError(f"Slack's files cannot be reached: {error}") from error
        return digest.hexdigest()[:24]

    async def _address(self, file: Dropped) -> str:
        """Of a file that the message only points at, as in channels that are shared with others."""
        try:
            found = (await self._client.files_info(file=file.id))["file"]
        except SlackApiError as error:
            why = SCOPE if error.response["error"] == "missing_scope" else f"({error.response['error']})."
            raise RefusedError(f"Slack does not show {shown(file.name)} to me {why}") from error
        url = found.get("url_private_download")
        if not url:
            raise RefusedError(f"{shown(file.name)} lies outside of Slack: upload the file itself.")
        return str(url)
