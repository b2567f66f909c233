"""What can be pressed or chosen in a card; each gives the order that is in its name, so it works after any restart. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.discord.wording import cut
from conductor_core.domain.card import Button, Buttons

Json = dict[str, Any]

IN_A_ROW = 5
IN_A_MENU = 25
LABEL, OPTION = 80, 100
NAME = 100
"""Characters of the name of a button, and of an option."""
PRESS, MENU = "press", "menu"
"""What the names of our buttons and menus begin with."""
ASKS = "…"
"""What the label of a button ends with that asks for more."""
NOTHING = "·"
"""Stands on what has no label that can be seen: Discord takes none without."""
ROW, BUTTON, SELECT = 1, 2, 3
"""Kinds of components."""
_STYLES = {"plain": 2, "primary": 3, "danger": 4}


def rows(block: Buttons, before: int) -> Iterator[Json]:
    """Five in a row; of more that are alike a menu. ``before`` are the buttons further up: no two of a card have one name."""
    fitting = [(one, name) for one, name in _named(block, before) if len(name) <= NAME]
    alike = [(one, name) for one, name in fitting if one.style == "plain" and not one.label.endswith(ASKS)]
    if len(alike) > IN_A_ROW:
        for begin in range(0, len(alike), IN_A_MENU):
            yield {"type": ROW, "components": [_menu(alike[begin : begin + IN_A_MENU], before + begin)]}
        fitting = [pair for pair in fitting if pair not in alike]
    made = [_button(one, name) for one, name in fitting]
    for begin in range(0, len(made), IN_A_ROW):
        yield {"type": ROW, "components": made[begin : begin + IN_A_ROW]}


def too_long(block: Buttons, before: int) -> list[Button]:
    """Those whose order is too long for a name: it has to be typed."""
    return [one for one, name in _named(block, before) if len(name) > NAME]


def chosen(data: Mapping[str, Any]) -> str:
    """The name of what was pressed or chosen."""
    return str((data.get("values") or [data["custom_id"]])[0])


def order_of(name: str) -> str | None:
    """The order that a button or an option of ours gives."""
    kind, _, rest = name.partition(":")
    return rest.partition(":")[2] if kind == PRESS else None


def label_of(components: Sequence[Mapping[str, Any]], name: str) -> str:
    """What stands on the button or the option of this name."""
    for one in components:
        if name in (one.get("custom_id"), one.get("value")):
            return str(one.get("label", ""))
        if label := label_of((*one.get("components", ()), *one.get("options", ())), name):
            return label
    return ""


def _named(block: Buttons, before: int) -> list[tuple[Button, str]]:
    return [(one, f"{PRESS}:{at}:{one.pressed or one.command}") for at, one in enumerate(block.buttons, before)]


def _button(button: Button, name: str) -> Json:
    return {
        "type": BUTTON,
        "style": _STYLES[button.style],
        "label": cut(button.label, LABEL) or NOTHING,
        "custom_id": name,
    }


def _menu(options: Sequence[tuple[Button, str]], number: int) -> Json:
    made = [{"label": cut(one.label, OPTION) or NOTHING, "value": name} for one, name in options]
    return {"type": SELECT, "custom_id": f"{MENU}:{number}", "placeholder": "Choose …", "options": made}
