"""The scripted server speaks as providers do: the SDKs' own readers, which know nothing of us, understand it."""

import pytest
from anthropic import AsyncAnthropic, BadRequestError
from anthropic.types import TextBlockParam
from openai import AsyncOpenAI

from conductor_core.testing.model_script import Say, Use, in_turn
from conductor_core.testing.model_server import KEY, ModelServer

SAID = Say(thinking="Hm, let me see.", text="Hello there, friend.", uses=(Use("look", '{"a": 1}'),))


async def test_responses_are_read_by_the_sdk() -> None:
    async with (
        ModelServer(in_turn(SAID)) as server,
        AsyncOpenAI(api_key=KEY, base_url=server.openai_url) as client,
        client.responses.stream(model="m", input="Hello?", instructions="Be brief.") as stream,
    ):
        kinds = [event.type async for event in stream]
        answer = await stream.get_final_response()
    assert (kinds[0], kinds[-1]) == ("response.created", "response.completed")
    assert [item.type for item in answer.output] == ["reasoning", "message", "function_call"]
    assert answer.output_text == SAID.text


async def test_chat_completions_are_read_by_the_sdk() -> None:
    async with (
        ModelServer(in_turn(SAID)) as server,
        AsyncOpenAI(api_key=KEY, base_url=server.openai_url) as client,
        client.chat.completions.stream(model="m", messages=[{"role": "user", "content": "Hello?"}]) as stream,
    ):
        choice = (await stream.get_final_completion()).choices[0]
    assert (choice.message.content, choice.finish_reason) == (SAID.text, "tool_calls")


async def test_messages_are_read_by_the_sdk() -> None:
    async with (
        ModelServer(in_turn(SAID)) as server,
        AsyncAnthropic(api_key=KEY, base_url=server.anthropic_url) as client,
        client.messages.stream(model="m", max_tokens=9, messages=[{"role": "user", "content": "Hello?"}]) as stream,
    ):
        answer = await stream.get_final_message()
    assert [block.type for block in answer.content] == ["thinking", "text", "tool_use"]


async def test_more_than_four_marks_are_refused() -> None:
    """As the provider itself refuses them."""
    marked: TextBlockParam = {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}
    async with (
        ModelServer(in_turn(SAID)) as server,
        AsyncAnthropic(api_key=KEY, base_url=server.anthropic_url, max_retries=0) as client,
    ):
        with pytest.raises(BadRequestError, match="maximum of 4"):
            await client.messages.create(model="m", max_tokens=9, messages=[{"role": "user", "content": [marked] * 5}])
        assert [call.ended for call in server.calls] == ["refused"]
