"""What a program is told instead of an answer, in the words of the provider it believes to speak with."""

import json
from typing import Final

from conductor_core.logic.spending import Shortage
from conductor_core.ports.broker import Dialect

_ANTHROPIC: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    413: "request_too_large",
    503: "overloaded_error",
}
_GOOGLE: Final = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 503: "UNAVAILABLE"}


class RefusedError(Exception):
    """The program's request is not passed on."""

    def __init__(self, status: int, sentence: str, *, kind: str = "") -> None:
        """``kind`` is OpenAI's name for it, where that matters."""
        self.status = status
        self.sentence = sentence
        self.kind = kind
        super().__init__(sentence)


def over_budget(short: Shortage) -> RefusedError:
    """No money. Status 400, because every program tries again after a 402, 429 or 5xx, or may do so one day."""
    return RefusedError(400, f"Conductor: {short.sentence}. Stop here.", kind="insufficient_quota")


def body(dialect: Dialect, refused: RefusedError) -> bytes:
    """The error as the provider would write it."""
    status, sentence = refused.status, refused.sentence
    if dialect == "anthropic":
        kind = _ANTHROPIC.get(status, "api_error")
        return json.dumps({"type": "error", "error": {"type": kind, "message": sentence}}).encode()
    if dialect == "google":
        name = "FAILED_PRECONDITION" if refused.kind else _GOOGLE.get(status, "INTERNAL")
        return json.dumps({"error": {"code": status, "message": sentence, "status": name}}).encode()
    kind = refused.kind or ("server_error" if status >= 500 else "invalid_request_error")
    error = {"message": sentence, "type": kind, "param": None, "code": refused.kind or None}
    return json.dumps({"error": error}).encode()
