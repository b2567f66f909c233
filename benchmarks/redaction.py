"""How many megabytes of log are redacted in a second, ordinary ones and such as hold a secret in every line.

python -m benchmarks.redaction
"""

import time

from conductor_core.logic.redaction import Redactor

ORDINARY = (
    "2031-05-06T07:08:09Z info task=R7.T3 attempt=2 wrote 12 files, head 3f786850e387550fdab836ed7e6dc881de23001b\n"
)
LEAKING = "2031-05-06T07:08:09Z info DB_PASSWORD=hunterhunter7 sent to https://ann:s3cret-Pw@db.example/app\n"
SIZE = 4 << 20
"""Letters that are read in one go."""


def speed(line: str) -> float:
    """Megabytes a second, best of three."""
    text = line * (SIZE // len(line))
    redactor = Redactor(["n0t/A+Real=Pass&word"])
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        redactor.text(text)
        best = min(best, time.process_time() - began)
    return len(text) / best / 1e6


def main() -> None:
    """Measure both."""
    print(f"ordinary log     {speed(ORDINARY):6.1f} MB/s")
    print(f"secrets in each  {speed(LEAKING):6.1f} MB/s")


if __name__ == "__main__":
    main()
