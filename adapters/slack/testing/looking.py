"""Methods of the Web API that look at what was said, and where."""

from adapters.slack.testing.workspace import US, Json, Message, RefusedError, Workspace


def _listed(found: list[Message], given: Json) -> Json:
    """A page of messages."""
    oldest, latest = str(given.get("oldest", "0")), str(given.get("latest", "9" * 10))
    wanted = [one for one in found if oldest < one.ts <= latest]
    begin = int(given.get("cursor") or 0)
    end = begin + int(given.get("limit", 100))
    with_metadata = str(given.get("include_all_metadata", "0")).lower() in ("1", "true")
    following = str(end) if end < len(wanted) else ""
    return {
        "messages": [one.data(with_metadata=with_metadata) for one in wanted[begin:end]],
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def replies(workspace: Workspace, given: Json) -> Json:
    """A thread."""
    found = workspace.thread(given["channel"], given["ts"])
    if not found:
        raise RefusedError("thread_not_found")
    return _listed(found, given)


def history(workspace: Workspace, given: Json) -> Json:
    """What stands in a channel itself, the newest first."""
    if given["channel"] not in workspace.channels:
        raise RefusedError("channel_not_found")
    if US not in workspace.members[given["channel"]]:
        raise RefusedError("not_in_channel")
    found = [one for one in workspace.messages if one.channel == given["channel"] and one.thread_ts in (None, one.ts)]
    listed = _listed(list(reversed(found)), given)
    for shown in listed["messages"]:
        thread = workspace.thread(given["channel"], shown["ts"])
        if len(thread) > 1:
            shown |= {"thread_ts": shown["ts"], "reply_count": len(thread) - 1, "latest_reply": thread[-1].ts}
    return listed


def channel_info(workspace: Workspace, given: Json) -> Json:
    """What there is to know of a channel."""
    channel = given["channel"]
    if channel not in workspace.channels:
        raise RefusedError("channel_not_found")
    direct = channel.startswith("D")
    return {
        "channel": {
            "id": channel,
            "name": workspace.channels[channel],
            "is_im": direct,
            "is_channel": not direct,
            "is_private": channel in workspace.private,
            "is_member": US in workspace.members[channel],
        }
    }


def permalink(workspace: Workspace, given: Json) -> Json:
    """The address of a message."""
    message = workspace.get(given["channel"], given["message_ts"])
    if message is None:
        raise RefusedError("message_not_found")
    return {"channel": message.channel, "permalink": workspace.permalink(message)}


def our_channels(workspace: Workspace, given: Json) -> Json:
    """The channels that we are in; those of them that somebody else is in."""
    kinds = str(given.get("types", "public_channel")).split(",")

    def kind(channel: str) -> str:
        closed = "private_channel" if channel in workspace.private else "public_channel"
        return "im" if channel.startswith("D") else closed

    both = {US, str(given.get("user") or US)}
    ours = [one for one, members in workspace.members.items() if both <= members and kind(one) in kinds]
    return {"channels": [channel_info(workspace, {"channel": one})["channel"] for one in ours]}
