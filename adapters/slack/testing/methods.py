"""The methods of the Web API: what each takes, needs and does to the workspace."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from adapters.slack.testing import granting, streaming
from adapters.slack.testing.blocks import check_message
from adapters.slack.testing.looking import channel_info, history, our_channels, permalink, replies
from adapters.slack.testing.views import open_view, publish_home, show_view
from adapters.slack.testing.workspace import APP, BOT, US, Json, Message, RefusedError, StoredFile, Workspace

TEXT = 40_000
"""Characters; Slack cuts what is longer."""


@dataclass(frozen=True)
class Method:
    """A method of the Web API."""

    run: Callable[[Workspace, Json], Json]
    takes: frozenset[str]
    """Names of its arguments; the first letter is no sign, what must be there is in ``needs``."""
    needs: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    """Any of these is enough; none for what every token may."""
    a_minute: int = 20
    """Calls a minute that its tier allows: 1, 20, 50 or 100."""
    whose: Literal["bot", "app", "config", "client"] = "bot"
    """Whose token it wants."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _auth(workspace: Workspace, _given: Json) -> Json:
    return {
        "url": f"https://{workspace.name.lower()}.slack.com/",
        "team": workspace.name,
        "user": "conductor",
        "team_id": workspace.team,
        "user_id": US,
        "bot_id": BOT,
    }


def _manifest(workspace: Workspace, given: Json) -> Json:
    if given.get("app_id") != APP:
        raise RefusedError("invalid_app_id")
    return {"manifest": workspace.manifest}


def _bot(_workspace: Workspace, given: Json) -> Json:
    if given.get("bot") != BOT:
        raise RefusedError("bot_not_found")
    return {"bot": {"id": BOT, "app_id": APP, "user_id": US, "name": "conductor"}}


def _shown(given: Json) -> Json:
    """Text and blocks of a message that is posted or changed."""
    blocks = check_message(given["blocks"]) if given.get("blocks") else []
    text = str(given.get("text", ""))[:TEXT]
    if not text and not blocks:
        raise RefusedError("no_text")
    return {"text": text, "blocks": blocks}


def _post(workspace: Workspace, given: Json) -> Json:
    metadata = given.get("metadata")
    if metadata is not None and not (metadata.get("event_type") and isinstance(metadata.get("event_payload"), dict)):
        raise RefusedError("invalid_metadata_format")
    if not workspace.knows_tables and any(one.get("type") == "table" for one in given.get("blocks") or ()):
        raise RefusedError("invalid_blocks [unsupported type: table]")
    message = Message(
        channel=given["channel"],
        ts=workspace.next_ts(),
        user=US,
        thread_ts=given.get("thread_ts"),
        metadata=metadata,
        is_bot=True,
        **_shown(given),
    )
    _inside(workspace, given)
    workspace.add(message)
    return {"channel": message.channel, "ts": message.ts, "message": message.data()}


def _inside(workspace: Workspace, given: Json) -> None:
    """We speak only where we are."""
    if given["channel"] not in workspace.channels:
        raise RefusedError("channel_not_found")
    if given["channel"] in workspace.archived:
        raise RefusedError("is_archived")
    if US not in workspace.members[given["channel"]]:
        raise RefusedError("not_in_channel")


def _whisper(workspace: Workspace, given: Json) -> Json:
    _inside(workspace, given)
    if given["user"] not in workspace.members[given["channel"]]:
        raise RefusedError("user_not_in_channel")
    message = Message(
        given["channel"], workspace.next_ts(), given["user"], thread_ts=given.get("thread_ts"), **_shown(given)
    )
    workspace.whispers.append(message)
    return {"message_ts": message.ts}


def _update(workspace: Workspace, given: Json) -> Json:
    message = workspace.get(given["channel"], given["ts"])
    if message is None:
        raise RefusedError("message_not_found")
    if not message.is_bot:
        raise RefusedError("cant_update_message")
    if streaming.streams(workspace, message):
        raise RefusedError("streaming_state_conflict")
    shown = _shown(given)
    message.text, message.blocks = shown["text"], shown["blocks"]
    message.metadata = given.get("metadata", message.metadata)
    message.edits += 1
    return {"channel": message.channel, "ts": message.ts, "text": message.text}


def _delete(workspace: Workspace, given: Json) -> Json:
    message = workspace.get(given["channel"], given["ts"])
    if message is None:
        raise RefusedError("message_not_found")
    workspace.messages.remove(message)
    return {"channel": given["channel"], "ts": given["ts"]}


def _open(workspace: Workspace, given: Json) -> Json:
    person = workspace.people.get(given["users"])
    if person is None or person.is_hidden:
        raise RefusedError("user_not_found")
    if person.is_gone:
        raise RefusedError("user_disabled")
    return {"channel": {"id": workspace.direct(given["users"])}}


def _person(workspace: Workspace, given: Json) -> Json:
    person = workspace.people.get(given["user"])
    if person is None:
        raise RefusedError("user_not_found")
    if person.is_hidden:
        raise RefusedError("user_not_visible")
    return {"user": person.data()}


def _react(workspace: Workspace, given: Json) -> Json:
    if workspace.get(given["channel"], given["timestamp"]) is None:
        raise RefusedError("message_not_found")
    reaction = (given["channel"], given["timestamp"], US, given["name"])
    if reaction in workspace.reactions:
        raise RefusedError("already_reacted")
    workspace.reactions.add(reaction)
    return {}


def _upload_url(workspace: Workspace, given: Json) -> Json:
    length = int(given["length"])
    if length <= 0:
        raise RefusedError("missing_argument")
    if length > workspace.largest_file:
        raise RefusedError("file_upload_size_restricted")
    file = StoredFile(workspace.next_id("F"), given["filename"], length, language=given.get("snippet_type", ""))
    file.shows = given.get("alt_txt", "")
    workspace.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{given['_host']}/upload/{file.id}"}


def _uploaded(workspace: Workspace, given: Json) -> Json:
    files = []
    for one in given["files"]:
        file = workspace.files.get(one["id"])
        if file is None or len(file.content) != file.length:
            raise RefusedError("file_not_found")
        file.title, file.complete = one.get("title", ""), True
        files.append(file.data(given["_host"]))
    if "channel_id" in given:
        message = Message(
            channel=given["channel_id"],
            ts=workspace.next_ts(),
            user=US,
            text=given.get("initial_comment", ""),
            blocks=check_message(given["blocks"]) if given.get("blocks") else [],
            thread_ts=given.get("thread_ts"),
            files=files,
            is_bot=True,
        )
        workspace.add(message)
    return {"files": files}


def _session(workspace: Workspace, given: Json) -> Json:
    if not workspace.is_agent:
        raise RefusedError("not_allowed")
    if given["status"] not in ("active", "processing", "suspended", "closed"):
        raise RefusedError("invalid_arguments [status]")
    if workspace.get(given["channel_id"], given["thread_ts"]) is None:
        raise RefusedError("thread_not_found")
    if given.get("initiator_user_id", US) not in workspace.members[given["channel_id"]]:
        raise RefusedError("user_not_in_channel")
    workspace.sessions[given["channel_id"], given["thread_ts"]] = given["status"]
    return {"status": given["status"], "agent_status": given["status"]}


def _connect(_workspace: Workspace, given: Json) -> Json:
    return {"url": f"{given['_host'].replace('http', 'ws', 1)}/link?app={APP}"}


def _file(workspace: Workspace, given: Json) -> Json:
    file = workspace.files.get(given["file"])
    if file is None:
        raise RefusedError("file_not_found")
    return {"file": file.data(given["_host"])}


READ = ("channels:history", "groups:history", "im:history")
MESSAGE = "channel text blocks attachments thread_ts metadata unfurl_links unfurl_media mrkdwn parse link_names reply_broadcast"
STREAM = "channel markdown_text chunks"
PAGE = "channel cursor limit oldest latest inclusive include_all_metadata"
METHODS: Mapping[str, Method] = {
    "auth.revoke": Method(granting.revoke, _words("test"), a_minute=50),
    "oauth.v2.access": Method(
        granting.access,
        _words("code redirect_uri grant_type refresh_token"),
        a_minute=600,
        whose="client",
    ),
    "auth.test": Method(_auth, _words("team_id"), a_minute=600),
    "agents.sessions.setStatus": Method(
        _session,
        _words("channel_id thread_ts status title initiator_user_id icon_emoji icon_url username"),
        ("channel_id", "thread_ts", "status"),
        ("chat:write",),
        a_minute=50,
    ),
    "apps.manifest.export": Method(_manifest, _words("app_id"), ("app_id",), a_minute=50, whose="config"),
    "bots.info": Method(_bot, _words("bot team_id"), ("bot",), ("users:read",), a_minute=50),
    "apps.connections.open": Method(_connect, frozenset(), a_minute=50, whose="app"),
    "chat.postMessage": Method(_post, _words(MESSAGE), ("channel",), ("chat:write",), a_minute=600),
    "chat.getPermalink": Method(permalink, _words("channel message_ts"), ("channel", "message_ts"), a_minute=600),
    "chat.postEphemeral": Method(
        _whisper, _words(f"{MESSAGE} user"), ("channel", "user"), ("chat:write",), a_minute=100
    ),
    "chat.update": Method(_update, _words(f"{MESSAGE} ts"), ("channel", "ts"), ("chat:write",), a_minute=50),
    "chat.startStream": Method(
        streaming.start,
        _words(f"{STREAM} thread_ts recipient_user_id recipient_team_id task_display_mode"),
        ("channel", "thread_ts"),
        ("chat:write",),
    ),
    "chat.appendStream": Method(
        streaming.append, _words(f"{STREAM} ts"), ("channel", "ts"), ("chat:write",), a_minute=100
    ),
    "chat.stopStream": Method(
        streaming.stop, _words(f"{STREAM} ts blocks metadata session_status"), ("channel", "ts"), ("chat:write",)
    ),
    "chat.delete": Method(_delete, _words("channel ts as_user"), ("channel", "ts"), ("chat:write",), a_minute=50),
    "conversations.replies": Method(replies, _words(f"{PAGE} ts"), ("channel", "ts"), READ, a_minute=50),
    "conversations.history": Method(history, _words(PAGE), ("channel",), READ, a_minute=50),
    "conversations.info": Method(
        channel_info, _words("channel include_num_members"), ("channel",), ("channels:read",), a_minute=50
    ),
    "conversations.open": Method(_open, _words("users return_im"), ("users",), ("im:write",), a_minute=50),
    "users.conversations": Method(
        our_channels,
        _words("types exclude_archived limit cursor user"),
        scopes=("channels:read", "groups:read", "im:read"),
        a_minute=50,
    ),
    "users.info": Method(_person, _words("user include_locale"), ("user",), ("users:read",), a_minute=100),
    "reactions.add": Method(
        _react, _words("channel timestamp name"), ("channel", "timestamp", "name"), ("reactions:write",), a_minute=50
    ),
    "files.getUploadURLExternal": Method(
        _upload_url,
        _words("filename length alt_txt snippet_type"),
        ("filename", "length"),
        ("files:write",),
        a_minute=100,
    ),
    "files.completeUploadExternal": Method(
        _uploaded,
        _words("files channel_id thread_ts initial_comment blocks"),
        ("files",),
        ("files:write",),
        a_minute=100,
    ),
    "files.info": Method(_file, _words("file"), ("file",), ("files:read",), a_minute=100),
    "views.open": Method(open_view, _words("view trigger_id"), ("view", "trigger_id"), a_minute=100),
    "views.update": Method(show_view, _words("view view_id hash"), ("view",), a_minute=100),
    "views.publish": Method(publish_home, _words("view user_id hash"), ("view", "user_id"), a_minute=100),
}
"""Those that the adapter may use; any other is unknown here as it would be unknown to its manifest."""
