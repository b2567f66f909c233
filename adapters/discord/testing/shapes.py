"""What a message may be made of: fields, lengths and components, as Discord checks them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from adapters.discord.testing.refusing import invalid
from adapters.discord.testing.world import COMPONENTS_V2, Json

CONTENT = 2000
DISPLAYED = 4000
"""Characters of all texts of one message of components."""
MOST = 40
"""Components of a message, nested ones and all."""
FIELDS: Mapping[int, frozenset[str]] = {
    1: frozenset({"components"}),
    2: frozenset({"style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"}),
    3: frozenset({"custom_id", "options", "placeholder", "min_values", "max_values", "required", "disabled"}),
    4: frozenset({"custom_id", "style", "label", "min_length", "max_length", "required", "value", "placeholder"}),
    5: frozenset({"custom_id", "placeholder", "default_values", "min_values", "max_values", "required", "disabled"}),
    9: frozenset({"components", "accessory"}),
    10: frozenset({"content"}),
    11: frozenset({"media", "description", "spoiler"}),
    12: frozenset({"items"}),
    13: frozenset({"file", "spoiler"}),
    14: frozenset({"divider", "spacing"}),
    17: frozenset({"components", "accent_color", "spoiler"}),
    18: frozenset({"label", "description", "component"}),
    19: frozenset({"custom_id", "min_values", "max_values", "required"}),
}
"""What each kind may have, besides ``type`` and ``id``."""
INSIDE: Mapping[int, frozenset[int]] = {
    1: frozenset({2, 3}),
    9: frozenset({10}),
    17: frozenset({1, 9, 10, 12, 13, 14}),
}
AT_TOP = frozenset({1, 9, 10, 12, 13, 14, 17})
CREATED = frozenset(
    {"content", "nonce", "tts", "embeds", "allowed_mentions", "message_reference", "components", "sticker_ids"}
    | {"attachments", "flags", "enforce_nonce", "poll"}
)
EDITED = frozenset({"content", "embeds", "flags", "allowed_mentions", "components", "attachments"})
ROW, SELECT_OPTIONS = 5, 25
LABEL, OPTION, CUSTOM_ID = 80, 100, 100
ITEMS, DESCRIPTION = 10, 1024
"""Of a gallery: pictures, and characters of what each shows."""


@dataclass
class Seen:
    """What was met in a tree of components."""

    count: int = 0
    letters: int = 0
    custom: set[str] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


def check_fields(given: Json, known: frozenset[str], where: str = "") -> None:
    """Nothing is given that Discord does not know."""
    if unknown := sorted(set(given) - known):
        raise invalid(f"{where}{unknown[0]}", "UNKNOWN_FIELD")


def check_message(given: Json, files: frozenset[str], *, was: int = 0, edit: bool = False) -> list[Json]:
    """The components of a message that is posted or edited, each with its number.

    ``was`` are the flags that it has already; ``files`` the names of what is uploaded with it.
    """
    check_fields(given, EDITED if edit else CREATED)
    content, components = given.get("content") or "", given.get("components") or []
    if len(content) > CONTENT:
        raise invalid("content", "BASE_TYPE_MAX_LENGTH: Must be 2000 or fewer in length.")
    flags = given.get("flags", was)
    if was & COMPONENTS_V2 and not flags & COMPONENTS_V2:
        raise invalid("flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG")
    if flags & COMPONENTS_V2:
        if content or given.get("embeds"):
            raise invalid("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
        if not components and not edit:
            raise invalid("components", "BASE_TYPE_REQUIRED")
    elif any(one.get("type") not in (1, None) for one in components):
        raise invalid("components", "UNION_TYPE_CHOICES: only rows without IS_COMPONENTS_V2")
    elif not (content or components or files or given.get("embeds") or edit):
        raise invalid("", "Cannot send an empty message")
    return check_components(components, files if flags & COMPONENTS_V2 else None)


def check_components(components: list[Json], files: frozenset[str] | None) -> list[Json]:
    """The same with a number for each that has none; ``files`` None where files need no component."""
    seen = Seen()
    for one in components:
        if one.get("type") not in AT_TOP:
            raise invalid("components", f"UNION_TYPE_CHOICES: {one.get('type')} cannot stand here")
        _check(one, seen)
    if seen.count > MOST:
        raise invalid("components", "COMPONENT_LIMIT: more than 40 components")
    if seen.letters > DISPLAYED:
        raise invalid("components", "COMPONENT_MAX_TOTAL_COMPONENT_TEXT_SIZE_EXCEEDED")
    if files is not None and seen.files - files:
        raise invalid("components", f"UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND: {min(seen.files - files)}")
    numbers = iter(number for number in range(1, 1000) if number not in seen.numbers)
    return [_numbered(one, numbers) for one in components]


def _check(one: Json, seen: Seen) -> None:
    kind = one.get("type", 0)
    if kind not in FIELDS:
        raise invalid("components", f"UNION_TYPE_CHOICES: there is no component {kind}")
    check_fields(one, FIELDS[kind] | {"type", "id"}, "components.")
    seen.count += 1
    _check_names(one, seen)
    if kind == 10:
        if not one.get("content"):
            raise invalid("components.content", "BASE_TYPE_BAD_LENGTH")
        seen.letters += len(one["content"])
    if kind == 2:
        _check_button(one)
    if kind in (12, 13):
        seen.files |= {str(media["url"]).removeprefix("attachment://") for media in _media(one)}
    if kind == 1 and not 1 <= len(one["components"]) <= ROW:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH: a row has 1 to 5 components")
    if kind == 3:
        _check_options(one["options"])
    for inner in [*one.get("components", ()), *([one["accessory"]] if "accessory" in one else ())]:
        if inner is not one.get("accessory") and inner.get("type") not in INSIDE[kind]:
            raise invalid("components", f"UNION_TYPE_CHOICES: {inner.get('type')} cannot stand in {kind}")
        _check(inner, seen)


def _check_names(one: Json, seen: Seen) -> None:
    if number := one.get("id"):
        if number in seen.numbers or not 0 < number < 1 << 31:
            raise invalid("components.id", "COMPONENT_DUPLICATE_ID")
        seen.numbers.add(number)
    if (name := one.get("custom_id")) is not None:
        if name in seen.custom:
            raise invalid("components.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED")
        if not 1 <= len(name) <= CUSTOM_ID:
            raise invalid("components.custom_id", "BASE_TYPE_BAD_LENGTH")
        seen.custom.add(name)


def _check_button(one: Json) -> None:
    if len(one.get("label", "")) > LABEL:
        raise invalid("components.label", "BASE_TYPE_MAX_LENGTH")
    if (one.get("style") == 5 and "url" not in one) or (one.get("style") != 5 and "custom_id" not in one):
        raise invalid("components.style", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED")


def _media(one: Json) -> list[Json]:
    """What a file or a gallery shows."""
    if one["type"] == 13:
        return [one["file"]]
    if not 1 <= len(one["items"]) <= ITEMS:
        raise invalid("components.items", "BASE_TYPE_BAD_LENGTH")
    for item in one["items"]:
        check_fields(item, FIELDS[11], "components.items.")
        if not 1 <= len(item.get("description", " ")) <= DESCRIPTION:
            raise invalid("components.items.description", "BASE_TYPE_BAD_LENGTH")
    return [item["media"] for item in one["items"]]


def _check_options(options: list[Json]) -> None:
    if not 1 <= len(options) <= SELECT_OPTIONS:
        raise invalid("components.options", "BASE_TYPE_BAD_LENGTH")
    if any(not 1 <= len(one[name]) <= OPTION for one in options for name in ("label", "value")):
        raise invalid("components.options", "BASE_TYPE_MAX_LENGTH: Must be 100 or fewer in length.")
    if len({one["value"] for one in options}) < len(options):
        raise invalid("components.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")


def _numbered(one: Json, numbers: Iterator[int]) -> Json:
    made = {**one, "id": one.get("id") or next(numbers)}
    if "components" in one:
        made["components"] = [_numbered(inner, numbers) for inner in one["components"]]
    return made


def check_modal(given: Json) -> Json:
    """A form that is shown."""
    check_fields(given, frozenset({"custom_id", "title", "components"}))
    if not 1 <= len(given["title"]) <= 45:
        raise invalid("title", "BASE_TYPE_MAX_LENGTH: Must be 45 or fewer in length.")
    if not 1 <= len(given["custom_id"]) <= CUSTOM_ID:
        raise invalid("custom_id", "BASE_TYPE_BAD_LENGTH")
    if not 1 <= len(given["components"]) <= 5:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH: Must be between 1 and 5 in length.")
    seen = Seen()
    for one in given["components"]:
        if one.get("type") not in (10, 18):
            raise invalid("components", "UNION_TYPE_CHOICES")
        _check_labelled(one, seen)
    return given


def _check_labelled(one: Json, seen: Seen) -> None:
    check_fields(one, FIELDS[one["type"]] | {"type", "id"}, "components.")
    if one["type"] == 10:
        return
    if not 1 <= len(one["label"]) <= 45 or len(one.get("description", "")) > 100:
        raise invalid("components.label", "BASE_TYPE_MAX_LENGTH: Must be 45 or fewer in length.")
    inner = one["component"]
    if inner.get("type") not in (3, 4, 5, 19):
        raise invalid("components.component", "UNION_TYPE_CHOICES")
    check_fields(inner, FIELDS[inner["type"]] | {"type", "id"}, "components.component.")
    if len(inner.get("value", "")) > inner.get("max_length", 4000):
        raise invalid("components.value", "BASE_TYPE_MAX_LENGTH")
    _check_names(inner, seen)
