"""pydantic-ai's loop, with one tool."""

from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from benchmarks.loops import Loop
from benchmarks.model_host import NOTES, PATH
from conductor_core.testing.model_server import KEY


def make(address: str) -> Loop:
    """One agent, as its documentation makes one."""
    client = AsyncOpenAI(base_url=address, api_key=KEY, max_retries=0)
    agent = Agent(OpenAIChatModel("gpt-5", provider=OpenAIProvider(openai_client=client)), instructions="Be brief.")

    @agent.tool_plain
    async def read_file(path: str) -> str:
        """Read a file."""
        assert path == PATH
        return NOTES

    async def loop() -> None:
        answer = await agent.run("Read the notes until you are done.")
        assert answer.output == "Done."

    return loop
