"""What a session of 40 turns costs on Anthropic's price sheet: with the marks we set for its cache, and without any.

    python -m benchmarks.caching TURNS

Our whole loop over the real client against the scripted server, which counts the tokens of what was really sent, and serves
from its cache what was really marked and sent before. Without marks the same calls would be read afresh each time.

Prints one JSON object, in dollars.
"""

import asyncio
import json
import sys

from benchmarks.loop_ours import BRIEF
from benchmarks.model_host import NOTES, PATH, reader
from conductor_core.agents.api.agent import ApiAgent
from conductor_core.agents.api.loop import Mind
from conductor_core.domain.files import File
from conductor_core.domain.ids import CommitId
from conductor_core.llms.catalogue import catalogue
from conductor_core.llms.connect import connect
from conductor_core.llms.price import Metered
from conductor_core.llms.prices import Prices
from conductor_core.testing.desk import FakeDesk
from conductor_core.testing.model_server import KEY, ModelServer
from conductor_core.testing.workspaces import MemorySession, MemoryWorkspace, MemoryWorkspaces

MODEL = "claude-sonnet-5-5"


async def measure(turns: int) -> dict[str, float]:
    """Both bills for the same session."""
    prices = Prices()
    async with ModelServer(reader(turns)) as server:
        provider = catalogue().providers["anthropic"]
        model = connect("anthropic", provider, key=KEY, prices=prices, base_url=server.anthropic_url)
        facts = provider.facts(MODEL)
        mind = Mind(model=model, name=MODEL, context=facts.context, max_output=facts.max_output)
        agent = ApiAgent(name="anthropic", vendor="anthropic", title="t", mind=mind, plan_rules=lambda plan: plan)
        files = MemorySession({PATH: File(content=NOTES.encode())}, {})
        desk = FakeDesk(MemoryWorkspace(MemoryWorkspaces(), CommitId("c"), files, fresh=True))
        outcome = await agent.run(BRIEF, desk)
        await model.close()
    assert outcome.kind == "done", outcome
    assert len(server.calls) == turns
    with_marks = without = 0
    for call in server.calls:
        cached, written = call.cached_tokens, call.written_tokens
        whole = Metered(input=call.input_tokens, cached=cached, written=written, output=call.output_tokens)
        afresh = Metered(input=call.input_tokens, output=call.output_tokens)
        with_marks += prices.cost("anthropic", MODEL, whole) or 0
        without += prices.cost("anthropic", MODEL, afresh) or 0
    return {
        "with_marks": with_marks / 1e6,
        "without": without / 1e6,
        "share": with_marks / without,
        "input_tokens": sum(call.input_tokens for call in server.calls),
        "cached_tokens": sum(call.cached_tokens for call in server.calls),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1])))))
