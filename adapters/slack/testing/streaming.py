"""Messages that stream: who may begin one, what it takes, and how it ends."""

from adapters.slack.testing.blocks import check_message
from adapters.slack.testing.workspace import US, Json, Message, RefusedError, Stream, Workspace

LIFE = 306.0
"""Seconds a stream lasts, whatever is appended."""
FIELD = 256
"""Characters of a title, of details and of an output."""
MARKDOWN = 12_000
MODES = ("timeline", "plan", "dense")
STATES = ("pending", "in_progress", "complete", "error")


def start(workspace: Workspace, given: Json) -> Json:
    """``chat.startStream``."""
    for needed in ("recipient_team_id", "recipient_user_id"):
        if not given.get(needed):
            raise RefusedError(f"missing_{needed}")
    if given["recipient_user_id"] not in workspace.people:
        raise RefusedError("user_not_found")
    if given.get("task_display_mode", "timeline") not in MODES:
        raise RefusedError("invalid_arguments [task_display_mode]")
    message = Message(given["channel"], workspace.next_ts(), US, thread_ts=given["thread_ts"], is_bot=True)
    message.stream = Stream(workspace.now())
    workspace.add(message)
    _take(message, given)
    return {"channel": message.channel, "ts": message.ts}


def append(workspace: Workspace, given: Json) -> Json:
    """``chat.appendStream``."""
    message = _streaming(workspace, given)
    if not given.get("chunks") and not given.get("markdown_text"):
        raise RefusedError("no_text")
    _take(message, given)
    return {"channel": message.channel, "ts": message.ts}


def stop(workspace: Workspace, given: Json) -> Json:
    """``chat.stopStream``."""
    message = _streaming(workspace, given)
    _take(message, given)
    message.blocks = [*message.blocks, *check_message(given["blocks"])] if given.get("blocks") else message.blocks
    message.metadata = given.get("metadata", message.metadata)
    message.stream = None
    return {"channel": message.channel, "ts": message.ts, "message": message.data()}


def streams(workspace: Workspace, message: Message) -> bool:
    """Whether it does now."""
    return message.stream is not None and not message.stream.stopped and workspace.now() < message.stream.since + LIFE


def _streaming(workspace: Workspace, given: Json) -> Message:
    message = workspace.get(given["channel"], given["ts"])
    if message is None:
        raise RefusedError("message_not_found")
    if message.stream is not None and message.stream.stopped:
        raise RefusedError("stopped_by_user")
    if not streams(workspace, message):
        raise RefusedError("message_not_in_streaming_state")
    return message


def _take(message: Message, given: Json) -> None:
    if len(given.get("markdown_text", "")) > MARKDOWN:
        raise RefusedError("msg_too_long")
    for chunk in given.get("chunks", ()):
        match chunk.get("type"):
            case "plan_update":
                _plan(message)["title"] = _field(chunk, "title")
            case "task_update":
                _task(message, chunk)
            case "markdown_text" if len(chunk.get("text", "")) <= MARKDOWN:
                message.text += chunk["text"]
            case "blocks":
                message.blocks = [*message.blocks, *check_message(chunk["blocks"])]
            case _:
                raise RefusedError("invalid_chunks")


def _plan(message: Message) -> Json:
    found = next((block for block in message.blocks if block["type"] == "plan"), None)
    if found is None:
        found = {"type": "plan", "title": "", "tasks": []}
        message.blocks.append(found)
    return found


def _task(message: Message, chunk: Json) -> None:
    tasks = _plan(message)["tasks"]
    task = next((one for one in tasks if one["task_id"] == chunk.get("id")), None)
    if task is None:
        task = {"type": "task_card", "task_id": _field(chunk, "id")}
        tasks.append(task)
    if chunk.get("status") not in STATES:
        raise RefusedError("invalid_chunks")
    task |= {"title": _field(chunk, "title"), "status": chunk["status"]}
    for name in ("details", "output"):
        if name in chunk:
            task[name] = task.get(name, "") + _field(chunk, name)


def _field(chunk: Json, name: str) -> str:
    text = chunk.get(name)
    if not isinstance(text, str) or not 0 < len(text) <= FIELD:
        raise RefusedError("invalid_chunks")
    return text
