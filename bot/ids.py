"""Ids as settings list them."""


def ids_in(text: str) -> frozenset[str]:
    """Ids with commas between them."""
    return frozenset(filter(None, (one.strip() for one in text.split(","))))
