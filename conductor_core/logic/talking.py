"""What words are that are neither an order nor a choice: a question to us, thanks, or talk around the work."""

import re

from conductor_core.domain.run import FINAL_RUN_STATES
from conductor_core.domain.talk import OpenQuestion, Scene
from conductor_core.logic.answers import meant
from conductor_core.logic.orders import Kind, order_named
from conductor_core.logic.sentences import one_of

SMALL_TALK = frozenset(
    {
        "hi",
        "hello",
        "hey",
        "thanks",
        "thank you",
        "thx",
        "ok",
        "okay",
        "great",
        "nice",
        "cool",
        "perfect",
        "lol",
        "ping",
        "are you there?",
        "👍",
        "🎉",
    }
)
THANKS = frozenset({"thanks", "thank you", "thx"})
NODS = frozenset({"ok", "okay", "great", "nice", "cool", "perfect", "👍"})
"""What may be a yes."""
TALK = re.compile(
    r"hi|hello|hey|thanks?|thx|you|ok|okay|great|nice|cool|perfect|good|well|lovely|awesome|super|wow|lol|👍|🎉|so|far|very|much|many"
    r"|an?|the|lot|for|your|all|everybody|team|folks|this|that|that's|it|is|looks|work|job|done|hmm?|wait|just|one|moment|minute"
    r"|sec|second|later|brb|let|me|think|about|us|yes|no|yep|nope|sure|please|and"
)
"""A word of lines that neither ask for anything nor say what is wanted. One that is not here may be an answer."""
ASKS = re.compile(
    r".*\?|(how|where|when) (is|are|do|does|did|much|many|long|far|will|come)\b.*|what's\b.*|what (is|are|do|does|did|will)\b.*"
    r"|(can|could|would|will|are|do|did|have) you\b.*|(is|are) (it|there|they|we|this|that)\b.*|any (news|progress|update)s?\b.*",
    re.DOTALL,
)

HOW_TO = re.compile(
    r"\?|what (can|do) you do( for (me|us))?|who are you|what are you( for)?|how (do|does) (you|this|it) work"
    r"|how (do|can) (i|we) (use|start|begin|talk to)( you| this| it)?"
)
HOW_IT_STANDS = re.compile(
    r"(any )?(news|progress|updates?)( yet)?|(what is|what's) the (status|state|progress)|how far (are you|is it|are we)"
    r"|(how is|how's|how are) (it|that|this|things) (going|doing|coming( along)?)|(are (you|we)|is (it|this|that)) (done|ready|finished)( yet)?"
)


WHAT_IT_COSTS = re.compile(
    r"(?:and |so )?(?:what|how much) (?:did|does|has|have|will|is|was) (?:it|this|that|the run|we|you|r[0-9]+) (?:cost|costs|costing|spent|spend|used)"
    r"(?: me| us)?(?: so far| until now| by now| yet| up to now| all in all| in all)?"
    r"|(?:and |so )?how (?:expensive|dear) (?:is|was) (?:it|this|that|the run|r[0-9]+)(?: so far)?|what (?:is|are|was|were) the costs?(?: so far)?"
)


def order_asked(text: str, *, run: bool) -> str:
    """The order that answers a question about us, or about how things stand; nothing where it asks for anything else."""
    said = text.casefold().strip().rstrip("?!. ") or text.strip()[:1]
    if HOW_TO.fullmatch(said):
        return "help"
    if WHAT_IT_COSTS.fullmatch(said):
        named = re.search(r"\br[0-9]+\b", said)
        return f"cost {named[0].upper()}" if named else "cost"
    return ("show" if run else "runs") if HOW_IT_STANDS.fullmatch(said) else ""


def is_small_talk(text: str) -> bool:
    """A greeting, thanks, or a nod; also with our name behind it."""
    return _small(text) in SMALL_TALK


def is_nod(text: str) -> bool:
    """Whether somebody who says it to a plan may mean that it is to be carried out."""
    return _small(text) in NODS


def nod(text: str, scene: Scene) -> str:
    """What we say to small talk that is for us. Who nods at a plan is told that it is no yes."""
    if _small(text) in THANKS:
        return "You are welcome."
    if scene.state == "awaiting_approval":
        return f"I am here. The plan of {scene.run} waits: `approve`, `reject`, or say what to change."
    if scene.run and scene.state not in FINAL_RUN_STATES:
        return f"I am here. `show` says how {scene.run} stands; other words go to its agents."
    return "I am here. Say what is to be made or changed, or `help`."


def no_answer(question: OpenQuestion, text: str, kind: Kind) -> str | None:
    """Why words are not taken for the answer to the only open question, and how to give it; None where they may be it."""
    choices = question.choices
    if meant(text, choices) in choices:
        return None
    answer = f"`answer {question.id} …`"
    how = f"say {one_of(choices)}, or {answer} in words of your own." if choices else f"{answer} answers it."
    not_that = f"not as the answer to question {question.id}: {how}"
    if kind == "slip":
        return f"That reads as an order with a slip, {not_that}"
    if not choices:
        return None
    if kind == "wordy":
        order = order_named(text)
        return f"That reads as an order, {not_that} `help {order}` says how it is written, `tell …` is for the agents."
    if _asks(text):
        return f"That reads as a question, {not_that} `show` says how things stand, `tell …` is for the agents."
    return f"That does not read as an answer to question {question.id}: {how}" if _is_talk(text) else None


def _small(text: str) -> str:
    """The words that count of a line that may be small talk."""
    said = text.lower().rstrip("!. ")
    for whom in ("conductor", "there"):
        said = said.removesuffix(f" {whom}").rstrip(", ")
    return said


def _is_talk(text: str) -> bool:
    """Whether a line holds nothing that could be meant as an answer."""
    words = (word.strip(".,!:;\"'()…") for word in text.casefold().split())
    return all(TALK.fullmatch(word) for word in words if word)


def _asks(text: str) -> bool:
    """Whether it is a question itself, with its mark or without."""
    return ASKS.fullmatch(text.casefold().strip()) is not None
