"""Counts the tokens of an answer while it passes, in whatever way its provider tells them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from conductor_core.llms.broker.orders import Order
from conductor_core.llms.broker.passages import Shape
from conductor_core.llms.price import Metered
from conductor_core.logic import tokens

LONGEST: Final = 16 << 20
"""Bytes of one event, or of an answer that is no stream, that are looked into."""

Figures = Mapping[str, Any]


@dataclass
class Counter:
    """Reads along with one answer. Whatever it cannot read, it passes over: counting never disturbs an answer."""

    shape: Shape
    order: Order
    stream: bool = False
    """The answer comes as a stream of events."""
    model: str = ""
    """The model that answered, as the provider names it."""
    _held: bytearray = field(default_factory=bytearray)
    _figures: dict[str, int] = field(default_factory=dict)
    _written: int = 0
    """Tokens seen, by our own estimate."""

    def add(self, data: bytes) -> None:
        """Take the next piece."""
        if len(self._held) + len(data) > LONGEST:
            self._written += tokens.of_text(data.decode("utf-8", "replace"))
            self._held.clear()
            return
        self._held += data
        if self.stream:
            *lines, rest = bytes(self._held).split(b"\n")
            self._held = bytearray(rest)
            for line in lines:
                if line.startswith(b"data:"):
                    self._read(line[5:])

    def end(self, *, whole: bool) -> Metered:
        """What the call took: what was told, where that can be true. An answer that broke off has at least what was seen of it."""
        if self._held and not self.stream:
            self._read(bytes(self._held))
        elif self._held.startswith(b"data:"):
            self._read(bytes(self._held[5:]))
        known = self._figures
        output = known.get("output")
        guess = Metered(input=self.order.input, output=self._written, guessed=True)
        told = Metered(
            input=known.get("input", guess.input),
            cached=known.get("cached", 0),
            written=known.get("written", 0),
            output=guess.output if output is None else output if whole else max(output, guess.output),
            thinking=min(known.get("thinking", 0), output or 0),
            guessed=not {"input", "output"} <= known.keys() or not whole,
        )
        true = told.can_be_true(sent=guess.input, asked=max(self.order.output, guess.output))
        return told if true else replace(guess, disbelieved=True)

    def _read(self, text: bytes) -> None:
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return
        for one in said if isinstance(said, list) else [said]:  # Google's other way to stream
            if isinstance(one, dict):
                self._take(one)

    def _take(self, said: dict[str, Any]) -> None:
        inner = said.get("response") or said.get("message")  # an event of Responses, the begin of a message
        whole = inner if isinstance(inner, dict) else said
        name = whole.get("model") or whole.get("modelVersion")
        self.model = name if isinstance(name, str) and name else self.model
        for holder in (said, whole):
            usage = holder.get("usage") or holder.get("usageMetadata")
            if isinstance(usage, dict):
                figures = _READERS[self.shape](usage)
                if said.get("type") == "message_start":
                    figures.pop("output", None)  # what was written by then is not the bill
                self._figures |= figures
        self._written += sum(tokens.of_text(text) for text in _spoken(said))


def _numbers(found: Mapping[str, object]) -> dict[str, int]:
    return {name: int(value) for name, value in found.items() if isinstance(value, int) and value >= 0}


def _part(usage: Figures, name: str) -> Figures:
    part = usage.get(name)
    return part if isinstance(part, dict) else {}


def _messages(usage: Figures) -> dict[str, int]:
    found = _numbers(usage)
    figures = {"output": found["output_tokens"]} if "output_tokens" in found else {}
    if "input_tokens" in found:
        cached, written = found.get("cache_read_input_tokens", 0), found.get("cache_creation_input_tokens", 0)
        figures |= {"input": found["input_tokens"] + cached + written, "cached": cached, "written": written}
    return figures | _named(_part(usage, "output_tokens_details"), thinking="thinking_tokens")


def _responses(usage: Figures) -> dict[str, int]:
    read, wrote = _part(usage, "input_tokens_details"), _part(usage, "output_tokens_details")
    return {
        **_named(usage, input="input_tokens", output="output_tokens"),
        **_named(read, cached="cached_tokens", written="cache_write_tokens"),
        **_named(wrote, thinking="reasoning_tokens"),
    }


def _chat(usage: Figures) -> dict[str, int]:
    figures = {
        **_named(usage, input="prompt_tokens", output="completion_tokens", cached="prompt_cache_hit_tokens"),
        **_named(_part(usage, "prompt_tokens_details"), cached="cached_tokens", written="cache_write_tokens"),
        **_named(_part(usage, "completion_tokens_details"), thinking="reasoning_tokens"),
    }
    total = _numbers(usage).get("total_tokens", 0)  # some leave thinking out of the rest
    if "output" in figures and "input" in figures:
        figures["output"] = max(figures["output"], total - figures["input"])
    return figures


def _contents(usage: Figures) -> dict[str, int]:
    found = _numbers(usage)
    figures = _named(usage, input="promptTokenCount", cached="cachedContentTokenCount", thinking="thoughtsTokenCount")
    if "input" in figures:
        figures["input"] += found.get("toolUsePromptTokenCount", 0)
    if {"candidatesTokenCount", "thoughtsTokenCount"} & found.keys():
        figures["output"] = found.get("candidatesTokenCount", 0) + found.get("thoughtsTokenCount", 0)
    return figures


def _named(usage: Figures, **names: str) -> dict[str, int]:
    found = _numbers(usage)
    return {ours: found[theirs] for ours, theirs in names.items() if theirs in found}


_READERS: Final = {"messages": _messages, "responses": _responses, "chat": _chat, "contents": _contents}
_SPOKEN: Final = frozenset(
    {"text", "thinking", "partial_json", "content", "reasoning_content", "arguments", "delta", "refusal"}
)


def _spoken(said: object) -> Iterator[str]:
    """What the model wrote in one event, for when nobody counts it; the last event of Responses says all again."""
    if isinstance(said, dict) and "response" in said:
        return
    waiting = [said]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            for name, value in one.items():
                if isinstance(value, str):
                    if name in _SPOKEN:
                        yield value
                else:
                    waiting.append(value)
