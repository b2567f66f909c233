"""What is too long for a message becomes a file beside it, and the message says so. Pure."""

from dataclasses import dataclass

from conductor_core.domain.card import Block, Code, Text
from conductor_core.logic.rendering import clean
from conductor_core.logic.rendering.clean import CODE, PARAGRAPH

SNIPPET = 6_000
"""Characters of a program's output that still stand in the message."""


@dataclass(frozen=True)
class Attachment:
    """A text that is uploaded beside the message."""

    name: str
    text: str


def spilled(part: Block, attachments: list[Attachment]) -> Block:
    """The part as it still stands in the message; what was too long is one more of the ``attachments``."""
    number = len(attachments) + 1
    match part:
        case Code(text=text) if len(text) > SNIPPET:
            attachments.append(Attachment(f"output-{number}.{part.language or 'txt'}", clean(text, CODE, lines=True)))
            return Text(text=f"The whole output is in the file {attachments[-1].name}.")
        case Text(text=text) if len(text) > PARAGRAPH:
            attachments.append(Attachment(f"text-{number}.md", clean(text, CODE, lines=True)))
            begins = clean(text, PARAGRAPH - 100, lines=True)
            return part.model_copy(
                update={"text": f"{begins}\n\nThe whole text is in the file {attachments[-1].name}."}
            )
        case _:
            return part
