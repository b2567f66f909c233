"""The loop of OpenAI's agents SDK, with one tool."""

from agents import Agent, OpenAIChatCompletionsModel, Runner, function_tool, set_tracing_disabled
from openai import AsyncOpenAI

from benchmarks.loops import Loop
from benchmarks.model_host import NOTES, PATH
from conductor_core.testing.model_server import KEY


@function_tool
async def read_file(path: str) -> str:
    """Read a file."""
    assert path == PATH
    return NOTES


def make(address: str) -> Loop:
    """One agent, as its documentation makes one, without the traces that would be sent away."""
    set_tracing_disabled(True)
    client = AsyncOpenAI(base_url=address, api_key=KEY, max_retries=0)
    model = OpenAIChatCompletionsModel(model="gpt-5", openai_client=client)
    agent = Agent(name="reader", instructions="Be brief.", model=model, tools=[read_file])

    async def loop() -> None:
        answer = await Runner.run(agent, "Read the notes until you are done.", max_turns=100)
        assert answer.final_output == "Done."

    return loop
