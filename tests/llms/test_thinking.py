"""What a model thinks is heard, kept, and sent back to it where it wants it."""

from conductor_core.domain.chat import AssistantTurn, Effort, ModelRequest, ResultsTurn, ToolResult, UserTurn
from conductor_core.llms import anthropic_wire, openai_wire, responses_wire
from conductor_core.llms.catalogue import ModelFacts, catalogue
from conductor_core.llms.endpoint import Endpoint
from conductor_core.testing.model_script import Asked, Fault, Say, Use, Wire, by_step, in_turn
from tests.llms.conftest import Ear, Line, open_line

THOUGHT = "First I look, then I leap."
LOOK = Say(thinking=THOUGHT, text="I look.", uses=(Use("look", '{"at": "a"}'),))


def endpoint(provider: str) -> Endpoint:
    """A provider as the catalogue has it."""
    return Endpoint(provider=provider, known=catalogue().providers[provider], key="")


def asking(model: str, effort: Effort, **more: object) -> ModelRequest:
    """A small request."""
    given = {"model": model, "system": "s", "turns": (UserTurn(text="a"),), "effort": effort, "max_output": 16_384}
    return ModelRequest.model_validate(given | more)


async def second_turn(line: Line, request: ModelRequest) -> Asked:
    """What arrives when the tool's result goes back after the first answer."""
    answer = await line.model.ask(request)
    results = ResultsTurn(results=tuple(ToolResult(id=call.id, text="nothing") for call in answer.turn.calls))
    await line.model.ask(request.model_copy(update={"turns": (*request.turns, answer.turn, results)}))
    return HEARD[-1]


HEARD: list[Asked] = []


def thinker(asked: Asked) -> Say | Fault:
    """Thinks and calls a tool, then ends."""
    HEARD.append(asked)
    return by_step(LOOK, Say(text="done"))(asked)


async def test_thinking_is_heard_and_kept_apart_from_the_text(wire: Wire) -> None:
    ear = Ear()
    async with open_line(wire, in_turn(LOOK)) as line:
        answer = await line.model.ask(line.request, ear)
    assert ("".join(ear.text), "".join(ear.thinking)) == ("I look.", THOUGHT)
    assert len(ear.text) > 1 or len(ear.thinking) > 1, "it came in pieces"
    assert answer.turn.text == "I look."
    assert [thought.text for thought in answer.turn.thoughts] == [THOUGHT]


async def test_a_thought_goes_back_with_the_call_that_followed_from_it(wire: Wire) -> None:
    """Signed or sealed as it came; the server checks the signature against everything before it."""
    provider = "deepseek" if wire == "openai" else ""
    async with open_line(wire, thinker, provider=provider) as line:
        model = {"openai": "deepseek-flash"}.get(wire, line.request.model)
        asked = await second_turn(line, line.request.model_copy(update={"effort": "high", "model": model}))
        assert [call.ended for call in line.server.calls] == ["answered", "answered"]
    assert len(asked.thoughts) == 1


async def test_thoughts_that_nobody_may_read_go_back_too() -> None:
    def redacted(asked: Asked) -> Say | Fault:
        HEARD.append(asked)
        return by_step(Say(redacted=True, uses=(Use("look", "{}"),)), Say(text="done"))(asked)

    async with open_line("anthropic", redacted) as line:
        asked = await second_turn(line, line.request)
    (thought,) = asked.thoughts
    assert isinstance(thought.sealed, dict)
    assert thought.sealed["type"] == "redacted_thinking"


async def test_thoughts_of_a_changed_conversation_are_left_out_and_the_call_goes_through() -> None:
    """A shortened history makes signatures void; the refused call costs nothing, the next one brings no thoughts."""
    async with open_line("anthropic", thinker) as line:
        answer = await line.model.ask(line.request)
        results = ResultsTurn(results=(ToolResult(id=answer.turn.calls[0].id, text="nothing"),))
        turns = (UserTurn(text="Hello, but shorter."), answer.turn, results)
        second = await line.model.ask(line.request.model_copy(update={"turns": turns}))
        assert [call.ended for call in line.server.calls] == ["answered", "refused", "answered"]
    assert second.turn.text == "done"
    assert HEARD[-1].thoughts == ()


async def test_thoughts_of_somebody_else_stay_away(wire: Wire) -> None:
    """A conversation that began with another provider goes on without its thoughts."""
    other: Wire = "anthropic" if wire != "anthropic" else "responses"
    async with open_line(other, in_turn(LOOK)) as first:
        turn = (await first.model.ask(first.request)).turn
    results = ResultsTurn(results=(ToolResult(id=turn.calls[0].id, text="nothing"),))
    async with open_line(wire, thinker) as line:
        await line.model.ask(line.request.model_copy(update={"turns": (*line.request.turns, turn, results)}))
    assert HEARD[-1].thoughts == ()


async def test_the_signature_of_a_call_goes_back_with_it() -> None:
    """Google's models refuse a call that comes back without its signature."""

    def signing(asked: Asked) -> Say | Fault:
        HEARD.append(asked)
        uses = (Use("look", "{}"), Use("look", '{"at": 1}', signed=True))
        return by_step(Say(uses=uses), Say(text="done"))(asked)

    async with open_line("openai", signing, provider="gemini") as line:
        asked = await second_turn(line, line.request)
    (thought,) = asked.thoughts
    assert isinstance(thought.sealed, dict)
    assert list(thought.sealed) == ["google"]


async def test_a_key_that_may_see_no_thinking_is_remembered() -> None:
    """The first refusal is answered by asking without; from then on nothing is asked for."""
    async with open_line(
        "responses",
        in_turn(
            Fault(kind="status", status=400, message="organization must be verified to generate reasoning summaries"),
            LOOK,
        ),
    ) as line:
        request = line.request.model_copy(update={"effort": "high"})
        assert (await line.model.ask(request)).stop == "tools"
        assert (await line.model.ask(request)).stop == "tools"
        assert len(line.server.calls) == 3


def test_anthropic_is_told_an_effort_or_to_rest() -> None:
    """Each model in the way it understands; one that always thinks is told to think little."""
    end = endpoint("anthropic")

    def said(model: str, effort: Effort) -> dict[str, object]:
        body = anthropic_wire.body(asking(model, effort), end)
        return {key: body[key] for key in ("thinking", "output_config") if key in body}

    adaptive = {"type": "adaptive", "display": "summarized"}
    assert said("claude-opus-5-5", "high") == {"thinking": adaptive, "output_config": {"effort": "high"}}
    assert said("claude-opus-5-5", "none") == {"thinking": adaptive, "output_config": {"effort": "low"}}
    assert said("claude-sonnet-5-5", "none") == {"thinking": {"type": "between_tools"}}
    assert said("claude-haiku-5-5", "none") == {"thinking": {"type": "disabled"}}
    assert said("claude-haiku-4-5", "medium") == {"thinking": {"type": "enabled", "budget_tokens": 8192}}
    assert said("claude-haiku-4-5", "high") == {"thinking": {"type": "enabled", "budget_tokens": 12_288}}
    assert said("claude-haiku-4-5", "none") == {}
    assert said("house-model-7", "high") == {}


def test_speakers_of_chat_completions_are_told_in_their_own_way() -> None:
    def said(provider: str, model: str, effort: Effort) -> dict[str, object]:
        body = openai_wire.body(asking(model, effort), endpoint(provider))
        return {key: body[key] for key in ("reasoning_effort", "thinking", "reasoning") if key in body}

    assert said("deepseek", "deepseek-flash", "none") == {"thinking": {"type": "disabled"}}
    assert said("deepseek", "deepseek-flash", "low") == {
        "reasoning_effort": "low",
        "thinking": {"type": "enabled"},
    }
    assert said("groq", "openai/gpt-oss-120b", "high") == {"reasoning_effort": "high"}
    assert said("openrouter", "openai/gpt-6-sol", "low") == {"reasoning": {"effort": "low"}}
    assert said("ollama", "anything", "high") == {}


def test_responses_ask_for_sealed_thoughts_and_store_nothing() -> None:
    body = responses_wire.body(asking("gpt-6.1-sol", "medium"), endpoint("openai"))
    assert (body["store"], body["include"]) == (False, ["reasoning.encrypted_content"])
    assert body["reasoning"] == {"effort": "medium", "summary": "auto"}
    assert responses_wire.body(asking("gpt-6.1-sol", "none"), endpoint("openai"))["reasoning"] == {"effort": "none"}
    assert "include" not in responses_wire.body(asking("house-model-7", "high"), endpoint("openai"))


def test_a_temperature_is_named_only_where_it_is_taken() -> None:
    """A model that thinks, or that takes none at all, is not told one."""
    cold = {"temperature": 0.0}
    assert anthropic_wire.body(asking("claude-haiku-4-5", "none", **cold), endpoint("anthropic"))["temperature"] == 0
    assert "temperature" not in anthropic_wire.body(asking("claude-haiku-4-5", "low", **cold), endpoint("anthropic"))
    assert "temperature" not in anthropic_wire.body(asking("claude-haiku-5-5", "none", **cold), endpoint("anthropic"))
    assert openai_wire.body(asking("deepseek-flash", "none", **cold), endpoint("deepseek"))["temperature"] == 0
    assert "temperature" not in openai_wire.body(asking("deepseek-flash", "low", **cold), endpoint("deepseek"))
    assert responses_wire.body(asking("gpt-6-luna", "none", **cold), endpoint("openai"))["temperature"] == 0
    assert "temperature" not in responses_wire.body(asking("gpt-6-luna", "low", **cold), endpoint("openai"))
    assert "temperature" not in openai_wire.body(asking("deepseek-flash", "none"), endpoint("deepseek"))


async def test_an_empty_answer_does_not_stand_in_the_way_of_the_next(wire: Wire) -> None:
    """Nothing was said and nothing called; the conversation goes on as if the turn were not there."""
    turns = (UserTurn(text="Hello?"), AssistantTurn(text=""), UserTurn(text="Say something."))
    async with open_line(wire, thinker) as line:
        await line.model.ask(line.request.model_copy(update={"turns": turns}))
    assert not any(isinstance(turn, AssistantTurn) for turn in HEARD[-1].turns)


def test_nothing_is_known_of_a_model_that_is_not_listed() -> None:
    assert catalogue().providers["anthropic"].facts("claude-next") == ModelFacts()
