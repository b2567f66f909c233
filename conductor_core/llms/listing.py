"""What a provider says it offers, and whether that holds the model that is meant."""

import re
from collections.abc import Collection

from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.faults import no_list
from conductor_core.logic.figures import count

PAGE = 100
"""Models that are asked for at once, where a list comes in pages."""
PAGES = 10
"""Pages after which nobody looks on."""
_DATED = re.compile(r"-\d{8}$")
"""How the name ends that a model has besides the one that moves on with it."""


def ids(page: object, endpoint: Endpoint) -> list[str]:
    """The models on a page.

    Raises:
        ModelError: it is no list; an address that answers with something else was meant for people.
    """
    models = getattr(page, "data", None)
    if not isinstance(models, list):
        raise no_list(endpoint)
    return [str(getattr(one, "id", "")) for one in models]


def offered(endpoint: Endpoint, names: Collection[str], model: str, *, more: bool = False) -> str:
    """One line for people. ``more``: there are others that nobody looked at."""
    listed = {name for one in names for name in (_plain(one), _DATED.sub("", _plain(one)))}
    lacks = "" if more or _plain(model) in listed else f", but does not list {model}"
    least = "at least " if more else ""
    return f"{endpoint.answers} and offers {least}{count(len(names), 'model')}{lacks}"


def _plain(name: str) -> str:
    """Without what some providers put around a name."""
    return name.removeprefix("models/").removesuffix(":latest").removesuffix("-latest")
