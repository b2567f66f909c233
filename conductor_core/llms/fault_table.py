"""Everything that goes wrong with a model API, and what to do about it. Data; :mod:`conductor_core.llms.faults` reads it.

What the provider itself did wrong ails the provider, so the task is not to blame and somebody else or a later hour will do.
What is wrong with the request alone ails nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from conductor_core.errors import Ailment, Remedy

Kind = Literal[
    "limited", "limited_long", "no_credit", "bad_key", "no_key", "unknown_model", "too_long", "thoughts", "refused", "elsewhere",
    "trouble", "reported", "unreachable", "silent", "dropped", "damaged", "disordered", "no_answer", "no_stream", "empty",
    "cut", "endless", "broken_off",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to fail."""

    says: str
    """The sentence behind the provider's name; the names in braces are filled in."""
    remedy: Remedy
    ails: Ailment | None
    billed: bool = False
    """Whether an answer had begun in any case, so that the provider may charge for it."""


FAULTS: Mapping[Kind, Fault] = {
    # before an answer began
    "limited": Fault(says="has too many calls from this key (429)", remedy="again", ails="cooling"),
    "limited_long": Fault(
        says="wants no calls for {wait} (429), which is too long to wait", remedy="other_agent", ails="cooling"
    ),
    "no_credit": Fault(
        says="has no credit left for the key of {key_setting}{said}", remedy="other_agent", ails="exhausted"
    ),
    "bad_key": Fault(
        says="refuses the key ({status}): check {key_setting} and {url_setting}", remedy="other_agent", ails="error"
    ),
    "no_key": Fault(
        says="wants a key ({status}): set {key_setting}, or check {url_setting}", remedy="other_agent", ails="error"
    ),
    "unknown_model": Fault(
        says="does not know this model or address: check the model's name and {url_setting}{said}",
        remedy="other_agent",
        ails="error",
    ),
    "elsewhere": Fault(
        says="wants to send us to another address ({status}): check {url_setting}", remedy="other_agent", ails="error"
    ),
    "too_long": Fault(says="finds the conversation too long ({status}){said}", remedy="other_agent", ails=None),
    "thoughts": Fault(says="does not take its own thoughts back ({status}){said}", remedy="other_agent", ails=None),
    "refused": Fault(says="refuses the request ({status}){said}", remedy="other_agent", ails=None),
    "trouble": Fault(says="has trouble of its own ({status})", remedy="again", ails="cooling"),
    "unreachable": Fault(
        says="could not be reached: check {url_setting} ({host}) if it stays so", remedy="again", ails="cooling"
    ),
    "no_stream": Fault(
        says="answered with {what} instead of a stream: check {url_setting} if it stays so",
        remedy="again",
        ails="cooling",
    ),
    "empty": Fault(says="sent an empty answer", remedy="again", ails="cooling"),
    # before or after
    "silent": Fault(says="was silent for {stall} in the middle of a call", remedy="again", ails="cooling"),
    "dropped": Fault(says="broke the connection in the middle of a call", remedy="again", ails="cooling"),
    "damaged": Fault(says="sent a damaged stream", remedy="again", ails="cooling"),
    "no_answer": Fault(says="sent something that is no answer", remedy="again", ails="cooling"),
    # after an answer began
    "reported": Fault(says="broke the answer off{what}{said}", remedy="again", ails="cooling", billed=True),
    "disordered": Fault(
        says="sent a damaged stream (events out of order)", remedy="again", ails="cooling", billed=True
    ),
    "cut": Fault(says="stopped in the middle of an answer", remedy="again", ails="cooling", billed=True),
    "endless": Fault(
        says="does not come to an end: its answer is longer than was asked for",
        remedy="other_agent",
        ails=None,
        billed=True,
    ),
    "broken_off": Fault(says="broke the answer off ({what})", remedy="again", ails=None, billed=True),
}

BY_STATUS: Mapping[int, Kind] = {
    401: "bad_key",
    402: "no_credit",
    403: "bad_key",
    404: "unknown_model",
    408: "trouble",
    409: "trouble",
    413: "too_long",
    425: "trouble",
    429: "limited",
}
"""Other statuses: from 500 on the provider is in trouble, below 400 it wants us elsewhere, the rest refuses the request."""

BY_NAME: Mapping[str, int] = {
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
    "invalid_request_error": 400,
    "invalid_prompt": 400,
    "context_length_exceeded": 400,
}
"""Names of errors inside a stream, as the status they would have had before it began."""

NO_CREDIT = ("insufficient_quota", "credit balance", "insufficient balance", "insufficient credits")
"""Words of providers that say no money is left, in small letters, whatever the status."""

TOO_LONG = (
    "context_length_exceeded",
    "context length",
    "context window",
    "context limit",
    "prompt is too long",
    "input is too long",
    "request_too_large",
    "reduce the length of the messages",
    "exceeds the maximum number of tokens",
)
"""Words of providers that say the conversation is too long, with a status that refuses the request."""

THOUGHTS = (
    "`signature` in `thinking`",
    "bound to a different conversation",
    "encrypted content",
    "encrypted_content",
    "of type 'reasoning' was provided without",
    "reasoning summar",
)
"""Words of providers that refuse thoughts of an earlier turn, or to show thoughts at all."""
