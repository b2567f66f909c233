"""Pictures go to models that take them, in the words of each wire; others are told that there was something to see."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conductor_core.domain.chat import ModelRequest, UserTurn
from conductor_core.domain.handed import Picture
from conductor_core.llms import anthropic_wire, openai_wire, responses_wire
from conductor_core.llms.catalogue import ModelFacts, catalogue
from conductor_core.llms.endpoint import Endpoint
from conductor_core.llms.pictures import UNSEEN
from conductor_core.logic import tokens

Body = Callable[[ModelRequest, Endpoint], dict[str, Any]]
RED = b"\x89PNG\r\n\x1a\n"
DATA = "iVBORw0KGgo="
ADDRESS = f"data:image/png;base64,{DATA}"


def asked(path: Path) -> ModelRequest:
    """A call with a picture."""
    turn = UserTurn(text="Like this.", pictures=(Picture(kind="image/png", path=str(path)),))
    return ModelRequest(model="m", system="s", turns=(turn,))


def end(provider: str, *, sees: bool) -> Endpoint:
    """A provider whose model m sees, or not."""
    known = catalogue().providers[provider]
    return Endpoint(provider=provider, known=known.model_copy(update={"models": {"m": ModelFacts(sees=sees)}}), key="")


@pytest.mark.parametrize(
    ("provider", "body", "turns", "image", "text"),
    [
        (
            "anthropic",
            anthropic_wire.body,
            "messages",
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": DATA}},
            {"type": "text", "text": "Like this.", "cache_control": {"type": "ephemeral"}},
        ),
        (
            "gemini",
            openai_wire.body,
            "messages",
            {"type": "image_url", "image_url": {"url": ADDRESS}},
            {"type": "text", "text": "Like this."},
        ),
        (
            "openai",
            responses_wire.body,
            "input",
            {"type": "input_image", "image_url": ADDRESS},
            {"type": "input_text", "text": "Like this."},
        ),
    ],
)
def test_a_picture_stands_before_the_words(  # a table
    provider: str, body: Body, turns: str, image: object, text: object, tmp_path: Path
) -> None:
    """Whoever cannot see it is told; one that is gone meanwhile is as if it could not be seen."""
    path = tmp_path / "red.png"
    path.write_bytes(RED)
    assert body(asked(path), end(provider, sees=True))[turns][-1]["content"] == [image, text]
    assert UNSEEN in str(body(asked(path), end(provider, sees=False))[turns][-1])
    assert UNSEEN in str(body(asked(tmp_path / "gone.png"), end(provider, sees=True))[turns][-1])


def test_a_turn_without_pictures_reads_as_it_always_did() -> None:
    """What was paid for before is found again by the words of its call; a picture counts as many tokens as it may take."""
    assert UserTurn(text="a").model_dump() == {"kind": "user", "text": "a"}
    turn = asked(Path("red.png")).turns[0]
    assert tokens.of_turn(turn) - tokens.of_turn(UserTurn(text="Like this.")) == 1_600


def test_the_catalogue_says_who_sees() -> None:
    """A model that is not listed is shown nothing."""
    known = catalogue().providers
    sees = {name: {facts.sees for facts in known[name].models.values()} for name in known}
    assert sees["anthropic"] == sees["openai"] == sees["gemini"] == {True}
    assert sees["deepseek"] == {False}
    assert not known["ollama"].facts("llava").sees
