"""What people do at their Home tab. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.payloads import team_of

Json = Mapping[str, Any]

WORDS = "find-words"
STATE = "find-state"


@dataclass(frozen=True)
class Search:
    """Which projects a person wants to see."""

    words: str = ""
    state: str = "all"


@dataclass(frozen=True)
class Opened:
    """Somebody opened it."""

    key: str
    team: str
    person: str


@dataclass(frozen=True)
class Handled:
    """Somebody pressed a button there, or searched."""

    key: str
    team: str
    person: str
    trigger: str
    order: str
    """Empty: only the search changed."""
    search: Search


def read_home(body: Json) -> Opened | Handled | None:
    """What it means; None for everything elsewhere."""
    match body:
        case {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home", "user": person} as event}:
            return Opened(f"home-{person}/{event['event_ts']}", str(team_of(body)), person)
        case {"type": "block_actions", "view": {"type": "home", "state": {"values": values}}, "actions": [action, *_]}:
            return Handled(
                key=f"home-{body['trigger_id']}",
                team=body["team"]["id"],
                person=body["user"]["id"],
                trigger=body["trigger_id"],
                order="" if action["action_id"] in (WORDS, STATE) else str(action.get("value", "")),
                search=_search(values),
            )
        case _:
            return None


def _search(values: Json) -> Search:
    fields = {name: state for block in values.values() for name, state in block.items()}
    chosen = fields.get(STATE, {}).get("selected_option") or {}
    return Search(str(fields.get(WORDS, {}).get("value") or "").strip(), str(chosen.get("value") or "all"))
