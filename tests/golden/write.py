"""``python -m tests.golden.write``: every card as it reads now. What has changed is looked at by eye before it is kept."""

import asyncio

from tests.golden.reading import CARDS, all_files


def write() -> None:
    """All files anew; those of kinds that are no more go."""
    CARDS.mkdir(exist_ok=True)
    files = asyncio.run(all_files())
    for left in CARDS.glob("*.txt"):
        if left.stem not in files:
            left.unlink()
    for name, text in files.items():
        (CARDS / f"{name}.txt").write_text(text)


if __name__ == "__main__":
    write()
