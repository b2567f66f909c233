"""From the start of the process to its first word that it takes orders.

    python -m benchmarks.starting

``python -m bot all`` in an empty folder (which makes the database), then again in the same one. Prints one JSON object.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

READY = "Conductor works in"
HEAVY = ("openai", "anthropic", "alembic", "jinja2", "genai_prices")


def seconds(home: str) -> float:
    """Wall seconds until it is ready; the process is ended then."""
    environment = {**os.environ, "CONDUCTOR_HOME": home}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "all"], env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if READY in line:
                    return time.perf_counter() - began
        finally:
            process.terminate()
    raise AssertionError("it ended before it was ready")


def heavy() -> list[str]:
    """Heavy packages that are imported though nothing uses them yet."""
    program = f"import sys, bot.serve, bot.command_line; print([n for n in {HEAVY!r} if n in sys.modules])"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    return json.loads(said.replace("'", '"'))


def main() -> None:
    """See the module."""
    with tempfile.TemporaryDirectory() as home:
        print(json.dumps({"first_s": seconds(home), "again_s": seconds(home), "heavy_imports": heavy()}))


if __name__ == "__main__":
    main()
