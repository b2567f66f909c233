"""Secrets that somebody pasted into an order."""

from conductor_core.commands.answer import Answer
from conductor_core.commands.approve import Reject
from conductor_core.commands.change import Change
from conductor_core.commands.race import Pick
from conductor_core.commands.start import Start
from conductor_core.commands.steer import Cancel
from conductor_core.commands.tell import Tell
from conductor_core.domain.command import Command, Envelope
from conductor_core.logic.redaction import Redactor

WORDS: dict[type[Command], str] = {
    Start: "goal",
    Tell: "text",
    Answer: "text",
    Change: "edit",
    Cancel: "reason",
    Reject: "reason",
    Pick: "reason",
}
"""Orders in which people write what they like, and the field it stands in."""


def without_secrets(envelope: Envelope, redactor: Redactor) -> Envelope:
    """The order without them: they would go into the plan, the log, the prompts and the files of others."""
    command, handed = envelope.command, envelope.handed
    field = WORDS.get(type(command), "")
    if words := getattr(command, field, None):
        command = command.model_copy(update={field: redactor.text(words)})
    material = tuple(one.model_copy(update={"text": redactor.text(one.text)}) for one in handed.material)
    return envelope.model_copy(update={"command": command, "handed": handed.model_copy(update={"material": material})})
