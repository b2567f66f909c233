"""What Discord answers to what it does not do."""


class RefusedError(Exception):
    """Discord answers a call with an error."""

    def __init__(self, status: int, code: int, why: str, **errors: str) -> None:
        """``code`` is Discord's own; ``errors`` says what is wrong with which field."""
        self.status = status
        self.code = code
        self.errors = errors
        super().__init__(why)


def invalid(field_: str, why: str) -> RefusedError:
    """What a body is refused with that breaks a rule."""
    return RefusedError(400, 50035, "Invalid Form Body", **{field_: why})
