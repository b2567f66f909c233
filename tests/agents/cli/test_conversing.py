"""Programs that speak ACP and stream-json: what they do becomes reports, and what they fail to do one sentence."""

import asyncio
from pathlib import Path

import psutil
import pytest

from conductor_core.agents.cli.agent import Habits
from conductor_core.agents.cli.gate import Gate
from conductor_core.domain.agent import Done, Edited, Failed, Said, Thinking, ToolUsed
from conductor_core.domain.usage import Micros, Usage
from conductor_core.ports.broker import Account
from tests.agents.cli.stage import BRIEF, Attempt, EmptyPurse, PoorBroker, agent, fake

BOTH = pytest.mark.parametrize("speaks", ["acp", "stream-json"])
HELLO = {"do": "write", "path": "hello.txt", "content": "hello\nworld\n"}


@BOTH
async def test_what_it_does_becomes_reports(tmp_path: Path, speaks: str) -> None:
    """Thinking, a tool, a changed file, words, and what it cost, in the order it happened."""
    at = Attempt(tmp_path)
    desk = at.desk()
    steps = (
        {"do": "think", "text": "A greeting, then."},
        HELLO,
        {"do": "cost", "dollars": 0.25},
        {"do": "text", "text": "I wrote it."},
    )

    outcome = await agent(tmp_path, fake(speaks, *steps)).run(BRIEF, desk)

    assert outcome == Done(summary="I wrote it.")
    assert at.text("hello.txt") == "hello\nworld\n"
    tool = {"acp": ToolUsed(tool="edit", summary="Write hello.txt"), "stream-json": None}[speaks]
    assert desk.told == [
        Thinking(text="A greeting, then."),
        tool or ToolUsed(tool="Write", summary="Write hello.txt"),
        Edited(path="hello.txt", added=2, removed=0),
        Said(text="I wrote it."),
    ]
    read = {"acp": 130}.get(speaks, 100)
    assert desk.meter.bills == [Usage(input_tokens=read, cached_tokens=30, output_tokens=20, cost=Micros(250_000))]


@BOTH
async def test_a_session_goes_on_after_a_restart(tmp_path: Path, speaks: str) -> None:
    """The second life continues the same session, with a short word and without doing anything again."""
    at = Attempt(tmp_path)
    program = fake(speaks, HELLO, {"do": "waits"}, {"do": "text", "text": "Done now."})
    coder = agent(tmp_path, program)
    first = asyncio.create_task(coder.run(BRIEF, desk := at.desk()))
    await desk.until("edited")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    (at.folder / "hello.txt").unlink()
    second = agent(tmp_path, fake(speaks, HELLO, {"do": "text", "text": "and"}, {"do": "text", "text": "Done now."}))

    desk = at.desk(fresh=False)
    outcome = await second.run(BRIEF, desk)

    assert outcome.kind == "done"
    assert not (at.folder / "hello.txt").exists()
    assert "an old message" not in str(desk.told)
    assert at.text("fake-sessions/fake-1.json").count("You were interrupted") == 1


@BOTH
async def test_a_lost_session_begins_anew(tmp_path: Path, speaks: str) -> None:
    """The files are as they are, and the whole order is said again."""
    at = Attempt(tmp_path)
    coder = agent(tmp_path, fake(speaks, HELLO, {"do": "text", "text": "Done."}))
    await coder.run(BRIEF, at.desk())
    for session in (at.folder / "fake-sessions").iterdir():
        session.unlink()

    desk = at.desk(fresh=False)
    outcome = await coder.run(BRIEF, desk)

    assert outcome == Done(summary="Done.")
    lost = desk.told[0]
    assert isinstance(lost, Said)
    assert lost.text.startswith("I begin again with the files as they are, because my session is lost: it ")
    assert "Write hello.txt." in at.text("fake-sessions/fake-1.json")


@BOTH
async def test_what_reaches_out_is_asked_for(tmp_path: Path, speaks: str) -> None:
    """A person said no, the program is told, and goes on."""
    at = Attempt(tmp_path)
    steps = ({"do": "wants", "title": "https://example.org", "to": "answer.txt"}, {"do": "text", "text": "Well."})
    for permits, answer in (
        (False, {"acp": "no", "stream-json": "deny"}),
        (True, {"acp": "yes", "stream-json": "allow"}),
    ):
        desk = at.desk(permits=permits)
        assert (await agent(tmp_path, fake(speaks, *steps)).run(BRIEF, desk)).kind == "done"
        assert at.text("answer.txt") == f"{answer[speaks]}\n"
        assert len(desk.wanted) == 1
        assert "https://example.org" in desk.wanted[0][1]
        at.memory.results.clear()


@BOTH
async def test_a_no_is_no_end(tmp_path: Path, speaks: str) -> None:
    """A program that stops when it is denied something is told to go on without."""
    at = Attempt(tmp_path)
    steps = (
        {"do": "wants", "title": "https://example.org", "to": "answer.txt"},
        {"do": "end"},
        HELLO,
        {"do": "text", "text": "Done."},
    )

    outcome = await agent(tmp_path, fake(speaks, *steps)).run(BRIEF, at.desk())

    assert outcome == Done(summary="Done.")
    assert at.text("hello.txt") == "hello\nworld\n"
    assert "What you asked for is not allowed here." in at.text("fake-sessions/fake-1.json")


@pytest.mark.parametrize(("kind", "asks"), [("edit", 0), ("execute", 0), ("read", 0), ("fetch", 1), ("other", 1)])
async def test_what_stays_inside_is_nobodys_business(tmp_path: Path, kind: str, asks: int) -> None:
    """The sandbox keeps it inside anyway."""
    at = Attempt(tmp_path)
    desk = at.desk(permits=True)
    step = {"do": "wants", "kind": kind, "title": "it", "to": "answer.txt"}

    await agent(tmp_path, fake("acp", step)).run(BRIEF, desk)

    assert len(desk.wanted) == asks
    assert at.text("answer.txt") == "yes\n"


async def test_files_are_served_from_the_workspace_alone(tmp_path: Path) -> None:
    """A program that asks for files gets those of the workspace, whatever path it names."""
    at = Attempt(tmp_path)
    (tmp_path / "secret.txt").write_text("secret")
    (at.folder / "seen.txt").write_text("seen")
    steps = (
        {"do": "write", "path": "made.txt", "content": "made\n", "through_client": True},
        {"do": "reads", "path": "seen.txt"},
        {"do": "write", "path": "x", "content": ""},
        {"do": "reads", "path": "../secret.txt"},
    )

    desk = at.desk()
    outcome = await agent(tmp_path, fake("acp", *steps)).run(BRIEF, desk)

    assert at.text("made.txt") == "made\n"
    assert Said(text="seen") in desk.told
    assert isinstance(outcome, Done)
    assert outcome.summary == "refused: Invalid params"


@BOTH
@pytest.mark.parametrize(
    ("steps", "cause"),
    [
        ([{"do": "exit", "code": 0}], "Fake: it ended without saying how it went (exit code 0)"),
        ([{"do": "exit", "code": 3}], "Fake: it ended without saying how it went (exit code 3)"),
        (
            [{"do": "die", "signal": 9}],
            "Fake: it ended without saying how it went (killed (signal 9), likely because memory ran out)",
        ),
        ([{"do": "die", "signal": 11}], "Fake: it ended without saying how it went (crashed (signal 11))"),
        (
            [{"do": "complain", "text": "Traceback\n\033[31mNo space left\033[0m"}, {"do": "exit", "code": 4}],
            "Fake: it ended without saying how it went (exit code 4); its last words: No space left",
        ),
        (
            [{"do": "print", "text": "Do you trust this folder? (y/n)"}, {"do": "exit"}],
            "Fake: it ended without saying how it went (exit code 0); its last words: Do you trust this folder? (y/n)",
        ),
        (
            [{"do": "flood", "lines": 100_000}],
            f"Fake: it printed 200 lines that mean nothing; its last words: {'x' * 100}",
        ),
        (
            [{"do": "flood", "lines": 100, "width": 1 << 20, "end": ""}, {"do": "hang"}],
            f"Fake: it printed 64 MiB that mean nothing; its last words: {'x' * 199}…",
        ),
    ],
)
async def test_misbehaviour_is_a_sentence(
    tmp_path: Path, speaks: str, steps: list[dict[str, object]], cause: str
) -> None:
    """An exit code never means success, and nothing is waited for without end."""
    at = Attempt(tmp_path)
    coder = agent(tmp_path, fake(speaks, *steps))

    outcome = await asyncio.wait_for(coder.run(BRIEF, at.desk()), 20)

    assert outcome == Failed(cause=cause, remedy="other_agent")


@BOTH
@pytest.mark.parametrize(
    ("steps", "last_words"),
    [
        ([{"do": "hang"}], ""),
        ([{"do": "print", "text": "Press enter"}, {"do": "hang"}], "; its last words: Press enter"),
        ([{"do": "print", "text": "Sure? [y/N] ", "end": ""}, {"do": "hang"}], "; its last words: Sure? [y/N]"),
    ],
)
async def test_silence_has_an_end(tmp_path: Path, speaks: str, steps: list[dict[str, object]], last_words: str) -> None:
    """Long enough for a slow machine to start the program, which is silence too."""
    at = Attempt(tmp_path)
    coder = agent(tmp_path, fake(speaks, *steps), Habits(silence=3))

    outcome = await asyncio.wait_for(coder.run(BRIEF, at.desk()), 20)

    assert outcome == Failed(cause=f"Fake: it said nothing for 3 s{last_words}", remedy="other_agent")


@BOTH
async def test_a_refusal_of_the_provider_ails_the_agent(tmp_path: Path, speaks: str) -> None:
    """The word success beside it changes nothing."""
    at = Attempt(tmp_path)

    outcome = await agent(tmp_path, fake(speaks, {"do": "error", "message": "Invalid API key"})).run(BRIEF, at.desk())

    assert isinstance(outcome, Failed)
    assert outcome.ails == "error"
    assert "Invalid API key" in outcome.cause


async def test_without_money_the_reason_is_the_budget_whatever_it_says(tmp_path: Path) -> None:
    """And nobody else is asked to try, because nobody else has more."""
    at = Attempt(tmp_path)
    desk = at.desk()
    desk.meter = EmptyPurse()
    program = fake(
        "acp", {"do": "error", "message": "API Error: 400"}, routes=[{"provider": "acme", "dialect": "openai"}]
    )
    gate = Gate(broker=PoorBroker(), accounts={"acme": Account(provider="acme", dialect="openai", base_url="", key="")})

    outcome = await agent(tmp_path, program, access=gate.access(program)).run(BRIEF, desk)

    cause = (
        "the budget of $0.10 does not allow the next call: it may cost up to $0.2000, and only $0.1000 is left; "
        "a budget of $0.20 would allow it"
    )
    assert outcome == Failed(cause=cause, remedy="person")


@BOTH
async def test_a_cancelled_program_is_gone_at_once(tmp_path: Path, speaks: str) -> None:
    """It is told first, so that it can write down how far it came; a deaf one is ended all the same."""
    at = Attempt(tmp_path)
    for steps, polite in (([{"do": "waits"}], True), ([{"do": "hang"}], False)):
        desk = at.desk()
        begun = {"do": "think", "text": "begun"}, HELLO
        work = asyncio.create_task(agent(tmp_path, fake(speaks, *begun, *steps)).run(BRIEF, desk))
        await desk.until("edited")
        before = asyncio.get_running_loop().time()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        assert asyncio.get_running_loop().time() - before < 2
        assert not [
            one for one in psutil.process_iter(["cmdline"]) if str(tmp_path) in " ".join(one.info["cmdline"] or ())
        ]
        assert (at.folder / "fake-sessions/stopped").exists() is polite
        for left in (at.folder / "fake-sessions").iterdir():
            left.unlink()
        at.memory.results.clear()


async def test_a_verdict_that_cannot_be_read_is_asked_for_once_more(tmp_path: Path) -> None:
    """What a reviewer of this kind says is text; it becomes a verdict or a failure."""
    at = Attempt(tmp_path)
    review = BRIEF.model_copy(update={"kind": "review", "role": "reviewer"})
    verdict = '```json\n{"approved": true, "summary": "All is well.", "findings": []}\n```'

    outcome = await agent(tmp_path, fake("acp", {"do": "text", "text": verdict})).run(review, at.desk())
    assert isinstance(outcome, Done)
    assert outcome.verdict
    assert outcome.verdict.approved

    at.memory.results.clear()
    outcome = await agent(tmp_path, fake("acp", {"do": "text", "text": "Fine."})).run(review, at.desk())
    assert isinstance(outcome, Failed)
    assert outcome.cause == "Fake: the reviewer gave no usable verdict (it is no JSON)"
