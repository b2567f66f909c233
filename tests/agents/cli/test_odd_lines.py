"""Whatever JSON a program prints, it is left out or one sentence about the program, never a fault of ours."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conductor_core.agents.cli.acp.speaker import AcpSpeaker
from conductor_core.agents.cli.speaking import Listener, Speaker, Talk, Wish
from conductor_core.agents.cli.stream_json.speaker import StreamJsonSpeaker
from conductor_core.domain.agent import AgentReport, Done, Failed
from conductor_core.domain.remark import Opening
from conductor_core.domain.sandbox import Completed
from conductor_core.domain.usage import Usage
from conductor_core.errors import AgentError
from conductor_core.testing.folder import FolderWorkspace
from tests.agents.cli.stage import BRIEF, Attempt, agent, fake

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.sampled_from(["", "a", "\ud800"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=4,
)


def like(example: object) -> st.SearchStrategy[Any]:
    """The example, with anything in the place of any part of it."""
    match example:
        case dict():
            return JSON | st.fixed_dictionaries({name: like(part) for name, part in example.items()})
        case list():
            return JSON | st.tuples(*map(like, example)).map(list)
        case _:
            return st.just(example) | JSON


def lines(*examples: dict[str, object]) -> st.SearchStrategy[list[Any]]:
    """Several lines like these, each most often with the fields that it has, in any order."""
    shaped = [st.fixed_dictionaries({name: like(part) for name, part in example.items()}) for example in examples]
    return st.lists(st.one_of(JSON, *shaped), min_size=1, max_size=6)


STREAM = lines(
    {"type": "system", "subtype": "init", "session_id": "s", "claude_code_version": "1"},
    {"type": "assistant", "message": {"content": [{"type": "text", "text": "Hi"}]}},
    {"type": "assistant", "message": {"content": [{"type": "tool_use", "id": "t", "name": "Edit", "input": {"a": 1}}]}},
    {
        "type": "user",
        "message": {"content": [{"type": "tool_result", "tool_use_id": "t"}]},
        "tool_use_result": {"filePath": "a", "content": "x", "structuredPatch": [{"lines": ["+a"]}]},
    },
    {
        "type": "control_request",
        "request_id": "r",
        "request": {"subtype": "can_use_tool", "tool_name": "Bash", "input": {"file_path": "a"}},
    },
    {"type": "result", "subtype": "error", "errors": ["no"]},
    {
        "type": "result",
        "subtype": "success",
        "result": "done",
        "total_cost_usd": 1.5,
        "usage": {"input_tokens": 1, "cache_read_input_tokens": 1, "output_tokens": 1},
    },
)
OPENED = (
    {"id": 0, "result": {"protocolVersion": 1, "agentInfo": {"name": "x", "version": "1"}}},
    {"id": 1, "result": {"sessionId": "s"}},
)
TOLD = {"sessionUpdate": "tool_call", "toolCallId": "t", "title": "Edit", "kind": "edit", "status": "completed"}
ACP = lines(
    *OPENED,
    {"id": 2, "result": {"stopReason": "end_turn", "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}}},
    {
        "id": 2,
        "result": {
            "stopReason": "end_turn",
            "_meta": {"quota": {"token_count": {"input_tokens": 1, "output_tokens": 1}}},
        },
    },
    {"id": 2, "error": {"code": -32000, "message": "no", "data": {"details": "x"}}},
    {"method": "session/update", "params": {"sessionId": "s", "update": TOLD}},
    {
        "method": "session/update",
        "params": {"sessionId": "s", "update": {"sessionUpdate": "usage_update", "used": 1, "size": 2, "cost": {}}},
    },
    {
        "id": 9,
        "method": "session/request_permission",
        "params": {"sessionId": "s", "toolCall": {"toolCallId": "t", "kind": "edit", "rawInput": 1}, "options": []},
    },
    {"id": 9, "method": "fs/read_text_file", "params": {"sessionId": "s", "path": "a", "line": 1}},
)


class Printed:
    """A program that has printed some lines, takes what it is told, and ends."""

    unended = b""

    def __init__(self, printed: Sequence[object]) -> None:
        self._printed = printed

    async def __aenter__(self) -> "Printed":
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing is left."""

    async def send(self, data: bytes) -> None:
        """It does not care."""

    async def finish_input(self) -> None:
        """It does not care."""

    async def lines(self, longest: int = 0) -> AsyncIterator[bytes]:
        """See the port; each after a moment, so that what it answers was asked."""
        _ = longest
        for line in self._printed:
            for _ in range(10):
                await asyncio.sleep(0)
            yield json.dumps(line).encode()

    async def end(self) -> None:
        """It has ended."""

    async def wait(self) -> Completed:
        """See the port."""
        return Completed(argv=("x",), exit_code=0)


class Ear(Listener):
    """Hears everything; what it is told can be kept."""

    async def began(self, session: str, version: str) -> None:
        """See the protocol."""
        f"{session}{version}".encode()

    async def tell(self, report: AgentReport) -> None:
        """See the protocol."""
        report.model_dump_json()

    def used(self, usage: Usage) -> None:
        """See the protocol."""
        assert 0 <= usage.input_tokens < 2**63
        assert 0 <= usage.output_tokens < 2**63
        assert 0 <= (usage.cost or 0) < 2**63

    async def permit(self, wish: Wish) -> bool:
        """See the protocol."""
        f"{wish.action}{wish.detail}".encode()
        return True

    async def interjected(self, opening: Opening) -> str:
        """See the protocol."""
        _ = opening
        return ""

    async def next_words(self, text: str) -> str | None:
        """See the protocol."""
        text.encode()
        return None


def hear(speaker: Callable[[], Speaker], folder: Path, printed: Sequence[object]) -> None:
    """A whole conversation with a program that prints this."""

    async def converse() -> None:
        talk = Talk(
            running=Printed(printed),
            files=FolderWorkspace(folder).session,
            folder="/work",
            order="Do it.",
            go_on="Go on.",
            session=None,
            meta={},
            silence=20,
        )
        try:
            await asyncio.wait_for(speaker().converse(talk, Ear()), 20)
        except AgentError:
            return

    asyncio.run(converse())


MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@MANY
@given(printed=STREAM)
def test_no_line_of_stream_json_is_a_fault_of_ours(tmp_path: Path, printed: list[object]) -> None:
    """Parts of any line may be anything."""
    hear(StreamJsonSpeaker, tmp_path, printed)


@MANY
@given(printed=ACP, opened=st.booleans())
def test_no_line_of_acp_is_a_fault_of_ours(tmp_path: Path, printed: list[object], opened: bool) -> None:
    """Whether the session is open by then or not."""
    hear(AcpSpeaker, tmp_path, [*(OPENED if opened else ()), *printed])


@pytest.mark.parametrize(
    ("answer", "odd"),
    [
        ({"result": {"stopReason": "whatever"}}, "stopReason is whatever"),
        ({"result": 7}, "an answer is 7"),
        ({"error": "no"}, "its error is no"),
    ],
)
async def test_an_answer_that_the_protocol_does_not_know_is_a_sentence(
    tmp_path: Path, answer: dict[str, object], odd: str
) -> None:
    """It is the program's failure, and nobody starts it again for that."""
    at = Attempt(tmp_path)
    line = json.dumps({"jsonrpc": "2.0", "id": 2, **answer})
    program = fake("acp", {"do": "print", "text": line}, {"do": "hang"})

    outcome = await asyncio.wait_for(agent(tmp_path, program).run(BRIEF, at.desk()), 20)

    assert outcome == Failed(cause=f"Fake: it does not keep to its protocol: {odd}", remedy="other_agent")


@pytest.mark.parametrize(
    "line",
    [
        {"type": "assistant", "message": "Hi"},
        {"type": "user", "tool_use_result": {"filePath": "a", "structuredPatch": [{"lines": 7}]}},
    ],
)
async def test_a_line_that_is_not_as_expected_is_left_out(tmp_path: Path, line: dict[str, object]) -> None:
    """The work goes on."""
    at = Attempt(tmp_path)
    program = fake("stream-json", {"do": "print", "text": json.dumps(line)}, {"do": "text", "text": "Done."})

    assert await agent(tmp_path, program).run(BRIEF, at.desk()) == Done(summary="Done.")


@pytest.mark.parametrize(
    ("speaks", "line"),
    [
        ("acp", {"id": 2, "result": {"stopReason": "end_turn", "usage": {"inputTokens": 10**26, "outputTokens": 1}}}),
        (
            "acp",
            {
                "id": 2,
                "result": {
                    "stopReason": "end_turn",
                    "_meta": {"quota": {"token_count": {"input_tokens": 10**29, "output_tokens": 1}}},
                },
            },
        ),
        ("stream-json", {"type": "result", "subtype": "success", "usage": {"input_tokens": 10**26}}),
    ],
)
async def test_what_cannot_have_been_used_is_not_booked(tmp_path: Path, speaks: str, line: dict[str, object]) -> None:
    """It is one call of unknown price, as of a program that says nothing."""
    at = Attempt(tmp_path)
    desk = at.desk()
    program = fake(speaks, {"do": "print", "text": json.dumps(line)}, {"do": "hang"})

    outcome = await asyncio.wait_for(agent(tmp_path, program).run(BRIEF, desk), 20)

    assert outcome.kind == "done"
    assert desk.meter.bills == [Usage(cost=None)]


async def test_a_session_whose_name_cannot_be_told_again_is_not_kept(tmp_path: Path) -> None:
    """The next start goes on with the one that is known."""
    at = Attempt(tmp_path)
    line = json.dumps({"type": "system", "subtype": "init", "session_id": "a\0"})
    program = fake("stream-json", {"do": "print", "text": line}, {"do": "text", "text": "Done."})
    assert (await agent(tmp_path, program).run(BRIEF, at.desk())).kind == "done"

    assert (await agent(tmp_path, program).run(BRIEF, at.desk(fresh=False))).kind == "done"

    assert "You were interrupted" in at.text("fake-sessions/fake-1.json")
