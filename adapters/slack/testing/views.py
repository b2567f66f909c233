"""Methods of the Web API about modals and Home tabs."""

from adapters.slack.testing.blocks import check_view
from adapters.slack.testing.workspace import Json, RefusedError, Workspace


def open_view(workspace: Workspace, given: Json) -> Json:
    """Show one to who did something a moment ago, once."""
    trigger = given["trigger_id"]
    if trigger not in workspace.triggers:
        raise RefusedError("invalid_trigger_id")
    if workspace.triggers[trigger]:
        raise RefusedError("exchanged_trigger_id")
    workspace.triggers[trigger] = True
    return show_view(workspace, given)


def show_view(workspace: Workspace, given: Json) -> Json:
    """A modal as it is from now on."""
    view = {**check_view(given["view"]), "id": given.get("view_id") or workspace.next_id("V"), "state": {"values": {}}}
    workspace.views[view["id"]] = view
    return {"view": view}


def publish_home(workspace: Workspace, given: Json) -> Json:
    """What a person's Home tab shows from now on."""
    workspace.homes[given["user_id"]] = check_view(given["view"])
    return {"view": given["view"]}
