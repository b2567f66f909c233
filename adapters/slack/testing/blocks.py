"""What Slack refuses in blocks. Limits as in its reference of Block Kit."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from adapters.slack.testing.workspace import Json, RefusedError

MOST_IN_A_MESSAGE = 50
MOST_IN_A_VIEW = 100
MARKDOWN = 12_000
"""Characters of all markdown blocks of a message."""
WHOLE = 13_200
"""Characters of all text of a message's blocks; more is refused as too long."""


def check_message(blocks: Any) -> list[Json]:
    """The blocks of a message.

    Raises:
        RefusedError: in Slack's words, with the place of the fault.
    """
    checked = _check(blocks, MOST_IN_A_MESSAGE)
    if sum(len(block.get("text", "")) for block in checked if block["type"] == "markdown") > MARKDOWN:
        raise RefusedError("msg_blocks_too_long")
    if sum(block["type"] == "table" for block in checked) > 1:
        raise RefusedError("only_one_table_allowed")
    if sum(len(text) for text in _texts(checked)) > WHOLE:
        raise RefusedError("msg_blocks_too_long")
    return checked


def check_view(view: Json) -> Json:
    """A modal or a Home tab."""
    if view.get("type") not in ("modal", "home"):
        raise _invalid("type", "must be modal or home")
    if view["type"] == "modal":
        _text(view.get("title"), 24, "title", plain=True)
        for name in ("submit", "close"):
            if name in view:
                _text(view[name], 24, name, plain=True)
    if len(view.get("private_metadata", "")) > 3000:
        raise _invalid("private_metadata", "must be less than 3001 characters")
    _check(view.get("blocks"), MOST_IN_A_VIEW)
    return view


def _check(blocks: Any, most: int) -> list[Json]:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise RefusedError("invalid_blocks_format")
    if len(blocks) > most:
        raise _invalid("blocks", f"no more than {most} items allowed")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        raise _invalid("blocks", "block_id must be unique")
    for number, block in enumerate(blocks):
        known = BLOCKS.get(block.get("type", ""))
        if known is None:
            raise _invalid(f"blocks[{number}]", f"unsupported type: {block.get('type')}")
        if len(block.get("block_id", "")) > 255:
            raise _invalid(f"blocks[{number}]/block_id", "must be less than 256 characters")
        known(block, f"blocks[{number}]")
    return blocks


def _section(block: Json, at: str) -> None:
    if "text" not in block and "fields" not in block:
        raise _invalid(at, "text or fields is required")
    if "text" in block:
        _text(block["text"], 3000, f"{at}/text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        raise _invalid(f"{at}/fields", "no more than 10 items allowed")
    for one in fields:
        _text(one, 2000, f"{at}/fields")
    if "accessory" in block:
        _element(block["accessory"], f"{at}/accessory")


def _header(block: Json, at: str) -> None:
    _text(block.get("text"), 150, f"{at}/text", plain=True)


def _context(block: Json, at: str) -> None:
    elements = _some(block, at, 10)
    for one in elements:
        _text(one, 3000, at)


def _actions(block: Json, at: str) -> None:
    ids = []
    for one in _some(block, at, 25):
        _element(one, at)
        ids.append(one.get("action_id"))
    if len(set(ids)) != len(ids):
        raise _invalid(at, "action_id must be unique")


def _markdown(block: Json, at: str) -> None:
    if not 0 < len(block.get("text", "")) <= MARKDOWN:
        raise _invalid(f"{at}/text", f"must be 1 to {MARKDOWN} characters")


def _input(block: Json, at: str) -> None:
    _text(block.get("label"), 2000, f"{at}/label", plain=True)
    _element(block.get("element") or {}, f"{at}/element")


def _rich_text(block: Json, at: str) -> None:
    for one in _some(block, at, 1000):
        if one.get("type") not in ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"):
            raise _invalid(at, f"unsupported type: {one.get('type')}")
        if one["type"] == "rich_text_list":
            for item in one.get("elements", []):
                _runs(item, at)
        else:
            _runs(one, at)


def _runs(part: Json, at: str) -> None:
    elements = part.get("elements")
    if not isinstance(elements, list) or not elements:
        raise _invalid(at, "elements is required")
    for one in elements:
        if one.get("type") not in ("text", "link", "emoji", "user", "channel", "date"):
            raise _invalid(at, f"unsupported type: {one.get('type')}")
        if one["type"] == "text" and not one.get("text"):
            raise _invalid(at, "text must be more than 0 characters")


def _table(block: Json, at: str) -> None:
    rows = block.get("rows")
    if not isinstance(rows, list) or not 0 < len(rows) <= 100:
        raise _invalid(f"{at}/rows", "must be 1 to 100 items")
    if len({len(row) for row in rows}) != 1 or not 0 < len(rows[0]) <= 20:
        raise _invalid(f"{at}/rows", "each must have the same 1 to 20 cells")
    for cell in (cell for row in rows for cell in row):
        if cell.get("type") not in ("raw_text", "rich_text") or (cell["type"] == "raw_text" and not cell.get("text")):
            raise _invalid(f"{at}/rows", "a cell must be raw_text or rich_text, and not be empty")


def _plan(block: Json, at: str) -> None:
    _title(block, at)
    for task in block.get("tasks", []):
        if task.get("type") != "task_card":
            raise _invalid(f"{at}/tasks", f"unsupported type: {task.get('type')}")
        _task_card(task, f"{at}/tasks")


def _task_card(block: Json, at: str) -> None:
    _title(block, at)
    if not block.get("task_id"):
        raise _invalid(at, "task_id is required")
    if block.get("status") not in ("pending", "in_progress", "complete", "error"):
        raise _invalid(f"{at}/status", "must be pending, in_progress, complete or error")
    for name in ("details", "output"):
        if name in block:
            _rich_text(block[name], f"{at}/{name}")


def _title(block: Json, at: str) -> None:
    if not isinstance(block.get("title"), str) or not 0 < len(block["title"]) <= 256:
        raise _invalid(f"{at}/title", "must be 1 to 256 characters")


def _nothing(_block: Json, _at: str) -> None:
    """Nothing can be wrong with it."""


BLOCKS: Mapping[str, Callable[[Json, str], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _nothing,
    "markdown": _markdown,
    "input": _input,
    "rich_text": _rich_text,
    "table": _table,
    "plan": _plan,
    "task_card": _task_card,
}


ELEMENTS = {
    *("static_select", "external_select", "users_select", "conversations_select", "channels_select"),
    *("multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select"),
    *("button", "overflow", "image", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"),
    *("plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input", "file_input"),
    *("feedback_buttons", "icon_button", "workflow_button"),
}


def _button(element: Json, at: str) -> None:
    _text(element.get("text"), 75, f"{at}/text", plain=True)
    if len(element.get("value", "")) > 2000:
        raise _invalid(f"{at}/value", "must be less than 2001 characters")
    if element.get("style", "primary") not in ("primary", "danger"):
        raise _invalid(f"{at}/style", "must be primary or danger")


def _element(element: Json, at: str) -> None:
    if not element.get("type"):
        raise _invalid(at, "type is required")
    if element["type"] not in ELEMENTS:
        raise _invalid(at, f"unsupported type: {element['type']}")
    if len(element.get("action_id", "")) > 255:
        raise _invalid(f"{at}/action_id", "must be less than 256 characters")
    match element["type"]:
        case "button":
            _button(element, at)
        case "plain_text_input" if not 0 < element.get("max_length", 3000) <= 3000:
            raise _invalid(f"{at}/max_length", "must be 1 to 3000")
        case "number_input" if "is_decimal_allowed" not in element:
            raise _invalid(f"{at}/is_decimal_allowed", "is required")
    for option in element.get("options", []):
        _text(option.get("text"), 75, f"{at}/options", plain=True)
        if not 0 < len(option.get("value", "")) <= 150:
            raise _invalid(f"{at}/options", "value must be 1 to 150 characters")


def _some(block: Json, at: str, most: int) -> list[Json]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 0 < len(elements) <= most:
        raise _invalid(f"{at}/elements", f"must be 1 to {most} items")
    return elements


def _text(text: Any, most: int, at: str, *, plain: bool = False) -> None:
    if not isinstance(text, dict) or text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        raise _invalid(at, "must be a text object")
    if not 0 < len(text.get("text", "")) <= most:
        raise _invalid(at, f"must be 1 to {most} characters")


def _texts(part: Any) -> Iterable[str]:
    match part:
        case dict():
            for name, value in part.items():
                if name == "text" and isinstance(value, str):
                    yield value
                else:
                    yield from _texts(value)
        case list():
            for one in part:
                yield from _texts(one)


def _invalid(at: str, why: str) -> RefusedError:
    return RefusedError(f"invalid_blocks [{at}: {why}]")
