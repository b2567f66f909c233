"""Files of a post, in one message: once, and what Slack does not take is said with where it is."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError

from adapters.slack.block_kit import Rendered
from adapters.slack.paragraphs import blocks_of_text
from adapters.slack.places import Spot
from adapters.slack.rich import escaped, plain
from adapters.slack.web import QUIET, Web, meant, why
from conductor_core.logic.figures import size
from conductor_core.logic.rendering import clean

BLOCK_ID = 255
"""Characters of a block's name."""
TOO_LARGE = frozenset({"file_upload_size_restricted", "file_too_large", "storage_limit_reached"})
FORBIDDEN = frozenset(
    {
        "file_uploads_disabled",
        "file_uploads_except_images_disabled",
        "file_update_restricted",
        "posting_to_channel_denied",
    }
)
LANGUAGES = {"diff": "diff", "patch": "diff", "json": "json", "md": "markdown", "py": "python", "sh": "shell"}
"""What Slack calls what a file is written in, by the end of its name; it shows the first lines of those."""


@dataclass(frozen=True)
class Upload:
    """A file."""

    name: str
    content: bytes
    path: str = ""
    """Where it lies on this machine; empty for what stands nowhere else."""
    shows: str = ""
    """What is to be seen, where it is a picture."""

    @property
    def given(self) -> dict[str, Any]:
        """As the SDK wants it."""
        kind = LANGUAGES.get(self.name.rpartition(".")[2])
        named = {"filename": self.name, "title": self.shows or self.name, "alt_txt": self.shows or None}
        return {**named, "content": self.content, "snippet_type": kind}


def uploads_of(rendered: Rendered) -> list[Upload]:
    """What is uploaded: long texts, and the files that are there still. Slack takes no empty ones."""
    texts = [Upload(clean(one.name), one.text.encode()) for one in rendered.attachments]
    paths, shows = [Path(path) for path in rendered.paths], {one.path: clean(one.shows) for one in rendered.pictures}
    there = [path for path in paths if path.is_file()]
    files = [Upload(clean(path.name), path.read_bytes(), str(path), shows.get(str(path), "")) for path in there]
    return [one for one in (*texts, *files) if one.content]


async def send(web: Web, spot: Spot, key: str, files: list[Upload]) -> None:
    """All in one message, which carries the key; the largest are left out until Slack takes the rest.

    Raises:
        SurfaceSlow, SlackApiError, ConnectionError: as calls do.
    """
    left: list[str] = []
    rest = list(files)
    while rest:
        try:
            await _together(web, spot, key, rest, left)
        except SlackApiError as error:
            word = why(error)
            if word not in TOO_LARGE | FORBIDDEN:
                raise meant(error) from error
            out = [max(rest, key=lambda one: len(one.content))] if word in TOO_LARGE else rest
            left += [_left_out(one, word) for one in out]
            rest = [one for one in rest if one not in out]
        else:
            return
    blocks = [{**made, **named(key)} if n == 0 else made for n, (made, _) in enumerate(blocks_of_text("\n".join(left)))]
    said = {"text": escaped(left[0]), "blocks": blocks, **QUIET}
    await web.call("chat_postMessage", spot, thread_ts=spot.under, **said)


def named(key: str) -> dict[str, str]:
    """Gives the first block of a message with a post's files a name of at most 255 characters."""
    name = f"files {key}"
    return {"block_id": name if len(name) <= BLOCK_ID else hashlib.sha256(name.encode()).hexdigest()}


async def _together(web: Web, spot: Spot, key: str, files: list[Upload], left: list[str]) -> None:
    names = ", ".join(one.name for one in files)
    first = {**named(key), "type": "context", "elements": [plain(names)]}
    blocks = [first, *(block for block, _ in blocks_of_text("\n".join(left)))]
    try:
        await web.client.files_upload_v2(
            channel=spot.channel,
            thread_ts=spot.under,
            file_uploads=[one.given for one in files],
            blocks=json.dumps(blocks),
        )
    except (ClientError, SlackRequestError) as error:
        raise ConnectionError(f"Slack cannot be reached: {error}") from error


def _left_out(file: Upload, word: str) -> str:
    """What to do instead."""
    cause = "is larger than this workspace takes" if word in TOO_LARGE else f"may not be uploaded here ({word})"
    where = f"It lies on the service's machine: `{file.path}`." if file.path else "`show` tells what it is about."
    more = " `push` brings the result to a git host." if file.path else ""
    return f"- {file.name} ({size(len(file.content))}) {cause}. {where}{more}"
