"""A refusal told of the whole it was found in: what, where, what to do."""

from conductor_core.errors import InputRefusedError


def within(where: str, refusal: InputRefusedError, remedy: str) -> InputRefusedError:
    """The refusal of one thing inside a folder or archive, as the refusal of that folder or archive.

    Args:
        where: what it lies in, for people.
        refusal: a sentence about the thing alone.
        remedy: what to do; empty where the refusal says it.
    """
    what = refusal.message.removesuffix(".")
    return InputRefusedError(
        f"In {where}, {what[0].lower()}{what[1:]}{f': {remedy}' if remedy else ''}.", rule=refusal.rule
    )
