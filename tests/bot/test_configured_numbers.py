"""Numbers of conductor.toml have ranges: what no bill and no clock could be made with is refused with its line."""

from pathlib import Path

import pytest

from bot.configuration_file import FILE, read


def faults(folder: Path, text: str) -> list[str]:
    """Each with its line, without the folder."""
    (folder / FILE).write_text(text)
    return [fault.removeprefix(f"{folder}/") for fault in read(folder / FILE).faults]


@pytest.mark.parametrize("number", ["inf", "nan", "1e400", "1e300", "-1", "1e-300"])
def test_a_number_that_nobody_means_is_refused(tmp_path: Path, number: str) -> None:
    """What no bill and no clock could be made with."""
    text = f"""\
[providers.openai]
requests_per_minute = {number}
tokens_per_minute = {number}
[agents.openai]
price_cap = {number}
prefer = {number}
temperature = {number.replace("1e-300", "3")}
[models."openai/gpt-5"]
price = {{ input = 1.0, output = {number.replace("1e-300", "-1")} }}
"""
    told = faults(tmp_path, text)
    assert [line.split()[0].removeprefix("conductor.toml:") for line in told] == ["2", "3", "5", "6", "7", "9"]
    assert all(" must be a number from " in line for line in told)


def test_a_number_is_refused_with_what_is_taken(tmp_path: Path) -> None:
    """Where nothing is too little, the least is said."""
    assert faults(tmp_path, "[agents.openai]\nprice_cap = 0\n") == [
        "conductor.toml:2 agents.openai.price_cap must be a number from 0.000001 to 10000, not '0'."
    ]
