"""Heavy libraries are paid for only by those who use them."""

import subprocess
import sys


def test_importing_brings_in_no_sdk() -> None:
    code = (
        "import sys; import conductor_core.llms.connect, conductor_core.agents.api.agent\n"
        "print(sorted({'openai', 'anthropic', 'httpx2', 'genai_prices'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
