"""A yes and a no as people say them: a whole line and nothing else, whatever politeness stands around it."""

import re
from typing import Literal

YES = frozenset({"y", "yes"})
NO = frozenset({"n", "no"})
AGREED = YES | {
    "+1",
    "agreed",
    "all good",
    "approved",
    "do it",
    "fine by me",
    "fine with me",
    "go",
    "go ahead",
    "go ahead with it",
    "go for it",
    "go on",
    "i agree",
    "i approve",
    "i approve it",
    "i approve the plan",
    "it's fine",
    "it's good",
    "let's do it",
    "let's go",
    "lgtm",
    "looks fine",
    "looks fine to me",
    "looks good",
    "looks good to me",
    "looks great",
    "looks great to me",
    "looks ok",
    "looks right",
    "make it so",
    "proceed",
    "ship it",
    "sounds fine",
    "sounds good",
    "sounds good to me",
    "sounds great",
    "sure",
    "sure thing",
    "that looks good",
    "that's fine",
    "that's good",
    "the plan is fine",
    "the plan is good",
    "the plan looks good",
    "this looks good",
    "works for me",
    "yeah",
    "yep",
    "you can go ahead",
    "you can start",
    "you may go ahead",
    "you may start",
    "yup",
}
DISAGREED = NO | {
    "-1",
    "do not",
    "do not do it",
    "do not do that",
    "don't",
    "don't do it",
    "don't do that",
    "i disagree",
    "nah",
    "no go",
    "no way",
    "nope",
    "not like that",
    "not like this",
    "not yet",
    "rejected",
}
TURNED_DOWN = re.compile(":(-1|thumbsdown):|\N{THUMBS DOWN SIGN}[\U0001f3fb-\U0001f3ff]?")
"""The sign of a no, which stands for the word."""
KIND = re.compile(
    r":[a-z0-9_+-]+:|\b(please|thanks|thank you|conductor|then|now|ok|okay|alright|great|nice|cool|perfect|sorry|hm+)\b"
)
"""What goes with either, and says neither."""


def decided(text: str) -> Literal["yes", "no"] | None:
    """What a line decides about what waits; None where it says more than that, or less: ``ok`` alone is no yes."""
    said = KIND.sub(" ", TURNED_DOWN.sub(",no,", text.casefold()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    parts = {" ".join(re.sub(r"[^\w\s'+?-]", " ", part).split()) for part in re.split(r"[,.!;\n]", said)} - {""}
    if parts and parts <= AGREED:
        return "yes"
    return "no" if parts and parts <= DISAGREED else None
