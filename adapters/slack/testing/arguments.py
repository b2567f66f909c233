"""Arguments of a call, as the SDK sends them."""

import json

from aiohttp import web

from adapters.slack.testing.workspace import Json


async def arguments(request: web.Request) -> Json:
    """What was given, in whichever of the forms that Slack takes: query, form fields or JSON."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.body_exists:
        given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in ("blocks", "metadata", "view", "files", "chunks"):
        if isinstance(given.get(name), str):
            given[name] = json.loads(given[name])
    return given
