"""Everything that goes wrong with a provider leaves as one error that says what to do."""

import asyncio
from dataclasses import dataclass, field

import pytest

from conductor_core.domain.chat import UserTurn
from conductor_core.errors import Ailment, ContextTooLongError, ModelError, Remedy
from conductor_core.llms.limit_headers import retry_after
from conductor_core.testing.model_script import Asked, Fault, Say, Wire, in_turn
from conductor_core.testing.model_server import ModelServer
from tests.llms.conftest import open_line


@dataclass(frozen=True)
class Row:
    """A fault and what must come of it."""

    fault: Fault
    says: str
    remedy: Remedy = "again"
    ails: Ailment | None = "cooling"
    wait: float | None = None
    billed: bool = False
    wires: tuple[str, ...] = field(default=("openai", "responses", "anthropic"))


def status(code: int, message: str = "scripted", **headers: str) -> Fault:
    """An HTTP error."""
    return Fault(
        kind="status", status=code, message=message, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


ROWS = {
    "429 wait 1": Row(status(429, retry_after="1"), "too many calls", wait=1),
    "429 wait in ms": Row(status(429, retry_after_ms="250"), "too many calls", wait=0.25),
    "429 without a word": Row(status(429), "too many calls"),
    "429 wait an hour": Row(status(429, retry_after="3600"), "too long to wait", "other_agent", wait=3600),
    "429 no quota": Row(status(429, "insufficient_quota"), "no credit left", "other_agent", "exhausted"),
    "402": Row(status(402), "no credit left", "other_agent", "exhausted"),
    "400 no credit": Row(status(400, "Your credit balance is too low"), "no credit left", "other_agent", "exhausted"),
    "500": Row(status(500), "trouble of its own (500)"),
    "503 wait": Row(status(503, retry_after="7"), "trouble of its own (503)", wait=7),
    "529": Row(status(529), "trouble of its own (529)"),
    "529 wait an hour": Row(status(529, retry_after="3600"), "trouble of its own (529)", wait=120),
    "401": Row(status(401), "_API_KEY", "other_agent", "error"),
    "403": Row(status(403), "_API_KEY", "other_agent", "error"),
    "404": Row(status(404), "check the model's name", "other_agent", "error"),
    "413": Row(status(413), "conversation too long", "other_agent", None),
    "400 too long": Row(status(400, "prompt is too long: 9 tokens > 8 maximum"), "too long", "other_agent", None),
    "400 context": Row(status(400, "context_length_exceeded"), "conversation too long", "other_agent", None),
    "400": Row(status(400, "no such field"), "refuses the request (400): no such field", "other_agent", None),
    "422": Row(status(422, "max_tokens"), "refuses the request (422)", "other_agent", None),
    "elsewhere": Row(status(307, location="http://127.0.0.1:9/"), "another address", "other_agent", "error"),
    "html": Row(Fault(kind="html"), "text/html instead of a stream"),
    "empty": Row(Fault(kind="empty"), "empty answer"),
    "clean cut": Row(Fault(kind="clean_cut"), "stopped in the middle", billed=True),
    "drop": Row(Fault(kind="drop"), "broke the connection", billed=True),
    "bad json": Row(Fault(kind="bad_json"), "damaged stream", billed=True),
    "bad utf-8": Row(Fault(kind="bad_utf8"), "damaged stream", billed=True),
    "error event": Row(Fault(kind="error_event"), "broke the answer off", billed=True),
    "doubled events": Row(Fault(kind="repeated"), "out of order", billed=True, wires=("anthropic",)),
}


@pytest.mark.parametrize("name", ROWS)
async def test_a_fault_is_one_error_that_says_what_to_do(wire: Wire, name: str) -> None:
    row = ROWS[name]
    if wire not in row.wires:
        return
    async with open_line(wire, in_turn(row.fault)) as line:
        with pytest.raises(ModelError) as caught:
            await line.model.ask(line.request)
    error = caught.value
    assert row.says in error.message
    assert (error.remedy, error.ails, error.retry_after, error.billed) == (row.remedy, row.ails, row.wait, row.billed)
    assert isinstance(error, ContextTooLongError) == ("too long" in row.says and row.ails is None)
    assert error.limited == ("429" in error.message)
    assert len(line.server.calls) == 1, "the SDK must not try again by itself"


async def test_silence_is_ended_and_the_next_call_works(wire: Wire) -> None:
    """A stalled stream is given up after the stall limit; the client is still good."""
    async with open_line(wire, in_turn(Fault(kind="stall"), Say(text="here")), stall=0.2) as line:
        with pytest.raises(ModelError, match=r"was silent for 0\.2 s") as caught:
            await line.model.ask(line.request)
        assert (caught.value.remedy, caught.value.billed) == ("again", True)
        answer = await line.model.ask(line.request)
    assert answer.turn.text == "here"


async def test_a_call_can_be_cancelled_in_the_middle(wire: Wire) -> None:
    """Cancelling leaves as a cancellation, closes the stream, and leaves a client that works."""
    arrived = asyncio.Event()

    def script(asked: Asked) -> Say | Fault:
        arrived.set()
        return Fault(kind="stall") if asked.number == 1 else Say(text="here")

    async with open_line(wire, script) as line:
        call = asyncio.create_task(line.model.ask(line.request))
        await arrived.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        answer = await line.model.ask(line.request)
    assert answer.turn.text == "here"


async def test_nobody_there(wire: Wire) -> None:
    """A refused connection names the setting and the host, not the password in the address."""
    async with open_line(wire, in_turn(Say()), base_url="http://user:secret@127.0.0.1:9/v1") as line:
        with pytest.raises(ModelError, match="could not be reached") as caught:
            await line.model.ask(line.request)
    assert caught.value.remedy == "again"
    assert "_BASE_URL (127.0.0.1:9)" in caught.value.message
    assert "secret" not in caught.value.message


async def test_a_conversation_that_does_not_fit_says_so(wire: Wire) -> None:
    """A shorter one is taken afterwards: nothing ails the provider."""
    async with open_line(
        wire, in_turn(Say(text="here")), server=ModelServer(in_turn(Say(text="here")), context=400)
    ) as line:
        long = line.request.model_copy(update={"turns": (UserTurn(text="word " * 1000),)})
        with pytest.raises(ContextTooLongError) as caught:
            await line.model.ask(long)
        assert (caught.value.ails, caught.value.billed) == (None, False)
        answer = await line.model.ask(line.request)
    assert answer.turn.text == "here"


async def test_a_check_costs_nothing(wire: Wire) -> None:
    async with open_line(wire, in_turn(Say())) as line:
        assert "takes the key" in await line.model.check("m")
        assert line.server.calls == []


async def test_a_check_says_whether_the_model_is_offered(wire: Wire) -> None:
    """However long the list is; a name without a date is that of the model that has it with one."""
    many = ModelServer(in_turn(Say()), models=[*(f"m-{number}" for number in range(250)), "poet-20260101"])
    async with open_line(wire, in_turn(Say()), server=many) as line:
        assert (await line.model.check("poet")).endswith("takes the key and offers 251 models")
        assert (await line.model.check("novelist")).endswith("251 models, but does not list novelist")


async def test_a_list_without_end_is_left_after_ten_pages() -> None:
    """Of a model that was not seen until then nothing is said."""
    endless = ModelServer(in_turn(Say()), models=[f"m-{number}" for number in range(1001)])
    async with open_line("anthropic", in_turn(Say()), server=endless) as line:
        assert (await line.model.check("poet")).endswith("takes the key and offers at least 1,000 models")


async def test_a_wrong_key_is_found_by_the_check(wire: Wire) -> None:
    async with open_line(wire, in_turn(Say()), key="wrong-key-123") as line:
        with pytest.raises(ModelError, match="refuses the key") as caught:
            await line.model.check("m")
    assert caught.value.remedy == "other_agent"
    assert "wrong-key-123" not in caught.value.message + repr(line.model._endpoint)


async def test_a_check_at_a_wrong_address_says_so(wire: Wire) -> None:
    async with (
        open_line(wire, in_turn(Say())) as line,
        open_line(wire, in_turn(Say()), base_url=f"{line.server.anthropic_url}/elsewhere") as lost,
    ):
        with pytest.raises(ModelError, match="_BASE_URL"):
            await lost.model.check("m")


def test_a_date_to_wait_for_is_read_by_the_clock_of_the_provider() -> None:
    headers = {"retry-after": "Fri, 02 Jan 2026 03:05:05 GMT", "date": "Fri, 02 Jan 2026 03:04:05 GMT"}
    assert retry_after(headers) == 60


@pytest.mark.parametrize("text", ["soon", "-5", "nan", "1e9", "٣", "", "Fri, 99 Jan 2026 03:05:05 GMT"])
def test_a_wait_that_is_no_number_is_no_wait(text: str) -> None:
    assert retry_after({"retry-after": text, "date": "Fri, 02 Jan 2026 03:04:05 GMT"}) is None


async def test_the_providers_words_are_shown_without_our_key(wire: Wire) -> None:
    fault = status(400, "the key scripted-key\x1b[31m may not\ndo that " + "x" * 500)
    async with open_line(wire, in_turn(fault)) as line:
        with pytest.raises(ModelError) as caught:
            await line.model.ask(line.request)
    assert "scripted-key" not in caught.value.message
    assert "the key *** may not do that" in caught.value.message
    assert len(caught.value.message) < 300
